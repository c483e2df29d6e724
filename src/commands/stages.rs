//! `gto stages`: the stages of the registry.

use std::io::Write;

use anyhow::Result;
use clap::Args;

use super::Context;
use super::args::{Conflict, choose};
use super::repositories::{ReposArgs, write_json, write_values};
use crate::ops::{Detail, Faults, Heads, Query, Registry};

const EXAMPLES: &str = "\
Examples:
  gto stages                    the allowed stages, or else those in use
  gto stages --used             all stages that any tag has used
  gto stages --allowed --json   the allowed stages; null if .gto lists none";

/// What `gto stages` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct StagesArgs {
    /// List the stages that the configuration allows
    #[arg(long)]
    allowed: bool,
    /// List all stages ever used (not with --allowed)
    #[arg(long)]
    used: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// The repositories to read.
    #[command(flatten)]
    pub repos: ReposArgs,
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
    let repositories = context.repositories(&args.repos)?;
    if repositories.is_many() {
        // What is wrong with it is said once.
        args.selection()?;
    }
    let readings = context
        .read(&repositories, &query, |registry| stages(registry, &query, args.selection()?))?;
    match args.json {
        true => {
            let stages = readings.iter().map(|(repository, (stages, _))| (repository, stages));
            write_json(stages.collect(), out)?;
        }
        false => {
            let lines = readings.iter().flat_map(|(repository, (stages, _))| {
                stages.iter().flatten().map(move |stage| (repository, stage))
            });
            write_values(lines, out)?;
        }
    }
    readings.end(|(_, faults)| Ok(faults.into_result()?))
}

/// The stages of one registry; `None` where the allowed ones are asked for and there is no limit.
fn stages(
    registry: &Registry,
    query: &Query<'_>,
    selection: StageSelection,
) -> Result<(Option<Vec<String>>, Faults)> {
    let allowed = registry.config.stages.clone();
    match (selection, allowed) {
        (StageSelection::Allowed, allowed) => Ok((allowed, Faults::default())),
        (StageSelection::AllowedElseUsed, Some(allowed)) => Ok((Some(allowed), Faults::default())),
        (StageSelection::Used | StageSelection::AllowedElseUsed, _) => {
            let answer = registry.answer(query)?;
            let stages = answer.state.state().stages();
            let stages = stages.iter().map(|stage| stage.as_str().to_owned()).collect();
            Ok((Some(stages), answer.faults))
        }
    }
}
