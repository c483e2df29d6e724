//! `gto assign`: puts a version into a stage.

use std::io::Write;

use anyhow::{Result, bail};
use clap::Args;

use super::Context;
use super::args::text;
use super::change::{Change, ChangeArgs, resolve, version};
use super::doctor::warn_of_gaps;
use crate::registry::plan::{AssignRequest, At, TagForm, assign};
use crate::registry::{ArtifactName, StageName};

const EXAMPLES: &str = "\
Examples:
  gto assign model --version v1.0.0 --stage prod
  gto assign model --stage dev        HEAD, which is registered if need be
  gto assign model abc1234 --version v2.0.0 --stage dev --push";

/// What `gto assign` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct AssignArgs {
    /// Artifact name
    #[arg(value_parser = text())]
    pub name: String,
    /// Commit, branch or tag to assign; without it and --version HEAD
    #[arg(value_name = "REF", value_parser = text())]
    pub reference: Option<String>,
    /// The same as REF
    #[arg(long, value_name = "REF", value_parser = text())]
    pub rev: Option<String>,
    /// Version to assign; with REF: to register
    #[arg(long, value_name = "VERSION", value_parser = text())]
    version: Option<String>,
    /// The stage
    #[arg(long, value_name = "STAGE", required = true, value_parser = text())]
    stage: String,
    /// Register no version
    #[arg(long, visible_alias = "sr")]
    skip_registration: bool,
    /// What all changes take.
    #[command(flatten)]
    pub change: ChangeArgs,
}

/// Assigns a stage.
///
/// # Errors
/// The assignment is refused, or cannot be written or pushed; then nothing has changed.
pub fn run(context: &Context, args: &AssignArgs, out: &mut dyn Write) -> Result<()> {
    let reference = args.reference.as_deref().or(args.rev.as_deref());
    let query = args.change.query(&args.name, reference);
    let registry = context.open(&args.change.repo, &query)?;
    let name = ArtifactName::new(&args.name)?;
    registry.config.check_stage(&args.stage)?;
    let wanted = args.version.as_deref().filter(|version| !version.is_empty());
    wanted.map(version).transpose()?;
    let at = match (reference, wanted) {
        (None, Some(wanted)) => At::Version(wanted),
        (Some(_), Some(_)) if args.skip_registration => {
            bail!("You either need to supply version name or skip registration");
        }
        (reference, _) if args.skip_registration => At::BareCommit(resolve(&registry, reference)?),
        (reference, wanted) => At::Commit(resolve(&registry, reference)?, wanted),
    };
    let request = AssignRequest {
        stage: StageName::new(&args.stage)?,
        at,
        message: args.change.message.as_deref(),
        form: TagForm::from(args.change.simple),
        force: args.change.force,
    };
    if matches!(at, At::Commit(_, None)) {
        warn_of_gaps(context, &registry)?;
    }
    let change = Change { name, needs_commits: false, push: args.change.push };
    change.carry_out(&registry, |plan| assign(plan, &request), context.style, out)
}
