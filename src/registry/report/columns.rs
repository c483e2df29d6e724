//! Columns that tables have only if they are asked for.

use crate::registry::EventRef;

/// The columns that are asked for besides the usual ones.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Columns {
    /// Who made the tags.
    pub(crate) who: bool,
    /// The first line of their messages.
    pub(crate) message: bool,
    /// When stages were assigned.
    pub(crate) when: bool,
}

impl Columns {
    /// Whether texts of tags have to be read.
    pub(crate) fn need_texts(self) -> bool {
        self.who || self.message
    }

    /// Whether there are any.
    pub(crate) fn are_any(self) -> bool {
        self != Self::default()
    }
}

/// The first line of the message of an event.
pub(super) fn first_line<'s>(event: &EventRef<'s, '_>) -> &'s str {
    event.message().lines().next().unwrap_or_default()
}
