//! The output of `print-state`: everything.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::{EventForm, EventReport};
use crate::registry::{
    Artifact, ArtifactName, ArtifactVersion, EventRef, ObjectId, StageName, State, VersionId,
};

/// The state as JSON.
#[derive(Debug)]
pub struct StateReport<'s>(pub &'s State<'s>);

impl Serialize for StateReport<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct ArtifactDumps<'s>(&'s State<'s>);
        impl Serialize for ArtifactDumps<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let artifacts = self.0.artifacts();
                serializer.collect_map(artifacts.map(|it| (&it.name, ArtifactDump::new(it))))
            }
        }
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry("artifacts", &ArtifactDumps(self.0))?;
        map.end()
    }
}

#[derive(Serialize)]
struct ArtifactDump<'s> {
    artifact: &'s ArtifactName<'s>,
    versions: Vec<VersionDump<'s>>,
    creations: Vec<EventReport<'s>>,
    deprecations: Vec<EventReport<'s>>,
}

#[derive(Serialize)]
struct VersionDump<'s> {
    artifact: &'s ArtifactName<'s>,
    commit_hexsha: ObjectId,
    version: &'s VersionId,
    enrichments: Vec<EventReport<'s>>,
    registrations: Vec<EventReport<'s>>,
    deregistrations: Vec<EventReport<'s>>,
    stages: StageDumps<'s>,
}

#[derive(Serialize)]
struct StageDump<'s> {
    artifact: &'s ArtifactName<'s>,
    commit_hexsha: ObjectId,
    version: &'s VersionId,
    stage: StageName<'s>,
    assignments: Vec<EventReport<'s>>,
    unassignments: Vec<EventReport<'s>>,
}

struct StageDumps<'s>(&'s ArtifactName<'s>, &'s ArtifactVersion<'s>);

impl<'s> ArtifactDump<'s> {
    fn new(artifact: &'s Artifact<'s>) -> Self {
        let versions = artifact.versions.iter();
        Self {
            artifact: &artifact.name,
            versions: versions.map(|version| VersionDump::new(&artifact.name, version)).collect(),
            creations: EventReport::list(&artifact.creations, None, EventForm::Listed),
            deprecations: EventReport::list(&artifact.deprecations, None, EventForm::Listed),
        }
    }
}

impl<'s> VersionDump<'s> {
    fn new(artifact: &'s ArtifactName<'s>, version: &'s ArtifactVersion<'s>) -> Self {
        let list = |events| EventReport::list(events, Some(&version.id), EventForm::Listed);
        let commit = version.commit_event.as_ref();
        let commit = commit.map(|event| EventRef::Commit(event, artifact, &version.id));
        Self {
            artifact,
            commit_hexsha: version.commit,
            version: &version.id,
            enrichments: commit
                .map(|event| EventReport::new(&event, EventForm::Listed))
                .into_iter()
                .collect(),
            registrations: list(&version.registrations),
            deregistrations: list(&version.deregistrations),
            stages: StageDumps(artifact, version),
        }
    }
}

impl Serialize for StageDumps<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(artifact, version) = self;
        let list = |events| EventReport::list(events, Some(&version.id), EventForm::Listed);
        serializer.collect_map(version.stages.by_name.iter().map(|(name, stage)| {
            let dump = StageDump {
                artifact,
                commit_hexsha: version.commit,
                version: &version.id,
                stage: *name,
                assignments: list(&stage.assignments),
                unassignments: list(&stage.unassignments),
            };
            (name, dump)
        }))
    }
}
