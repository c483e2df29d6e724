//! The stages of a `dvc.yaml`: the commands that make outputs, what they read and write.

mod expand;

use expand::{Template, expand, item_text};
use indexmap::IndexMap;
use serde::Deserialize;

use super::pipeline::has_templates;
use super::record::in_directory;
use super::template::{TemplateError, resolve_all};
use super::variables::{DEFAULT_PARAMS, file_and_keys};
use super::{Variables, repository_path};
use crate::registry::Value;
use crate::yaml::{self, Mapping, Text, YamlError};

/// The sections of a `dvc.yaml` that say how outputs are made, with templates (`${...}`) as they
/// are written.
#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct StageTemplates {
    vars: Vec<Value>,
    stages: Option<Mapping<IndexMap<Text, Value>>>,
    metrics: Value,
    params: Value,
}

/// The same with templates resolved. All paths are from the root of the repository.
#[derive(Debug, Default, PartialEq)]
pub struct Stages {
    /// The stages in the order of the file; one for each item of a `foreach` or `matrix`.
    pub stages: Vec<Stage>,
    /// The files of metrics: those of all stages, then those named at the top of the file.
    pub metrics: Vec<String>,
    /// The files of parameters: those of all stages, of `vars`, those named at the top of the
    /// file, and the `params.yaml` beside it.
    pub params: Vec<ParamFile>,
    /// What cannot be resolved: the name of the stage or section, and why.
    pub unresolved: Vec<(String, TemplateError)>,
}

/// A stage: a command with what it reads and writes.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Stage {
    /// Its name; `name@item` for an item of a `foreach` or `matrix`.
    pub name: String,
    /// The directory that it runs in; empty for the root.
    pub directory: String,
    /// What it writes: outputs, metrics and plots.
    pub outs: Vec<String>,
}

/// A file of parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParamFile {
    /// Where it is.
    pub path: String,
    /// The keys that count, nested ones with dots; all if there are none.
    pub keys: Vec<String>,
    /// Whether it is named anywhere; else it counts only where it exists.
    pub is_named: bool,
}

impl ParamFile {
    /// Whether a key counts, or one that it is nested in.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        let is_below = |wanted: &String| {
            let rest = key.strip_prefix(wanted.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        self.keys.is_empty() || self.keys.iter().any(is_below)
    }
}

impl StageTemplates {
    /// Reads the content of a `dvc.yaml`. An empty file has no stages.
    ///
    /// # Errors
    /// A file that [`yaml::read`] refuses; `stages:` that is no mapping, or `vars:` that is no
    /// list.
    pub fn read(bytes: &[u8]) -> Result<Self, YamlError> {
        let file: Option<Mapping<Self>> = yaml::read(&yaml::with_usual_numbers(bytes))?;
        Ok(file.unwrap_or_default().0)
    }

    /// How many stages are written.
    #[must_use]
    pub fn count(&self) -> usize {
        self.stages.as_ref().map_or(0, |Mapping(stages)| stages.len())
    }

    /// Whether a stage runs in another folder than that of the file.
    #[must_use]
    pub fn has_folders(&self) -> bool {
        let mut stages = self.stages.iter().flat_map(|Mapping(stages)| stages.values());
        stages.any(|stage| {
            field(stage, "wdir").or_else(|| field(field(stage, "do")?, "wdir")).is_some()
        })
    }

    /// Resolves the templates of a `dvc.yaml` in a directory. `read` gives the content of a file
    /// by its path from the root of the repository; it is called only where there are templates.
    ///
    /// # Errors
    /// The error of `read`. What cannot be resolved is in [`Stages::unresolved`].
    pub fn resolve<E>(
        &self,
        directory: &str,
        mut read: impl FnMut(&str) -> Result<Option<Vec<u8>>, E>,
    ) -> Result<Stages, E> {
        let defined = self.stages.iter().flat_map(|Mapping(stages)| stages);
        let is_templated = has_templates(&self.metrics)
            || has_templates(&self.params)
            || defined.clone().any(|(_, stage)| has_templates(stage));
        let mut scope = Scope {
            variables: match is_templated {
                true => Variables::load(&self.vars, directory, &mut read)?,
                false => Ok(Variables::default()),
            },
            none: Variables::default(),
        };
        let mut resolved = Stages::default();
        for (Text(name), definition) in defined {
            let templates =
                scope.of(definition).and_then(|variables| expand(name, definition, variables));
            match templates {
                Err(error) => resolved.unresolved.push((name.clone(), error)),
                Ok(templates) => {
                    for template in templates {
                        let name = template.name.clone();
                        let added = match scope.of(template.fields) {
                            Ok(variables) => {
                                resolved.add(template, variables, directory, &mut read)?
                            }
                            Err(error) => Err(error),
                        };
                        resolved.unresolved.extend(added.err().map(|error| (name, error)));
                    }
                }
            }
        }
        for (section, value) in [("metrics", &self.metrics), ("params", &self.params)] {
            match scope.of(value).and_then(|variables| resolve_all(value, variables)) {
                Ok(value) if section == "metrics" => {
                    resolved.metrics.extend(paths(Some(&value), directory));
                }
                Ok(value) => {
                    let files = paths(Some(&value), directory);
                    files
                        .into_iter()
                        .for_each(|path| resolved.take_params(named(path, Vec::new())));
                }
                Err(error) => resolved.unresolved.push((section.to_owned(), error)),
            }
        }
        for item in self.vars.iter() {
            if let Value::Text(item) = item {
                let (path, keys) = file_and_keys(item, directory);
                resolved.take_params(named(path, keys.unwrap_or_default()));
            }
        }
        let path = repository_path(directory, DEFAULT_PARAMS);
        resolved.take_params(ParamFile { path, keys: Vec::new(), is_named: false });
        Ok(resolved)
    }
}

