//! An annotation in `registry.json`.

use serde::Serialize;

use crate::comparison::json_value;
use crate::redact::{redact_text, redact_value};
use crate::registry::{Annotation, Value};

/// What artifacts.yaml or dvc.yaml say of an artifact; what they do not say is left out.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct AnnotationEntry {
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    labels: Vec<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom: Option<Value>,
    #[serde(rename = "virtual", skip_serializing_if = "is_true")]
    is_virtual: bool,
}

impl AnnotationEntry {
    /// The entry of an annotation, without the secrets of its URLs.
    pub(super) fn new(annotation: &Annotation) -> Self {
        Self {
            kind: annotation.kind.as_deref().map(redact_text),
            path: annotation.path.as_deref().map(redact_text),
            labels: annotation.labels.iter().map(|label| redact_text(label)).collect(),
            description: redact_text(&annotation.description),
            custom: Some(redact_value(json_value(&annotation.custom)))
                .filter(|custom| *custom != Value::Null),
            is_virtual: annotation.is_virtual,
        }
    }
}

fn is_true(value: &bool) -> bool {
    *value
}
