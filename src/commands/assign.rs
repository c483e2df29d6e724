//! `gto assign`: puts a version into a stage.

use std::io::Write;

use anyhow::Result;
use clap::Args;

use super::Context;
use super::args::{TargetArgs, given, text};
use super::change::ChangeArgs;
use super::change_output::RefOutputArgs;
use super::doctor::warn_of_gaps;
use super::retry::{ChangeTarget, RetryArgs};
use crate::ops::{AssignOptions, Plan, Registry, Writer};

const EXAMPLES: &str = "\
Examples:
  gto assign model --version v1.0.0 --stage prod
  gto assign model --stage dev        register HEAD if needed, then assign it
  gto assign model abc1234 --version v2.0.0 --stage dev --push
  gto assign model --stage prod --rollback --push";

/// What `gto assign` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
#[command(mut_arg("reference", |arg| {
    arg.help("Commit, branch or tag to assign (default: HEAD)")
}))]
pub struct AssignArgs {
    /// What is assigned.
    #[command(flatten)]
    pub target: TargetArgs,
    /// Version to assign; with REF, version to register
    #[arg(long, value_name = "VERSION", value_parser = text())]
    version: Option<String>,
    /// Stage to assign to
    #[arg(long, value_name = "STAGE", required = true, value_parser = text())]
    stage: String,
    /// Do not register a version
    #[arg(long, visible_alias = "sr")]
    skip_registration: bool,
    /// Succeed without writing if the version is already
    /// in the stage
    #[arg(long, verbatim_doc_comment, conflicts_with = "force")]
    exist_ok: bool,
    /// Assign the version that was in the stage before
    /// the current one
    #[arg(long, verbatim_doc_comment)]
    #[arg(conflicts_with_all = [
        "version", "reference", "rev", "skip_registration", "exist_ok", "force",
    ])]
    rollback: bool,
    /// Whether it is tried again.
    #[command(flatten)]
    retry: RetryArgs,
    /// What all changes take.
    #[command(flatten)]
    pub change: ChangeArgs,
    /// Print the tag.
    #[command(flatten)]
    ref_output: RefOutputArgs,
}

impl AssignArgs {
    fn plan<'r>(
        &self,
        context: &Context,
        registry: &'r Registry,
        writer: &Writer<'r>,
    ) -> Result<Plan<'r>> {
        let tag = self.change.tag();
        if self.rollback {
            return Ok(writer.plan_rollback(&self.stage, &tag)?);
        }
        let options = AssignOptions {
            stage: &self.stage,
            version: given(self.version.as_ref()),
            revision: self.target.revision(),
            skip_registration: self.skip_registration,
            exist_ok: self.exist_ok,
            tag,
        };
        if options.version.is_none() && !self.skip_registration {
            warn_of_gaps(context, registry)?;
        }
        Ok(writer.plan_assign(&options)?)
    }
}

/// Assigns a stage.
///
/// # Errors
/// The assignment is refused, or cannot be written or pushed; then nothing has changed.
pub fn run(context: &Context, args: &AssignArgs, out: &mut dyn Write) -> Result<()> {
    let format = args.change.output.format(args.ref_output.show_ref)?;
    let (name, revision) = (args.target.name.as_str(), args.target.revision());
    let target = ChangeTarget { name, revision, history: false };
    args.retry.run(
        context,
        (&args.change, &target),
        |registry, writer| args.plan(context, registry, writer),
        (format, out),
    )
}
