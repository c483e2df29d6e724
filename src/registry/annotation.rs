//! The annotation of an artifact in artifacts.yaml or a dvc.yaml.

use serde::Serialize;

use super::Value;

/// One artifact's entry in an index file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Annotation {
    /// The kind of artifact, such as `model`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// The path in the repository, or a URL.
    pub path: Option<String>,
    /// Whether the path need not exist in the repository. GTO's default: true.
    #[serde(rename = "virtual")]
    pub is_virtual: bool,
    /// Labels, in the order of the file.
    pub labels: Vec<String>,
    /// Free text; may be empty.
    pub description: String,
    /// Custom data; `Null` if there is none.
    pub custom: Value,
    /// Fields with a DVC template that could not be resolved. They count as missing.
    #[serde(skip)]
    pub unresolved: Vec<UnresolvedField>,
}

/// A field of an annotation whose template (`${...}`) cannot be resolved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{field}` cannot be resolved: {reason}")]
pub struct UnresolvedField {
    /// The field in `dvc.yaml`: `path`, `type`, `labels`, `desc` or `meta`.
    pub field: &'static str,
    /// Why, as a phrase.
    pub reason: String,
}

/// The annotation of an empty entry.
impl Default for Annotation {
    fn default() -> Self {
        Self {
            kind: None,
            path: None,
            is_virtual: true,
            labels: Vec::new(),
            description: String::new(),
            custom: Value::Null,
            unresolved: Vec::new(),
        }
    }
}
