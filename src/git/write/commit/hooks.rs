//! The user's hooks around a commit.
//!
//! GTO 0.2.8 runs `pre-commit`, `commit-msg` and `post-commit`. For a commit on the current branch,
//! this does too. For another branch no hook runs: hooks look at the work tree. Their output goes
//! to stderr, as with git.

use std::fs;
use std::path::PathBuf;

use super::CommitError;
use crate::git::Repository;
use crate::git::process::signals::SignalDeferral;
use crate::registry::ObjectId;

/// The exit code of `git hook run` without a hook. A git that lacks the command ends with another
/// one.
const USAGE: i32 = 129;

/// The hooks of a repository.
pub(super) struct Hooks<'a> {
    repository: &'a Repository,
    dir: PathBuf,
    deferral: &'a SignalDeferral,
}

impl Repository {
    /// The hooks. A signal that `deferral` sees ends a running hook.
    pub(super) fn hooks<'a>(
        &'a self,
        deferral: &'a SignalDeferral,
    ) -> Result<Hooks<'a>, CommitError> {
        let mut git = self.git_program();
        let dir = git.args(["rev-parse", "--git-path", "hooks"]).printed()?;
        let dir = self.root.join(dir.trim_end_matches('\n'));
        Ok(Hooks { repository: self, dir, deferral })
    }
}

impl Hooks<'_> {
    /// Runs `pre-commit` with the commit's tree as the index. Returns the tree with what the hook
    /// staged.
    pub(super) fn show_tree(&self, tree: ObjectId) -> Result<ObjectId, CommitError> {
        if !self.has("pre-commit") {
            return Ok(tree);
        }
        let index = self.file("gto.index");
        let shown = self
            .repository
            .make_index(&index, tree)
            .and_then(|()| self.run("pre-commit", &[], &index))
            .and_then(|()| self.repository.write_index(&index));
        let _ = fs::remove_file(&index);
        shown
    }

    /// Runs `commit-msg` with the message in a file that ends with a newline, as git's does.
    /// Returns the message that the hook leaves. If the hook changes nothing, the message has no
    /// newline.
    pub(super) fn show_message(&self, message: &str) -> Result<Vec<u8>, CommitError> {
        if !self.has("commit-msg") {
            return Ok(message.as_bytes().to_owned());
        }
        // Not in COMMIT_EDITMSG: the user may be writing there.
        let path = self.file("GTO_EDITMSG");
        let failed = |source| CommitError::Message { path: path.clone(), source };
        let text = format!("{message}\n");
        let shown = fs::write(&path, &text).map_err(failed).and_then(|()| {
            self.run("commit-msg", &[&path], &self.file("index"))?;
            let left = fs::read(&path).map_err(failed)?;
            Ok(if left == text.as_bytes() { message.as_bytes().to_owned() } else { left })
        });
        let _ = fs::remove_file(&path);
        shown
    }

    /// Runs `post-commit`, which cannot refuse.
    pub(super) fn after(&self) {
        if self.has("post-commit") {
            let _ = self.run("post-commit", &[], &self.file("index"));
        }
    }

    fn has(&self, name: &str) -> bool {
        self.dir.join(name).exists()
    }

    fn file(&self, name: &str) -> String {
        self.repository.refs.git_dir.join(name).to_string_lossy().into_owned()
    }

    fn run(&self, name: &'static str, args: &[&str], index: &str) -> Result<(), CommitError> {
        let mut git = self.repository.git_program();
        git.args(["hook", "run", "--ignore-missing", name, "--"]).args(args);
        git.env("GIT_INDEX_FILE", index).env("GIT_EDITOR", ":");
        let status = self.deferral.show(&mut git)?;
        if status.success() {
            return Ok(());
        }
        let asked = self.repository.git_program().args(["hook", "run"]).output();
        Err(match asked?.status.code() {
            Some(USAGE) => CommitError::Hook(name),
            _ => CommitError::OldGit(name),
        })
    }
}
