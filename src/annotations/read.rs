//! artifacts.yaml to annotations.

use std::fmt;
use std::rc::Rc;

use indexmap::IndexMap;

use crate::registry::{Annotation, InvalidName, Value, is_name};
use crate::yaml::{self, Data, Node, Position};

/// What an index file says: artifacts by name, in the order of the file.
pub type Index = IndexMap<String, Rc<Annotation>>;

/// An index file that GTO cannot use.
///
/// Displays as the sentence of GTO 1.10.1 and, on a second line, where and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexError {
    file: Option<String>,
    artifact: Option<String>,
    at: Position,
    flaw: Flaw,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Flaw {
    Format(String),
    Name(InvalidName),
}

impl IndexError {
    /// Says which file it is, such as `artifacts.yaml` or `artifacts.yaml at v1.0.0`.
    #[must_use]
    pub fn in_file(self, file: &str) -> Self {
        Self { file: Some(file.to_owned()), ..self }
    }

    fn format(artifact: Option<&str>, error: yaml::Error) -> Self {
        let artifact = artifact.map(str::to_owned);
        Self { file: None, artifact, at: error.at, flaw: Flaw::Format(error.reason) }
    }
}

impl std::error::Error for IndexError {}

impl fmt::Display for IndexError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.flaw {
            Flaw::Format(_) => writeln!(f, "artifacts.yaml file doesn't conform to GTO format")?,
            Flaw::Name(name) => writeln!(f, "{name}")?,
        }
        if let Some(file) = &self.file {
            write!(f, "{file}, ")?;
        }
        write!(f, "{}", self.at)?;
        if let Some(artifact) = &self.artifact {
            write!(f, ", artifact '{artifact}'")?;
        }
        match &self.flaw {
            Flaw::Format(reason) => write!(f, ": {reason}"),
            Flaw::Name(_) => write!(f, ": not the name of an artifact"),
        }
    }
}

/// Reads the content of an index file.
///
/// Like GTO 1.10.1: unknown keys of an artifact are ignored, types and labels may be
/// any text, no value is taken for a text that is none, and `virtual` is the one field
/// that also takes what spells a boolean (`"no"`, `1`).
///
/// # Errors
/// A file that is no YAML (see [`yaml::parse`]) or no mapping of names to annotations,
/// an empty one included; then, a name that is not an artifact's.
pub fn read(bytes: &[u8]) -> Result<Index, IndexError> {
    let root = yaml::parse(bytes).map_err(|error| IndexError::format(None, error))?;
    let Data::Map(pairs) = root.data else {
        return Err(IndexError::format(None, misfit(&root, "a mapping of artifacts")));
    };
    let mut index = Index::with_capacity(pairs.len());
    let mut bad_name = None;
    for (key, node) in pairs {
        let at = key.at;
        let name = text(key, "a name").map_err(|error| IndexError::format(None, error))?;
        let annotation =
            annotation(node).map_err(|error| IndexError::format(Some(&name), error))?;
        if bad_name.is_none() && !is_name(&name) {
            bad_name = Some((name.clone(), at));
        }
        index.insert(name, Rc::new(annotation));
    }
    match bad_name {
        None => Ok(index),
        Some((name, at)) => {
            let flaw = Flaw::Name(InvalidName(name));
            Err(IndexError { file: None, artifact: None, at, flaw })
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
            "custom" => annotation.custom = value.into(),
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
