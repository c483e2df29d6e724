//! A repository in `registry.json`.

use indexmap::IndexSet;
use serde::Serialize;

use super::artifact::ArtifactEntry;
use super::event::EventRow;
use super::forge::Forge;
use crate::comparison::VersionValues;
use crate::lineage::Lineage;
use crate::redact::redact_text;
use crate::registry::{Artifact, ArtifactVersion, State};

/// What is taken of a repository.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ReadOptions {
    /// Whether to say who made each tag.
    pub(crate) people: bool,
    /// Only versions with an event since then, those that are in a stage, and the latest ones.
    /// Seconds since the epoch.
    pub(crate) since: Option<i64>,
}

/// Reads what files say of versions.
pub(crate) trait VersionFiles {
    /// The values, annotation and content of versions of an artifact: an answer for each of them.
    fn values(
        &mut self,
        artifact: &Artifact<'_>,
        versions: &[&ArtifactVersion<'_>],
    ) -> Vec<VersionValues>;

    /// Where a version comes from, if that is known.
    fn lineage(
        &mut self,
        artifact: &Artifact<'_>,
        version: &ArtifactVersion<'_>,
    ) -> Option<Lineage>;
}

/// A repository, or why it cannot be read.
#[derive(Debug, Default, Serialize)]
pub(crate) struct RepositoryEntry {
    /// The name that tells it from the others.
    pub(super) name: String,
    #[serde(flatten)]
    forge: Forge,
    /// Why it cannot be read, or not all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) error: Option<String>,
    /// The stages that `gto show` has a column for.
    #[serde(skip)]
    pub(super) columns: Vec<String>,
    /// The stages that events name by their places here.
    pub(super) stages: IndexSet<String>,
    /// The people that events name by their places here.
    pub(super) people: IndexSet<String>,
    /// By name.
    pub(super) artifacts: Vec<ArtifactEntry>,
}

impl RepositoryEntry {
    /// What the state of a repository's registry says. `columns` are the stages that `gto show` has
    /// a column for.
    pub(crate) fn new(
        forge: Forge,
        (state, columns): (&State<'_>, Vec<String>),
        options: ReadOptions,
        files: &mut dyn VersionFiles,
    ) -> Self {
        let mut entry = Self { forge, columns, ..Self::default() };
        let mut artifacts: Vec<_> = state.artifacts().collect();
        artifacts.sort_unstable_by_key(|artifact| artifact.name.as_str());
        for artifact in artifacts {
            let artifact = ArtifactEntry::new(artifact, &mut entry, options, files);
            entry.artifacts.push(artifact);
        }
        entry
    }

    /// The same with the name that tells it from the others, and why it, or a part of it, cannot be
    /// read.
    pub(crate) fn named(self, name: String, error: Option<String>) -> Self {
        Self { name, error: error.map(|error| redact_text(&error)), ..self }
    }

    /// The time of its newest event.
    pub(super) fn newest_event(&self) -> Option<i64> {
        self.artifacts.iter().flat_map(|artifact| &artifact.events).map(|event| event.time).max()
    }

    /// Where a tag is at the forge.
    pub(super) fn tag_url(&self, artifact: &ArtifactEntry, event: &EventRow) -> Option<String> {
        self.forge.tag_url(&artifact.tag_of(event))
    }

    /// The place of a text, which is added where it is new.
    pub(super) fn place(texts: &mut IndexSet<String>, text: &str) -> usize {
        match texts.get_index_of(text) {
            Some(place) => place,
            None => texts.insert_full(text.to_owned()).0,
        }
    }
}
