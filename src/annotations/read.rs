//! artifacts.yaml to annotations.

use std::fmt;
use std::rc::Rc;

use indexmap::IndexMap;

use crate::registry::{Annotation, InvalidName, is_name};
use crate::yaml::{self, Data, Node, Position};

/// What an index file says: artifacts by name, in the order of the file.
pub type Index = IndexMap<String, Rc<Annotation>>;

/// An index file or a dvc.yaml that GTO cannot use.
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
    Dvc(String),
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

    pub(super) fn dvc(artifact: Option<&str>, error: yaml::Error) -> Self {
        let artifact = artifact.map(str::to_owned);
        Self { file: None, artifact, at: error.at, flaw: Flaw::Dvc(error.reason) }
    }
}

impl std::error::Error for IndexError {}

impl fmt::Display for IndexError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.flaw {
            Flaw::Format(_) => writeln!(f, "artifacts.yaml file doesn't conform to GTO format")?,
            Flaw::Dvc(_) => writeln!(f, "dvc.yaml file doesn't conform to DVC format")?,
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
            Flaw::Format(reason) | Flaw::Dvc(reason) => write!(f, ": {reason}"),
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
            annotation(node, GTO).map_err(|error| IndexError::format(Some(&name), error))?;
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

/// What the fields are called that have two names.
#[derive(Clone, Copy)]
pub(super) struct Keys {
    pub(super) description: &'static str,
    pub(super) custom: &'static str,
}

const GTO: Keys = Keys { description: "description", custom: "custom" };

pub(super) fn annotation(node: Node, keys: Keys) -> Result<Annotation, yaml::Error> {
    let mut annotation = Annotation::default();
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
            key if key == keys.description => {
                annotation.description = text(value, "a text as description")?;
            }
            key if key == keys.custom => annotation.custom = value.into(),
            _ => {}
        }
    }
    Ok(annotation)
}

pub(super) fn misfit(node: &Node, expected: &str) -> yaml::Error {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::Value;

    fn one(fields: &str) -> Result<Annotation, String> {
        let index = read(format!("m:\n  {fields}\n").as_bytes()).map_err(|e| e.to_string())?;
        Ok(Annotation::clone(&index["m"]))
    }

    fn error(yaml: &str) -> String {
        read(yaml.as_bytes()).unwrap_err().in_file("artifacts.yaml").to_string()
    }

    #[test]
    fn fields_have_defaults_and_unknown_ones_are_ignored() {
        let empty = one("other: 1\n  1: 2").unwrap();
        assert_eq!((empty.kind, empty.path, empty.is_virtual), (None, None, true));
        assert_eq!((empty.description.as_str(), empty.custom), ("", Value::Null));
        let full = one("type: a b\n  labels: ['not a name', x]\n  description: |\n    long\n");
        let full = full.unwrap();
        assert_eq!(full.kind.as_deref(), Some("a b"));
        assert_eq!(full.labels, ["not a name", "x"]);
        assert_eq!(full.description, "long\n");
        assert_eq!(one("type: !!binary bW9kZWw=").unwrap().kind.as_deref(), Some("model"));
        assert_eq!(one("type: ").unwrap().kind, None);
    }

    #[test]
    fn only_virtual_is_coerced() {
        for yes in ["true", "'YES'", "on", "t", "1", "1.0"] {
            assert!(one(&format!("virtual: {yes}")).unwrap().is_virtual, "{yes}");
        }
        for no in ["false", "'no'", "Off", "n", "0", "-0.0"] {
            assert!(!one(&format!("virtual: {no}")).unwrap().is_virtual, "{no}");
        }
        for wrong in [
            "virtual: 2",
            "virtual: null",
            "virtual: ''",
            "type: 1",
            "type: 2020-01-01",
            "path: true",
            "description: null",
            "description: 1.5",
            "labels: null",
            "labels: a",
            "labels: {a: 1}",
            "labels: [1]",
            "labels: [null]",
        ] {
            assert!(one(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn custom_is_any_value_and_its_keys_are_texts() {
        let custom = "custom: {1: 2020-01-02, null: !!binary gA==, false: [1.5], .inf: {}, [a]: x}";
        let text = |text: &str| Value::Text(text.to_owned());
        let expected = [
            ("1", text("2020-01-02")),
            ("null", text("gA==")),
            ("false", Value::List(vec![Value::Float(1.5)])),
            ("Infinity", Value::Map(Vec::new())),
            ("[a]", text("x")),
        ];
        let expected = expected.map(|(key, value)| (key.to_owned(), value)).to_vec();
        assert_eq!(one(custom).unwrap().custom, Value::Map(expected));
    }

    #[test]
    fn artifacts_keep_the_order_of_the_file() {
        let index = read(b"b: {}\na: {}\nb/c-1: {}").unwrap();
        assert_eq!(index.keys().collect::<Vec<_>>(), ["b", "a", "b/c-1"]);
        assert!(read(b"{}").unwrap().is_empty());
    }

    #[test]
    fn errors_say_the_reference_s_sentence_and_where() {
        let format = "artifacts.yaml file doesn't conform to GTO format\nartifacts.yaml, ";
        for (yaml, place) in [
            ("", "line 1, column 1: expected a mapping of artifacts, found null"),
            ("- a", "line 1, column 1: expected a mapping of artifacts, found a list"),
            ("1: {}", "line 1, column 1: expected a name, found a number"),
            (
                "a:\n",
                "line 1, column 2, artifact 'a': \
                 expected a mapping of type, path and the like, found null",
            ),
            (
                "a:\n  labels: [x, 1]",
                "line 2, column 15, artifact 'a': expected a text as label, found a number",
            ),
            ("a: {}\na: {}", "line 2, column 1: the key 'a' for the second time"),
        ] {
            assert_eq!(error(yaml), format!("{format}{place}"));
        }
        let name = "Invalid value 'a:b'. Only letters, numbers, '_', '-', '/' are allowed. Value \
                    must be of len >= 2 and must start and end with a letter or a number.";
        let place = "artifacts.yaml, line 2, column 1: not the name of an artifact";
        assert_eq!(error("a: {}\na:b: {}\n-: {}"), format!("{name}\n{place}"));
        assert!(error("a:b: {}\nc: 1").starts_with(format));
    }
}
