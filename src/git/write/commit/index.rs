//! What git's index says of one file. Only the `git` program changes an index: it alone knows
//! all its forms, and leaves every other entry as it is.

use super::CommitError;
use super::output::{printed, succeed};
use crate::git::Repository;
use crate::git::process::Git;
use crate::registry::ObjectId;

/// Whether a file is as it was committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileState {
    /// It is in the work tree and in the index as it is at HEAD, or nowhere at all.
    Committed,
    /// It is not: changed, staged, untracked, deleted or in conflict.
    Uncommitted,
    /// It is not tracked, and git is told to ignore it.
    Ignored,
    /// Git is told not to look at it, by `--assume-unchanged` or because it is not in a
    /// sparse checkout.
    Hidden,
}

/// A file in the index or in a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// In octal digits: `100644`.
    pub(super) mode: String,
    pub(super) id: ObjectId,
}

impl Repository {
    /// Whether a file of the work tree, by its path from there, is as it is at HEAD: content,
    /// mode, and what is staged of it. What git would turn into the same content is the same.
    ///
    /// # Errors
    /// Git cannot be run, or cannot tell.
    pub fn file_state(&self, path: &str) -> Result<FileState, CommitError> {
        Ok(self.look_at_file(&self.locate(path)?.path)?.0)
    }

    /// The state of a file, and its entry in the index.
    pub(super) fn look_at_file(
        &self,
        path: &str,
    ) -> Result<(FileState, Option<Entry>), CommitError> {
        let git = |args: &[&str]| printed(self.git_on(path, args).output());
        let listed = git(&["ls-files", "-z", "-v", "--stage"])?;
        // `ls-files -v`: S is skip-worktree, lower case assume-unchanged.
        if listed.starts_with('S') || listed.starts_with(|flag: char| flag.is_ascii_lowercase()) {
            return Ok((FileState::Hidden, None));
        }
        let entry = entry(&listed);
        let status = ["status", "--porcelain=v2", "-z", "--untracked-files=all", "--ignored"];
        let state = match git(&[&status[..], &["--no-renames"]].concat())?.chars().next() {
            Some('!') => FileState::Ignored,
            Some(_) => FileState::Uncommitted,
            None if listed.is_empty() && self.ignores(path)? => FileState::Ignored,
            None => FileState::Committed,
        };
        Ok((state, entry))
    }

    /// The entry of a file that is not in conflict.
    pub(super) fn index_entry(&self, path: &str) -> Result<Option<Entry>, CommitError> {
        let listed = self.git_on(path, &["ls-files", "-z", "-v", "--stage"]).output();
        Ok(entry(&printed(listed)?))
    }

    /// Whether a file that does not exist would be ignored.
    fn ignores(&self, path: &str) -> Result<bool, CommitError> {
        let mut git = self.git_program();
        let output = git.args(["check-ignore", "-q", "--", path]).output();
        match &output {
            Ok(no) if no.status.code() == Some(1) => Ok(false),
            _ => succeed(output).map(|()| true),
        }
    }

    /// Brings a file of the work tree into the index, as git sees it there.
    pub(super) fn stage(&self, path: &str) -> Result<Option<Entry>, CommitError> {
        succeed(self.git_on(path, &["update-index", "--add"]).output())?;
        self.index_entry(path)
    }

    /// Whether the index has a file as it is in the work tree.
    pub(super) fn is_staged(&self, path: &str) -> Result<bool, CommitError> {
        Ok(printed(self.git_on(path, &["diff-files", "--name-only"]).output())?.is_empty())
    }

    /// Whether the index has a file otherwise than HEAD.
    pub(super) fn differs_from_head(&self, path: &str) -> Result<bool, CommitError> {
        let staged = self.git_on(path, &["diff", "--cached", "--name-only"]).output();
        Ok(!printed(staged)?.is_empty())
    }

    /// Brings back an entry, or takes it out of the index.
    pub(super) fn set_entry(&self, path: &str, entry: Option<&Entry>) -> Result<(), CommitError> {
        let Some(Entry { mode, id }) = entry else {
            return succeed(self.git_on(path, &["update-index", "--force-remove"]).output());
        };
        let mut git = self.git_program();
        git.args(["update-index", "--add", "--cacheinfo", &format!("{mode},{id},{path}")]);
        succeed(git.output())
    }

    /// Notes in the index that a file has not changed although it was written, for plumbing
    /// that does not look into files. Nothing is wrong without it.
    pub(super) fn refresh_entry(&self, path: &str) {
        let _ = self.git_on(path, &["add", "--refresh"]).output();
    }

    /// `git`, to be run on one path, which is no pattern.
    fn git_on(&self, path: &str, args: &[&str]) -> Git {
        let mut git = self.git_program();
        git.env("GIT_LITERAL_PATHSPECS", "1").args(["--no-optional-locks"]).args(args);
        git.args(["--", path]);
        git
    }

    /// Makes an index of its own for a tree, to be shown to hooks.
    pub(super) fn make_index(&self, file: &str, tree: ObjectId) -> Result<(), CommitError> {
        let mut git = self.git_program();
        git.env("GIT_INDEX_FILE", file).args(["read-tree", &tree.to_string()]);
        succeed(git.output())
    }
}

/// The entry in `TAG MODE ID STAGE<tab>PATH`, if it is one of no conflict.
fn entry(listed: &str) -> Option<Entry> {
    let (fields, _) = listed.split_once('\t')?;
    match fields.split(' ').collect::<Vec<_>>()[..] {
        [_, mode, id, "0"] => Some(Entry { mode: mode.to_owned(), id: id.parse().ok()? }),
        _ => None,
    }
}
