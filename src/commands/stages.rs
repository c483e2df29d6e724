//! `gto stages`: the stages of the registry.

use clap::Args;

use super::args::{Conflict, RepoArg, choose};

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
