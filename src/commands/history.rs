//! `gto history`: what happened in the registry.

use clap::Args;

use super::args::{Conflict, HeadsArgs, RepoArg, choose, text};

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
    #[arg(value_parser = text())]
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
    /// A table with borders.
    Table,
    /// A table without borders.
    Plain,
    /// JSON.
    Json,
}

impl HistoryArgs {
    /// The artifact asked for; an empty NAME is none, as for GTO 1.10.1.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref().filter(|name| !name.is_empty())
    }

    /// How to print. Fails when two of the output flags are given.
    pub fn format(&self) -> Result<HistoryFormat, Conflict> {
        let choices = [(self.json, HistoryFormat::Json), (self.plain, HistoryFormat::Plain)];
        choose(&choices, HistoryFormat::Table, Conflict::OutputFormats)
    }
}
