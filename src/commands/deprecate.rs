//! `gto deprecate`: withdraws an artifact, a version, or a stage of a version.

use std::io::{self, IsTerminal, Write};

use anyhow::{Result, bail};
use clap::Args;
use indexmap::IndexMap;

use super::Context;
use super::args::{artifact, text};
use super::change::ChangeArgs;
use super::retry::ChangeTarget;
use crate::ops::{DeprecateOptions, Plan, UndoOptions, Writer};
use crate::registry::plan::Step;

const EXAMPLES: &str = "\
deprecate adds a tag. The history stays, and --undo brings back
what was withdrawn. --delete deletes the existing tags instead.
It cannot be undone.

Examples:
  gto deprecate model                 deprecate the artifact
  gto deprecate model v1.0.0          deregister one version
  gto deprecate model v1.0.0 prod     remove it from a stage
  gto deprecate model v1.0.0 --undo   bring the version back
  gto deprecate model v1.0.0 --delete delete the tags of the version";

/// What `gto deprecate` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct DeprecateArgs {
    /// Artifact name
    #[arg(value_parser = artifact())]
    name: String,
    /// Version to deregister; the artifact if omitted
    #[arg(value_parser = text())]
    version: Option<String>,
    /// Stage to remove the version from
    #[arg(value_parser = text())]
    stage: Option<String>,
    /// Commit for the tag that deprecates the artifact
    #[arg(long = "ref", value_name = "REF", value_parser = text())]
    reference: Option<String>,
    /// Delete the tags for good instead of adding one
    #[arg(short, long)]
    delete: bool,
    /// Do not ask for confirmation
    #[arg(long, requires = "delete")]
    yes: bool,
    /// Undo a deprecation: delete its tag, or assign the
    /// version to the stage again
    #[arg(long, verbatim_doc_comment)]
    #[arg(conflicts_with_all = ["delete", "force", "reference"])]
    undo: bool,
    /// What all changes take.
    #[command(flatten)]
    pub change: ChangeArgs,
}

impl DeprecateArgs {
    fn plan<'r>(&self, context: &Context, writer: &Writer<'r>) -> Result<Plan<'r>> {
        let (version, stage) = (self.version.as_deref(), self.stage.as_deref());
        let tag = self.change.tag();
        if self.undo {
            return Ok(writer.plan_undo(&UndoOptions { version, stage, tag })?);
        }
        let (revision, delete) = (self.reference.as_deref(), self.delete);
        let options = DeprecateOptions { version, stage, revision, delete, tag };
        let plan = writer.plan_deprecate(&options)?;
        let is_at_terminal = io::stdin().is_terminal() && io::stderr().is_terminal();
        // Without a terminal all is as GTO 1.10.1 has it.
        let is_announced = (self.yes || is_at_terminal) && !self.change.is_dry_run();
        if !options.deletes_artifact() || !is_announced {
            return Ok(plan);
        }
        let steps = plan.steps().to_vec();
        context.notice(&announcement(&self.name, &steps))?;
        if self.yes {
            return Ok(plan);
        }
        // Other processes wait while there is a plan.
        drop(plan);
        confirm()?;
        let plan = writer.plan_deprecate(&options)?;
        if plan.steps() != steps {
            bail!("The tags of '{}' have changed in the meantime. Nothing was deleted", self.name);
        }
        Ok(plan)
    }
}

/// Deprecates an artifact, deregisters a version or unassigns a stage.
///
/// # Errors
/// The deprecation is refused, or cannot be written or pushed; then nothing has changed.
pub fn run(context: &Context, args: &DeprecateArgs, out: &mut dyn Write) -> Result<()> {
    let format = args.change.output.format(false)?;
    let (name, revision) = (args.name.as_str(), args.reference.as_deref());
    let target = ChangeTarget { name, revision, history: false };
    let registry = args.change.open(context, &target)?;
    let writer = args.change.writer(&registry, &args.name)?;
    let plan = args.plan(context, &writer)?;
    args.change.carry_out(context, (&registry, &writer), Ok(plan), (format, out))
}

/// How many tags of which kind will be deleted.
fn announcement(name: &str, steps: &[Step]) -> String {
    let mut counts: IndexMap<_, usize> = IndexMap::new();
    for step in steps {
        *counts.entry(step.held.event).or_default() += 1;
    }
    let plural = |count| if count == 1 { "" } else { "s" };
    let count = |(event, count): (&str, usize)| format!("{count} {event}{}", plural(count));
    let counts: Vec<_> = counts.into_iter().map(count).collect();
    let all = steps.len();
    format!("Deleting {all} tag{} of '{name}' for good: {}", plural(all), counts.join(", "))
}

/// Asks at the terminal.
///
/// # Errors
/// The answer is not yes.
fn confirm() -> Result<()> {
    let mut stderr = io::stderr();
    write!(stderr, "Delete them? [y/N] ")?;
    stderr.flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    match answer.trim().to_lowercase().as_str() {
        "y" | "yes" => Ok(()),
        _ => bail!("Nothing was deleted"),
    }
}
