//! The only place that runs the installed `git` program.

pub(in crate::git) mod dialogue;
pub(in crate::git) mod interrupt;
mod output;
pub(in crate::git) mod remote;
pub(in crate::git) mod signals;

use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use crate::redact::Redactor;

/// Variables that would make git use another repository, treat paths as patterns, or refuse to
/// write into a temporary clone.
const REDIRECTIONS: [&str; 15] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_COMMON_DIR",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_QUARANTINE_PATH",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
    "GIT_SHALLOW_FILE",
    "GIT_GRAFT_FILE",
    "GIT_LITERAL_PATHSPECS",
    "GIT_GLOB_PATHSPECS",
    "GIT_NOGLOB_PATHSPECS",
    "GIT_ICASE_PATHSPECS",
];

/// Git could not be run, or failed.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// The program is not there, does not start, or its output cannot be read.
    #[error("git cannot be run: {0}. This needs the git program on PATH; reading tags does not")]
    NotRun(#[from] io::Error),
    /// Git failed. Displays as git's message without credentials in URLs.
    #[error("{0}")]
    Failed(String),
}

/// A `git` command to be completed and run. Its directory and language are set.
#[derive(Debug)]
pub(in crate::git) struct Git {
    pub(super) command: Command,
    has_input: bool,
    has_output: bool,
    redactor: Redactor,
}

impl Git {
    /// Git in the directory `dir`, on the repository that it finds there.
    pub(in crate::git) fn new(dir: &Path) -> Self {
        let mut command = Command::new("git");
        command.current_dir(dir);
        for name in REDIRECTIONS {
            command.env_remove(name);
        }
        // The messages are parsed, so they must be in English.
        command.env("LANGUAGE", "C");
        Self { command, has_input: false, has_output: false, redactor: Redactor::default() }
    }

    /// Hides these secrets in error messages.
    pub(in crate::git) fn hide(&mut self, redactor: &Redactor) -> &mut Self {
        self.redactor = redactor.clone();
        self
    }

    /// To be called before the command is given: git is going to talk to a remote. It must not run
    /// programs that a URL names, and must not ask if nobody can answer.
    pub(in crate::git) fn for_remote(&mut self, may_ask: bool) -> &mut Self {
        if !may_ask {
            self.env("GIT_TERMINAL_PROMPT", "0");
        }
        self.args(["-c", "protocol.ext.allow=never", "-c", "protocol.fd.allow=never"])
    }

    pub(in crate::git) fn arg(&mut self, arg: impl AsRef<OsStr>) -> &mut Self {
        self.command.arg(arg);
        self
    }

    pub(in crate::git) fn args(
        &mut self,
        args: impl IntoIterator<Item = impl AsRef<OsStr>>,
    ) -> &mut Self {
        self.command.args(args);
        self
    }

    pub(in crate::git) fn env(
        &mut self,
        name: impl AsRef<OsStr>,
        value: impl AsRef<OsStr>,
    ) -> &mut Self {
        self.command.env(name, value);
        self
    }

    pub(in crate::git) fn env_remove(&mut self, name: impl AsRef<OsStr>) -> &mut Self {
        self.command.env_remove(name);
        self
    }

    pub(in crate::git) fn stdin(&mut self, from: impl Into<Stdio>) -> &mut Self {
        self.command.stdin(from);
        self.has_input = true;
        self
    }

    pub(in crate::git) fn stdout(&mut self, to: impl Into<Stdio>) -> &mut Self {
        self.command.stdout(to);
        self.has_output = true;
        self
    }

    /// Runs git and keeps its output. It has no input unless [`Git::stdin`] was called.
    ///
    /// # Errors
    /// [`GitError::NotRun`] alone.
    pub(in crate::git) fn output(&mut self) -> Result<Output, GitError> {
        self.output_watched(|_| {})
    }

    fn output_watched(&mut self, watch: impl FnMut(&mut Child)) -> Result<Output, GitError> {
        if !self.has_input {
            self.command.stdin(Stdio::null());
        }
        if !self.has_output {
            self.command.stdout(Stdio::piped());
        }
        Ok(output::collect(self.command.stderr(Stdio::piped()).spawn()?, watch)?)
    }

    /// Runs git with `input`, and keeps its output.
    ///
    /// # Errors
    /// [`GitError::NotRun`] alone.
    pub(in crate::git) fn output_of(&mut self, input: &[u8]) -> Result<Output, GitError> {
        self.output_of_watched(input, |_| {})
    }

    fn output_of_watched(
        &mut self,
        input: &[u8],
        watch: impl FnMut(&mut Child),
    ) -> Result<Output, GitError> {
        if !self.has_output {
            self.command.stdout(Stdio::piped());
        }
        let mut child = self.command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let sent = child.stdin.take().map_or(Ok(()), |mut stdin| stdin.write_all(input));
        let output = output::collect(child, watch)?;
        // A command that fails before it reads its input explains that itself.
        if output.status.success() {
            sent?;
        }
        Ok(output)
    }

    /// The stdout of git, if it succeeds.
    pub(in crate::git) fn printed(&mut self) -> Result<String, GitError> {
        let output = self.output()?;
        self.accept(&output)
    }

    /// As [`Git::printed`], in bytes.
    pub(in crate::git) fn printed_bytes(&mut self) -> Result<Vec<u8>, GitError> {
        let output = self.output()?;
        self.check(&output)?;
        Ok(output.stdout)
    }

    /// The stdout of a git that has ended, if it succeeded.
    pub(in crate::git) fn accept(&self, output: &Output) -> Result<String, GitError> {
        self.check(output)?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Fails if a git that has ended failed.
    pub(in crate::git) fn check(&self, output: &Output) -> Result<(), GitError> {
        match output.status.success() {
            true => Ok(()),
            false => Err(GitError::Failed(self.words(output))),
        }
    }

    /// All messages of a failed git, without credentials and control characters.
    pub(in crate::git) fn words(&self, output: &Output) -> String {
        let text = self.redactor.redact(String::from_utf8_lossy(&output.stderr).trim());
        match text.is_empty() {
            true => format!("git ended with {} and no message", output.status),
            false => without_controls(&text),
        }
    }
}

/// Shows the messages of hooks and remotes on stderr, without control characters, after git
/// succeeded.
pub(in crate::git) fn show_said(text: &str) {
    let text = without_controls(text.trim_end());
    if !text.is_empty() {
        let _ = writeln!(io::stderr(), "{text}");
    }
}

fn without_controls(text: &str) -> String {
    text.chars().filter(|c| "\n\t".contains(*c) || !c.is_control()).collect()
}
