//! `gto print-state`: everything known about the registry.

use std::io::Write;

use anyhow::Result;
use clap::Args;

use super::Context;
use super::args::RepoArg;
use crate::ops::{Answer, Detail, Query};
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
    let query = Query::all(Detail::EVERYTHING);
    let Answer { state, faults } = context.open(&args.repo, &query)?.answer(&query)?;
    render::json(&StateReport(state.state()), out)?;
    Ok(faults.into_result()?)
}
