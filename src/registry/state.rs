//! The registry's state, folded from events once a command.

use indexmap::IndexMap;

use super::fold::{ManyVersions, fold_artifact, version_at};
use super::{Action, Artifact, ArtifactName, CommitEvent, Event, ObjectId};

/// All artifacts of a registry, in order of discovery.
#[derive(Debug, Default)]
pub struct State<'a> {
    artifacts: IndexMap<ArtifactName<'a>, Artifact<'a>>,
}

/// Which commits [`State::enrich`] asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Commits {
    /// Those whose dates decide something: of versions that nobody registered, and of
    /// artifacts that are deprecated unless a commit is newer.
    ThatDecide,
    /// Those of all versions.
    All,
}

impl<'a> State<'a> {
    /// Folds events into the state, in time linear in their number but for sorting them.
    ///
    /// Of events in the same second those that are given first count as older. GTO 1.10.1:
    /// the artifacts' own events are folded first, then registrations and deregistrations,
    /// then assignments and unassignments.
    ///
    /// # Errors
    /// [`ManyVersions`] where a stage is assigned at a commit with several versions.
    pub fn fold(events: impl IntoIterator<Item = Event<'a>>) -> Result<Self, ManyVersions> {
        let mut events: Vec<_> = events.into_iter().collect();
        events.sort_by_key(|event| (pass(&event.action), event.time));
        let mut groups: IndexMap<ArtifactName<'a>, Vec<Event<'a>>> = IndexMap::new();
        for event in events {
            groups.entry(event.artifact.clone()).or_default().push(event);
        }
        let mut state = Self::default();
        for (name, events) in groups {
            state.artifacts.insert(name.clone(), fold_artifact(name, events)?);
        }
        Ok(state)
    }

    /// Adds the commits of versions, each read by the function given, as events.
    ///
    /// # Errors
    /// What the function returns.
    pub fn enrich<E>(
        &mut self,
        which: Commits,
        mut read: impl FnMut(&ArtifactName<'a>, ObjectId) -> Result<CommitEvent, E>,
    ) -> Result<(), E> {
        for artifact in self.artifacts.values_mut() {
            let all = which == Commits::All || artifact.awaits_commits();
            for version in &mut artifact.versions {
                if version.commit_event.is_none() && (all || !version.is_registered()) {
                    version.commit_event = Some(read(&artifact.name, version.commit)?);
                }
            }
        }
        Ok(())
    }

    /// Adds what the index file of a commit says: the artifact is annotated there.
    ///
    /// GTO 1.10.1: it joins the version at that commit; a commit that has none, or only a
    /// stage, gets a version of its own.
    ///
    /// # Errors
    /// [`ManyVersions`] where the commit has several versions of the artifact.
    pub fn annotate(
        &mut self,
        name: ArtifactName<'a>,
        event: CommitEvent,
    ) -> Result<(), ManyVersions> {
        let entry = self.artifacts.entry(name);
        let name = entry.key().clone();
        let artifact = entry.or_insert_with(|| Artifact::new(name));
        let commit = event.commit.id;
        version_at(artifact, commit)?.commit_event = Some(event);
        Ok(())
    }

    /// The artifact of that name, in the form `dir:name`.
    #[must_use]
    pub fn artifact(&self, name: &str) -> Option<&Artifact<'a>> {
        self.artifacts.get(name)
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
