//! `gto print-state`: everything known about the registry.

use std::io::Write;

use anyhow::Result;
use clap::Args;

use super::Context;
use super::args::RepoArg;
use super::session::{Detail, Question};
use crate::git::{Need, WantedTags};
use crate::registry::report::StateReport;
use crate::render;

/// What `gto print-state` takes.
#[derive(Debug, Args)]
pub struct PrintStateArgs {
    /// The repository to read.
    #[command(flatten)]
    pub repo: RepoArg,
}

/// Prints the whole state as JSON.
///
/// # Errors
/// The registry cannot be read; here an index file that is broken at any tagged commit counts.
pub fn run(context: &Context, args: &PrintStateArgs, out: &mut dyn Write) -> Result<()> {
    let need = Need { annotations: true, ..Need::tags(WantedTags::All) };
    let session = context.open(&args.repo, need)?;
    let tags = session.tags(None, Detail::Everything)?;
    let state = session.state(&tags, &Question::new(Detail::Everything))?;
    render::json(&StateReport(&state), out)?;
    session.complete()
}
