//! The values of two versions of a file, key by key.

use std::borrow::Cow;
use std::cmp::Ordering;

use indexmap::IndexMap;
use serde::{Serialize, Serializer};

use crate::dvc::Hash;
use crate::python::python_value;
use crate::redact::redact_pair;
use crate::registry::Value;

/// A file of metrics or parameters at one version.
#[derive(Debug, Clone, PartialEq)]
pub struct FileAt {
    /// The hash that DVC recorded of it.
    pub hash: Option<Hash>,
    /// What is known of it.
    pub state: FileState,
}

/// What is known of a file of metrics or parameters.
#[derive(Debug, Clone, PartialEq)]
pub enum FileState {
    /// Its values by their keys, nested ones with dots.
    Values(IndexMap<String, Value>),
    /// Nothing names it at that version, or there is none.
    Absent,
    /// It is there, and cannot be understood: why.
    Unreadable(String),
    /// It is neither in Git nor in DVC's cache here.
    NotInGit,
}

impl FileState {
    /// The same without user, password and query values in the URLs of its values.
    #[must_use]
    pub fn redacted(self) -> Self {
        match self {
            Self::Values(values) => Self::Values(values.into_iter().map(redact_pair).collect()),
            other => other,
        }
    }
}

/// A value that is not the same in two versions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ValueChange {
    /// In the first version; `None` where it is not known, or not there.
    #[serde(serialize_with = "plain")]
    pub old: Option<Value>,
    /// In the second version.
    #[serde(serialize_with = "plain")]
    pub new: Option<Value>,
    /// The difference of two numbers.
    #[serde(serialize_with = "plain")]
    pub diff: Option<Value>,
    /// What became of it.
    pub state: ChangeState,
}

/// What became of a value from one version to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeState {
    /// It has another value.
    Changed,
    /// The first version has no such value.
    Added,
    /// The second version has no such value.
    Removed,
    /// The file that has it cannot be understood in one of the versions.
    Unreadable,
    /// In one of the versions the file that has it is neither in Git nor in DVC's cache here.
    NotInGit,
}

impl ChangeState {
    /// The state as tables have it.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Unreadable => "unreadable",
            Self::NotInGit => "not in Git",
        }
    }
}

/// The changes of one file by keys; what concerns the whole file has an empty key.
pub type FileChanges = IndexMap<String, ValueChange>;

/// What is not the same in two versions of a file, and why that is not known, if it is not. Where
/// one of them is not here, their hashes tell.
#[must_use]
pub fn file_changes(old: &FileAt, new: &FileAt) -> (FileChanges, Option<String>) {
    use FileState::{Absent, Unreadable, Values};
    let none = IndexMap::new();
    let [old_values, new_values] = [old, new].map(|file| match &file.state {
        Values(values) => values,
        _ => &none,
    });
    let hashes = old.hash.as_ref().zip(new.hash.as_ref());
    let state = match (&old.state, &new.state) {
        (Values(_) | Absent, Values(_) | Absent) => {
            return (value_changes(old_values, new_values), None);
        }
        _ if hashes.is_some_and(|(old, new)| old == new) => return (FileChanges::new(), None),
        (Unreadable(_), _) | (_, Unreadable(_)) => ChangeState::Unreadable,
        _ => ChangeState::NotInGit,
    };
    let mut changes: FileChanges = keys(old_values, new_values)
        .into_iter()
        .map(|key| {
            let (old, new) = (old_values.get(key).cloned(), new_values.get(key).cloned());
            (key.clone(), ValueChange { old, new, diff: None, state })
        })
        .collect();
    if changes.is_empty() {
        let [old, new] =
            [old, new].map(|file| file.hash.as_ref().map(|hash| Value::Text(hash.to_string())));
        changes.insert(String::new(), ValueChange { old, new, diff: None, state });
    }
    let why = match (&old.state, &new.state) {
        (Unreadable(why), _) | (_, Unreadable(why)) => Some(why.clone()),
        (Absent, _) if new.hash.is_some() => None,
        (_, Absent) if old.hash.is_some() => None,
        _ if hashes.is_some() => None,
        _ => Some("it is neither in Git nor in DVC's cache here".to_owned()),
    };
    (changes, why)
}

fn keys<'v>(old: &'v IndexMap<String, Value>, new: &'v IndexMap<String, Value>) -> Vec<&'v String> {
    let added = new.keys().filter(|key| !old.contains_key(*key));
    let mut keys: Vec<_> = old.keys().chain(added).collect();
    keys.sort();
    keys
}

