//! What `register`, `assign` and `deprecate` print for programs.

use std::io::Write;

use anyhow::Result;
use clap::Args;

use super::args::{Conflict, ONE_OUTPUT, choose};
use crate::registry::plan::Held;
use crate::registry::report::HeldReport;
use crate::render;

/// `--json` and `--version-only`.
#[derive(Debug, Args)]
pub struct ChangeOutputArgs {
    /// Print the result as JSON; messages go to stderr
    #[arg(long, help_heading = ONE_OUTPUT)]
    json: bool,
    /// Print only the version; messages go to stderr
    #[arg(long, help_heading = ONE_OUTPUT)]
    version_only: bool,
}

/// `--ref`, which `deprecate` has for something else.
#[derive(Debug, Args)]
pub struct RefOutputArgs {
    /// Print only the Git tag, new or existing;
    /// messages go to stderr
    #[arg(long = "ref", verbatim_doc_comment, help_heading = ONE_OUTPUT)]
    pub(super) show_ref: bool,
}

/// What a change prints on stdout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeFormat {
    /// Sentences.
    Sentences,
    /// A JSON object for each tag that holds now.
    Json,
    /// The version.
    Version,
    /// The tag.
    Ref,
}

impl ChangeOutputArgs {
    /// What to print. Fails when two of the output flags are given.
    pub(super) fn format(&self, show_ref: bool) -> Result<ChangeFormat, Conflict> {
        let choices = [
            (self.json, ChangeFormat::Json),
            (self.version_only, ChangeFormat::Version),
            (show_ref, ChangeFormat::Ref),
        ];
        choose(&choices, ChangeFormat::Sentences, Conflict::OutputFormats)
    }
}

impl ChangeFormat {
    /// Prints what holds after a change. JSON has all tags, in an array if there are several. The
    /// other formats print the last one, which is what was asked for.
    pub(super) fn print(
        self,
        holds: &[&Held],
        (pushed, dry_run): (bool, bool),
        out: &mut dyn Write,
    ) -> Result<()> {
        let last = holds.last();
        let report = |held| HeldReport::new(held, pushed, dry_run);
        match self {
            Self::Sentences => {}
            Self::Json => match holds {
                [held] => render::json(&report(*held), out)?,
                holds => {
                    let reports: Vec<_> = holds.iter().map(|held| report(*held)).collect();
                    render::json(&reports, out)?;
                }
            },
            Self::Version => render::lines(last.and_then(|held| held.version.as_deref()), out)?,
            Self::Ref => render::lines(last.map(|held| held.tag.as_str()), out)?,
        }
        Ok(())
    }
}
