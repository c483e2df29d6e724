//! Templates of DVC 3: `${key.of.variables}` and `${list[0]}` in texts.

use std::ops::Range;

use super::Variables;
use crate::python::python_value;
use crate::registry::Value;
use crate::shell::quoted;

/// Why a template cannot be resolved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TemplateError {
    /// Something between `${` and `}` that names no variable.
    #[error("'${{{0}}}' is not a valid DVC expression")]
    Syntax(String),
    /// No variable has this name.
    #[error("{} is not defined", quoted(.0))]
    Unknown(String),
    /// A variable whose value cannot stand in a text.
    #[error("the value of {} cannot be inserted into a string", quoted(.0))]
    NotText(String),
    /// A template among the variables themselves, where DVC allows none.
    #[error("{} in `vars` is a template, and templates are not allowed there", quoted(.0))]
    InVars(String),
    /// An entry of `vars` that is neither a text nor a mapping.
    #[error("`vars` can contain only file names and mappings")]
    VarsEntry,
    /// A file that `vars` names and that is not there, or outside of the repository.
    #[error("there is no file {}", quoted(.0))]
    NoFile(String),
    /// A file of variables that cannot be read.
    #[error("{} cannot be read: {why}", quoted(path))]
    File {
        /// From the root of the repository.
        path: String,
        /// What is wrong with it.
        why: String,
    },
    /// A key that `vars` takes from a file and that the file lacks.
    #[error("{} has no {}", quoted(path), quoted(key))]
    NoKey {
        /// From the root of the repository.
        path: String,
        /// The key.
        key: String,
    },
    /// A file of which `vars` takes the same twice.
    #[error("`vars` lists {} twice", quoted(.0))]
    TakenTwice(String),
    /// Templates that copy more than anybody needs.
    #[error("the templates expand to too much data")]
    TooMuch,
    /// Two definitions of one variable.
    #[error("{} is defined twice", quoted(.0))]
    DefinedTwice(String),
}

/// Whether a text contains `${`, escaped (`\${`) or not.
pub(super) fn has_template(text: &str) -> bool {
    text.contains("${")
}

/// The expressions of a text with their places, from `${` to `}`. DVC: not after a `\`, and on
/// one line.
pub(super) fn expressions(text: &str) -> Vec<(Range<usize>, &str)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text.get(from..).and_then(|rest| rest.find("${")).map(|at| from + at) {
        let inner = text.get(start + 2..).unwrap_or_default();
        let line = inner.split('\n').next().unwrap_or_default();
        let is_escaped = text.get(..start).is_some_and(|before| before.ends_with('\\'));
        match line.split_once('}') {
            Some((inner, _)) if !is_escaped => {
                from = start + inner.len() + 3;
                found.push((start..from, inner));
            }
            _ => from = start + 2,
        }
    }
    found
}

/// What a text means: a text that is one expression is the value of it, of any type.
pub(super) fn resolve(text: &str, variables: &Variables) -> Result<Value, TemplateError> {
    let found = expressions(text);
    if let [(range, expression)] = &*found
        && *range == (0..text.len())
    {
        return select(expression, variables).cloned();
    }
    let (mut resolved, mut end) = (String::new(), 0);
    for (range, expression) in found {
        resolved.push_str(text.get(end..range.start).unwrap_or_default());
        resolved.push_str(&to_text(select(expression, variables)?, expression)?);
        end = range.end;
    }
    resolved.push_str(text.get(end..).unwrap_or_default());
    Ok(Value::Text(resolved.replace(r"\${", "${")))
}

/// The same for a field that holds a text.
pub(super) fn resolve_text(text: &str, variables: &Variables) -> Result<String, TemplateError> {
    match resolve(text, variables)? {
        Value::Null => Err(TemplateError::NotText(text.to_owned())),
        value => to_text(&value, text),
    }
}

/// The name of an artifact without templates.
///
/// # Errors
/// It has a template that cannot be resolved.
pub fn resolve_name(
    name: &str,
    variables: Result<&Variables, &TemplateError>,
) -> Result<String, TemplateError> {
    if has_template(name) {
        resolve_text(name, variables.map_err(Clone::clone)?)
    } else {
        Ok(name.to_owned())
    }
}

/// The same for all texts in a value, keys included.
pub(super) fn resolve_all(value: &Value, variables: &Variables) -> Result<Value, TemplateError> {
    Ok(match value {
        Value::Text(text) => resolve(text, variables)?,
        Value::List(values) => {
            let values = values.iter().map(|value| resolve_all(value, variables));
            Value::List(values.collect::<Result<_, _>>()?)
        }
        Value::Map(pairs) => {
            let pair = |(key, value): &(String, Value)| {
                Ok((resolve_text(key, variables)?, resolve_all(value, variables)?))
            };
            Value::Map(pairs.iter().map(pair).collect::<Result<_, _>>()?)
        }
        other => other.clone(),
    })
}

/// A value within a text. DVC: booleans as in YAML, all else as Python prints it.
pub(super) fn to_text(value: &Value, expression: &str) -> Result<String, TemplateError> {
    match value {
        Value::Text(text) => Ok(text.clone()),
        Value::Bool(flag) => Ok(flag.to_string()),
        Value::Map(_) => Err(TemplateError::NotText(expression.to_owned())),
        other => Ok(python_value(other)),
    }
}

/// The value that an expression names.
fn select<'v>(expression: &str, variables: &'v Variables) -> Result<&'v Value, TemplateError> {
    let unknown = || TemplateError::Unknown(expression.trim().to_owned());
    let keys =
        keys(expression).ok_or_else(|| TemplateError::Syntax(expression.trim().to_owned()))?;
    let (first, rest) = keys.split_first().ok_or_else(unknown)?;
    let value = variables.get(first).ok_or_else(unknown)?;
    let value = rest.iter().try_fold(value, |value, key| item(value, key)).ok_or_else(unknown)?;
    variables.count(value)?;
    Ok(value)
}

fn item<'v>(value: &'v Value, key: &str) -> Option<&'v Value> {
    match value {
        Value::Map(pairs) => pairs.iter().find(|(name, _)| name == key).map(|(_, value)| value),
        Value::List(values) => {
            // As in Python -1 is the last one.
            let index: i64 = key.parse().ok()?;
            let from_end = values.len().checked_sub(index.unsigned_abs().try_into().ok()?);
            values.get(if index < 0 { from_end? } else { index.try_into().ok()? })
        }
        _ => None,
    }
}

/// The keys of `a.b[0]`: `None` where an expression is not of that form.
fn keys(expression: &str) -> Option<Vec<&str>> {
    let is_mark = |c: char| matches!(c, '.' | '[' | ']');
    let word = |text: &'_ str| text.find(is_mark).unwrap_or(text.len());
    let (first, mut rest) = expression.split_at(word(expression));
    let mut keys = vec![first];
    while !rest.trim_start().is_empty() {
        rest = rest.trim_start();
        let is_index = rest.starts_with('[');
        let after = rest.strip_prefix(['.', '['])?;
        let (key, tail) = after.split_at(word(after));
        keys.push(key);
        rest = if is_index { tail.strip_prefix(']')? } else { tail };
    }
    let keys: Vec<_> = keys.into_iter().map(str::trim).collect();
    keys.iter().all(|key| !key.is_empty()).then_some(keys)
}
