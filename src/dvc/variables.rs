//! The variables of a `dvc.yaml`: those of `params.yaml` and those that `vars` lists.

use std::cell::Cell;
use std::collections::HashMap;
use std::rc::Rc;

use super::template::{TemplateError, expressions};
use super::{is_in_repository, read_values, repository_path};
use crate::registry::Value;

/// The file whose values are variables without being listed, where it exists, and the file of the
/// parameters that a stage names without a file.
pub(super) const DEFAULT_PARAMS: &str = "params.yaml";

/// How many values the templates of one `dvc.yaml` may copy.
const MOST_COPIES: usize = 1_000_000;

/// A text counts as one value more for each so many bytes.
const BYTES_A_VALUE: usize = 32;

/// Values by name.
#[derive(Debug, Default)]
pub struct Variables {
    values: Vec<(String, Value)>,
    /// Those of one stage, which win: the item of its `foreach` or `matrix`.
    pub(super) own: Vec<(String, Value)>,
    /// How much templates may still copy, those of copies of these variables too.
    rest: Rest,
    /// The files that were read, with the keys that were taken; `None` for all.
    taken: HashMap<String, Option<Vec<String>>>,
}

/// A number of values, see [`MOST_COPIES`].
#[derive(Debug, Clone)]
struct Rest(Rc<Cell<usize>>);

impl Default for Rest {
    fn default() -> Self {
        Self(Rc::new(Cell::new(MOST_COPIES)))
    }
}

impl Variables {
    /// Reads the variables of a `dvc.yaml` in a directory with this list in `vars`. `read` gives
    /// the content of a file by its path from the root of the repository, `None` where there is
    /// none.
    ///
    /// DVC 3: files are relative to the directory, `file:key,key` takes a part of one, and no
    /// variable is defined twice, except that mappings are united.
    ///
    /// # Errors
    /// The error of `read`; inside, why there are no variables.
    pub fn load<E>(
        vars: &[Value],
        directory: &str,
        mut read: impl FnMut(&str) -> Result<Option<Vec<u8>>, E>,
    ) -> Result<Result<Self, TemplateError>, E> {
        let mut variables = Self::default();
        let path = repository_path(directory, DEFAULT_PARAMS);
        if let Some(bytes) = read(&path)?
            && let Err(error) = variables.take_file(&path, None, &bytes)
        {
            return Ok(Err(error));
        }
        Ok(variables.take(vars, directory, read)?.map(|()| variables))
    }

    /// Adds the variables of a list in `vars`, see [`Variables::load`].
    pub(super) fn take<E>(
        &mut self,
        vars: &[Value],
        directory: &str,
        mut read: impl FnMut(&str) -> Result<Option<Vec<u8>>, E>,
    ) -> Result<Result<(), TemplateError>, E> {
        for entry in vars {
            if let Some(template) = template_in(entry) {
                return Ok(Err(TemplateError::InVars(template.to_owned())));
            }
            let taken = match entry {
                Value::Map(pairs) => merge(&mut self.values, pairs.clone(), ""),
                Value::Text(item) => {
                    let (path, keys) = file_and_keys(item, directory);
                    match self.is_new(&path, keys.as_deref(), item) {
                        Ok(false) => Ok(()),
                        Ok(true) => {
                            let bytes = if is_in_repository(&path) { read(&path)? } else { None };
                            let missing = || TemplateError::NoFile(path.clone());
                            bytes
                                .ok_or_else(missing)
                                .and_then(|bytes| self.take_file(&path, keys, &bytes))
                        }
                        Err(error) => Err(error),
                    }
                }
                _ => Err(TemplateError::VarsEntry),
            };
            if let Err(error) = taken {
                return Ok(Err(error));
            }
        }
        Ok(Ok(()))
    }

    /// The same variables once more, to add to.
    pub(super) fn copied(&self) -> Result<Self, TemplateError> {
        for (_, value) in &self.values {
            self.count(value)?;
        }
        Ok(Self {
            values: self.values.clone(),
            own: self.own.clone(),
            rest: self.rest.clone(),
            taken: self.taken.clone(),
        })
    }

