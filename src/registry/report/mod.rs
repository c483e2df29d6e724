//! Output of commands: one type gives rows for people, and `Serialize` for programs. Keys, their
//! order and the nesting are those of GTO 1.10.1.

mod columns;
mod event;
mod event_filter;
mod held;
mod history;
mod overview;
mod state;
mod variables;
mod version;
mod version_row;

pub(crate) use columns::Columns;
pub use event::{EventForm, EventReport};
pub(crate) use event_filter::EventFilter;
pub use held::HeldReport;
pub(crate) use history::History;
pub use history::{EventSource, HistoryRow};
pub use overview::{ArtifactRow, Overview};
pub use state::StateReport;
pub use variables::{event_variables, previous_version};
pub use version::{VersionList, VersionLists};
pub use version_row::VersionRow;

use serde::{Serialize, Serializer};

use super::{ArtifactName, ObjectId, StageName, Time, Version, VersionId};

macro_rules! serialize_as_text {
    ($($type:ty),*) => {$(
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    )*};
}

serialize_as_text!(ArtifactName<'_>, ObjectId, StageName<'_>, Version, VersionId);

/// In JSON, times are as Python's `isoformat()` prints them.
impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.isoformat())
    }
}
