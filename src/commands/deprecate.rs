//! `gto deprecate`: takes back an artifact, a version, or a stage of a version.

use std::io::Write;

use anyhow::Result;
use clap::Args;

use super::Context;
use super::args::text;
use super::change::{Change, ChangeArgs, resolve, version};
use crate::registry::plan::{DeprecateRequest, Removal, TagForm, deprecate};
use crate::registry::{ArtifactName, StageName};

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
    #[arg(value_parser = text())]
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
    let query = args.change.query(&args.name, args.reference.as_deref());
    let registry = context.open(&args.change.repo, &query)?;
    let name = ArtifactName::new(&args.name)?;
    let given = |text: &'_ Option<String>| text.clone().filter(|text| !text.is_empty());
    let (wanted, stage) = (given(&args.version), given(&args.stage));
    let removal = match (&wanted, &stage) {
        (_, Some(stage)) => {
            registry.config.check_stage(stage)?;
            Removal::Stage(version(wanted.as_deref().unwrap_or_default())?, StageName::new(stage)?)
        }
        (Some(wanted), None) => Removal::Version(version(wanted)?),
        (None, None) => {
            let commit = args.reference.as_deref();
            let commit = commit.map(|reference| resolve(&registry, Some(reference))).transpose()?;
            Removal::Artifact(commit, registry.repo.head()?)
        }
    };
    let change = Change {
        name,
        needs_commits: matches!(removal, Removal::Artifact(None, _)),
        push: args.change.push,
    };
    let request = DeprecateRequest {
        removal,
        message: args.change.message.as_deref(),
        form: TagForm::from(args.change.simple),
        force: args.change.force,
        delete: args.delete,
    };
    change.carry_out(&registry, |plan| deprecate(plan, &request), context.style, out)
}
