//! What `show` without a name lists: every artifact with its newest version and its stages.

use std::borrow::Cow;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::registry::{Artifact, Selection, State, VersionId};

/// The whole registry.
#[derive(Debug)]
pub struct Overview<'s> {
    /// The stages that have a column.
    pub stages: &'s [Cow<'s, str>],
    /// Artifacts in order of discovery.
    pub artifacts: Vec<ArtifactRow<'s>>,
}

/// One artifact of the registry.
#[derive(Debug)]
pub struct ArtifactRow<'s> {
    artifact: &'s Artifact<'s>,
    active: bool,
    greatest: Option<&'s VersionId<'s>>,
    /// For each stage of the overview the versions in it.
    stages: Vec<Vec<&'s VersionId<'s>>>,
}

impl<'s> Overview<'s> {
    /// What the selection shows of the state.
    #[must_use]
    pub fn new(state: &'s State<'s>, stages: &'s [Cow<'s, str>], selection: &Selection) -> Self {
        let artifacts = state.artifacts().filter_map(|artifact| {
            let active = artifact.is_active();
            (active || selection.deprecated)
                .then(|| ArtifactRow::new(artifact, active, stages, selection))
        });
        Self { stages, artifacts: artifacts.collect() }
    }

    /// The headers of the table.
    pub fn headers(&self) -> impl Iterator<Item = Cow<'s, str>> {
        let fixed = ["name", "latest"].map(Cow::Borrowed).into_iter();
        fixed.chain(self.stages.iter().map(|stage| Cow::Owned(format!("#{stage}"))))
    }

    /// The artifacts sorted by name, as the table has them.
    #[must_use]
    pub fn sorted(&self) -> Vec<&ArtifactRow<'s>> {
        let mut rows: Vec<_> = self.artifacts.iter().collect();
        rows.sort_unstable_by_key(|row| row.artifact.name.as_str());
        rows
    }
}

impl<'s> ArtifactRow<'s> {
    fn new(
        artifact: &'s Artifact<'s>,
        active: bool,
        stages: &[Cow<'s, str>],
        selection: &Selection,
    ) -> Self {
        let mut placements = artifact.placements(selection);
        let mut versions = |stage: &Cow<'s, str>| {
            let found = placements.get_mut(&**stage).map(std::mem::take).unwrap_or_default();
            found.into_iter().map(|placement| &placement.version.id).collect()
        };
        Self {
            artifact,
            active,
            greatest: artifact.greatest().map(|version| &version.id),
            stages: stages.iter().map(&mut versions).collect(),
        }
    }

    /// The cells of its row in the table; commits are cut to 7 digits, versions are not.
    pub fn cells(&self) -> impl Iterator<Item = Option<Cow<'s, str>>> {
        let greatest = self.greatest.map(VersionId::short);
        let stages = self.stages.iter().map(|versions| join(versions, |id| id.short()));
        [Some(self.artifact.shown_name()), greatest].into_iter().chain(stages)
    }
}

fn join<'s>(
    versions: &[&'s VersionId<'s>],
    show: impl Fn(&'s VersionId<'s>) -> Cow<'s, str>,
) -> Option<Cow<'s, str>> {
    match versions {
        [] => None,
        [version] => Some(show(version)),
        versions => {
            let shown: Vec<_> = versions.iter().map(|version| show(version)).collect();
            Some(Cow::Owned(shown.join(", ")))
        }
    }
}

/// An object with a key for each artifact.
impl Serialize for Overview<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Entry<'e> {
            version: Option<&'e VersionId<'e>>,
            stage: Stages<'e>,
            registered: bool,
            active: bool,
        }
        let mut map = serializer.serialize_map(Some(self.artifacts.len()))?;
        for row in &self.artifacts {
            let entry = Entry {
                version: row.greatest,
                stage: Stages { names: self.stages, versions: &row.stages },
                registered: row.artifact.is_registered(),
                active: row.active,
            };
            map.serialize_entry(&row.artifact.name, &entry)?;
        }
        map.end()
    }
}

struct Stages<'e> {
    names: &'e [Cow<'e, str>],
    versions: &'e [Vec<&'e VersionId<'e>>],
}

impl Serialize for Stages<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let whole = |id: &VersionId<'_>| Cow::Owned(id.to_string());
        let versions = self.versions.iter().map(|versions| join(versions, whole));
        serializer.collect_map(self.names.iter().zip(versions))
    }
}
