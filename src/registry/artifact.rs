//! An artifact's state: its versions, their stages, and the events behind them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::slice;
use std::sync::Arc;

use super::stages::{CommitStages, VersionStage, is_on, once_a_commit};
use super::{
    ArtifactName, CommitEvent, Event, EventRef, ObjectId, StageName, Time, Version, VersionId,
};

/// An artifact with all its events. Lists are in order of time.
#[derive(Debug)]
pub struct Artifact<'a> {
    /// Its name.
    pub name: ArtifactName<'a>,
    /// In order of discovery. GTO 1.10.1: a commit without a version is listed once for each way in
    /// which it was found.
    pub versions: Vec<ArtifactVersion<'a>>,
    /// `@created` tags.
    pub(crate) creations: Vec<Event<'a>>,
    /// `@deprecated` tags.
    pub(crate) deprecations: Vec<Event<'a>>,
    /// The time of the newest commit that annotates it, if only that was read: see
    /// [`super::State::mention`].
    pub(super) mentioned: Option<Time>,
    /// For each commit, the indices of the versions that tags register or deregister there. It is
    /// built on first use, when all tags are folded.
    pub(super) at_commit: Option<HashMap<ObjectId, Vec<usize>>>,
}

/// A version of an artifact, or a commit that stands for one.
#[derive(Debug)]
pub struct ArtifactVersion<'a> {
    /// The version, or the commit if no tag registers one.
    pub id: VersionId,
    /// The commit that is tagged.
    pub commit: ObjectId,
    /// The commit as an event, if it was read: see [`super::State::enrich`].
    pub(crate) commit_event: Option<CommitEvent>,
    /// Registrations.
    pub(crate) registrations: Vec<Event<'a>>,
    /// Deregistrations.
    pub(crate) deregistrations: Vec<Event<'a>>,
    /// All stages that its commit was ever assigned to. All versions there share them.
    pub(crate) stages: Arc<CommitStages<'a>>,
}

impl<'a> Artifact<'a> {
    pub(super) fn new(name: ArtifactName<'a>) -> Self {
        Self {
            name,
            versions: Vec::new(),
            creations: Vec::new(),
            deprecations: Vec::new(),
            mentioned: None,
            at_commit: None,
        }
    }

    /// Whether it is in use: its newest event is not a deprecation. Events of its versions, commits
    /// included, override a deprecation of the same second.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.deprecations_in_effect().next().is_none()
    }

    /// The deprecations that no newer event overrides.
    pub(super) fn deprecations_in_effect(&self) -> impl Iterator<Item = &Event<'a>> {
        let created = self.creations.last().map(|event| event.time);
        let newest = self.deprecations.last().and_then(|_| self.newest_of_versions());
        let deprecations = self.deprecations.iter();
        deprecations.filter(move |event| created <= Some(event.time) && newest < Some(event.time))
    }

    /// Its name in tables; `*NAME` if it has an annotation and no tags.
    #[must_use]
    pub(crate) fn shown_name(&self) -> Cow<'_, str> {
        if self.is_registered() {
            Cow::Borrowed(self.name.as_str())
        } else {
            Cow::Owned(format!("*{}", self.name))
        }
    }

    /// Whether it has tags, not only an annotation.
    #[must_use]
    pub fn is_registered(&self) -> bool {
        !(self.creations.is_empty() && self.deprecations.is_empty())
            || self.versions.iter().any(|version| version.has_tags())
    }

    /// Whether [`Artifact::is_active`] depends on the times of commits.
    pub(super) fn awaits_commits(&self) -> bool {
        !self.deprecations.is_empty() && !self.is_active()
    }

    pub(super) fn newest_of_versions(&self) -> Option<Time> {
        let direct = self.versions.iter().flat_map(ArtifactVersion::direct_times);
        let staged = self.versions.iter().filter(once_a_commit());
        let staged = staged.flat_map(|version| version.stages.events()).map(|event| event.time);
        direct.chain(staged).chain(self.mentioned).max()
    }

    /// The events of all tags, each once, in any order.
    pub(super) fn tag_events(&self) -> Vec<Event<'a>> {
        let own = self.creations.iter().chain(&self.deprecations);
        let of_versions = self
            .versions
            .iter()
            .flat_map(|version| version.registrations.iter().chain(&version.deregistrations));
        let staged = self.versions.iter().filter(once_a_commit());
        let of_stages = staged.flat_map(|version| version.stages.events());
        own.chain(of_versions).chain(of_stages).cloned().collect()
    }

    /// The times of commits that count as events.
    pub(super) fn commit_times(&self) -> impl Iterator<Item = Time> {
        let commits = self.versions.iter().filter_map(|version| version.commit_event.as_ref());
        commits.map(|event| event.commit.time).chain(self.mentioned)
    }

    /// Copies the commits of the same artifact in another state.
    pub(super) fn take_commits(&mut self, known: &Self) {
        self.mentioned = known.mentioned;
        for other in &known.versions {
            let Some(event) = &other.commit_event else { continue };
            let mut is_found = false;
            for version in self.versions.iter_mut().filter(|it| it.commit == other.commit) {
                version.commit_event.get_or_insert_with(|| event.clone());
                is_found = true;
            }
            if !is_found && other.is_discovered() {
                let mut version = ArtifactVersion::new(other.id.clone(), other.commit);
                version.commit_event = Some(event.clone());
                self.versions.push(version);
            }
        }
    }

    /// All events, newest first. GTO 1.10.1: of events in the same second the last in the order
    /// creations, deprecations, versions comes first. The event of a stage is listed once, even if
    /// several versions share it.
    #[must_use]
    pub(crate) fn events(&self) -> Vec<EventRef<'_, 'a>> {
        let own = self.creations.iter().chain(&self.deprecations);
        let mut events: Vec<_> = own.map(|event| EventRef::Tag(event, &[])).collect();
        let mut is_first = once_a_commit();
        for version in &self.versions {
            let mut of_version = version.direct_events(&self.name);
            if is_first(&version) {
                of_version.extend(version.stage_events());
            }
            events.extend(newest_first(of_version));
        }
        newest_first(events)
    }
}

