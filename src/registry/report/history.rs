//! The output of `history`.

use std::borrow::Cow;
use std::iter::Chain;
use std::{array, option};

use serde::{Serialize, Serializer};

use super::EventFilter;
use super::columns::{Columns, first_line};
use crate::registry::{
    Artifact, ArtifactName, EventRef, ObjectId, StageName, State, Time, VersionId,
};

/// The sources of the events in a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventSource {
    /// Tags.
    Tags,
    /// Tags, and commits that annotate an artifact: GTO 0.2.8.
    TagsAndCommits,
}

/// The events of a registry, newest first.
///
/// The event of a stage has a row for each version at its commit. Rows are made when they are
/// printed: a thousand stages of a thousand versions are a million.
#[derive(Debug)]
pub(crate) struct History<'s> {
    events: Vec<EventRef<'s, 's>>,
    /// The repository of each event; empty if there is only one repository.
    repositories: Vec<&'s str>,
}

/// The usual cells of a row, and those that were asked for.
type Cells<'s> = Chain<
    Chain<array::IntoIter<Option<Cow<'s, str>>, 7>, option::IntoIter<Option<Cow<'s, str>>>>,
    option::IntoIter<Option<Cow<'s, str>>>,
>;

/// A row of one of several repositories.
#[derive(Debug, Serialize)]
struct RepositoryRow<'s> {
    repo: &'s str,
    #[serde(flatten)]
    row: HistoryRow<'s>,
}

/// Something that happened to an artifact: a row of `history --json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HistoryRow<'s> {
    /// The date of the tagger, or of the committer.
    pub timestamp: Time,
    /// The artifact.
    pub artifact: &'s ArtifactName<'s>,
    /// One of `creation`, `deprecation`, `registration`, `deregistration`, `assignment`,
    /// `unassignment` and `commit`.
    pub event: &'static str,
    /// GTO 1.10.1: of events in the same second the one with the higher priority comes first.
    pub priority: u8,
    /// The version; `None` for an event of the artifact itself.
    pub version: Option<&'s VersionId>,
    /// The stage of an assignment or an unassignment.
    pub stage: Option<StageName<'s>>,
    /// The commit.
    pub commit: ObjectId,
    /// The name of the tagger, or of the commit's author.
    pub author: &'s str,
    /// The address of the tagger, or of the commit's author.
    pub author_email: &'s str,
    /// The message of the tag or the commit.
    pub message: &'s str,
    /// The name of the tag, without `refs/tags/`; else the commit's id.
    #[serde(rename = "ref")]
    pub reference: String,
}

impl<'s> History<'s> {
    /// All events of the state, or those of one artifact.
    ///
    /// GTO 1.10.1: of events in the same second the one with the higher priority comes first.
    #[must_use]
    pub(crate) fn new(state: &'s State<'s>, source: EventSource, name: Option<&str>) -> Self {
        let is_asked_for =
            |artifact: &&Artifact<'_>| name.is_none_or(|name| artifact.name.as_str() == name);
        Self::of(state.artifacts().filter(is_asked_for), source)
    }

    /// The events of these artifacts.
    pub(crate) fn of(
        artifacts: impl IntoIterator<Item = &'s Artifact<'s>>,
        source: EventSource,
    ) -> Self {
        let mut events: Vec<_> = artifacts.into_iter().flat_map(Artifact::events).collect();
        if source == EventSource::Tags {
            events.retain(|event| matches!(event, EventRef::Tag(..)));
        }
        events.sort_by_key(|event| (event.time(), event.priority()));
        events.reverse();
        Self { events, repositories: Vec::new() }
    }

