//! `gto register`: makes a version of an artifact.

use std::io::Write;

use anyhow::{Result, bail};
use clap::Args;

use super::Context;
use super::args::{TargetArgs, given, text};
use super::change::ChangeArgs;
use super::doctor::warn_of_gaps;
use crate::ops::RegisterOptions;
use crate::registry::Bump;
use crate::registry::plan::WantedVersion;

const EXAMPLES: &str = "\
Examples:
  gto register model            the next patch version, at HEAD
  gto register model abc1234 --version v2.0.0
  gto register model --bump-minor --push";

/// What `gto register` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct RegisterArgs {
    /// What is registered.
    #[command(flatten)]
    pub target: TargetArgs,
    /// Such as v1.2.0; else the next one
    #[arg(long, visible_alias = "ver", value_name = "VERSION", value_parser = text())]
    version: Option<String>,
    /// Raise the first number of the latest version
    #[arg(long)]
    bump_major: bool,
    /// Raise the second number of the latest version
    #[arg(long)]
    bump_minor: bool,
    /// Raise the third number of the latest version
    #[arg(long)]
    bump_patch: bool,
    /// What all changes take.
    #[command(flatten)]
    pub change: ChangeArgs,
}

impl RegisterArgs {
    fn wanted(&self) -> Result<WantedVersion<'_>> {
        let choices = [
            given(self.version.as_ref()).map(WantedVersion::Named),
            self.bump_major.then_some(WantedVersion::Bumped(Bump::Major)),
            self.bump_minor.then_some(WantedVersion::Bumped(Bump::Minor)),
            self.bump_patch.then_some(WantedVersion::Bumped(Bump::Patch)),
        ];
        let mut choices = choices.into_iter().flatten();
        match (choices.next(), choices.next()) {
            (choice, None) => Ok(choice.unwrap_or(WantedVersion::Next)),
            _ => bail!("Need to specify either version or single bump argument"),
        }
    }
}

/// Registers a version.
///
/// # Errors
/// The registration is refused, or cannot be written or pushed; then nothing has changed.
pub fn run(context: &Context, args: &RegisterArgs, out: &mut dyn Write) -> Result<()> {
    let revision = args.target.revision();
    let registry = args.change.open(context, &args.target.name, revision)?;
    let writer = args.change.writer(&registry, &args.target.name)?;
    let (version, tag) = (args.wanted()?, args.change.tag());
    if !matches!(version, WantedVersion::Named(_)) {
        warn_of_gaps(context, &registry)?;
    }
    let plan = writer.plan_register(&RegisterOptions { revision, version, tag });
    args.change.carry_out(context, (&registry, &writer), plan, out)
}
