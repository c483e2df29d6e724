//! `--retry`: a change that others have been faster with is planned and pushed again.

use std::io::Write;

use anyhow::Result;
use clap::Args;

use super::Context;
use super::change::ChangeArgs;
use super::change_output::ChangeFormat;
use crate::ops::{Error, Plan, PushFailure, Registry, Writer};

/// `--retry`, of the commands that compute something from the tags that are there.
#[derive(Debug, Clone, Copy, Args)]
pub struct RetryArgs {
    /// With --push: if others pushed first, fetch their
    /// tags and try again, at most N times
    #[arg(long, verbatim_doc_comment, value_name = "N", requires = "push")]
    retry: Option<u32>,
}

/// What is changed.
pub(super) struct ChangeTarget<'a> {
    /// The artifact.
    pub(super) name: &'a str,
    /// A commit that is named.
    pub(super) revision: Option<&'a str>,
    /// Whether the commits before that one are needed.
    pub(super) history: bool,
}

impl RetryArgs {
    /// Opens the repository, plans a change and carries it out. Where others have pushed tags
    /// meanwhile, it begins again with these.
    pub(super) fn run(
        self,
        context: &Context,
        (args, target): (&ChangeArgs, &ChangeTarget<'_>),
        plan: impl for<'r> Fn(&'r Registry, &Writer<'r>) -> Result<Plan<'r>>,
        (format, out): (ChangeFormat, &mut dyn Write),
    ) -> Result<()> {
        let mut left = self.retry.unwrap_or_default();
        loop {
            let registry = args.open(context, target)?;
            let writer = args.writer(&registry, target.name)?;
            let plan = plan(&registry, &writer);
            let done = plan.and_then(|plan| {
                args.carry_out(context, (&registry, &writer), Ok(plan), (format, &mut *out))
            });
            let Err(error) = done else { return Ok(()) };
            if left == 0 || !is_outrun(&error, &writer) {
                return Err(error);
            }
            if args.is_dry_run() {
                // With the tags of the remote the plan is another one; a dry run fetches nothing.
                context.notice(&format!(
                    "Would fetch the tags of '{}' that others have pushed, and try again with them",
                    target.name
                ))?;
                return Ok(());
            }
            context.notice(&format!(
                "Others have pushed tags of '{}' in the meantime. Fetching them and trying again",
                target.name
            ))?;
            writer.fetch(&args.push_remote(&registry)?)?;
            left -= 1;
        }
    }
}

/// Whether others have pushed tags that are not here: with them the change may be another one.
fn is_outrun(error: &anyhow::Error, writer: &Writer<'_>) -> bool {
    match (error.downcast_ref::<PushFailure>(), error.downcast_ref()) {
        (Some(failure), _) => failure.is_outrun(),
        (None, Some(Error::Contradicted { .. })) => writer.can_catch_up(),
        (None, Some(Error::Refusal { refusal, .. })) => {
            refusal.is_of_absence() && writer.can_catch_up()
        }
        _ => false,
    }
}
