//! What `history` lists.

use std::borrow::Cow;

use serde::Serialize;

use crate::registry::{ArtifactName, EventRef, ObjectId, StageName, State, Time, VersionId};

/// One line of the journal, as `history --json` prints it.
#[derive(Debug, Serialize)]
pub struct HistoryRow<'s> {
    timestamp: Time,
    artifact: &'s ArtifactName<'s>,
    event: &'static str,
    priority: u8,
    version: Option<&'s VersionId<'s>>,
    stage: Option<StageName<'s>>,
    commit: ObjectId,
    author: &'s str,
    author_email: &'s str,
    message: &'s str,
    #[serde(rename = "ref")]
    reference: String,
    #[serde(skip)]
    event_ref: EventRef<'s, 's>,
}

/// Which events a journal has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Journal {
    /// Those of tags.
    Tags,
    /// Those of commits that annotate an artifact too: GTO 0.2.8.
    TagsAndCommits,
}

/// The headers of the table.
pub const HISTORY_HEADERS: [&str; 7] =
    ["timestamp", "artifact", "event", "version", "stage", "commit", "ref"];

/// All events of the state, newest first.
///
/// GTO 1.10.1: of events in the same second the one with the higher priority comes first.
#[must_use]
pub fn history<'s>(state: &'s State<'s>, journal: Journal) -> Vec<HistoryRow<'s>> {
    let events = state.artifacts().flat_map(|artifact| artifact.events());
    let wanted = |event: &EventRef<'_, '_>| {
        journal == Journal::TagsAndCommits || matches!(event, EventRef::Tag(..))
    };
    let mut events: Vec<_> = events.filter(wanted).collect();
    events.sort_by_key(|event| (event.time(), event.priority()));
    events.into_iter().rev().map(HistoryRow::new).collect()
}

impl<'s> HistoryRow<'s> {
    fn new(event: EventRef<'s, 's>) -> Self {
        Self {
            timestamp: event.time(),
            artifact: event.artifact(),
            event: event.name(),
            priority: event.priority(),
            version: event.version(),
            stage: event.stage(),
            commit: event.commit(),
            author: event.author(),
            author_email: event.author_email(),
            message: event.message(),
            reference: event.reference(),
            event_ref: event,
        }
    }

    /// Whose event it is.
    #[must_use]
    pub fn artifact(&self) -> &str {
        self.artifact.as_str()
    }

    /// The cells of its row in the table, commits cut to 7 digits.
    #[must_use]
    pub fn cells(&self) -> [Option<Cow<'s, str>>; 7] {
        [
            Some(Cow::Owned(self.timestamp.to_string())),
            Some(Cow::Borrowed(self.artifact.as_str())),
            Some(Cow::Borrowed(self.event)),
            self.version.map(VersionId::short),
            self.stage.map(|stage| Cow::Borrowed(stage.as_str())),
            Some(Cow::Owned(self.commit.short(7))),
            Some(Cow::Owned(self.event_ref.short_reference())),
        ]
    }
}
