//! Stages of commits. A tag assigns a stage to a commit; other tags say which version the commit
//! is.

use std::collections::HashSet;
use std::sync::Arc;

use indexmap::IndexMap;

use super::{Action, ArtifactVersion, Event, StageName, Time, VersionId};

/// All stages that a commit was ever assigned to. The versions at the commit share them: with a
/// copy for each version, a thousand stages of a thousand versions would be a million.
#[derive(Debug, Default)]
pub struct CommitStages<'a> {
    /// The versions that share them, in order of discovery, if there are several.
    pub versions: Vec<VersionId>,
    /// The stages, in order of discovery.
    pub by_name: IndexMap<StageName<'a>, VersionStage<'a>>,
}

/// One stage of the versions at a commit.
#[derive(Debug, Default)]
pub struct VersionStage<'a> {
    /// Assignments.
    pub assignments: Vec<Event<'a>>,
    /// Unassignments.
    pub unassignments: Vec<Event<'a>>,
}

impl<'a> CommitStages<'a> {
    /// Adds an assignment or an unassignment.
    pub(super) fn push(&mut self, name: StageName<'a>, event: Event<'a>) {
        let stage = self.by_name.entry(name).or_default();
        match event.action {
            Action::Unassign(_) => add(&mut stage.unassignments, event),
            _ => add(&mut stage.assignments, event),
        }
    }

    /// All events of the stages, stage by stage.
    pub(super) fn events(&self) -> impl Iterator<Item = &Event<'a>> {
        self.by_name.values().flat_map(VersionStage::events)
    }
}

/// A filter that keeps the first of the versions that share their stages.
pub(super) fn once_a_commit<'v, 'a: 'v>() -> impl FnMut(&&'v ArtifactVersion<'a>) -> bool {
    let mut seen = HashSet::new();
    move |version| version.stages.versions.is_empty() || seen.insert(Arc::as_ptr(&version.stages))
}

impl<'a> VersionStage<'a> {
    /// Whether the version is in the stage now. An unassignment wins over an assignment of
    /// the same second.
    #[must_use]
    pub fn is_active(&self) -> bool {
        is_on(&self.assignments, &self.unassignments)
    }

    /// The time of the newest assignment.
    #[must_use]
    pub fn assigned_at(&self) -> Option<Time> {
        self.assignments.last().map(|event| event.time)
    }

    pub(super) fn events(&self) -> impl Iterator<Item = &Event<'a>> {
        self.assignments.iter().chain(&self.unassignments)
    }
}

/// Adds an event to a list. Most lists have one event. `Vec` would start with room for four, which
/// would double the memory of a large registry.
pub(super) fn add<'a>(events: &mut Vec<Event<'a>>, event: Event<'a>) {
    if events.is_empty() {
        events.reserve_exact(1);
    }
    events.push(event);
}

/// Whether the newest addition is newer than the newest removal.
pub(super) fn is_on(additions: &[Event<'_>], removals: &[Event<'_>]) -> bool {
    match (additions.last(), removals.last()) {
        (Some(added), Some(removed)) => added.time > removed.time,
        (added, _) => added.is_some(),
    }
}
