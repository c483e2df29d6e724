//! What `annotate` and `remove` share: their arguments, and how a change is made and reported.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::Write;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;
use clap::Args;

use super::Context;
use super::args::remote_of;
use super::args::{Difference, RepoArg, branch, given, text, written};
use super::progress::ProgressReport;
use crate::ops::{EditOptions, Edited, Error, Location, Purpose, Registry, RehearsedEdit};

/// What all commands take that change the index file.
#[derive(Debug, Args)]
pub struct IndexChangeArgs {
    /// The repository to change.
    #[command(flatten)]
    repo: RepoArg,
    /// Commit only this change
    #[arg(long)]
    commit: bool,
    /// Commit the change and push the branch
    #[arg(long)]
    push: bool,
    /// Commit to this branch without switching to it;
    /// with --push, create it if it does not exist
    #[arg(short, long, verbatim_doc_comment)]
    #[arg(value_name = "BRANCH", value_parser = branch())]
    branch: Option<String>,
    /// Start of a new --branch (default: HEAD). Without
    /// --branch: the branch to commit to
    #[arg(long, verbatim_doc_comment, value_name = "REV", value_parser = text())]
    rev: Option<String>,
    /// Message of the commit
    #[arg(short, long, value_name = "TEXT", value_parser = written())]
    message: Option<String>,
    /// Remote to push to
    #[arg(long, value_name = "NAME", value_parser = text())]
    remote: Option<String>,
    /// Check everything and print what would be done,
    /// but write nothing
    #[arg(long, verbatim_doc_comment)]
    dry_run: bool,
}

/// How long a change to a remote branch is made again because the branch went on meanwhile.
const PATIENCE: Duration = Duration::from_secs(30);

/// The longest pause between two attempts.
const LONGEST_PAUSE: Duration = Duration::from_secs(4);

impl IndexChangeArgs {
    fn wanted(&self) -> Option<&str> {
        let rev = self.rev.as_deref().map(|rev| rev.strip_prefix("refs/heads/").unwrap_or(rev));
        self.branch.as_deref().or(rev).filter(|name| !name.is_empty())
    }

    /// Where a branch begins that is not there yet, if it may be made.
    fn start(&self) -> Option<&str> {
        given(self.branch.as_ref()).filter(|_| self.push)?;
        Some(given(self.rev.as_ref()).unwrap_or("HEAD"))
    }

    pub(super) fn difference(&self) -> Option<Difference> {
        if self.start().is_some() {
            return None;
        }
        Difference::between(self.branch.as_deref(), "--rev", self.rev.as_deref())
    }

    /// Makes a change, says so, and pushes it where that is asked for. That of a remote
    /// repository is made on the tip of the branch, and again on the new one if that went on
    /// before the change was there.
    pub(super) fn carry_out(
        &self,
        context: &Context,
        change: impl for<'r> Fn(&'r Registry, &EditOptions<'_>) -> Result<Edited<'r>, Error>,
        out: &mut dyn Write,
    ) -> Result<()> {
        let location = self.repo.location(&context.environment)?;
        let is_remote = matches!(location, Location::Url(_));
        let branch = self.wanted();
        let remote = remote_of(self.remote.as_ref(), &location)?;
        let start = self.start();
        let options = EditOptions {
            commit: self.commit,
            push: self.push,
            branch,
            start,
            message: given(self.message.as_ref()),
            remote,
            dry_run: self.dry_run,
        };
        let mut report = ProgressReport::new(context.style, out);
        let mut is_uncommitted = false;
        let started = Instant::now();
        for attempt in 1.. {
            let registry = Registry::open_for(
                Purpose::Edit { branch, start },
                &location,
                &context.environment,
            )?;
            let edited = change(&registry, &options)?;
            if attempt == 1 && !self.dry_run {
                report.say("Updated `artifacts.yaml`");
            }
            let commit = match edited {
                Edited::Written => {
                    is_uncommitted = true;
                    break;
                }
                Edited::Rehearsed(edit) => {
                    say_rehearsed(edit, &mut report)?;
                    break;
                }
                Edited::Committed => {
                    report.say("Running `git commit`");
                    break;
                }
                Edited::ToPush(commit) => commit,
            };
            if attempt == 1 {
                report.say("Running `git commit` and `git push`");
                report.flush();
            }
            match commit.push() {
                Err(failure)
                    if is_remote && failure.is_behind() && started.elapsed() < PATIENCE =>
                {
                    thread::sleep(pause(attempt));
                }
                result => {
                    result?;
                    report.say("Successfully pushed a new commit to remote.");
                    break;
                }
            }
        }
        report.finish(!self.dry_run)?;
        if is_uncommitted {
            context.hint("`gto show` reads the annotations of HEAD: commit the change first.")?;
        }
        Ok(())
    }
}

/// Prints what would be done. Fails if the run itself would, as far as that can be known.
fn say_rehearsed(edit: RehearsedEdit<'_>, report: &mut ProgressReport<'_>) -> Result<()> {
    report.say("Would update `artifacts.yaml`");
    match edit.pushes() {
        true => report.say("Would run `git commit` and `git push`"),
        false if edit.commits => report.say("Would run `git commit`"),
        false => {}
    }
    report.flush();
    Ok(edit.ask()?)
}

/// How long to wait after an attempt: longer each time, and differently in each process, so that
/// those that came at once do not come at once again.
fn pause(attempt: u32) -> Duration {
    // What a map is seeded with is random.
    let chance = RandomState::new().build_hasher().finish() % 1024;
    let longest = LONGEST_PAUSE.min(Duration::from_millis(100) * (1 << attempt.min(8)));
    longest / 4 + longest * 3 / 4 * chance as u32 / 1024
}
