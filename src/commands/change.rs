//! What `register`, `assign` and `deprecate` share: their arguments, and how a change is made and
//! reported.

use std::io::Write;

use anyhow::Result;
use clap::{Args, ValueEnum};

use super::Context;
use super::args::{RepoArg, given, remote_of, text, written};
use super::change_output::{ChangeFormat, ChangeOutputArgs};
use super::progress::{ProgressReport, printed};
use super::retry::ChangeTarget;
use crate::ops::{Detail, Done, Error, Plan, Query, Registry, TagOptions, Writer};
use crate::registry::TagEdit;
use crate::registry::plan::TagForm;
use crate::render::Stream;
use crate::shell::{operand, quote};

/// What all commands take that change the registry.
#[derive(Debug, Args)]
pub struct ChangeArgs {
    /// The repository to change.
    #[command(flatten)]
    pub repo: RepoArg,
    /// Message of the Git tag
    #[arg(short, long, value_name = "TEXT", value_parser = written())]
    message: Option<String>,
    /// Omit the counter of the tag: true (m#prod),
    /// false (m#prod#5) or auto
    #[arg(long, verbatim_doc_comment, value_name = "WHEN", value_enum)]
    #[arg(default_value_t = Simple::Auto, hide_possible_values = true)]
    pub simple: Simple,
    /// Create the tag even if nothing would change
    #[arg(long)]
    force: bool,
    /// Push the tag
    #[arg(long)]
    push: bool,
    /// Remote to push to (default: where git pushes
    /// the branch to, or origin)
    #[arg(long, verbatim_doc_comment, value_name = "NAME", value_parser = text())]
    remote: Option<String>,
    /// Check everything and print what would be done,
    /// but write nothing
    #[arg(long, verbatim_doc_comment)]
    dry_run: bool,
    /// What is printed.
    #[command(flatten)]
    pub(super) output: ChangeOutputArgs,
}

/// The values of `--simple`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Simple {
    /// As the kind of change has it.
    Auto,
    /// Without a counter.
    True,
    /// With a counter.
    False,
}

impl ChangeArgs {
    /// Opens the repository for a change of an artifact at a revision.
    pub(super) fn open(&self, context: &Context, target: &ChangeTarget<'_>) -> Result<Registry> {
        let &ChangeTarget { name, revision, history } = target;
        remote_of(self.remote.as_ref(), &self.repo.location(&context.environment)?)?;
        context.open(&self.repo, &Query { revision, history, ..Query::about(name, Detail::BRIEF) })
    }

