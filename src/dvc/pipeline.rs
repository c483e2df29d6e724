//! `dvc.yaml`, as far as anything here needs it.

use indexmap::IndexMap;
use serde::Deserialize;

use crate::registry::Value;
use crate::yaml::{self, List, Mapping, Text, YamlError};

/// A `dvc.yaml`, with templates (`${...}`) as they are written.
#[derive(Debug, Default)]
pub struct Pipeline {
    /// The section `artifacts:` by name, in the order of the file. DVC 3 only warns of a name
    /// that no artifact can have, so that any text may be one.
    pub artifacts: IndexMap<String, DvcArtifact>,
}

/// An artifact that a `dvc.yaml` declares.
#[derive(Debug, Default, PartialEq, Deserialize)]
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
    artifacts: Option<Mapping<IndexMap<Text, Mapping<DvcArtifact>>>>,
}

impl Pipeline {
    /// Reads the content of a `dvc.yaml`. An empty file has no sections.
    ///
    /// # Errors
    /// A file that [`yaml::read`] refuses or that is no mapping; `artifacts:` that is no mapping
    /// of names to artifacts.
    pub fn read(bytes: &[u8]) -> Result<Self, YamlError> {
        let sections: Option<Mapping<Sections>> = yaml::read(bytes)?;
        let artifacts = sections.and_then(|Mapping(sections)| sections.artifacts);
        let artifacts = artifacts.map(|Mapping(artifacts)| artifacts).unwrap_or_default();
        let artifact = |(Text(name), Mapping(artifact))| (name, artifact);
        Ok(Self { artifacts: artifacts.into_iter().map(artifact).collect() })
    }
}
