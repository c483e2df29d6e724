//! `gto history`: what happened in the registry.

use std::borrow::Cow;
use std::io::Write;

use anyhow::Result;
use clap::Args;

use super::args::{Conflict, HeadsArgs, RepoArg, artifact, choose, given};
use super::{Context, write_table};
use crate::ops::{Answer, Artifacts, Detail, Heads, OnFault, Query};
use crate::registry::report::{EventSource, HISTORY_HEADERS, History};
use crate::render::{self, TableFormat};

const EXAMPLES: &str = "\
Examples:
  gto history                   everything that happened, newest first
  gto history model --asc       what happened to 'model', oldest first
  gto history --plain           for grep and awk";

/// What `gto history` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct HistoryArgs {
    /// Artifact; all artifacts without it
    #[arg(value_parser = artifact())]
    name: Option<String>,
    /// The repository to read.
    #[command(flatten)]
    pub repo: RepoArg,

    /// Print JSON
    #[arg(long, help_heading = "Output")]
    json: bool,
    /// Print a table without borders (not with --json)
    #[arg(long, help_heading = "Output")]
    plain: bool,
    /// Print the oldest first
    #[arg(long, visible_alias = "asc", help_heading = "Output")]
    pub ascending: bool,
    /// The commits whose artifacts.yaml is read.
    #[command(flatten)]
    pub heads: HeadsArgs,
}

/// How `gto history` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HistoryFormat {
    /// A table.
    Table(TableFormat),
    /// JSON.
    Json,
}

impl HistoryArgs {
    /// The artifact asked for.
    pub fn name(&self) -> Option<&str> {
        given(self.name.as_ref())
    }

    /// How to print. Fails when two of the output flags are given.
    pub fn format(&self) -> Result<HistoryFormat, Conflict> {
        let choices = [
            (self.json, HistoryFormat::Json),
            (self.plain, HistoryFormat::Table(TableFormat::Plain)),
        ];
        choose(&choices, HistoryFormat::Table(TableFormat::FancyOutline), Conflict::OutputFormats)
    }
}

/// Prints the history of the registry.
///
/// # Errors
/// Output flags exclude each other, or the registry cannot be read.
pub fn run(context: &Context, args: &HistoryArgs, out: &mut dyn Write) -> Result<()> {
    let format = args.format()?;
    let heads = Heads::from(&args.heads);
    // GTO 0.2.8 had commits in the history, 1.10.1 has not; asking for commits brings them back.
    let (heads, source) = match heads {
        Heads::None | Heads::Head => (Heads::None, EventSource::Tags),
        Heads::Branches | Heads::Commits => (heads, EventSource::TagsAndCommits),
    };
    let detail = match format {
        HistoryFormat::Json => Detail::TEXTS,
        HistoryFormat::Table(_) => Detail::BRIEF,
    };
    let query = Query {
        artifacts: args.name().map_or(Artifacts::All, Artifacts::Of),
        detail: Detail { commits: source == EventSource::TagsAndCommits, ..detail },
        heads,
        // What happened is no less true where something else cannot be read.
        on_fault: OnFault::ReadOn,
        ..Query::all(detail)
    };
    let registry = context.open(&args.repo, &query)?;
    let Answer { state, faults } = registry.answer(&query)?;
    let mut history = History::new(state.state(), source, args.name());
    if args.ascending {
        history = history.reversed();
    }
    match format {
        HistoryFormat::Json => render::json(&history, out)?,
        HistoryFormat::Table(format) => {
            write_table(&HISTORY_HEADERS.map(Cow::Borrowed), || history.cells(), format, out)?;
        }
    }
    faults.into_result()?;
    match args.name() {
        Some(name) if state.artifact(name).is_none() => {
            Ok(context.notice(&registry.unknown_artifact(name))?)
        }
        _ => Ok(()),
    }
}
