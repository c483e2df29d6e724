//! Which events `history` shows.

use crate::registry::{EventRef, Time};

/// A filter of events. An empty one accepts all.
#[derive(Debug, Clone, Default)]
pub(crate) struct EventFilter {
    /// The earliest time.
    pub(crate) since: Option<Time>,
    /// The latest time.
    pub(crate) until: Option<Time>,
    /// The names of events, any of which counts. Empty: all.
    pub(crate) events: Vec<String>,
    /// The stages, any of which counts. Empty: all events, those without a stage too.
    pub(crate) stages: Vec<String>,
    /// A part of the author's `NAME <ADDRESS>`, in any case.
    pub(crate) author: Option<String>,
}

impl EventFilter {
    pub(super) fn accepts(&self, event: &EventRef<'_, '_>) -> bool {
        let is_stage = |stage: &String| event.stage().is_some_and(|it| it.as_str() == stage);
        self.since.is_none_or(|since| event.time() >= since)
            && self.until.is_none_or(|until| event.time() <= until)
            && (self.events.is_empty() || self.events.iter().any(|name| name == event.name()))
            && (self.stages.is_empty() || self.stages.iter().any(is_stage))
            && self.author.as_ref().is_none_or(|author| is_by(event, author))
    }
}

fn is_by(event: &EventRef<'_, '_>, author: &str) -> bool {
    let full = format!("{} <{}>", event.author(), event.author_email());
    full.to_lowercase().contains(&author.to_lowercase())
}
