//! The findings of doctor, and how to mend them. Checks that need only tags are here; findings
//! about files are made by the functions of `files`, `head` and `remote`.

mod artifacts;
mod dates;
mod files;
mod finding;
mod head;
mod likeness;
mod mend;
mod names;
mod order;
mod remote;
mod tags;
#[cfg(test)]
mod tests;
mod ties;

pub(crate) use artifacts::check_artifacts;
pub(crate) use files::{
    PathClaim, annotated_twice, broken_commit, broken_file, forbidden_type, missing_path,
    unresolved_template,
};
pub(crate) use finding::{Finding, Kind, Severity};
pub(crate) use head::{HeadPart, unreadable_head};
pub(crate) use likeness::{Likeness, looks_like_a_tag};
pub(crate) use mend::MendContext;
pub(crate) use names::{Names, forbidden_name, unread_file};
pub(crate) use remote::{CloneGap, Difference, different_tag, incomplete_clone};
pub(crate) use tags::{FoundTag, Reached, TagState, TargetFault, check_tags, sound_events};

use super::Time;

/// The rules that tags are checked against.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules<'r> {
    /// The current time. Later tags are dated in the future.
    pub(crate) now: Time,
    /// The allowed stages; `None` for any.
    pub(crate) stages: Option<&'r [String]>,
    /// The values of `versionsort.suffix`, in their order.
    pub(crate) sort_suffixes: &'r [String],
    pub(crate) context: &'r MendContext,
}

impl Rules<'_> {
    /// Whether a time is in the future. The clocks of machines may differ by some minutes.
    fn is_future(&self, time: Time) -> bool {
        const CLOCK_SKEW: i64 = 600;
        time.seconds > self.now.seconds.saturating_add(CLOCK_SKEW)
    }
}
