//! The state of a registry, folded from events.

use indexmap::IndexMap;

use super::fold::{fold_artifact, versions_at};
use super::{Action, Artifact, ArtifactName, CommitEvent, Event, InvalidName, ObjectId, Time};

/// All artifacts of a registry, in order of discovery.
#[derive(Debug, Default)]
pub struct State<'a> {
    artifacts: IndexMap<ArtifactName<'a>, Artifact<'a>>,
}

/// The events of an artifact.
#[derive(Default)]
struct Group<'a> {
    events: Vec<Event<'a>>,
    /// The earliest event: its pass, its time, and its place in the list.
    discovered: Option<(u8, Time, usize)>,
}

/// The commits that [`State::enrich`] reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Commits {
    /// Those whose dates matter: of versions that no tag registers, and of artifacts that are
    /// deprecated unless a commit is newer.
    ThatDecide,
    /// Those of all versions.
    All,
}

impl<'a> State<'a> {
    /// Folds events into the state. The time is linear in their number, except for sorting.
    ///
    /// Of events in the same second the earlier one in the list is older. GTO 1.10.1: the
    /// artifacts' own events are folded first, then registrations and deregistrations, then
    /// assignments and unassignments.
    #[must_use]
    pub fn fold(events: impl IntoIterator<Item = Event<'a>>) -> Self {
        let mut groups: IndexMap<ArtifactName<'a>, Group<'a>> = IndexMap::new();
        let mut last = 0;
        for (place, event) in events.into_iter().enumerate() {
            // Events usually are in order of names, so this one is often of the same artifact as
            // the last one.
            if groups.get_index(last).is_none_or(|(name, _)| *name != event.artifact) {
                let entry = groups.entry(event.artifact.clone());
                last = entry.index();
                entry.or_default();
            }
            let group = &mut groups[last];
            let moment = (pass(&event.action), event.time, place);
            group.discovered = group.discovered.min(Some(moment)).or(Some(moment));
            group.events.push(event);
        }
        groups.sort_unstable_by(|_, a, _, b| a.discovered.cmp(&b.discovered));
        let artifacts = groups.into_iter().map(|(name, Group { mut events, .. })| {
            events.sort_by_key(|event| (pass(&event.action), event.time));
            (name.clone(), fold_artifact(name, events))
        });
        Self { artifacts: artifacts.collect() }
    }

    /// Adds the commits of versions as events. `read` reads each commit. Returns its errors with
    /// their artifacts.
    pub fn enrich<E>(
        &mut self,
        which: Commits,
        mut read: impl FnMut(&ArtifactName<'a>, ObjectId) -> Result<CommitEvent, E>,
    ) -> Vec<(ArtifactName<'a>, E)> {
        let mut unread = Vec::new();
        for artifact in self.artifacts.values_mut() {
            let all = which == Commits::All || artifact.awaits_commits();
            for version in &mut artifact.versions {
                if version.commit_event.is_none() && (all || !version.is_registered()) {
                    match read(&artifact.name, version.commit) {
                        Ok(event) => version.commit_event = Some(event),
                        Err(error) => unread.push((artifact.name.clone(), error)),
                    }
                }
            }
        }
        unread
    }

    /// Removes an artifact, as if it had no tags and no annotation.
    pub fn leave_out(&mut self, name: &ArtifactName<'_>) {
        self.artifacts.shift_remove(name.as_str());
    }

    /// Removes the artifacts of other names.
    pub(crate) fn retain(&mut self, mut is_kept: impl FnMut(&str) -> bool) {
        self.artifacts.retain(|name, _| is_kept(name.as_str()));
    }

    /// Adds an annotation of the artifact in the index file of a commit.
    ///
    /// GTO 1.10.1: it belongs to the version at that commit. A commit that has no version, or only
    /// a stage, gets a version of its own.
    pub fn annotate(&mut self, name: ArtifactName<'a>, event: &CommitEvent) {
        let entry = self.artifacts.entry(name);
        let name = entry.key().clone();
        let artifact = entry.or_insert_with(|| Artifact::new(name));
        for index in versions_at(artifact, event.commit.id) {
            artifact.versions[index].commit_event = Some(event.clone());
        }
    }

    /// As [`State::annotate`], for queries that do not look at versions: an annotation at a commit
    /// of this time keeps the artifact in use.
    ///
    /// # Errors [`InvalidName`] where the text is not the name of an artifact.
    pub fn mention(&mut self, name: &str, time: Time) -> Result<(), InvalidName> {
        if let Some(artifact) = self.artifacts.get_mut(name) {
            artifact.mentioned = artifact.mentioned.max(Some(time));
            return Ok(());
        }
        let name = ArtifactName::new(name)?.into_owned();
        let artifact = Artifact { mentioned: Some(time), ..Artifact::new(name.clone()) };
        self.artifacts.insert(name, artifact);
        Ok(())
    }

    /// The artifact of that name, in the form `dir:name`.
    #[must_use]
    pub fn artifact(&self, name: &str) -> Option<&Artifact<'a>> {
        self.artifacts.get(name)
    }

    /// Takes the artifact of that name out of the state.
    pub(super) fn into_artifact(mut self, name: &str) -> Option<Artifact<'a>> {
        self.artifacts.swap_remove(name)
    }

    /// All artifacts, in order of discovery.
    pub fn artifacts(&self) -> impl Iterator<Item = &Artifact<'a>> {
        self.artifacts.values()
    }
}

fn pass(action: &Action<'_>) -> u8 {
    match action {
        Action::Create | Action::Deprecate => 0,
        Action::Register(_) | Action::Deregister(_) => 1,
        Action::Assign(_) | Action::Unassign(_) => 2,
    }
}
