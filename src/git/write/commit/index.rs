//! One file in git's index. Only the `git` program changes an index: it knows all forms of it, and
//! keeps the other entries.

use super::CommitError;
use super::object::printed_id;
use crate::git::process::Git;
use crate::git::{GitError, Repository};
use crate::registry::ObjectId;

/// Whether a file is as it was committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileState {
    /// It is the same in the work tree, in the index and at HEAD, or missing in all of them.
    Committed,
    /// It differs: changed, staged, untracked, deleted or in conflict.
    Uncommitted,
    /// It is not tracked, and ignored.
    Ignored,
    /// Git does not check it, because of `--assume-unchanged` or a sparse checkout.
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
    /// The state of a file in the work tree, compared with HEAD: content, mode, and what is staged.
    /// Content that git's filters make the same is the same.
    ///
    /// # Errors
    /// Git cannot be run, or fails.
    pub fn file_state(&self, path: &str) -> Result<FileState, CommitError> {
        Ok(self.look_at_file(&self.locate(path)?.path)?.0)
    }

    /// The state of a file, and its entry in the index.
    pub(super) fn look_at_file(
        &self,
        path: &str,
    ) -> Result<(FileState, Option<Entry>), CommitError> {
        let git = |args: &[&str]| self.git_on(path, args).printed();
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
        let listed = self.git_on(path, &["ls-files", "-z", "-v", "--stage"]).printed()?;
        Ok(entry(&listed))
    }

    /// Whether a file that does not exist would be ignored.
    fn ignores(&self, path: &str) -> Result<bool, CommitError> {
        let mut git = self.git_program();
        // Git prints the path if it is ignored; else it fails.
        match git.args(["check-ignore", "--", path]).printed() {
            Ok(_) => Ok(true),
            Err(GitError::Failed(_)) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Stages a file of the work tree.
    pub(super) fn stage(&self, path: &str) -> Result<Option<Entry>, CommitError> {
        self.git_on(path, &["update-index", "--add"]).printed()?;
        self.index_entry(path)
    }

    /// Whether the index has the file as the work tree has it.
    pub(super) fn is_staged(&self, path: &str) -> Result<bool, CommitError> {
        Ok(self.git_on(path, &["diff-files", "--name-only"]).printed()?.is_empty())
    }

    /// Whether the index has the file in another form than HEAD.
    pub(super) fn differs_from_head(&self, path: &str) -> Result<bool, CommitError> {
        let staged = self.git_on(path, &["diff", "--cached", "--name-only"]).printed()?;
        Ok(!staged.is_empty())
    }

    /// Restores an entry, or removes it from the index.
    pub(super) fn set_entry(&self, path: &str, entry: Option<&Entry>) -> Result<(), CommitError> {
        let Some(Entry { mode, id }) = entry else {
            return Ok(self
                .git_on(path, &["update-index", "--force-remove"])
                .printed()
                .map(drop)?);
        };
        let mut git = self.git_program();
        git.args(["update-index", "--add", "--cacheinfo", &format!("{mode},{id},{path}")]);
        Ok(git.printed().map(drop)?)
    }

    /// Updates the times of a file in the index: it was written and has not changed. Some plumbing
    /// commands do not read the file. An error here is harmless.
    pub(super) fn refresh_entry(&self, path: &str) {
        let _ = self.git_on(path, &["add", "--refresh"]).printed();
    }

    /// A git command for one path, which is not a pattern.
    fn git_on(&self, path: &str, args: &[&str]) -> Git {
        let mut git = self.git_program();
        git.env("GIT_LITERAL_PATHSPECS", "1").args(["--no-optional-locks"]).args(args);
        git.args(["--", path]);
        git
    }

    /// Stages the difference of two trees, for those files that the index has as in the first tree.
    /// What the user has staged stays.
    pub(super) fn restage(&self, from: ObjectId, to: ObjectId) -> Result<(), CommitError> {
        let mut git = self.git_program();
        let trees = [from.to_string(), to.to_string()];
        let raw = git.args(["diff-tree", "-r", "-z", "--no-renames"]).args(trees).printed()?;
        let mut fields = raw.split_terminator('\0');
        while let (Some(change), Some(path)) = (fields.next(), fields.next()) {
            let Some((old, new)) = changed(change) else { continue };
            if self.index_entry(path)? == old {
                self.set_entry(path, new.as_ref())?;
            }
        }
        Ok(())
    }

    /// Writes the tree of an index that [`Repository::make_index`] made.
    pub(super) fn write_index(&self, file: &str) -> Result<ObjectId, CommitError> {
        let mut git = self.git_program();
        let output = git.env("GIT_INDEX_FILE", file).arg("write-tree").output()?;
        Ok(printed_id(&git, &output)?)
    }

    /// Makes a separate index of a tree, for hooks.
    pub(super) fn make_index(&self, file: &str, tree: ObjectId) -> Result<(), CommitError> {
        let mut git = self.git_program();
        git.env("GIT_INDEX_FILE", file).args(["read-tree", &tree.to_string()]);
        Ok(git.printed().map(drop)?)
    }
}

/// The entries in `:MODE MODE ID ID STATUS`, before and after; `None` for a mode of zeros.
fn changed(change: &str) -> Option<(Option<Entry>, Option<Entry>)> {
    let fields: Vec<_> = change.strip_prefix(':')?.split(' ').collect();
    let [old_mode, mode, old_id, id, _] = fields[..] else { return None };
    let entry = |mode: &str, id: &str| match mode {
        "000000" => Some(None),
        _ => Some(Some(Entry { mode: mode.to_owned(), id: id.parse().ok()? })),
    };
    Some((entry(old_mode, old_id)?, entry(mode, id)?))
}

/// Parses `TAG MODE ID STAGE<tab>PATH`; `None` for a file in conflict.
fn entry(listed: &str) -> Option<Entry> {
    let (fields, _) = listed.split_once('\t')?;
    match fields.split(' ').collect::<Vec<_>>()[..] {
        [_, mode, id, "0"] => Some(Entry { mode: mode.to_owned(), id: id.parse().ok()? }),
        _ => None,
    }
}
