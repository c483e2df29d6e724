//! The user's hooks around a commit.
//!
//! GTO 0.2.8 runs `pre-commit`, `commit-msg` and `post-commit`, and so does this, for a
//! commit on the current branch. For another branch it runs none: hooks look at the work tree.

use std::fs;
use std::path::PathBuf;

use super::CommitError;
use super::output::printed;
use crate::git::Repository;
use crate::registry::ObjectId;

/// The hooks that there are.
pub(super) struct Hooks<'a> {
    repository: &'a Repository,
    dir: PathBuf,
}

impl Repository {
    pub(super) fn hooks(&self) -> Result<Hooks<'_>, CommitError> {
        let mut git = self.git_program();
        let dir = printed(git.args(["rev-parse", "--git-path", "hooks"]).output())?;
        Ok(Hooks { repository: self, dir: self.root.join(dir.trim_end_matches('\n')) })
    }
}

impl Hooks<'_> {
    /// Shows the commit's tree to `pre-commit`, as the index, and its message to
    /// `commit-msg`. Gives the message, which that hook may have changed.
    pub(super) fn before(&self, tree: ObjectId, message: &str) -> Result<Vec<u8>, CommitError> {
        if self.has("pre-commit") {
            let index = self.file("gto.index");
            let shown = self.repository.make_index(&index, tree);
            let accepted = shown.and_then(|()| self.run("pre-commit", &[], &index));
            let _ = fs::remove_file(&index);
            accepted?;
        }
        if !self.has("commit-msg") {
            return Ok(message.as_bytes().to_owned());
        }
        // Not git's COMMIT_EDITMSG: the user may be writing in that.
        let file = self.file("GTO_EDITMSG");
        let failed = |error| CommitError::Hook {
            name: "commit-msg",
            words: format!("cannot give it the message in '{file}': {error}"),
        };
        let message = fs::write(&file, message).map_err(failed).and_then(|()| {
            self.run("commit-msg", &[&file], &self.file("index"))?;
            fs::read(&file).map_err(failed)
        });
        let _ = fs::remove_file(&file);
        message
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
        let output = git.output()?;
        if output.status.success() {
            return Ok(());
        }
        let words = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        Err(CommitError::Hook { name, words })
    }
}
