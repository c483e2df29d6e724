//! Folding the events of one artifact.
//!
//! GTO 1.10.1 fails if a commit with several versions of the artifact has a stage, or an annotation
//! at HEAD. Here each of these versions has the stage: no tag says which one was meant.

use std::collections::HashMap;
use std::sync::Arc;

use super::stages::{CommitStages, add};
use super::{
    Action, Artifact, ArtifactName, ArtifactVersion, Event, ObjectId, StageName, Version, VersionId,
};

/// Several versions of an artifact share a commit, or one version is at several commits. A query
/// for one of them, or a change, is ambiguous.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "Multiple versions are not allowed on the same Git commit. \
     Violation detected for artifact '{artifact}', versions '[{versions}]'."
)]
pub struct ManyVersions {
    /// The artifact.
    pub artifact: String,
    /// Its versions at that commit in order of discovery, each in `'`, with `, ` between.
    pub versions: String,
}

/// A commit, while events are folded.
#[derive(Default)]
struct CommitFold<'a> {
    /// The versions there.
    versions: Vec<usize>,
    stages: CommitStages<'a>,
}

/// Folds the events of one artifact, in the order of passes and times of [`super::State::fold`].
/// One look-up for each event: linear for every history.
pub(super) fn fold_artifact<'a>(name: ArtifactName<'a>, events: Vec<Event<'a>>) -> Artifact<'a> {
    let mut artifact = Artifact::new(name);
    let mut registered: HashMap<(ObjectId, Version), usize> = HashMap::new();
    let mut commits: HashMap<ObjectId, CommitFold<'a>> = HashMap::new();
    for event in events {
        match &event.action {
            Action::Create => artifact.creations.push(event),
            Action::Deprecate => artifact.deprecations.push(event),
            Action::Register(version) | Action::Deregister(version) => {
                let key = (event.commit, version.clone());
                let index = *registered.entry(key).or_insert_with_key(|(commit, version)| {
                    let index = artifact.versions.len();
                    commits.entry(*commit).or_default().versions.push(index);
                    let id = VersionId::Version(version.clone());
                    artifact.versions.push(ArtifactVersion::new(id, *commit));
                    index
                });
                let version = &mut artifact.versions[index];
                match &event.action {
                    Action::Register(_) => add(&mut version.registrations, event),
                    _ => add(&mut version.deregistrations, event),
                }
            }
            Action::Assign(stage) | Action::Unassign(stage) => {
                let stage = *stage;
                match commits.get_mut(&event.commit) {
                    Some(found) => found.stages.push(stage, event),
                    None => discover_twice(&mut artifact, stage, event),
                }
            }
        }
    }
    for CommitFold { versions, mut stages } in commits.into_values() {
        if stages.by_name.is_empty() {
            continue;
        }
        if versions.len() > 1 {
            stages.versions = versions.iter().map(|at| artifact.versions[*at].id.clone()).collect();
        }
        let stages = Arc::new(stages);
        for at in versions {
            artifact.versions[at].stages = Arc::clone(&stages);
        }
    }
    artifact
}

/// The indices of the versions at a commit. If it has none, a new one is made that is named by the
/// commit. As in GTO 1.10.1, versions that no tag registers do not count.
pub(super) fn versions_at(artifact: &mut Artifact<'_>, commit: ObjectId) -> Vec<usize> {
    let at_commit = artifact.at_commit.get_or_insert_with(|| {
        let mut at_commit: HashMap<_, Vec<_>> = HashMap::new();
        for (index, version) in artifact.versions.iter().enumerate() {
            if !version.is_discovered() {
                at_commit.entry(version.commit).or_default().push(index);
            }
        }
        at_commit
    });
    match at_commit.get(&commit).cloned() {
        Some(indices) => indices,
        None => vec![discover(artifact, commit)],
    }
}

fn discover(artifact: &mut Artifact<'_>, commit: ObjectId) -> usize {
    artifact.versions.push(ArtifactVersion::new(VersionId::Commit(commit), commit));
    artifact.versions.len() - 1
}

/// GTO 1.10.1 looks up a commit without a version twice for every stage event. It finds registered
/// versions only, so each look-up makes a version, and `show NAME` lists both.
fn discover_twice<'a>(artifact: &mut Artifact<'a>, stage: StageName<'a>, event: Event<'a>) {
    discover(artifact, event.commit);
    let at = discover(artifact, event.commit);
    let mut stages = CommitStages::default();
    stages.push(stage, event);
    artifact.versions[at].stages = Arc::new(stages);
}

impl ManyVersions {
    /// The fault for the versions that share a commit or a name.
    pub(super) fn new<'v, 'a: 'v>(
        artifact: &Artifact<'_>,
        versions: impl Iterator<Item = &'v VersionId>,
    ) -> Self {
        let quoted: Vec<_> = versions.map(|version| format!("'{version}'")).collect();
        Self { artifact: artifact.name.to_string(), versions: quoted.join(", ") }
    }
}
