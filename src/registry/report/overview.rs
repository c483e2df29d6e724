//! The output of `show` without a name: every artifact with its newest version and its stages.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::registry::{Artifact, Placement, Selection, State, VersionId};

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
    greatest: Option<&'s VersionId>,
    /// The number of stages in the overview.
    columns: usize,
    /// The stages that the artifact is in: the index of the column, and the versions there.
    stages: Vec<(usize, Vec<Placement<'s, 's>>)>,
}

impl<'s> Overview<'s> {
    /// The artifacts of a state in a selection.
    #[must_use]
    pub fn new(state: &'s State<'s>, stages: &'s [Cow<'s, str>], selection: &Selection) -> Self {
        let places = stages.iter().enumerate().map(|(at, stage)| (&**stage, at));
        let places: HashMap<&str, usize> = places.collect();
        let artifacts = state.artifacts().filter_map(|artifact| {
            let active = artifact.is_active();
            (active || selection.deprecated)
                .then(|| ArtifactRow::new(artifact, active, &places, selection))
        });
        Self { stages, artifacts: artifacts.collect() }
    }

    /// The headers of the table with these stages.
    pub fn headers(stages: &[Cow<'_, str>]) -> impl Iterator<Item = Cow<'s, str>> {
        let fixed = ["name", "latest"].map(Cow::Borrowed).into_iter();
        fixed.chain(stages.iter().map(|stage| Cow::Owned(format!("#{stage}"))))
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
        places: &HashMap<&str, usize>,
        selection: &Selection,
    ) -> Self {
        let placements = artifact.placements(selection).into_iter();
        let placed = placements.filter_map(|(name, of)| Some((*places.get(name.as_str())?, of)));
        let mut stages: Vec<_> = placed.collect();
        stages.sort_unstable_by_key(|(place, _)| *place);
        let greatest = artifact.greatest_of(selection).map(|version| &version.id);
        Self { artifact, active, greatest, columns: places.len(), stages }
    }

    /// Whether its name has a star: see [`Artifact::shown_name`].
    pub(crate) fn is_starred(&self) -> bool {
        self.artifact.shown_name().starts_with('*')
    }

    /// The cells of its row. Commits have 7 digits, versions are whole.
    pub fn cells(&self) -> impl Iterator<Item = Option<Cow<'s, str>>> {
        let greatest = self.greatest.map(|version| Cow::Owned(version.short()));
        [Some(self.artifact.shown_name()), greatest]
            .into_iter()
            .chain(self.staged(VersionId::short).map(|versions| versions.map(Cow::Owned)))
    }

    /// The versions in each stage of the overview.
    fn staged(&self, show: impl Fn(&VersionId) -> String) -> impl Iterator<Item = Option<String>> {
        let mut stages = self.stages.iter().peekable();
        (0..self.columns).map(move |column| {
            let (_, placements) = stages.next_if(|(place, _)| *place == column)?;
            let versions = placements.iter().flat_map(|placement| placement.versions.iter());
            let shown: Vec<_> = versions.map(|version| show(&version.id)).collect();
            match shown.len() {
                0 | 1 => shown.into_iter().next(),
                _ => Some(shown.join(", ")),
            }
        })
    }
}

/// An object with a key for each artifact.
impl Serialize for Overview<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct ArtifactSummary<'e> {
            version: Option<&'e VersionId>,
            stage: StageColumns<'e>,
            registered: bool,
            active: bool,
        }
        let mut map = serializer.serialize_map(Some(self.artifacts.len()))?;
        for row in &self.artifacts {
            let entry = ArtifactSummary {
                version: row.greatest,
                stage: StageColumns { names: self.stages, row },
                registered: row.artifact.is_registered(),
                active: row.active,
            };
            map.serialize_entry(&row.artifact.name, &entry)?;
        }
        map.end()
    }
}

struct StageColumns<'e> {
    names: &'e [Cow<'e, str>],
    row: &'e ArtifactRow<'e>,
}

impl Serialize for StageColumns<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let versions = self.row.staged(VersionId::to_string);
        serializer.collect_map(self.names.iter().zip(versions))
    }
}
