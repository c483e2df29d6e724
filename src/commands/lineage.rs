//! `gto lineage`: where a version of an artifact comes from, and what is made of it.

use std::io::Write;

use anyhow::{Result, bail};
use clap::Args;

use super::Context;
use super::args::{RepoArg, artifact};
use crate::lineage::NamedVersion;
use crate::ops::{Answer, Detail, Heads, OnFault, Query};
use crate::registry::{Shortcut, Which};
use crate::render;

const EXAMPLES: &str = "\
Examples:
  gto lineage model                 how the latest version was made
  gto lineage model#prod            how the version in prod was made
  gto lineage model@v1.0.0 --down   which versions were made from it
  gto lineage model --mermaid       a graph for a README or pull request

It reads Git and dvc.lock. The exit code is 1 if something is unknown.";

/// What `gto lineage` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct LineageArgs {
    /// NAME (the latest version), NAME@VERSION or NAME#STAGE
    #[arg(value_parser = artifact())]
    name: String,
    /// The repository to read.
    #[command(flatten)]
    pub repo: RepoArg,
    /// Show what the version was made from (default)
    #[arg(long, conflicts_with = "down")]
    up: bool,
    /// Show what was made from the version
    #[arg(long)]
    down: bool,
    /// Print JSON
    #[arg(long, help_heading = "Output", conflicts_with = "mermaid")]
    json: bool,
    /// Print a Mermaid graph
    #[arg(long, help_heading = "Output")]
    mermaid: bool,
}

/// Prints where a version comes from, or what is made of it.
///
/// # Errors
/// There is no such artifact or version, something cannot be read or is not known.
pub fn run(context: &Context, args: &LineageArgs, out: &mut dyn Write) -> Result<()> {
    let Shortcut { name, which } = Shortcut::new(&args.name);
    let which = if which == Which::All { Which::Greatest } else { which };
    // Other artifacts are named by their versions.
    let on_fault = OnFault::LeaveOut;
    let query = Query { heads: Heads::None, on_fault, ..Query::all(Detail::BRIEF) };
    let registry = context.open(&args.repo, &query)?;
    let Answer { state, faults } = registry.answer(&query)?;
    let unknown = if args.down {
        let uses = registry.uses(state.state(), name, &which)?;
        let arrow = |used: &NamedVersion| (used.name(), uses.version.name());
        if args.json {
            render::json(&uses, out)?;
        } else if args.mermaid {
            render::lines(crate::lineage::mermaid_of(uses.used_by.iter().map(arrow)), out)?;
        } else {
            render::lines(uses.used_by.iter().map(NamedVersion::name), out)?;
        }
        uses.unknown
    } else {
        let lineage = registry.lineage(state.state(), name, &which)?;
        if args.json {
            render::json(&lineage, out)?;
        } else {
            render::lines(if args.mermaid { lineage.mermaid() } else { lineage.tree() }, out)?;
        }
        lineage.unknown
    };
    if !unknown.is_empty() {
        bail!("Cannot follow '{}': {}", args.name, unknown.join("\n"));
    }
    Ok(faults.into_result()?)
}
