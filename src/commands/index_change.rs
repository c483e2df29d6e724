//! What `annotate` and `remove` share: their arguments, and how a change is made and reported.

use std::io::Write;

use anyhow::Result;
use clap::Args;

use super::Context;
use super::args::{Difference, RepoArg, given, text};
use super::progress::ProgressReport;
use crate::ops::{EditOptions, Edited, Error, Location, Registry};

/// What all commands take that change the index file.
#[derive(Debug, Args)]
pub struct IndexChangeArgs {
    /// The repository to change.
    #[command(flatten)]
    repo: RepoArg,
    /// Commit the change, and nothing else
    #[arg(long)]
    commit: bool,
    /// Commit the change and push the branch
    #[arg(long)]
    push: bool,
    /// Commit to this branch, without switching to it
    #[arg(short, long, value_name = "BRANCH", value_parser = text())]
    branch: Option<String>,
    /// The same as --branch
    #[arg(long, value_name = "BRANCH", value_parser = text())]
    rev: Option<String>,
}

/// How often a change to a remote branch is made again because the branch went on meanwhile.
const ATTEMPTS: usize = 5;

impl IndexChangeArgs {
    fn wanted(&self) -> Option<&str> {
        given(self.branch.as_ref().or(self.rev.as_ref()))
    }

    pub(super) fn difference(&self) -> Option<Difference> {
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
        let options = EditOptions { commit: self.commit, push: self.push, branch };
        let mut report = ProgressReport::new(context.style, out);
        for attempt in 1.. {
            let registry = Registry::on_branch(&location, branch, &context.environment)?;
            let registry = context.counted(registry);
            let edited = change(&registry, &options)?;
            if attempt == 1 {
                report.say("Updated `artifacts.yaml`");
            }
            let commit = match edited {
                Edited::Written => break,
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
                Err(failure) if is_remote && failure.is_behind() && attempt < ATTEMPTS => {}
                result => {
                    result?;
                    report.say("Successfully pushed a new commit to remote.");
                    break;
                }
            }
        }
        report.finish()
    }
}
