//! What `show NAME` lists.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Serialize;

use super::{EventForm, EventReport};
use crate::registry::{
    Artifact, ArtifactName, ArtifactVersion, EventRef, ObjectId, Placement, Selection, StageName,
    Time, VersionId, Which,
};

/// A version with its stages, as `show NAME --json` prints it.
#[derive(Debug, Serialize)]
pub struct VersionReport<'s> {
    artifact: &'s ArtifactName<'s>,
    commit_hexsha: ObjectId,
    version: &'s VersionId<'s>,
    enrichments: Vec<EventReport<'s>>,
    registrations: Vec<EventReport<'s>>,
    deregistrations: Vec<EventReport<'s>>,
    stages: Vec<StageReport<'s>>,
    is_active: bool,
    activated_at: Option<Time>,
    #[serde(flatten)]
    authoring: Authoring<'s>,
    discovered: bool,
}

#[derive(Debug, Serialize)]
struct StageReport<'s> {
    artifact: &'s ArtifactName<'s>,
    commit_hexsha: ObjectId,
    version: &'s VersionId<'s>,
    stage: StageName<'s>,
    assignments: Vec<EventReport<'s>>,
    unassignments: Vec<EventReport<'s>>,
    is_active: bool,
    activated_at: Option<Time>,
    #[serde(flatten)]
    authoring: Authoring<'s>,
}

/// Where a version or a stage has its date and message from.
#[derive(Debug, Default, Serialize)]
struct Authoring<'s> {
    created_at: Option<Time>,
    author: &'s str,
    author_email: &'s str,
    message: &'s str,
    #[serde(rename = "ref")]
    reference: String,
}

/// A version as the table of `show NAME` has it.
#[derive(Debug)]
pub struct VersionRow<'s> {
    /// The artifact, with a `*` before it where only an annotation tells of it.
    pub artifact: Cow<'s, str>,
    /// The version, or the commit's id cut to 7 digits.
    pub version: String,
    /// The stages it is in, with `, ` between.
    pub stages: String,
    /// The date of the registration, else of its newest event.
    pub created_at: Option<Time>,
    /// The tag that registered it, else that of its newest event, else the cut commit's id.
    pub reference: String,
}

impl<'s> VersionRow<'s> {
    /// The cells of the row.
    #[must_use]
    pub fn cells(self) -> [Option<Cow<'s, str>>; 5] {
        [
            Some(self.artifact),
            Some(Cow::Owned(self.version)),
            Some(Cow::Owned(self.stages)),
            self.created_at.map(|time| Cow::Owned(time.to_string())),
            Some(Cow::Owned(self.reference)),
        ]
    }
}

/// The versions of an artifact that `show NAME` lists, highest first, each with the stages
/// it was chosen for. GTO 1.10.1: `NAME#stage` finds a version as often as it is chosen.
#[must_use]
pub fn versions<'s>(
    artifact: &'s Artifact<'s>,
    which: &Which<'_>,
    selection: &Selection,
) -> Vec<(&'s ArtifactVersion<'s>, Vec<Placement<'s, 's>>)> {
    if !artifact.is_active() && !selection.deprecated {
        return Vec::new();
    }
    let placements = artifact.placements(selection);
    let mut by_id: HashMap<&VersionId<'_>, Vec<Placement<'s, 's>>> = HashMap::new();
    for placement in placements.into_values().flatten() {
        by_id.entry(&placement.version.id).or_default().push(placement);
    }
    let listed = artifact.listed(selection).into_iter();
    let staged =
        listed.map(|version| (version, by_id.get(&version.id).cloned().unwrap_or_default()));
    match which {
        Which::All => staged.collect(),
        Which::Greatest => staged.take(1).collect(),
        Which::Version(wanted) => {
            staged.filter(|(version, _)| version.version() == Some(wanted)).collect()
        }
        Which::Stage(wanted) => {
            staged.filter(|(_, stages)| stages.iter().any(|stage| stage.name == *wanted)).collect()
        }
    }
}

impl<'s> VersionReport<'s> {
    /// The report of a version and its stages, as [`versions`] chose them.
    #[must_use]
    pub fn new(
        artifact: &'s Artifact<'s>,
        version: &'s ArtifactVersion<'s>,
        stages: &[Placement<'s, 's>],
    ) -> Self {
        let name = &artifact.name;
        let list = |events| EventReport::list(events, Some(&version.id), EventForm::Listed);
        let commit = version.commit_event.as_ref();
        let enrichment = |event| {
            EventReport::new(&EventRef::Commit(event, name, &version.id), EventForm::Listed)
        };
        Self {
            artifact: name,
            commit_hexsha: version.commit,
            version: &version.id,
            enrichments: commit.map(enrichment).into_iter().collect(),
            registrations: list(&version.registrations),
            deregistrations: list(&version.deregistrations),
            stages: stages.iter().map(|stage| StageReport::new(name, stage)).collect(),
            is_active: version.is_active(),
            activated_at: version.activated_at(name),
            authoring: version.authoring_event(name).map(Authoring::new).unwrap_or_default(),
            discovered: version.is_discovered(),
        }
    }
}

impl<'s> VersionRow<'s> {
    /// The row of a version and its stages, as [`versions`] chose them.
    #[must_use]
    pub fn new(
        artifact: &'s Artifact<'s>,
        version: &'s ArtifactVersion<'s>,
        stages: &[Placement<'s, 's>],
    ) -> Self {
        let authoring = version.authoring_event(&artifact.name);
        let stages: Vec<_> = stages.iter().map(|stage| stage.name.as_str()).collect();
        Self {
            artifact: artifact.shown_name(),
            version: version.id.short().into_owned(),
            stages: stages.join(", "),
            created_at: authoring.as_ref().map(EventRef::time),
            reference: authoring.as_ref().map(EventRef::short_reference).unwrap_or_default(),
        }
    }
}

impl<'s> StageReport<'s> {
    fn new(artifact: &'s ArtifactName<'s>, placement: &Placement<'s, 's>) -> Self {
        let Placement { version, name, stage } = *placement;
        let list = |events| EventReport::list(events, Some(&version.id), EventForm::Named);
        let newest = stage.assignments.last();
        let newest = newest.map(|event| EventRef::Tag(event, Some(&version.id)));
        Self {
            artifact,
            commit_hexsha: version.commit,
            version: &version.id,
            stage: name,
            assignments: list(&stage.assignments),
            unassignments: list(&stage.unassignments),
            is_active: stage.is_active(),
            activated_at: stage.is_active().then(|| stage.assigned_at()).flatten(),
            authoring: newest.map(Authoring::new).unwrap_or_default(),
        }
    }
}

impl<'s> Authoring<'s> {
    fn new(event: EventRef<'s, 's>) -> Self {
        Self {
            created_at: Some(event.time()),
            author: event.author(),
            author_email: event.author_email(),
            message: event.message(),
            reference: event.reference(),
        }
    }
}
