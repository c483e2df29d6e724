//! `gto man`: the manual pages.

use std::io::Write;

use anyhow::{Result, bail};
use clap::Args;

use crate::cli;

const EXAMPLES: &str = "\
Examples:
  gto man show | man -l -       read the page of a command
  gto man > gto.1               write the page of gto to a file";

/// What `gto man` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct ManArgs {
    /// Command; the page of gto itself if omitted
    command: Option<String>,
}

/// Prints a manual page, in roff.
///
/// # Errors
/// There is no such command.
pub fn run(args: &ManArgs, out: &mut dyn Write) -> Result<()> {
    let Some(page) = cli::page_of(args.command.as_deref()) else {
        bail!("There is no command '{}'", args.command.as_deref().unwrap_or_default());
    };
    Ok(clap_mangen::Man::new(page).render(out)?)
}
