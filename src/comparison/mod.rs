//! Two versions of an artifact beside each other: what is the same, and what differs. Pure.

mod annotation;
mod cell;
mod content;
mod diff;
mod report;
mod trend;
mod unknown;
mod values;
mod wanted;

pub use annotation::annotation_changes;
pub use cell::LongTexts;
pub use content::{Content, ContentHash, UnknownContent};
pub use diff::{
    ChangedPart, CommitsBetween, ComparedVersion, Diff, FileChange, ListedCommit, OutputChange,
    OutputState, SectionName, Unknown,
};
pub use report::{PLAIN_HEADERS, Section};
pub use trend::{Trend, VersionValues};
pub use unknown::unknown_lines;
pub use values::{
    ChangeState, FileAt, FileChanges, FileState, ValueChange, file_changes, flattened, json_value,
    value_changes,
};
