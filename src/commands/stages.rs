//! `gto stages`: the stages of the registry.

use std::io::Write;

use anyhow::Result;
use clap::Args;

use super::Context;
use super::args::{Conflict, RepoArg, choose};
use crate::ops::{Detail, Heads, Query};
use crate::render;

const EXAMPLES: &str = "\
Examples:
  gto stages                    the stages .gto allows, else those in use
  gto stages --used             every stage that was ever used, in any tag
  gto stages --allowed --json   the stages .gto allows; null if it does not say";

/// What `gto stages` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct StagesArgs {
    /// The stages that the configuration allows
    #[arg(long)]
    allowed: bool,
    /// The stages that any tag ever used (not with --allowed)
    #[arg(long)]
    used: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// The repository to read.
    #[command(flatten)]
    pub repo: RepoArg,
}

/// Which stages `gto stages` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageSelection {
    /// The allowed ones where the configuration names any, else the used ones.
    AllowedElseUsed,
    /// The allowed ones.
    Allowed,
    /// The used ones.
    Used,
}

impl StagesArgs {
    /// Which stages to print. Fails when both flags are given (GTO 1.10.1 opens the repository
    /// before it looks).
    pub fn selection(&self) -> Result<StageSelection, Conflict> {
        let choices = [(self.allowed, StageSelection::Allowed), (self.used, StageSelection::Used)];
        choose(&choices, StageSelection::AllowedElseUsed, Conflict::AllowedAndUsed)
    }
}

/// Prints the allowed stages or those in use.
///
/// # Errors
/// Both flags are given, or the registry cannot be read.
pub fn run(context: &Context, args: &StagesArgs, out: &mut dyn Write) -> Result<()> {
    let query = match args.allowed {
        true => Query::files(),
        false => Query { heads: Heads::None, ..Query::all(Detail::BRIEF) },
    };
    let registry = context.open(&args.repo, &query)?;
    let print = |stages: Option<Vec<&str>>, out| match args.json {
        true => render::json(&stages, out),
        false => render::lines(stages.unwrap_or_default(), out),
    };
    let allowed = registry.config.stages.as_ref();
    let allowed = allowed.map(|stages| stages.iter().map(String::as_str).collect());
    match (args.selection()?, allowed) {
        (StageSelection::Allowed, allowed) => Ok(print(allowed, out)?),
        (StageSelection::AllowedElseUsed, Some(allowed)) => Ok(print(Some(allowed), out)?),
        (StageSelection::Used | StageSelection::AllowedElseUsed, _) => {
            let answer = registry.answer(&query)?;
            let stages = answer.state.state().stages();
            print(Some(stages.iter().map(|stage| stage.as_str()).collect()), out)?;
            Ok(answer.faults.into_result()?)
        }
    }
}
