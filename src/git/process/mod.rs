//! The installed `git` program.

mod guard;
pub(in crate::git) mod redact;
pub(in crate::git) mod remote;
pub(in crate::git) mod signals;

use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::git::Repository;

/// Variables that would point git at another repository than the one at hand.
const REDIRECTIONS: [&str; 10] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_COMMON_DIR",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
    "GIT_SHALLOW_FILE",
    "GIT_GRAFT_FILE",
];

/// `git`, to be run in `dir` on the repository that is there.
pub(in crate::git) fn git(dir: &Path) -> Command {
    let mut command = Command::new("git");
    command.current_dir(dir);
    for name in REDIRECTIONS {
        command.env_remove(name);
    }
    command
}

/// Runs a command that is given `input`, and keeps what it prints.
pub(in crate::git) fn run(command: &mut Command, input: &[u8]) -> io::Result<Output> {
    let stdio = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = stdio.spawn()?;
    let sent = child.stdin.take().map_or(Ok(()), |mut stdin| stdin.write_all(input));
    let output = child.wait_with_output()?;
    // A command that fails before it reads says why itself.
    if output.status.success() { sent.map(|()| output) } else { Ok(output) }
}

impl Repository {
    /// `git`, to be run where the user's hooks and settings expect it: at the top of the
    /// work tree, if the repository is found from there.
    pub(in crate::git) fn git_program(&self) -> Command {
        if self.root.join(".git").exists() {
            return git(&self.root);
        }
        let mut git = git(&self.refs.git_dir);
        if let Some(copy) = &self.copy {
            // Found also where `safe.bareRepository` lets git find no bare one.
            git.env("GIT_DIR", &self.refs.git_dir);
            copy.tell(&mut git);
        }
        git
    }
}