/// What is not the same in two mappings, by key in alphabetical order.
#[must_use]
pub fn value_changes(old: &IndexMap<String, Value>, new: &IndexMap<String, Value>) -> FileChanges {
    let change = |key: &String| {
        let state = match (old.get(key), new.get(key)) {
            (Some(old), Some(new)) if is_same(old, new) => return None,
            (Some(_), Some(_)) => ChangeState::Changed,
            (None, _) => ChangeState::Added,
            (_, None) => ChangeState::Removed,
        };
        let (old, new) = (old.get(key).cloned(), new.get(key).cloned());
        let diff = old.as_ref().zip(new.as_ref()).and_then(|(old, new)| difference(old, new));
        Some((key.clone(), ValueChange { old, new, diff, state }))
    };
    keys(old, new).into_iter().filter_map(change).collect()
}

/// The values of a file by their keys. DVC: the keys of nested mappings are joined with dots, a
/// list is the text that Python prints, and a file that is no mapping has one value of no name.
#[must_use]
pub fn flattened(value: &Value) -> IndexMap<String, Value> {
    let mut flat = IndexMap::new();
    let mut pending = vec![(String::new(), value)];
    while let Some((key, value)) = pending.pop() {
        match value {
            Value::Map(pairs) => {
                let nested = pairs.iter().rev().map(|(name, value)| match key.as_str() {
                    "" => (name.clone(), value),
                    _ => (format!("{key}.{name}"), value),
                });
                pending.extend(nested);
            }
            list @ Value::List(_) => _ = flat.insert(key, Value::Text(python_value(list))),
            plain => _ = flat.insert(key, plain.clone()),
        }
    }
    flat
}

/// The number that a value is; Python takes a boolean for 0 or 1.
fn number(value: &Value) -> Option<Cow<'_, Value>> {
    match value {
        Value::Integer(_) | Value::Float(_) => Some(Cow::Borrowed(value)),
        Value::Bool(flag) => Some(Cow::Owned(Value::Integer(u8::from(*flag).to_string()))),
        _ => None,
    }
}

fn float(number: &Value) -> f64 {
    match number {
        Value::Float(number) => *number,
        Value::Integer(digits) => digits.parse().unwrap_or(f64::NAN),
        _ => f64::NAN,
    }
}

/// Equal where Python holds two values equal, and NaN is itself.
fn is_same(old: &Value, new: &Value) -> bool {
    match (number(old).as_deref(), number(new).as_deref()) {
        (Some(Value::Integer(old)), Some(Value::Integer(new))) => old == new,
        (Some(old), Some(new)) => {
            let (old, new) = (float(old), float(new));
            old == new || (old.is_nan() && new.is_nan())
        }
        _ => old == new,
    }
}

/// The second number less the first one.
fn difference(old: &Value, new: &Value) -> Option<Value> {
    let (old, new) = (number(old)?, number(new)?);
    if let (Value::Integer(old), Value::Integer(new)) = (&*old, &*new)
        && let (Ok(old), Ok(new)) = (old.parse::<i128>(), new.parse::<i128>())
        && let Some(difference) = new.checked_sub(old)
    {
        return Some(Value::Integer(difference.to_string()));
    }
    Some(Value::Float(float(&new) - float(&old)))
}

/// The order of two values: numbers as such, NaN below all, then texts.
pub(super) fn compare(one: &Value, other: &Value) -> Ordering {
    match (number(one), number(other)) {
        (Some(one), Some(other)) => {
            let (one, other) = (float(&one), float(&other));
            let by_nan = other.is_nan().cmp(&one.is_nan());
            one.partial_cmp(&other).unwrap_or(by_nan)
        }
        (Some(_), None) => Ordering::Greater,
        (None, Some(_)) => Ordering::Less,
        (None, None) => python_value(one).cmp(&python_value(other)),
    }
}

/// A value as JSON has it: NaN and infinities, which it does not have, are texts.
#[must_use]
pub fn json_value(value: &Value) -> Value {
    let text = |text: &str| Value::Text(text.to_owned());
    match value {
        Value::Float(number) if number.is_nan() => text("NaN"),
        Value::Float(f64::INFINITY) => text("Infinity"),
        Value::Float(f64::NEG_INFINITY) => text("-Infinity"),
        Value::List(values) => Value::List(values.iter().map(json_value).collect()),
        Value::Map(pairs) => {
            Value::Map(pairs.iter().map(|(key, value)| (key.clone(), json_value(value))).collect())
        }
        value => value.clone(),
    }
}

/// The values by their keys; a text where they are not known.
impl Serialize for FileState {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Values(values) => {
                serializer.collect_map(values.iter().map(|(key, value)| (key, json_value(value))))
            }
            Self::Absent => serializer.collect_map(std::iter::empty::<(&str, ())>()),
            Self::Unreadable(_) => serializer.serialize_str("unreadable"),
            Self::NotInGit => serializer.serialize_str("not-in-git"),
        }
    }
}

fn plain<S: Serializer>(value: &Option<Value>, serializer: S) -> Result<S::Ok, S::Error> {
    value.as_ref().map(json_value).serialize(serializer)
}

#[cfg(test)]
mod tests;
