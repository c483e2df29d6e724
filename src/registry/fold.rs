//! Folding the events of one artifact.

use std::collections::HashMap;

use super::artifact::ArtifactVersion;
use super::{Action, Artifact, ArtifactName, Event, ObjectId, Version, VersionId};

/// Several versions of an artifact share a commit, so that a stage there could mean any.
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

/// Folds the events of one artifact, in the order of passes and times of
/// [`super::State::fold`]. One look-up an event: linear for every shape of history.
pub(super) fn fold_artifact<'a>(
    name: ArtifactName<'a>,
    events: Vec<Event<'a>>,
) -> Result<Artifact<'a>, ManyVersions> {
    let mut artifact = Artifact::new(name);
    let mut registered: HashMap<(ObjectId, Version<'a>), usize> = HashMap::new();
    let mut at_commit: HashMap<ObjectId, Vec<usize>> = HashMap::new();
    for event in events {
        match &event.action {
            Action::Create => artifact.creations.push(event),
            Action::Deprecate => artifact.deprecations.push(event),
            Action::Register(version) | Action::Deregister(version) => {
                let key = (event.commit, version.clone());
                let index = *registered.entry(key).or_insert_with_key(|(commit, version)| {
                    let index = artifact.versions.len();
                    at_commit.entry(*commit).or_default().push(index);
                    let id = VersionId::Version(version.clone());
                    artifact.versions.push(ArtifactVersion::new(id, *commit));
                    index
                });
                let version = &mut artifact.versions[index];
                match &event.action {
                    Action::Register(_) => version.registrations.push(event),
                    _ => version.deregistrations.push(event),
                }
            }
            Action::Assign(stage) | Action::Unassign(stage) => {
                let indices = at_commit.get(&event.commit).map_or(&[][..], Vec::as_slice);
                let version = match indices {
                    [] => discover_twice(&mut artifact, event.commit),
                    [index] => &mut artifact.versions[*index],
                    several => return Err(many_versions(&artifact, several)),
                };
                let stage = version.stages.entry(*stage).or_default();
                match &event.action {
                    Action::Assign(_) => stage.assignments.push(event),
                    _ => stage.unassignments.push(event),
                }
            }
        }
    }
    Ok(artifact)
}

/// The version at a commit, or a new one named by it. Versions that are merely discovered
/// do not count, as in GTO 1.10.1.
pub(super) fn version_at<'s, 'a>(
    artifact: &'s mut Artifact<'a>,
    commit: ObjectId,
) -> Result<&'s mut ArtifactVersion<'a>, ManyVersions> {
    let at_commit = artifact.at_commit.get_or_insert_with(|| {
        let mut at_commit: HashMap<_, Vec<_>> = HashMap::new();
        for (index, version) in artifact.versions.iter().enumerate() {
            if !version.is_discovered() {
                at_commit.entry(version.commit).or_default().push(index);
            }
        }
        at_commit
    });
    match at_commit.get(&commit).map(Vec::as_slice) {
        None | Some([]) => Ok(discover(artifact, commit)),
        Some(&[index]) => Ok(&mut artifact.versions[index]),
        Some(several) => {
            let several = several.to_vec();
            Err(many_versions(artifact, &several))
        }
    }
}

fn discover<'s, 'a>(
    artifact: &'s mut Artifact<'a>,
    commit: ObjectId,
) -> &'s mut ArtifactVersion<'a> {
    let index = artifact.versions.len();
    artifact.versions.push(ArtifactVersion::new(VersionId::Commit(commit), commit));
    &mut artifact.versions[index]
}

/// GTO 1.10.1 looks a commit without a version up twice for every stage event and, as it
/// never finds what it only discovered, makes two versions of it. `show NAME` has both.
fn discover_twice<'s, 'a>(
    artifact: &'s mut Artifact<'a>,
    commit: ObjectId,
) -> &'s mut ArtifactVersion<'a> {
    discover(artifact, commit);
    discover(artifact, commit)
}

impl ManyVersions {
    /// The fault of an artifact, from the versions that share a commit or a name.
    pub(super) fn new<'v, 'a: 'v>(
        artifact: &Artifact<'_>,
        versions: impl Iterator<Item = &'v VersionId<'a>>,
    ) -> Self {
        let quoted: Vec<_> = versions.map(|version| format!("'{version}'")).collect();
        Self { artifact: artifact.name.to_string(), versions: quoted.join(", ") }
    }
}

fn many_versions(artifact: &Artifact<'_>, several: &[usize]) -> ManyVersions {
    ManyVersions::new(artifact, several.iter().map(|index| &artifact.versions[*index].id))
}
