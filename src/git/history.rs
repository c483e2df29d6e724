//! What lies between two commits: the commits, and the files that differ.

use git2::{Delta, DiffFindOptions, ErrorCode, Sort};

use super::Repository;
use super::objects::{ObjectError, from_oid, to_oid};
use crate::registry::ObjectId;

/// The commits that one of two commits has in its history, and the other one has not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitsApart {
    /// Those of the second one, newest first.
    pub ahead: Vec<ObjectId>,
    /// Those of the first one, newest first.
    pub behind: Vec<ObjectId>,
    /// Where both have such commits: the best commit that both have. `None` if they have none in
    /// common.
    pub base: Option<ObjectId>,
}

/// A file that is not the same at two commits. Names that are not UTF-8 are shown with U+FFFD.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedFile {
    /// Its path at the first commit; `None` if there is no such file.
    pub old: Option<String>,
    /// Its path at the second commit.
    pub new: Option<String>,
}

impl Repository {
    /// The commits between two commits; `None` where the history ends before that can be told,
    /// as in a shallow clone.
    ///
    /// # Errors
    /// A commit is missing or damaged.
    pub fn commits_apart(
        &self,
        from: ObjectId,
        to: ObjectId,
    ) -> Result<Option<CommitsApart>, ObjectError> {
        let ends = self.shallow_commits();
        let apart = || -> Result<CommitsApart, git2::Error> {
            // It keeps the commits that it has read.
            let mut walk = self.git.revwalk()?;
            let mut only = |of: ObjectId, without: ObjectId| {
                walk.reset()?;
                walk.set_sorting(Sort::TIME)?;
                walk.push(to_oid(of))?;
                walk.hide(to_oid(without))?;
                let found = walk.by_ref().map(|id| Ok(from_oid(id?)));
                found.collect::<Result<Vec<_>, git2::Error>>()
            };
            let (ahead, behind) = (only(to, from)?, only(from, to)?);
            let is_diverged = !ahead.is_empty() && !behind.is_empty();
            let base = match is_diverged.then(|| self.git.merge_base(to_oid(from), to_oid(to))) {
                None => None,
                Some(Ok(base)) => Some(from_oid(base)),
                Some(Err(error)) if error.code() == ErrorCode::NotFound => None,
                Some(Err(error)) => return Err(error),
            };
            Ok(CommitsApart { ahead, behind, base })
        };
        match apart() {
            // Where the history was cut, more commits may be in common.
            Ok(apart) => {
                let mut all = apart.ahead.iter().chain(&apart.behind);
                Ok((!all.any(|commit| ends.contains(commit))).then_some(apart))
            }
            Err(_) if !ends.is_empty() => Ok(None),
            Err(error) => Err(self.object_error(to, &error)),
        }
    }

    /// Whether a commit is another one, or has it in its history. Where the history ends before
    /// that can be told, as in a shallow clone, it is not.
    ///
    /// # Errors
    /// A commit is missing or damaged.
    pub fn descends_from(&self, commit: ObjectId, other: ObjectId) -> Result<bool, ObjectError> {
        match self.git.graph_descendant_of(to_oid(commit), to_oid(other)) {
            Ok(descends) => Ok(descends || commit == other),
            Err(_) if !self.shallow_commits().is_empty() => Ok(false),
            Err(error) => Err(self.object_error(commit, &error)),
        }
    }

    /// The files that are not the same at two commits, by their paths. One that was removed and is
    /// elsewhere with the same content is one file that moved.
    ///
    /// # Errors
    /// A directory is missing or damaged.
    pub fn changed_files(
        &self,
        from: ObjectId,
        to: ObjectId,
    ) -> Result<Vec<ChangedFile>, ObjectError> {
        self.prefetch_trees([from, to])?;
        let roots = [self.commit_and_root(from)?.1, self.commit_and_root(to)?.1];
        let changed = || -> Result<Vec<ChangedFile>, git2::Error> {
            let [old, new] = roots.map(|root| self.git.find_tree(to_oid(root)));
            let mut diff = self.git.diff_tree_to_tree(Some(&old?), Some(&new?), None)?;
            diff.find_similar(Some(DiffFindOptions::new().renames(true).exact_match_only(true)))?;
            let file = |delta: git2::DiffDelta<'_>| {
                let path = |file: git2::DiffFile<'_>| {
                    file.path_bytes().map(|path| String::from_utf8_lossy(path).into_owned())
                };
                ChangedFile {
                    old: path(delta.old_file()).filter(|_| delta.status() != Delta::Added),
                    new: path(delta.new_file()).filter(|_| delta.status() != Delta::Deleted),
                }
            };
            Ok(diff.deltas().map(file).collect())
        };
        changed().map_err(|error| self.object_error(roots[1], &error))
    }
}
