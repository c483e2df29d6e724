//! Options that say which artifacts and which events are shown.

use clap::Args;

use super::args::{FILTERS, text};
use crate::registry::report::EventFilter;
use crate::registry::{ArtifactFilter, NamePattern, Period};

/// `--type` and `--label`: artifacts by their annotations.
#[derive(Debug, Args)]
#[command(next_help_heading = FILTERS)]
pub struct AnnotationFilters {
    /// Only artifacts of this type; of any of
    /// them, if repeated
    #[arg(long = "type", value_name = "TYPE", value_parser = text(), verbatim_doc_comment)]
    types: Vec<String>,
    /// Only artifacts with this label; with all
    /// of them, if repeated
    #[arg(long = "label", value_name = "LABEL", value_parser = text(), verbatim_doc_comment)]
    labels: Vec<String>,
}

/// The names of events, as `history` prints them.
const EVENTS: [&str; 7] = [
    "creation",
    "deprecation",
    "registration",
    "deregistration",
    "assignment",
    "unassignment",
    "commit",
];

/// Events by when they happened, what they are, and who made them.
#[derive(Debug, Args)]
#[command(next_help_heading = FILTERS)]
pub struct EventFilters {
    /// Only the newest N events
    #[arg(short = 'n', long = "max-count", value_name = "N")]
    pub(super) most: Option<usize>,
    /// Only events since DATE: 2026-01-31, or
    /// 2026-01-31T12:00:00+02:00. UTC is the default
    #[arg(long, value_name = "DATE", value_parser = date, verbatim_doc_comment)]
    since: Option<Period>,
    /// Only events up to DATE, that day included
    #[arg(long, value_name = "DATE", value_parser = date)]
    until: Option<Period>,
    /// Only events of this kind, such as assignment.
    /// Separate several with commas
    #[arg(long = "event", value_name = "EVENT", value_delimiter = ',', verbatim_doc_comment)]
    #[arg(value_parser = EVENTS, hide_possible_values = true)]
    events: Vec<String>,
    /// Only assignments to and unassignments from
    /// this stage
    #[arg(long = "stage", value_name = "STAGE", value_parser = text(), verbatim_doc_comment)]
    stages: Vec<String>,
    /// Only events whose author's name or address
    /// contains TEXT
    #[arg(long, value_name = "TEXT", value_parser = text(), verbatim_doc_comment)]
    author: Option<String>,
}

impl AnnotationFilters {
    /// Whether an option is given.
    pub(super) fn is_given(&self) -> bool {
        !self.types.is_empty() || !self.labels.is_empty()
    }

    /// The filter, with the names that a pattern matches.
    pub(super) fn filter(&self, pattern: Option<&NamePattern<'_>>) -> ArtifactFilter {
        let names = pattern.map(|pattern| pattern.names.clone());
        ArtifactFilter { names, types: self.types.clone(), labels: self.labels.clone() }
    }
}

impl EventFilters {
    /// Whether the author of each event has to be read.
    pub(super) fn needs_authors(&self) -> bool {
        self.author.is_some()
    }

    /// The filter without `-n`.
    pub(super) fn filter(&self) -> EventFilter {
        EventFilter {
            since: self.since.map(|period| period.first),
            until: self.until.map(|period| period.last),
            events: self.events.clone(),
            stages: self.stages.clone(),
            author: self.author.clone(),
        }
    }
}

/// A date.
pub(super) fn date(text: &str) -> Result<Period, &'static str> {
    Period::new(text).ok_or("is not a date such as 2026-01-31 or 2026-01-31T12:00:00Z")
}
