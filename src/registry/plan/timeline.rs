//! The events of an artifact, together with planned tags.

use crate::registry::{Action, Artifact, ArtifactName, Event, StageName, State, Time};

/// The events of an artifact's tags, to be folded again with planned ones.
#[derive(Debug)]
pub(super) struct Timeline<'x> {
    name: &'x ArtifactName<'x>,
    /// The artifact before the change, with its commits.
    known: Option<&'x Artifact<'x>>,
    events: Vec<Event<'x>>,
}

impl<'x> Timeline<'x> {
    /// The events of an artifact; empty if it does not exist yet.
    pub(super) fn new(name: &'x ArtifactName<'x>, known: Option<&'x Artifact<'x>>) -> Self {
        let events = known.map(Artifact::tag_events).unwrap_or_default();
        Self { name, known, events }
    }

    pub(super) fn add(&mut self, event: Event<'x>) {
        self.events.push(event);
    }

    pub(super) fn remove(&mut self, tag: &str) {
        self.events.retain(|event| event.tag != tag);
    }

    /// Removes an event and all later ones.
    pub(super) fn end_before(&mut self, event: &Event<'x>) {
        self.events.retain(|other| other.time <= event.time && other.tag != event.tag);
    }

    pub(super) fn events(&self) -> &[Event<'x>] {
        &self.events
    }

    /// The times of all events and commits, in any order.
    pub(super) fn times(&self) -> impl Iterator<Item = Time> {
        let commits = self.known.into_iter().flat_map(|known| known.commit_times());
        self.events.iter().map(|event| event.time).chain(commits)
    }

    /// Folds these events and one more to an artifact; `None` if there are no events.
    pub(super) fn folded(&self, added: Option<&Event<'x>>) -> Option<Artifact<'x>> {
        let mut events: Vec<_> = self.events.iter().chain(added).cloned().collect();
        // Tags are read in this order.
        events.sort_unstable_by_key(|event| event.tag);
        let mut artifact = State::fold(events).into_artifact(self.name.as_str());
        if let (Some(artifact), Some(known)) = (&mut artifact, self.known) {
            artifact.take_commits(known);
        }
        artifact
    }

    /// Whether a tag has its effect once it is written.
    pub(super) fn holds_with(&self, event: &Event<'x>) -> bool {
        self.folded(Some(event)).is_some_and(|artifact| holds(&artifact, event))
    }
}

/// Whether `show` shows the effect of a tag.
fn holds(artifact: &Artifact<'_>, event: &Event<'_>) -> bool {
    let mut here = artifact.versions.iter().filter(|version| version.commit == event.commit);
    match &event.action {
        Action::Create => true,
        Action::Deprecate => !artifact.is_active(),
        Action::Register(wanted) => {
            artifact.is_active()
                && here.any(|version| version.version() == Some(wanted) && version.is_active())
        }
        Action::Deregister(wanted) => {
            !here.any(|version| version.version() == Some(wanted) && version.is_active())
        }
        Action::Assign(stage) => artifact.is_active() && is_shown_in(artifact, event, *stage),
        Action::Unassign(stage) => !here.any(|version| {
            version.stages.by_name.get(stage.as_str()).is_some_and(|stage| stage.is_active())
        }),
    }
}

/// Whether `show` shows the commit of an assignment in the stage.
fn is_shown_in(artifact: &Artifact<'_>, event: &Event<'_>, stage: StageName<'_>) -> bool {
    let Some(shown) = artifact.shown_in(stage) else { return false };
    let version = shown.versions[0];
    // The unknown date of a bare commit decides a tie.
    let is_tie = |other: &Event<'_>| {
        other.action == event.action && other.commit != event.commit && other.time == event.time
    };
    version.commit == event.commit
        && (version.version().is_some() || !artifact.tag_events().iter().any(is_tie))
}