    /// The value of a name.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        let mut all = self.own.iter().chain(&self.values);
        all.find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// Counts a value that is copied.
    pub(super) fn count(&self, value: &Value) -> Result<(), TemplateError> {
        let Rest(left) = &self.rest;
        let rest = left.get().checked_sub(weight(value));
        left.set(rest.unwrap_or(0));
        rest.map_or(Err(TemplateError::TooMuch), |_| Ok(()))
    }

    /// Whether this part of a file is still to be read. A whole file may be listed twice.
    fn is_new(
        &self,
        path: &str,
        keys: Option<&[String]>,
        item: &str,
    ) -> Result<bool, TemplateError> {
        let again = || TemplateError::TakenTwice(item.to_owned());
        match (self.taken.get(path), keys) {
            (None, _) => Ok(true),
            (Some(None), None) => Ok(false),
            (Some(Some(taken)), Some(keys)) if !keys.iter().any(|key| taken.contains(key)) => {
                Ok(true)
            }
            _ => Err(again()),
        }
    }

    fn take_file(
        &mut self,
        path: &str,
        keys: Option<Vec<String>>,
        bytes: &[u8],
    ) -> Result<(), TemplateError> {
        let broken = |why| TemplateError::File { path: path.to_owned(), why };
        let Value::Map(mut pairs) = read_values(path, bytes).map_err(broken)? else {
            return Err(broken("it is not a mapping".to_owned()));
        };
        if let Some(keys) = &keys {
            if let Some(key) = keys.iter().find(|key| !pairs.iter().any(|(name, _)| name == *key)) {
                return Err(TemplateError::NoKey { path: path.to_owned(), key: key.clone() });
            }
            pairs.retain(|(name, _)| keys.contains(name));
        }
        merge(&mut self.values, pairs, "")?;
        match (self.taken.get_mut(path), keys) {
            (Some(Some(taken)), Some(keys)) => taken.extend(keys),
            (_, keys) => _ = self.taken.insert(path.to_owned(), keys),
        }
        Ok(())
    }
}

fn weight(value: &Value) -> usize {
    match value {
        Value::Text(text) | Value::Integer(text) => 1 + text.len() / BYTES_A_VALUE,
        Value::List(values) => 1 + values.iter().map(weight).sum::<usize>(),
        Value::Map(pairs) => {
            1 + pairs
                .iter()
                .map(|(key, value)| key.len() / BYTES_A_VALUE + weight(value))
                .sum::<usize>()
        }
        _ => 1,
    }
}

/// The path from the root of the repository and the keys of `file:key,key`.
pub(super) fn file_and_keys(item: &str, directory: &str) -> (String, Option<Vec<String>>) {
    let (file, keys) = item.split_once(':').unwrap_or((item, ""));
    let keys: Vec<_> = keys.split(',').filter(|key| !key.is_empty()).map(str::to_owned).collect();
    (repository_path(directory, file), Some(keys).filter(|keys| !keys.is_empty()))
}

/// Puts new values beside the others; mappings are united, all else is refused.
fn merge(
    into: &mut Vec<(String, Value)>,
    new: Vec<(String, Value)>,
    prefix: &str,
) -> Result<(), TemplateError> {
    let places: HashMap<String, usize> =
        into.iter().enumerate().map(|(at, (key, _))| (key.clone(), at)).collect();
    for (key, value) in new {
        let old = places.get(&key).and_then(|at| into.get_mut(*at)).map(|(_, value)| value);
        match (old, value) {
            (None, value) => into.push((key, value)),
            (Some(Value::Map(old)), Value::Map(new)) => {
                merge(old, new, &format!("{prefix}{key}."))?;
            }
            _ => return Err(TemplateError::DefinedTwice(format!("{prefix}{key}"))),
        }
    }
    Ok(())
}

/// The first text in a value that is a template.
fn template_in(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) => (!expressions(text).is_empty()).then_some(text.as_str()),
        Value::List(values) => values.iter().find_map(template_in),
        Value::Map(pairs) => pairs.iter().find_map(|(key, value)| {
            if expressions(key).is_empty() { template_in(value) } else { Some(key) }
        }),
        _ => None,
    }
}
