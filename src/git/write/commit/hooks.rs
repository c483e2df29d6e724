//! The user's hooks around a commit.
//!
//! GTO 0.2.8 runs `pre-commit`, `commit-msg` and `post-commit`, and so does this, for a
//! commit on the current branch. For another branch it runs none: hooks look at the work tree.
//! What they print goes to stderr, as from git.

use std::fs;
use std::path::PathBuf;

use super::CommitError;
use super::output::printed;
use crate::git::Repository;
use crate::git::process::signals::SignalDeferral;
use crate::registry::ObjectId;

/// What `git hook run` without a hook ends with, and no git that has no such command.
const USAGE: i32 = 129;

/// The hooks that there are.
pub(super) struct Hooks<'a> {
    repository: &'a Repository,
    dir: PathBuf,
    deferral: &'a SignalDeferral,
}

impl Repository {
    /// A signal, as `deferral` sees it, ends the hook that runs.
    pub(super) fn hooks<'a>(
        &'a self,
        deferral: &'a SignalDeferral,
    ) -> Result<Hooks<'a>, CommitError> {
        let mut git = self.git_program();
        let dir = printed(git.args(["rev-parse", "--git-path", "hooks"]))?;
        let dir = self.root.join(dir.trim_end_matches('\n'));
        Ok(Hooks { repository: self, dir, deferral })
    }
}

impl Hooks<'_> {
    /// Shows the commit's tree to `pre-commit`, as the index. Gives the tree with what that hook
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

    /// Shows the message to `commit-msg`, in a file that ends with a newline as git's does. Gives
    /// the message that the hook leaves; the one given, if the hook left that alone.
    pub(super) fn show_message(&self, message: &str) -> Result<Vec<u8>, CommitError> {
        if !self.has("commit-msg") {
            return Ok(message.as_bytes().to_owned());
        }
        // Not git's COMMIT_EDITMSG: the user may be writing in that.
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

    /// Tells `post-commit`, which cannot refuse.
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
