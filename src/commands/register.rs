//! `gto register`: makes a version of an artifact.

use std::io::Write;

use anyhow::{Result, bail};
use clap::Args;

use super::Context;
use super::args::text;
use super::change::{Change, ChangeArgs, resolve};
use super::doctor::warn_of_gaps;
use crate::registry::plan::{RegisterRequest, TagForm, WantedVersion, register};
use crate::registry::{ArtifactName, Bump};

const EXAMPLES: &str = "\
Examples:
  gto register model            the next patch version, at HEAD
  gto register model abc1234 --version v2.0.0
  gto register model --bump-minor --push";

/// What `gto register` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct RegisterArgs {
    /// Artifact name
    #[arg(value_parser = text())]
    pub name: String,
    /// Commit, branch or tag to register; HEAD without it
    #[arg(value_name = "REF", value_parser = text())]
    pub reference: Option<String>,
    /// The same as REF
    #[arg(long, value_name = "REF", value_parser = text())]
    pub rev: Option<String>,
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
    fn revision(&self) -> Option<&str> {
        self.reference.as_deref().or(self.rev.as_deref())
    }

    fn wanted(&self) -> Result<WantedVersion<'_>> {
        let named = self.version.as_deref().filter(|version| !version.is_empty());
        let choices = [
            named.map(WantedVersion::Named),
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
    let query = args.change.query(&args.name, args.revision());
    let registry = context.open(&args.change.repo, &query)?;
    let name = ArtifactName::new(&args.name)?;
    let version = args.wanted()?;
    let request = RegisterRequest {
        commit: resolve(&registry, args.revision())?,
        version,
        message: args.change.message.as_deref(),
        form: TagForm::from(args.change.simple),
        force: args.change.force,
    };
    if !matches!(version, WantedVersion::Named(_)) {
        warn_of_gaps(context, &registry)?;
    }
    let change = Change { name, needs_commits: false, push: args.change.push };
    change.carry_out(&registry, |plan| Ok(vec![register(plan, &request)?]), context.style, out)
}
