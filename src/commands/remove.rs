//! `gto remove`: removes an artifact's annotation.

use std::io::Write;

use anyhow::Result;
use clap::Args;

use super::Context;
use super::args::artifact;
use super::index_change::IndexChangeArgs;

const EXAMPLES: &str = "\
Examples:
  gto remove model
  gto remove model --commit";

/// What `gto remove` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct RemoveArgs {
    /// Artifact name
    #[arg(value_parser = artifact())]
    name: String,
    /// What all changes take.
    #[command(flatten)]
    pub change: IndexChangeArgs,
}

/// Removes an annotation.
///
/// # Errors
/// There is none, or the change cannot be written, committed or pushed; then nothing has
/// changed.
pub fn run(context: &Context, args: &RemoveArgs, out: &mut dyn Write) -> Result<()> {
    args.change.carry_out(
        context,
        |registry, options| registry.remove_annotation(&args.name, options),
        out,
    )
}
