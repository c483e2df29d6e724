//! artifacts.yaml to annotations.

use std::fmt;

use indexmap::IndexMap;

use super::value;
use crate::registry::{Annotation, Value};
use crate::yaml::{self, Data, Node, Position};

/// What an index file says: artifacts by name, in the order of the file.
pub type Index = IndexMap<String, Annotation>;

/// An index file that GTO cannot use.
///
/// Displays as the sentence of GTO 1.10.1 and, on a second line, where and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexError {
    file: String,
    artifact: Option<String>,
    at: Position,
    flaw: Flaw,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Flaw {
    Format(String),
    Name(String),
}

impl std::error::Error for IndexError {}

impl fmt::Display for IndexError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = match &self.flaw {
            Flaw::Format(reason) => {
                writeln!(f, "artifacts.yaml file doesn't conform to GTO format")?;
                reason.as_str()
            }
            Flaw::Name(name) => {
                writeln!(
                    f,
                    "Invalid value '{name}'. Only letters, numbers, '_', '-', '/' are allowed. \
                     Value must be of len >= 2 and must start and end with a letter or a number."
                )?;
                "not the name of an artifact"
            }
        };
        write!(f, "{}, {}", self.file, self.at)?;
        if let Some(artifact) = &self.artifact {
            write!(f, ", artifact '{artifact}'")?;
        }
        write!(f, ": {reason}")
    }
}

/// Reads the content of an index file; `file` is what errors call it.
///
/// Like GTO 1.10.1: unknown keys of an artifact are ignored, types and labels may be
/// any text, no value is taken for a text that is none, and `virtual` is the one field
/// that also takes what spells a boolean (`"no"`, `1`).
///
/// # Errors
/// A file that is no YAML (see [`yaml::parse`]) or no mapping of names to annotations,
/// an empty one included; then, a name that is not an artifact's.
pub fn read(bytes: &[u8], file: &str) -> Result<Index, IndexError> {
    let error = |artifact: Option<&str>, error: yaml::Error| IndexError {
        file: file.to_owned(),
        artifact: artifact.map(str::to_owned),
        at: error.at,
        flaw: Flaw::Format(error.reason),
    };
    let root = yaml::parse(bytes).map_err(|cause| error(None, cause))?;
    let Data::Map(pairs) = root.data else {
        return Err(error(None, misfit(&root, "a mapping of artifacts")));
    };
    let mut index = Index::with_capacity(pairs.len());
    let mut bad_name = None;
    for (key, node) in pairs {
        let at = key.at;
        let name = text(key, "a name").map_err(|cause| error(None, cause))?;
        let annotation = annotation(node).map_err(|cause| error(Some(&name), cause))?;
        if bad_name.is_none() && !is_name(&name) {
            bad_name = Some((name.clone(), at));
        }
        index.insert(name, annotation);
    }
    match bad_name {
        None => Ok(index),
        Some((name, at)) => {
            Err(IndexError { file: file.to_owned(), artifact: None, at, flaw: Flaw::Name(name) })
        }
    }
}

fn annotation(node: Node) -> Result<Annotation, yaml::Error> {
    let mut annotation = Annotation {
        kind: None,
        path: None,
        is_virtual: true,
        labels: Vec::new(),
        description: String::new(),
        custom: Value::Null,
    };
    let Data::Map(pairs) = node.data else {
        return Err(misfit(&node, "a mapping of type, path and the like"));
    };
    for (key, value) in pairs {
        let Data::Text(field) = key.data else { continue };
        match field.as_str() {
            "type" => annotation.kind = optional_text(value, "a text as type")?,
            "path" => annotation.path = optional_text(value, "a text as path")?,
            "virtual" => annotation.is_virtual = boolean(&value)?,
            "labels" => annotation.labels = texts(value)?,
            "description" => annotation.description = text(value, "a text as description")?,
            "custom" => annotation.custom = value::from_node(value),
            _ => {}
        }
    }
    Ok(annotation)
}

fn misfit(node: &Node, expected: &str) -> yaml::Error {
    let reason = format!("expected {expected}, found {}", node.data.kind());
    yaml::Error { at: node.at, reason }
}

fn text(node: Node, expected: &str) -> Result<String, yaml::Error> {
    node.into_text().map_err(|node| misfit(&node, expected))
}

fn optional_text(node: Node, expected: &str) -> Result<Option<String>, yaml::Error> {
    match node.data {
        Data::Null => Ok(None),
        _ => text(node, expected).map(Some),
    }
}

fn texts(node: Node) -> Result<Vec<String>, yaml::Error> {
    match node.data {
        Data::List(nodes) => nodes.into_iter().map(|node| text(node, "a text as label")).collect(),
        _ => Err(misfit(&node, "a list of labels")),
    }
}

fn boolean(node: &Node) -> Result<bool, yaml::Error> {
    node.as_bool().ok_or_else(|| misfit(node, "true or false as virtual"))
}

/// Letters of both cases, digits, `-`, `_`, `/`; first and last a letter or digit.
fn is_name(text: &str) -> bool {
    let is_alphanumeric = |c: char| c.is_ascii_alphanumeric();
    text.starts_with(is_alphanumeric)
        && text.ends_with(is_alphanumeric)
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '/'))
}
