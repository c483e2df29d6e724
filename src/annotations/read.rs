//! Reading artifacts.yaml.

use std::fmt;
use std::sync::Arc;

use indexmap::IndexMap;
use serde::Deserialize;

use super::dates::Dates;
use crate::registry::{Annotation, InvalidName, Value, is_name};
use crate::yaml::{self, Flag, List, Mapping, Position, Text, YamlError};

/// The annotations in an index file by the artifact's name, in the order of the file.
pub type Index = IndexMap<String, Arc<Annotation>>;

/// An index file or a dvc.yaml that GTO cannot use.
///
/// Displays as the sentence of GTO 1.10.1, and a second line with the place and the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexError {
    file: Option<String>,
    at: Option<Position>,
    flaw: IndexFlaw,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum IndexFlaw {
    Format(String),
    Dvc(String),
    Name(InvalidName),
    Unread(String),
}

impl IndexError {
    /// Adds the name of the file, such as `artifacts.yaml` or `artifacts.yaml at v1.0.0`.
    #[must_use]
    pub fn in_file(self, file: &str) -> Self {
        Self { file: Some(file.to_owned()), ..self }
    }

    fn format(error: YamlError) -> Self {
        Self { file: None, at: error.at, flaw: IndexFlaw::Format(error.reason) }
    }

    /// A dvc.yaml, or a file that it names, that is not read, and why.
    #[must_use]
    pub(crate) fn unread(why: &impl ToString) -> Self {
        Self { file: None, at: None, flaw: IndexFlaw::Unread(why.to_string()) }
    }

    pub(super) fn dvc(error: YamlError) -> Self {
        Self { file: None, at: error.at, flaw: IndexFlaw::Dvc(error.reason) }
    }
}

impl std::error::Error for IndexError {}

impl fmt::Display for IndexError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.flaw {
            IndexFlaw::Format(_) => {
                writeln!(f, "artifacts.yaml file doesn't conform to GTO format")?;
            }
            IndexFlaw::Dvc(_) | IndexFlaw::Unread(_) => {
                writeln!(f, "dvc.yaml file doesn't conform to DVC format")?;
            }
            IndexFlaw::Name(name) => writeln!(f, "{name}")?,
        }
        match (&self.file, self.at) {
            (Some(file), Some(at)) => write!(f, "{file}, {at}: ")?,
            (Some(file), None) => write!(f, "{file}: ")?,
            (None, Some(at)) => write!(f, "{at}: ")?,
            (None, None) => {}
        }
        match &self.flaw {
            IndexFlaw::Format(reason) | IndexFlaw::Dvc(reason) | IndexFlaw::Unread(reason) => {
                f.write_str(reason)
            }
            IndexFlaw::Name(_) => f.write_str("not the name of an artifact"),
        }
    }
}

/// Parses an index file.
///
/// GTO 1.10.1: unknown keys of an artifact are ignored. Types and labels may be any text. Only
/// texts are read as texts. Only `virtual` also takes texts and numbers that spell a boolean
/// (`"no"`, `1`).
///
/// # Errors
/// A file that [`yaml::read`] refuses, or that is no mapping of names to annotations, for instance
/// an empty one; a name that no artifact can have.
pub fn read(bytes: &[u8]) -> Result<Index, IndexError> {
    let Mapping(entries) = yaml::read::<Mapping<IndexMap<Text, Mapping<IndexEntry>>>>(bytes)
        .map_err(IndexError::format)?;
    let dates = Dates::new(bytes);
    let annotation = |(Text(name), Mapping(entry)): (Text, Mapping<IndexEntry>)| {
        let mut annotation = Annotation::from(entry);
        dates.as_python(&mut annotation.custom);
        (name, Arc::new(annotation))
    };
    let index: Index = entries.into_iter().map(annotation).collect();
    match index.keys().find(|name| !is_name(name)) {
        None => Ok(index),
        Some(name) => {
            let flaw = IndexFlaw::Name(InvalidName(name.clone()));
            Err(IndexError { file: None, at: yaml::place_of_key(bytes, name), flaw })
        }
    }
}

/// An artifact's entry in an index file.
#[derive(Deserialize)]
struct IndexEntry {
    #[serde(rename = "type")]
    kind: Option<Text>,
    path: Option<Text>,
    #[serde(rename = "virtual", default = "yes")]
    is_virtual: Flag,
    #[serde(default)]
    labels: List<Text>,
    #[serde(default)]
    description: Text,
    #[serde(default)]
    custom: Value,
}

fn yes() -> Flag {
    Flag(true)
}

impl From<IndexEntry> for Annotation {
    fn from(entry: IndexEntry) -> Self {
        Self {
            kind: entry.kind.map(|Text(kind)| kind),
            path: entry.path.map(|Text(path)| path),
            is_virtual: entry.is_virtual.0,
            labels: entry.labels.0.into_iter().map(|Text(label)| label).collect(),
            description: entry.description.0,
            custom: entry.custom,
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let custom =
            "custom: {1: 2020-01-02, null: !!binary gA==, false: [1.5], .inf: {}, [a, b]: x}";
        let text = |text: &str| Value::Text(text.to_owned());
        let expected = [
            ("1", text("2020-01-02")),
            ("null", text("gA==")),
            ("false", Value::List(vec![Value::Float(1.5)])),
            ("Infinity", Value::Map(Vec::new())),
            ("a_b", text("x")),
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
            ("", "line 1, column 1: nothing is there, expected a mapping"),
            ("- a", "line 1, column 1: invalid type: sequence, expected a mapping"),
            ("1: {}", "line 1, column 1: invalid type: integer `1`, expected a text"),
            ("a:\n", "line 1, column 3: a: invalid type: null, expected a mapping"),
            (
                "a:\n  labels: [x, 1]",
                "line 2, column 15: a.labels[1]: invalid type: integer `1`, expected a text",
            ),
            (
                "a: {}\nb: {type: x, type: y}",
                "line 2, column 14: b: the key 'type' for the second time",
            ),
            ("a: {}\na: {}", "line 2, column 1: the key 'a' for the second time"),
        ] {
            assert_eq!(error(yaml), format!("{format}{place}"));
        }
        let name = InvalidName("a:b".to_owned());
        let place = "artifacts.yaml, line 2, column 1: not the name of an artifact";
        assert_eq!(error("a: {}\na:b: {}\n-: {}"), format!("{name}\n{place}"));
        assert!(error("a:b: {}\nc: 1").starts_with(format));
    }
}