impl<'a> ArtifactVersion<'a> {
    pub(super) fn new(id: VersionId, commit: ObjectId) -> Self {
        Self {
            id,
            commit,
            commit_event: None,
            registrations: Vec::new(),
            deregistrations: Vec::new(),
            stages: Arc::default(),
        }
    }

    /// The version; `None` for a bare commit.
    #[must_use]
    pub fn version(&self) -> Option<&Version> {
        match &self.id {
            VersionId::Version(version) => Some(version),
            VersionId::Commit(_) => None,
        }
    }

    /// Whether a tag registers it, even if a later one deregisters it.
    #[must_use]
    pub fn is_registered(&self) -> bool {
        !self.registrations.is_empty()
    }

    /// Whether no tag registers or deregisters it.
    #[must_use]
    pub(crate) fn is_discovered(&self) -> bool {
        self.registrations.is_empty() && self.deregistrations.is_empty()
    }

    /// Whether it is in effect: registered, or known without a registration. A deregistration
    /// overrides a registration of the same second.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.is_discovered() || is_on(&self.registrations, &self.deregistrations)
    }

    /// The time of its first registration, else that of its first event.
    #[must_use]
    pub(crate) fn activated_at(&self, artifact: &ArtifactName<'a>) -> Option<Time> {
        match self.registrations.first() {
            Some(event) => Some(event.time),
            None => self.events(artifact).last().map(EventRef::time),
        }
    }

    /// The event that determines its date, author and message: the newest registration, else the
    /// newest event of its commit and stages.
    #[must_use]
    pub(crate) fn authoring_event<'s>(
        &'s self,
        artifact: &'s ArtifactName<'a>,
    ) -> Option<EventRef<'s, 'a>> {
        match self.registrations.last() {
            Some(event) => Some(EventRef::Tag(event, slice::from_ref(&self.id))),
            None => {
                let commit = self.commit_event(artifact).into_iter();
                // Of equal times the last one counts.
                commit.chain(self.stage_events()).max_by_key(EventRef::time)
            }
        }
    }

    /// The time by which versions are sorted: see [`ArtifactVersion::authoring_event`].
    #[must_use]
    pub(crate) fn created_at(&self) -> Option<Time> {
        match self.registrations.last() {
            Some(event) => Some(event.time),
            None => {
                let commit = self.commit_event.iter().map(|event| event.commit.time);
                self.stages.events().map(|event| event.time).chain(commit).max()
            }
        }
    }

    /// All events, newest first.
    #[must_use]
    pub(crate) fn events<'s>(&'s self, artifact: &'s ArtifactName<'a>) -> Vec<EventRef<'s, 'a>> {
        let mut events = self.direct_events(artifact);
        events.extend(self.stage_events());
        newest_first(events)
    }

    /// The events of its own tags, and of its commit if that was read.
    fn direct_events<'s>(&'s self, artifact: &'s ArtifactName<'a>) -> Vec<EventRef<'s, 'a>> {
        let tags = self.registrations.iter().chain(&self.deregistrations);
        let tags = tags.map(|event| EventRef::Tag(event, slice::from_ref(&self.id)));
        tags.chain(self.commit_event(artifact)).collect()
    }

    fn commit_event<'s>(&'s self, artifact: &'s ArtifactName<'a>) -> Option<EventRef<'s, 'a>> {
        let event = self.commit_event.as_ref()?;
        Some(EventRef::Commit(event, artifact, &self.id))
    }

    /// The events of its stages, stage by stage, newest first.
    fn stage_events<'s>(&'s self) -> impl Iterator<Item = EventRef<'s, 'a>> {
        let versions = match self.stages.versions.as_slice() {
            [] => slice::from_ref(&self.id),
            several => several,
        };
        self.stages.by_name.values().flat_map(|stage| {
            newest_first(stage.events().map(|event| EventRef::Tag(event, versions)).collect())
        })
    }

    /// The stages that it is in now, by the time of their newest assignment, oldest first.
    #[must_use]
    pub fn active_stages(&self) -> Vec<StageName<'a>> {
        self.active_assignments().into_iter().map(|(name, _)| name).collect()
    }

    /// As [`ArtifactVersion::active_stages`], each with its events.
    pub(super) fn active_assignments(&self) -> Vec<(StageName<'a>, &VersionStage<'a>)> {
        let active = self.stages.by_name.iter().filter(|(_, stage)| stage.is_active());
        let mut active: Vec<_> = active.map(|(name, stage)| (*name, stage)).collect();
        active.sort_by_key(|(_, stage)| stage.assigned_at());
        active
    }

    pub(super) fn has_tags(&self) -> bool {
        !self.is_discovered() || !self.stages.by_name.is_empty()
    }

    fn direct_times(&self) -> impl Iterator<Item = Time> {
        let tags = self.registrations.iter().chain(&self.deregistrations).map(|event| event.time);
        tags.chain(self.commit_event.iter().map(|event| event.commit.time))
    }
}

/// GTO 1.10.1 reverses a stable ascending sort: of equals, the last comes first.
fn newest_first<'s, 'a>(mut events: Vec<EventRef<'s, 'a>>) -> Vec<EventRef<'s, 'a>> {
    events.sort_by_key(EventRef::time);
    events.reverse();
    events
}