    /// The events of several repositories, each with its name, newest first: sorted by time,
    /// repository and reference, then reversed. A single repository without a name keeps its order.
    #[must_use]
    pub(crate) fn merged(histories: impl IntoIterator<Item = (Option<&'s str>, Self)>) -> Self {
        let mut all = Vec::new();
        for (repository, history) in histories {
            let Some(repository) = repository else { return history };
            all.extend(history.events.into_iter().map(|event| (event, repository)));
        }
        all.sort_by(|(a, in_a), (b, in_b)| {
            let order = (b.time(), in_b).cmp(&(a.time(), in_a));
            order.then_with(|| b.reference().cmp(&a.reference()))
        });
        let (events, repositories) = all.into_iter().unzip();
        Self { events, repositories }
    }

    /// The same, oldest first.
    #[must_use]
    pub(crate) fn reversed(mut self) -> Self {
        self.events.reverse();
        self.repositories.reverse();
        self
    }

    /// The events that a filter accepts, in the same order; the first `most` of them.
    #[must_use]
    pub(crate) fn filtered(mut self, filter: &EventFilter, most: Option<usize>) -> Self {
        let accepted: Vec<_> = self.events.iter().map(|event| filter.accepts(event)).collect();
        let mut accepts = accepted.iter().copied();
        self.events.retain(|_| accepts.next().unwrap_or_default());
        let mut accepts = accepted.iter().copied();
        self.repositories.retain(|_| accepts.next().unwrap_or_default());
        let most = most.unwrap_or(usize::MAX);
        self.events.truncate(most);
        self.repositories.truncate(most);
        self
    }

    /// The events. An event of a stage belongs to each version at its commit.
    pub(crate) fn events(&self) -> &[EventRef<'s, 's>] {
        &self.events
    }

    /// The rows.
    pub(crate) fn rows(&self) -> impl Iterator<Item = HistoryRow<'s>> {
        self.lines().map(|(_, event, version)| HistoryRow {
            timestamp: event.time(),
            artifact: event.artifact(),
            event: event.name(),
            priority: event.priority(),
            version,
            stage: event.stage(),
            commit: event.commit(),
            author: event.author(),
            author_email: event.author_email(),
            message: event.message(),
            reference: event.reference(),
        })
    }

    /// The headers of the table.
    pub(crate) fn headers(columns: Columns) -> Vec<&'static str> {
        let usual = ["timestamp", "artifact", "event", "version", "stage", "commit", "ref"];
        let who = columns.who.then_some("author");
        usual.into_iter().chain(who).chain(columns.message.then_some("message")).collect()
    }

    /// The cells of each row of the table: the repository, if there are several, then the others.
    /// Commits have 7 digits.
    pub(crate) fn cells(
        &self,
        columns: Columns,
    ) -> impl Iterator<Item = (Option<&'s str>, Cells<'s>)> {
        self.lines().map(move |(repository, event, version)| {
            let cells = [
                Some(Cow::Owned(event.time().to_string())),
                Some(Cow::Borrowed(event.artifact().as_str())),
                Some(Cow::Borrowed(event.name())),
                version.map(|version| Cow::Owned(version.short())),
                event.stage().map(|stage| Cow::Borrowed(stage.as_str())),
                Some(Cow::Owned(event.commit().short(7))),
                Some(event.short_reference()),
            ];
            let who = columns.who.then(|| Some(Cow::Borrowed(event.author())));
            let message = columns.message.then(|| Some(Cow::Borrowed(first_line(&event))));
            (repository, cells.into_iter().chain(who).chain(message))
        })
    }

    /// Each event with its repository and each of its versions; once, if it has no version.
    fn lines(
        &self,
    ) -> impl Iterator<Item = (Option<&'s str>, EventRef<'s, 's>, Option<&'s VersionId>)> {
        self.events.iter().enumerate().flat_map(|(at, event)| {
            let repository = self.repositories.get(at).copied();
            let versions = event.versions();
            (0..versions.len().max(1)).map(move |at| (repository, *event, versions.get(at)))
        })
    }
}

/// An array of the rows.
impl Serialize for History<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.repositories.is_empty() {
            return serializer.collect_seq(self.rows());
        }
        let repositories = self.lines().filter_map(|(repository, ..)| repository);
        let rows = repositories.zip(self.rows());
        serializer.collect_seq(rows.map(|(repo, row)| RepositoryRow { repo, row }))
    }
}
