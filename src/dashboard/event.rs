//! One event as a row of `registry.json`: rows take a third of the room of objects.

use serde::ser::{Serialize, SerializeSeq, Serializer};

use crate::registry::{EventRef, ObjectId};

/// The names of the kinds, which rows have the places of.
pub(super) const EVENT_KINDS: [&str; 6] =
    ["registration", "deregistration", "assignment", "unassignment", "creation", "deprecation"];

/// What the values of a row are, in their order.
pub(super) const EVENT_COLUMNS: [&str; 9] =
    ["kind", "time", "offset", "version", "person", "stage", "tag", "message", "commit"];

/// One event.
#[derive(Debug)]
pub(super) struct EventRow {
    /// Its place in [`EVENT_KINDS`].
    pub(super) kind: usize,
    /// Seconds since the epoch.
    pub(super) time: i64,
    /// Minutes east of UTC.
    pub(super) offset: i32,
    /// The place of the version among those of the artifact; of several at one commit the first.
    pub(super) version: Option<usize>,
    /// The place of the tagger among the people of the repository.
    pub(super) person: Option<usize>,
    /// The place of the stage among those of the repository.
    pub(super) stage: Option<usize>,
    /// What follows the artifact in the name of the tag: `#prod#3`. `None` for the `@v1.0.0` of a
    /// registration.
    pub(super) tag: Option<String>,
    /// The message, unless it is the one that gto writes by itself.
    pub(super) message: Option<String>,
    /// The commit, of an event without a version.
    pub(super) commit: Option<ObjectId>,
}

impl EventRow {
    /// Its kind.
    pub(super) fn kind(&self) -> &'static str {
        EVENT_KINDS.get(self.kind).copied().unwrap_or_default()
    }
}

/// The place of an event's kind.
pub(super) fn kind_of(event: &EventRef<'_, '_>) -> usize {
    EVENT_KINDS.iter().position(|kind| *kind == event.name()).unwrap_or_default()
}

/// An array of the values of [`EVENT_COLUMNS`]; those at the end that are nothing are left out.
impl Serialize for EventRow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let is_given = [
            self.version.is_some(),
            self.person.is_some(),
            self.stage.is_some(),
            self.tag.is_some(),
            self.message.is_some(),
            self.commit.is_some(),
        ];
        let given = is_given.iter().rposition(|is_given| *is_given).map_or(0, |last| last + 1);
        let mut row = serializer.serialize_seq(Some(3 + given))?;
        row.serialize_element(&self.kind)?;
        row.serialize_element(&self.time)?;
        row.serialize_element(&self.offset)?;
        for at in 0..given {
            match at {
                0 => row.serialize_element(&self.version)?,
                1 => row.serialize_element(&self.person)?,
                2 => row.serialize_element(&self.stage)?,
                3 => row.serialize_element(&self.tag)?,
                4 => row.serialize_element(&self.message)?,
                _ => row.serialize_element(&self.commit)?,
            }
        }
        row.end()
    }
}
