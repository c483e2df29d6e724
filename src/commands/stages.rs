//! `gto stages`: the stages of the registry.

use std::io::Write;

use anyhow::Result;
use clap::Args;

use super::Context;
use super::args::{Conflict, RepoArg, choose};
use super::session::{Detail, Heads, Question};
use crate::git::{Need, WantedTags};
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
    let tags = if args.allowed { WantedTags::None } else { WantedTags::All };
    let session = context.open(&args.repo, Need::tags(tags))?;
    let allowed = session.config.stages.as_deref();
    let tags;
    let state;
    let stages: Option<Vec<&str>> = match (args.selection()?, allowed) {
        (StageSelection::Allowed, None) => None,
        (StageSelection::Allowed | StageSelection::AllowedElseUsed, Some(allowed)) => {
            Some(allowed.iter().map(String::as_str).collect())
        }
        (StageSelection::Used | StageSelection::AllowedElseUsed, _) => {
            tags = session.tags(None, Detail::Brief)?;
            let question = Question { heads: Heads::None, ..Question::new(Detail::Brief) };
            state = session.state(&tags, &question)?;
            Some(state.stages().iter().map(|stage| stage.as_str()).collect())
        }
    };
    if args.json {
        render::json(&stages, out)?;
    } else {
        render::lines(stages.unwrap_or_default(), out)?;
    }
    session.complete()
}