/// The variables of a `dvc.yaml`, or why there are none; what has no templates needs none.
struct Scope {
    variables: Result<Variables, TemplateError>,
    none: Variables,
}

impl Scope {
    fn of(&mut self, value: &Value) -> Result<&mut Variables, TemplateError> {
        match &mut self.variables {
            Ok(variables) => Ok(variables),
            Err(_) if !has_templates(value) => Ok(&mut self.none),
            Err(error) => Err(error.clone()),
        }
    }
}

impl Stages {
    /// Resolves a stage and adds it with its files of metrics and parameters.
    fn add<E>(
        &mut self,
        Template { name, fields, own }: Template<'_>,
        variables: &mut Variables,
        directory: &str,
        read: impl FnMut(&str) -> Result<Option<Vec<u8>>, E>,
    ) -> Result<Result<(), TemplateError>, E> {
        variables.own = own;
        let directory = match field(fields, "wdir").map(|wdir| resolve_all(wdir, variables)) {
            Some(Ok(Value::Text(wdir))) => in_directory(directory, Some(&wdir)),
            Some(Err(error)) => return Ok(Err(error)),
            _ => directory.to_owned(),
        };
        let mut with_more;
        let mut variables = &*variables;
        if let Some(Value::List(vars)) = field(fields, "vars") {
            with_more = match variables.copied() {
                Ok(copy) => copy,
                Err(error) => return Ok(Err(error)),
            };
            if let Err(error) = with_more.take(vars, &directory, read)? {
                return Ok(Err(error));
            }
            variables = &with_more;
        }
        let part = |name| field(fields, name).map(|part| resolve_all(part, variables)).transpose();
        Ok((|| {
            let (metrics, params) = (part("metrics")?, part("params")?);
            let metrics = paths(metrics.as_ref(), &directory);
            let mut outs = paths(part("outs")?.as_ref(), &directory);
            outs.extend(metrics.iter().cloned());
            outs.extend(paths(part("plots")?.as_ref(), &directory));
            self.metrics.extend(metrics);
            for (path, keys) in param_files(params.as_ref(), &directory) {
                self.take_params(named(path, keys));
            }
            self.stages.push(Stage { name, directory, outs });
            Ok(())
        })())
    }

    /// Adds a file of parameters with the keys that count of it. DVC: a file that is named
    /// without keys counts as a whole.
    fn take_params(&mut self, new: ParamFile) {
        match self.params.iter_mut().find(|file| file.path == new.path) {
            None => self.params.push(new),
            Some(file) => {
                file.is_named |= new.is_named;
                if new.keys.is_empty() {
                    file.keys.clear();
                } else if !file.keys.is_empty() {
                    file.keys.extend(new.keys);
                }
            }
        }
    }
}

fn named(path: String, keys: Vec<String>) -> ParamFile {
    ParamFile { path, keys, is_named: true }
}

fn field<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    let Value::Map(fields) = value else { return None };
    fields.iter().find(|(key, _)| key == name).map(|(_, value)| value)
}

/// The paths in a list: each is a text, or the key of a mapping that says more of it.
fn paths(list: Option<&Value>, directory: &str) -> Vec<String> {
    let Some(Value::List(entries)) = list else { return Vec::new() };
    let names = entries.iter().flat_map(|entry| match entry {
        Value::Map(pairs) => pairs.iter().map(|(path, _)| path.clone()).collect(),
        entry => vec![item_text(entry)],
    });
    names.map(|path| repository_path(directory, &path)).collect()
}

/// The files of a stage's `params:` with their keys: a text is a key of `params.yaml`.
fn param_files(list: Option<&Value>, directory: &str) -> Vec<(String, Vec<String>)> {
    let Some(Value::List(entries)) = list else { return Vec::new() };
    let text = |value: &Value| match value {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    };
    let mut files = Vec::new();
    for entry in entries {
        match entry {
            Value::Text(key) => files.push((DEFAULT_PARAMS, vec![key.clone()])),
            Value::Map(pairs) => files.extend(pairs.iter().map(|(file, keys)| match keys {
                Value::List(keys) => (file.as_str(), keys.iter().filter_map(text).collect()),
                _ => (file.as_str(), Vec::new()),
            })),
            _ => {}
        }
    }
    files.into_iter().map(|(file, keys)| (repository_path(directory, file), keys)).collect()
}

#[cfg(test)]
mod tests;
