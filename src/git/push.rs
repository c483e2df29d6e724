//! Pushing tags and branches, by the installed git: it knows the user's credentials, proxies and hooks.

mod porcelain;

use std::io::{self, IsTerminal};
use std::process::{Command, Output};

pub use porcelain::{Outcome, Report};

use super::Repository;
use super::branch::BRANCHES;
use super::patience::Patience;
use super::redact::redact;
use super::remote::{Copy, Hold, REMOTE};
use super::write::TAGS;
use crate::registry::TagEdit;

/// What is not, or not all, on the remote as it should be.
#[derive(Debug, thiserror::Error)]
pub enum PushError {
    /// The program is not there, or does not start.
    #[error("git cannot be run: {0}. Pushing needs the git program on PATH")]
    NoGit(io::Error),
    /// The remote has another tag of this name.
    #[error("tag '{name}' exists on the remote and is another. `git fetch --tags` brings it")]
    Diverged {
        /// The name of the tag.
        name: String,
        /// The names of the tags that have been pushed nevertheless.
        pushed: Vec<String>,
    },
    /// The remote's branch has commits that are not in what was pushed. Displays as git's
    /// words.
    #[error("{0}")]
    Behind(String),
    /// Git or the remote refused, or the remote was not reached. Displays as git's words.
    #[error("{words}")]
    Failed {
        /// All that git, its hooks and the remote said; credentials in addresses left out.
        words: String,
        /// The names of the tags that have been pushed nevertheless.
        pushed: Vec<String>,
    },
}

impl PushError {
    /// The tags that are on the remote although the push failed: only where the remote
    /// cannot take all or nothing.
    #[must_use]
    pub fn pushed(&self) -> &[String] {
        match self {
            Self::NoGit(_) | Self::Behind(_) => &[],
            Self::Diverged { pushed, .. } | Self::Failed { pushed, .. } => pushed,
        }
    }
}

impl Repository {
    /// Pushes what was edited, and nothing else whatever the configuration says: all or
    /// nothing, where the remote knows how. Deleting what the remote does not have succeeds.
    ///
    /// Ctrl-C and SIGTERM end the push, or wait for its end, and not this program: what was
    /// written can then still be taken back.
    ///
    /// Git may ask on the terminal for a password; where stdin is none it never asks.
    ///
    /// # Errors
    /// As the variants of [`PushError`] say. Only what git reports as done counts as pushed.
    pub fn push_tags(&self, remote: &str, edits: &[TagEdit]) -> Result<(), PushError> {
        let _patience = self.patience();
        let remote = self.remote(remote);
        let refspecs: Vec<String> = edits.iter().map(refspec).collect();
        let run = |atomic: bool| {
            let mut git = self.push_command(remote);
            git.args(atomic.then_some("--atomic")).args(["--", remote]).args(&refspecs).output()
        };
        let mut output = run(edits.len() > 1).map_err(PushError::NoGit)?;
        if String::from_utf8_lossy(&output.stderr).contains("does not support --atomic") {
            output = run(false).map_err(PushError::NoGit)?;
        }
        judge(edits, &output)
    }

    /// Pushes one branch, named without `refs/heads/`, to the branch of the same name, and
    /// nothing else. Never forces. Signals and questions as for [`Repository::push_tags`].
    ///
    /// # Errors
    /// [`PushError::Behind`] if the remote's branch went on: fetch, and commit on its new tip.
    /// Otherwise [`PushError::NoGit`] or [`PushError::Failed`].
    pub fn push_branch(&self, remote: &str, branch: &str) -> Result<(), PushError> {
        let name = format!("{BRANCHES}{branch}");
        let _patience = self.patience();
        let remote = self.remote(remote);
        let mut git = self.push_command(remote);
        let output = git.args(["--", remote, &format!("{name}:{name}")]).output();
        let output = output.map_err(PushError::NoGit)?;
        let stdout = String::from_utf8_lossy(&output.stdout);
        let report = Report::parse(&stdout);
        let words = || words(&report, &output);
        match report.outcome(&name) {
            Outcome::Done => Ok(()),
            Outcome::Behind => Err(PushError::Behind(words())),
            // It went on while git was pushing.
            _ if words().contains(" but expected ") => Err(PushError::Behind(words())),
            _ => Err(PushError::Failed { words: words(), pushed: Vec::new() }),
        }
    }

    /// A copy of a remote repository has no other remote than that.
    fn remote<'a>(&self, remote: &'a str) -> &'a str {
        if self.is_copy() { REMOTE } else { remote }
    }

    fn patience(&self) -> (Patience, Option<Hold>) {
        (Patience::new(), self.copy.as_ref().map(Copy::hold))
    }

    /// `git push` without the arguments that say where to and what.
    fn push_command(&self, remote: &str) -> Command {
        let mut git = self.git_program();
        let is_by_id = self.copy.as_ref().is_some_and(Copy::is_by_id);
        let negotiation = is_by_id.then_some(["-c", "push.negotiate=true"]);
        // In any other language the reasons of git could not be told apart.
        git.env("LANGUAGE", "C")
            .args(["-c", "protocol.ext.allow=never", "-c", "protocol.fd.allow=never"])
            // A mirror takes everything, and refuses to take anything by name.
            .args(["-c", &format!("remote.{remote}.mirror=false")])
            .args(negotiation.iter().flatten())
            .args(["push", "--porcelain", "--no-follow-tags", "--no-recurse-submodules"]);
        if !io::stdin().is_terminal() {
            git.env("GIT_TERMINAL_PROMPT", "0");
        }
        git
    }
}

fn refspec(edit: &TagEdit) -> String {
    match edit {
        TagEdit::Create { name, .. } => format!("{TAGS}{name}:{TAGS}{name}"),
        TagEdit::Delete { name } => format!(":{TAGS}{name}"),
    }
}

/// What the output of `git push --porcelain` means for each edit.
fn judge(edits: &[TagEdit], output: &Output) -> Result<(), PushError> {
    let stdout = String::from_utf8_lossy(&output.stdout);
    let report = Report::parse(&stdout);
    let outcome = |edit: &TagEdit| report.outcome(&format!("{TAGS}{}", edit.name()));
    let pushed: Vec<String> = edits
        .iter()
        .filter(|edit| outcome(edit) == Outcome::Done)
        .map(|edit| edit.name().to_owned())
        .collect();
    if pushed.len() == edits.len() {
        return Ok(());
    }
    if let Some(edit) = edits.iter().find(|edit| outcome(edit) == Outcome::Diverged) {
        return Err(PushError::Diverged { name: edit.name().to_owned(), pushed });
    }
    Err(PushError::Failed { words: words(&report, output), pushed })
}

/// All that git says of a failure.
fn words(report: &Report<'_>, output: &Output) -> String {
    let stderr = String::from_utf8_lossy(&output.stderr);
    let mut words: Vec<String> = report.refusals().collect();
    words.extend(stderr.lines().map(|line| line.trim_end().to_owned()));
    if words.is_empty() {
        words.push(format!("git push ended with {} and no message", output.status));
    }
    redact(&words.join("\n"))
}
