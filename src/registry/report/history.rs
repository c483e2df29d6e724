//! What `history` lists.

use std::borrow::Cow;

use serde::{Serialize, Serializer};

use crate::registry::{
    Artifact, ArtifactName, EventRef, ObjectId, StageName, State, Time, VersionId,
};

/// Where the events of a history come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventSource {
    /// Those of tags.
    Tags,
    /// Those of commits that annotate an artifact too: GTO 0.2.8.
    TagsAndCommits,
}

/// The headers of the table.
pub const HISTORY_HEADERS: [&str; 7] =
    ["timestamp", "artifact", "event", "version", "stage", "commit", "ref"];

/// The events of a registry, newest first.
///
/// The event of a stage has a row for each version at its commit. Rows are made when they are
/// printed: a thousand stages of a thousand versions are a million.
#[derive(Debug)]
pub struct History<'s>(Vec<EventRef<'s, 's>>);

/// One row, as `history --json` prints it.
#[derive(Debug, Serialize)]
struct HistoryRow<'s> {
    timestamp: Time,
    artifact: &'s ArtifactName<'s>,
    event: &'static str,
    priority: u8,
    version: Option<&'s VersionId>,
    stage: Option<StageName<'s>>,
    commit: ObjectId,
    author: &'s str,
    author_email: &'s str,
    message: &'s str,
    #[serde(rename = "ref")]
    reference: String,
}

impl<'s> History<'s> {
    /// All events of the state, or those of one artifact.
    ///
    /// GTO 1.10.1: of events in the same second the one with the higher priority comes first.
    #[must_use]
    pub fn new(state: &'s State<'s>, source: EventSource, name: Option<&str>) -> Self {
        let is_asked_for =
            |artifact: &&Artifact<'_>| name.is_none_or(|name| artifact.name.as_str() == name);
        let artifacts = state.artifacts().filter(is_asked_for);
        let mut events: Vec<_> = artifacts.flat_map(Artifact::events).collect();
        if source == EventSource::Tags {
            events.retain(|event| matches!(event, EventRef::Tag(..)));
        }
        events.sort_by_key(|event| (event.time(), event.priority()));
        events.reverse();
        Self(events)
    }

    /// The same, oldest first.
    #[must_use]
    pub fn reversed(mut self) -> Self {
        self.0.reverse();
        self
    }

    /// The events. One of a stage belongs to each version of its commit.
    #[must_use]
    pub fn events(&self) -> &[EventRef<'s, 's>] {
        &self.0
    }

    /// The cells of each row of the table, commits cut to 7 digits.
    pub fn rows(&self) -> impl Iterator<Item = [Option<Cow<'s, str>>; 7]> {
        self.lines().map(|(event, version)| {
            [
                Some(Cow::Owned(event.time().to_string())),
                Some(Cow::Borrowed(event.artifact().as_str())),
                Some(Cow::Borrowed(event.name())),
                version.map(|version| Cow::Owned(version.short())),
                event.stage().map(|stage| Cow::Borrowed(stage.as_str())),
                Some(Cow::Owned(event.commit().short(7))),
                Some(event.short_reference()),
            ]
        })
    }

    /// Each event with each of its versions; once, if it has none.
    fn lines(&self) -> impl Iterator<Item = (EventRef<'s, 's>, Option<&'s VersionId>)> {
        self.0.iter().flat_map(|event| {
            let versions = event.versions();
            (0..versions.len().max(1)).map(move |at| (*event, versions.get(at)))
        })
    }
}

/// An array of the rows.
impl Serialize for History<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.lines().map(|(event, version)| HistoryRow {
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
        }))
    }
}