    /// Prepares the change. Where it is to be pushed, the remote is asked what it has.
    pub(super) fn writer<'r>(&self, registry: &'r Registry, name: &str) -> Result<Writer<'r>> {
        let mut writer = registry.writer(name)?;
        if self.dry_run {
            writer = writer.rehearsal();
        }
        Ok(match self.push {
            true => writer.ask(&self.push_remote(registry)?),
            false => writer,
        })
    }

    /// Whether nothing is to be written.
    pub(super) fn is_dry_run(&self) -> bool {
        self.dry_run
    }

    /// The remote that the change is pushed to.
    pub(super) fn push_remote(&self, registry: &Registry) -> Result<String> {
        Ok(registry.push_remote(given(self.remote.as_ref()))?)
    }

    /// How the tag is made.
    pub(super) fn tag(&self) -> TagOptions<'_> {
        let form = match self.simple {
            Simple::Auto => TagForm::Auto,
            Simple::True => TagForm::Simple,
            Simple::False => TagForm::Counted,
        };
        TagOptions { message: self.message.as_deref(), form, force: self.force }
    }

    /// Writes what was planned, says so, and pushes it where that is asked for. All of it is
    /// done, or nothing.
    pub(super) fn carry_out<'r>(
        &self,
        context: &Context,
        (registry, writer): (&'r Registry, &Writer<'r>),
        plan: Result<Plan<'r>, Error>,
        (format, out): (ChangeFormat, &mut dyn Write),
    ) -> Result<()> {
        let plan = plan?;
        for notice in plan.notices() {
            context.notice(notice)?;
        }
        let remote = self.push_remote(registry)?;
        let mut stderr = Stream::stderr();
        let mut report = match format {
            ChangeFormat::Sentences => ProgressReport::new(context.style, out),
            _ => ProgressReport::new(context.err_style, &mut stderr),
        };
        let is_pushed = self.push || registry.repo.is_temporary_clone();
        if self.dry_run {
            rehearse(&plan, is_pushed.then_some(&remote), &mut report)?;
            report.finish(false)?;
            format.print(&plan.holds(), (is_pushed, true), out)?;
            let mut said = plan.notes().iter().chain(plan.conflicts());
            return Ok(said.try_for_each(|said| context.notice(said))?);
        }
        // Between writing and the end of the push nothing ends this program.
        let _deferral = self.push.then(|| registry.repo.defer_signals());
        let done = writer.write(plan)?;
        // What is written counts, whether anybody listens or not.
        if let Some(unchanged) = done.unchanged() {
            report.say(&unchanged.to_string());
        }
        let notes = || done.notes().iter().try_for_each(|note| context.notice(note));
        if is_pushed {
            push(&done, &remote, &mut report)?;
        } else {
            for step in done.steps() {
                report.say(&step.sentence());
                report.say("To push the changes upstream, run:");
                report.say(&format!(
                    "    {}",
                    push_command(&step.edit, &operand(&remote), &quote(step.edit.name()))
                ));
            }
        }
        let is_changed = !done.steps().is_empty();
        report.finish(is_changed)?;
        let result = format.print(&done.holds(), (is_pushed, false), out);
        printed(result.and_then(|()| Ok(out.flush()?)), is_changed)?;
        notes()?;
        if self.push {
            done.conflicts(&remote).iter().try_for_each(|conflict| context.notice(conflict))?;
        }
        Ok(())
    }
}

/// Prints what would be done. Fails if the run itself would, as far as that can be known.
fn rehearse(
    plan: &Plan<'_>,
    remote: Option<&String>,
    report: &mut ProgressReport<'_>,
) -> Result<()> {
    plan.rehearse_write()?;
    if let Some(unchanged) = plan.unchanged() {
        report.say(&unchanged.to_string());
    }
    let mut is_asked = false;
    for step in plan.steps() {
        report.say(&step.prediction());
        let Some(remote) = remote else { continue };
        report.say(&format!("Would run `{}`", push_command(&step.edit, remote, step.edit.name())));
        report.flush();
        if !std::mem::replace(&mut is_asked, true) {
            plan.rehearse_push(remote)?;
        }
    }
    match remote {
        Some(remote) if !is_asked => Ok(plan.rehearse_push(remote)?),
        _ => Ok(()),
    }
}

/// GTO 1.10.1 pushes tag by tag; here they go together, and the lines stay.
fn push(done: &Done<'_>, remote: &str, report: &mut ProgressReport<'_>) -> Result<()> {
    if done.steps().is_empty() {
        report.flush();
        return Ok(done.push(remote)?);
    }
    let mut push = None;
    for step in done.steps() {
        report.say(&step.sentence());
        report.say(&format!("Running `{}`", push_command(&step.edit, remote, step.edit.name())));
        report.flush();
        match push.take().unwrap_or_else(|| done.push(remote)) {
            // A remote that cannot take all or nothing may have taken those before.
            Err(failure) if failure.tag() == step.edit.name() => return Err(failure.into()),
            result => push = Some(result),
        }
        report.say(&match step.edit {
            TagEdit::Create { .. } => {
                format!("Successfully pushed git tag {} on remote.", step.edit.name())
            }
            TagEdit::Delete { .. } => {
                format!("Successfully deleted git tag {} on remote.", step.edit.name())
            }
        });
    }
    Ok(())
}

fn push_command(edit: &TagEdit, remote: &str, name: &str) -> String {
    match edit {
        TagEdit::Create { .. } => format!("git push {remote} {name}"),
        TagEdit::Delete { .. } => format!("git push --delete {remote} {name}"),
    }
}
