//! A version in `registry.json`.

use std::collections::BTreeMap;

use indexmap::{IndexMap, IndexSet};
use serde::Serialize;

use super::artifact::is_false;
use super::repository::RepositoryEntry;
use crate::comparison::{Content, FileState, SectionName, UnknownContent, VersionValues};
use crate::lineage::Lineage;
use crate::redact::redact_text;
use crate::registry::{ArtifactVersion, ObjectId};

/// A version.
#[derive(Debug, Serialize)]
pub(super) struct VersionEntry {
    /// The version; of a commit that no tag registers, its id.
    pub(super) version: String,
    commit: ObjectId,
    #[serde(skip_serializing_if = "is_false")]
    deregistered: bool,
    /// The place of its annotation among those of the artifact.
    #[serde(skip_serializing_if = "Option::is_none")]
    annotation: Option<usize>,
    /// What other files say of it, if they do: of many versions, few have any.
    #[serde(flatten)]
    recorded: Option<Box<RecordedEntry>>,
}

/// What files say of a version.
#[derive(Debug, Serialize)]
pub(super) struct RecordedEntry {
    /// Its metrics, by their files.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    metrics: IndexMap<String, FileState>,
    /// Its parameters, by their files.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    params: IndexMap<String, FileState>,
    /// The file or folder that its annotation names, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<Content>,
    /// Where it comes from, of a version in use: in a stage, or the latest one.
    #[serde(skip_serializing_if = "Option::is_none")]
    lineage: Option<Lineage>,
    /// The sections of which not all is known, each with the places of the reasons among those of the
    /// artifact.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    unknown: BTreeMap<SectionName, Vec<usize>>,
}

impl VersionEntry {
    /// The entry of a version. `annotation` is the place of its annotation.
    pub(super) fn new(
        version: &ArtifactVersion<'_>,
        annotation: Option<usize>,
        recorded: Option<RecordedEntry>,
    ) -> Self {
        Self {
            version: version.id.to_string(),
            commit: version.commit,
            deregistered: !version.is_active(),
            annotation,
            recorded: recorded.map(Box::new),
        }
    }

    /// The version as people read it: commits have 7 digits.
    pub(super) fn name(&self) -> &str {
        let is_commit = self.version.len() >= 40 && !self.version.starts_with('v');
        if is_commit { &self.version[..7] } else { &self.version }
    }
}

impl RecordedEntry {
    /// What files say of a version, without the secrets of URLs; nothing if they say nothing. New
    /// reasons are added to `reasons`.
    pub(super) fn new(
        known: VersionValues,
        lineage: Option<Lineage>,
        reasons: &mut IndexSet<String>,
    ) -> Option<Self> {
        let mut unknown: BTreeMap<SectionName, Vec<usize>> = BTreeMap::new();
        let mut add = |section, why: &str| {
            let place = RepositoryEntry::place(reasons, &redact_text(why));
            unknown.entry(section).or_default().push(place);
        };
        for it in &known.unknown {
            add(it.section, &it.why);
        }
        let output = match known.content {
            Some(Ok(content)) => Some(content),
            // A version without an annotation does not have the artifact.
            None | Some(Err(UnknownContent::NoAnnotation)) => None,
            Some(Err(why)) => {
                add(SectionName::Outputs, &why.to_string());
                None
            }
        };
        let (metrics, params) = (present(known.metrics), present(known.params));
        let is_recorded = output.is_some() || !metrics.is_empty() || !params.is_empty();
        let is_recorded = is_recorded || !unknown.is_empty();
        is_recorded.then_some(Self { metrics, params, output, lineage, unknown })
    }
}

/// The files that there are, without the secrets of URLs.
fn present(files: Option<IndexMap<String, FileState>>) -> IndexMap<String, FileState> {
    let files = files.unwrap_or_default().into_iter();
    let files = files.filter(|(_, state)| *state != FileState::Absent);
    files.map(|(file, state)| (file, state.redacted())).collect()
}
