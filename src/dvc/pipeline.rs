//! `dvc.yaml`, as far as it is asked for.

use indexmap::IndexMap;
use serde::Deserialize;

use crate::registry::Value;
use crate::yaml::{self, List, Mapping, Text};

/// What a `dvc.yaml` says, with templates (`${...}`) as they are written.
#[derive(Debug, Default)]
pub struct Pipeline {
    /// The section `artifacts:` by name, in the order of the file. DVC 3 only warns of a name
    /// that no artifact can have, so that any text may be one.
    pub artifacts: IndexMap<String, Artifact>,
}

/// An artifact that a `dvc.yaml` declares.
#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Artifact {
    /// Where it is, from the folder of the file.
    pub path: Option<Text>,
    /// The kind of artifact, such as `model`.
    #[serde(rename = "type")]
    pub kind: Option<Text>,
    /// Labels, in the order of the file.
    pub labels: List<Text>,
    /// What it is.
    pub desc: Text,
    /// Anything to keep with it.
    pub meta: Value,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Sections {
    artifacts: Option<Mapping<IndexMap<Text, Mapping<Artifact>>>>,
}

impl Pipeline {
    /// Reads the content of a `dvc.yaml`; an empty one says nothing.
    ///
    /// # Errors
    /// A file that [`yaml::read`] refuses or that is no mapping; `artifacts:` that is no mapping
    /// of names to artifacts.
    pub fn read(bytes: &[u8]) -> Result<Self, yaml::Error> {
        let sections: Option<Mapping<Sections>> = yaml::read(bytes)?;
        let artifacts = sections.and_then(|Mapping(sections)| sections.artifacts);
        let artifacts = artifacts.map(|Mapping(artifacts)| artifacts).unwrap_or_default();
        let artifact = |(Text(name), Mapping(artifact))| (name, artifact);
        Ok(Self { artifacts: artifacts.into_iter().map(artifact).collect() })
    }
}
