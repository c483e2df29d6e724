//! `gto history`: what happened in the registry.

use std::borrow::Cow;
use std::io::Write;

use anyhow::Result;
use clap::Args;

use super::Context;
use super::args::{Conflict, HeadsArgs, artifact, choose, given};
use super::columns::AuthorColumns;
use super::filters::EventFilters;
use super::repositories::ReposArgs;
use crate::ops::{Artifacts, Detail, Heads, OnFault, Query};
use crate::registry::report::{EventSource, History};
use crate::registry::{ArtifactFilter, NamePattern, Which};
use crate::render::{self, TableFormat};

const EXAMPLES: &str = "\
Examples:
  gto history                   all events, newest first
  gto history model --asc       the events of 'model', oldest first
  gto history model --who --message
                                also who made each tag, and why
  gto history 'nlp/*' -n 5      the newest five events of these artifacts
  gto history --stage prod --since 2026-01-01
                                changes of the stage 'prod' this year
  gto history --plain           a table without borders, for grep and awk";

/// What `gto history` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct HistoryArgs {
    /// Artifact name; all artifacts if omitted
    #[arg(value_parser = artifact())]
    name: Option<String>,
    /// The repositories to read.
    #[command(flatten)]
    pub repos: ReposArgs,

    /// Print JSON
    #[arg(long, help_heading = "Output")]
    json: bool,
    /// Print a table without borders (not with --json)
    #[arg(long, help_heading = "Output")]
    plain: bool,
    /// Print the oldest event first
    #[arg(long, visible_alias = "asc", help_heading = "Output")]
    pub ascending: bool,
    /// The columns besides the usual ones.
    #[command(flatten)]
    pub(super) columns: AuthorColumns,
    /// Which events are shown.
    #[command(flatten)]
    pub(super) filters: EventFilters,
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
    let columns = args.columns.columns();
    let detail = match format {
        HistoryFormat::Json => Detail::TEXTS,
        HistoryFormat::Table(_) if columns.need_texts() || args.filters.needs_authors() => {
            Detail::TEXTS
        }
        HistoryFormat::Table(_) => Detail::BRIEF,
    };
    let mut repositories = context.repositories(&args.repos)?;
    let name = args.name().map(|name| repositories.narrow(name));
    let pattern = name.and_then(NamePattern::new).filter(|it| it.which == Which::All);
    let name = name.filter(|_| pattern.is_none());
    let artifacts =
        pattern.map(|it| ArtifactFilter { names: Some(it.names), ..Default::default() });
    let query = Query {
        filter: artifacts.as_ref(),
        artifacts: name.map_or(Artifacts::All, Artifacts::Of),
        detail: Detail { commits: source == EventSource::TagsAndCommits, ..detail },
        heads,
        // What happened is no less true where something else cannot be read.
        on_fault: OnFault::ReadOn,
        ..Query::all(detail)
    };
    let readings = context.read(&repositories, &query, |registry| {
        let answer = registry.answer(&query)?;
        let unknown = name.filter(|name| answer.state.artifact(name).is_none());
        Ok((answer, unknown.map(|name| registry.unknown_artifact(name))))
    })?;
    let histories = readings.iter().map(|(repository, (answer, _))| {
        (repository, History::new(answer.state.state(), source, name))
    });
    let history = History::merged(histories);
    let mut history = history.filtered(&args.filters.filter(), args.filters.most);
    if args.ascending {
        history = history.reversed();
    }
    match format {
        HistoryFormat::Json => render::json(&history, out)?,
        // What could not be read may be all that there is.
        HistoryFormat::Table(_) if history.events().is_empty() && readings.has_errors() => {}
        HistoryFormat::Table(format) => {
            let headers = History::headers(columns).into_iter().map(Cow::Borrowed);
            context.write_rows(
                repositories.is_many(),
                headers,
                || history.cells(columns),
                format,
                out,
            )?;
        }
    }
    let notice = readings.notice(|(_, unknown)| unknown.as_deref());
    readings.end(|(answer, _)| Ok(answer.faults.into_result()?))?;
    notice.map_or(Ok(()), |notice| Ok(context.notice(&notice)?))
}
