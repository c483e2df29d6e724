//! `dvc.yaml`, as far as anything here needs it.

use indexmap::IndexMap;
use serde::Deserialize;
use std::borrow::Cow;

use super::Variables;
use super::template::{TemplateError, has_template, resolve_all, resolve_text};
use crate::registry::Value;
use crate::yaml::{self, List, Mapping, Text, YamlError};

/// A `dvc.yaml`, with templates (`${...}`) as they are written.
#[derive(Debug, Default)]
pub struct Pipeline {
    /// The section `vars:`: names of files and mappings, see [`Variables::load`].
    pub vars: Vec<Value>,
    /// The section `artifacts:` by name, in the order of the file. DVC 3 only warns of a name
    /// that no artifact can have, so that any text may be one.
    pub artifacts: IndexMap<String, DvcArtifact>,
}

/// An artifact that a `dvc.yaml` declares.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct DvcArtifact {
    /// Where it is, from the folder of the file.
    pub path: Option<Text>,
    /// The kind of artifact, such as `model`.
    #[serde(rename = "type")]
    pub kind: Option<Text>,
    /// Labels, in the order of the file.
    pub labels: List<Text>,
    /// Free text.
    pub desc: Text,
    /// Anything to keep with it.
    pub meta: Value,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Sections {
    vars: List<Value>,
    artifacts: Option<Mapping<IndexMap<Text, Mapping<DvcArtifact>>>>,
}

fn sections(bytes: &[u8]) -> Result<Sections, YamlError> {
    let sections: Option<Mapping<Sections>> = yaml::read(bytes)?;
    Ok(sections.unwrap_or_default().0)
}

impl Pipeline {
    /// Reads the content of a `dvc.yaml`. An empty file has no sections.
    ///
    /// # Errors
    /// A file that [`yaml::read`] refuses or that is no mapping; `artifacts:` that is no mapping
    /// of names to artifacts, or `vars:` that is no list.
    pub fn read(bytes: &[u8]) -> Result<Self, YamlError> {
        let Sections { mut vars, artifacts } = sections(bytes)?;
        if !vars.0.is_empty()
            && let Cow::Owned(usual) = yaml::with_usual_numbers(bytes)
            && let Ok(read) = sections(&usual)
        {
            vars = read.vars;
        }
        let artifacts = artifacts.map(|Mapping(artifacts)| artifacts).unwrap_or_default();
        let artifact = |(Text(name), Mapping(artifact))| (name, artifact);
        Ok(Self { vars: vars.0, artifacts: artifacts.into_iter().map(artifact).collect() })
    }

    /// Whether an artifact has templates, so that the variables are needed.
    #[must_use]
    pub fn has_templates(&self) -> bool {
        self.artifacts.iter().any(|(name, artifact)| has_template(name) || artifact.has_templates())
    }
}

impl DvcArtifact {
    fn has_templates(&self) -> bool {
        let texts = self.path.iter().chain(&self.kind).chain(&self.labels.0).chain([&self.desc]);
        texts.into_iter().any(|Text(text)| has_template(text)) || has_templates(&self.meta)
    }

    /// The artifact without templates. A field that cannot be resolved is as if it was not
    /// there, and among the errors.
    #[must_use]
    pub fn resolved(
        &self,
        variables: Result<&Variables, &TemplateError>,
    ) -> (Self, Vec<(&'static str, TemplateError)>) {
        let mut errors = Vec::new();
        let text = |Text(text): &Text| match variables {
            _ if !has_template(text) => Ok(Text(text.clone())),
            Ok(variables) => resolve_text(text, variables).map(Text),
            Err(error) => Err(error.clone()),
        };
        let mut or_error = |field, error| errors.push((field, error));
        let mut optional = |field, value: &Option<Text>| {
            let resolved = value.as_ref().map(text).transpose();
            resolved.unwrap_or_else(|error| {
                or_error(field, error);
                None
            })
        };
        let (path, kind) = (optional("path", &self.path), optional("type", &self.kind));
        let desc = optional("desc", &Some(self.desc.clone())).unwrap_or_default();
        let labels = self.labels.0.iter().map(text).collect::<Result<_, _>>();
        let labels = labels.unwrap_or_else(|error| {
            or_error("labels", error);
            Vec::new()
        });
        let meta = match variables {
            _ if !has_templates(&self.meta) => Ok(self.meta.clone()),
            Ok(variables) => resolve_all(&self.meta, variables),
            Err(error) => Err(error.clone()),
        };
        let meta = meta.unwrap_or_else(|error| {
            or_error("meta", error);
            Value::Null
        });
        (Self { path, kind, labels: List(labels), desc, meta }, errors)
    }
}

/// Whether a text in a value has a template.
pub(super) fn has_templates(value: &Value) -> bool {
    match value {
        Value::Text(text) => has_template(text),
        Value::List(values) => values.iter().any(has_templates),
        Value::Map(pairs) => {
            pairs.iter().any(|(key, value)| has_template(key) || has_templates(value))
        }
        _ => false,
    }
}
