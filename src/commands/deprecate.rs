//! `gto deprecate`: takes back an artifact, a version, or a stage of a version.

use std::io::Write;

use anyhow::Result;
use clap::Args;

use super::Context;
use super::args::{artifact, text};
use super::change::ChangeArgs;
use crate::ops::DeprecateOptions;

const EXAMPLES: &str = "\
Examples:
  gto deprecate model                 the artifact
  gto deprecate model v1.0.0          one version
  gto deprecate model v1.0.0 prod     the stage of a version
  gto deprecate model v1.0.0 --delete deletes the tags of the version";

/// What `gto deprecate` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct DeprecateArgs {
    /// Artifact name
    #[arg(value_parser = artifact())]
    name: String,
    /// Version to deregister; without it the artifact is deprecated
    #[arg(value_parser = text())]
    version: Option<String>,
    /// Stage to take the version out of
    #[arg(value_parser = text())]
    stage: Option<String>,
    /// Commit of the tag that deprecates the artifact
    #[arg(long = "ref", value_name = "REF", value_parser = text())]
    reference: Option<String>,
    /// Delete the tags that made it so instead of creating one
    #[arg(short, long)]
    delete: bool,
    /// What all changes take.
    #[command(flatten)]
    pub change: ChangeArgs,
}

/// Deprecates an artifact, deregisters a version or unassigns a stage.
///
/// # Errors
/// The deprecation is refused, or cannot be written or pushed; then nothing has changed.
pub fn run(context: &Context, args: &DeprecateArgs, out: &mut dyn Write) -> Result<()> {
    let format = args.change.output.format(false)?;
    let revision = args.reference.as_deref();
    let registry = args.change.open(context, &args.name, revision)?;
    let writer = args.change.writer(&registry, &args.name)?;
    let plan = writer.plan_deprecate(&DeprecateOptions {
        version: args.version.as_deref(),
        stage: args.stage.as_deref(),
        revision,
        delete: args.delete,
        tag: args.change.tag(),
    });
    args.change.carry_out(context, (&registry, &writer), plan, (format, out))
}
