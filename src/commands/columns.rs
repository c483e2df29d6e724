//! Options that add columns to tables of versions and events.

use clap::Args;

use crate::registry::report::Columns;

/// The heading of these options in the help.
pub(super) const COLUMNS: &str = "Columns";

/// `--who` and `--message`: who made a tag, and why.
#[derive(Debug, Args)]
#[command(next_help_heading = COLUMNS)]
pub struct AuthorColumns {
    /// Show who made each tag
    #[arg(long)]
    who: bool,
    /// Show the first line of each tag's message
    #[arg(long)]
    message: bool,
}

impl AuthorColumns {
    /// The columns that are asked for.
    pub(super) fn columns(&self) -> Columns {
        Columns { who: self.who, message: self.message, when: false }
    }
}
