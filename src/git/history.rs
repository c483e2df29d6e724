//! What lies between two commits: the commits, and the files that differ.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};

use git2::{Delta, DiffFindOptions};
use indexmap::IndexSet;

use super::Repository;
use super::objects::{ObjectError, ObjectKind, to_oid};
use crate::registry::ObjectId;

/// The marks of a commit: the first or the second one has it, or both, or it comes before one that
/// both have.
const FROM: u8 = 1;
const TO: u8 = 2;
const BOTH: u8 = FROM | TO;
const BEFORE: u8 = 4;

/// How many commits that both have are followed where their dates say that they change nothing: a
/// commit may be older than its parents. As in git.
const PATIENCE: usize = 5;

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
        let apart = self.walk_both(from, to, &ends)?;
        // Where the history was cut, more commits may be in common.
        let is_cut = apart.ahead.iter().chain(&apart.behind).any(|commit| ends.contains(commit));
        Ok((!is_cut).then_some(apart))
    }

    /// Whether a commit is another one, or has it in its history. Where the history ends before
    /// that can be told, as in a shallow clone, it is not.
    ///
    /// # Errors
    /// A commit is missing or damaged.
    pub fn descends_from(&self, commit: ObjectId, other: ObjectId) -> Result<bool, ObjectError> {
        let ends = self.shallow_commits();
        Ok(self.walk_both(other, commit, &ends)?.behind.is_empty())
    }

    /// Walks from two commits at once, newest first, until only commits are left that both have, as
    /// git does. libgit2 can do the same, but it never ends at a commit whose file is cut short.
    fn walk_both(
        &self,
        from: ObjectId,
        to: ObjectId,
        ends: &HashSet<ObjectId>,
    ) -> Result<CommitsApart, ObjectError> {
        let mut marks = HashMap::<ObjectId, u8>::new();
        let mut walked = IndexSet::new();
        let mut pending = BinaryHeap::new();
        let (mut oldest, mut patience) = (i64::MAX, PATIENCE);
        // A parent is reached after its child, and stays behind it if both are of the same time.
        let mut order = 0..;
        let mut reached = vec![(from, FROM), (to, TO)];
        loop {
            for (id, mark) in reached.drain(..) {
                let known = marks.entry(id).or_default();
                if *known | mark != *known {
                    *known |= mark;
                    let (seconds, parents) = self.time_and_parents(id)?;
                    pending.push((seconds, Reverse(order.next()), id, parents));
                }
            }
            let is_needed = pending.iter().any(|(_, _, id, _)| marks[id] & BEFORE == 0);
            let Some((seconds, _, id, parents)) = pending.pop() else { break };
            patience = if is_needed || seconds >= oldest { PATIENCE } else { patience - 1 };
            if patience == 0 {
                break;
            }
            walked.insert(id);
            if is_needed {
                oldest = seconds;
            }
            let mark = match marks[&id] {
                both if both & BOTH == BOTH => both | BEFORE,
                mark => mark,
            };
            if !ends.contains(&id) {
                reached.extend(parents.into_iter().map(|parent| (parent, mark)));
            }
        }
        let marks = &marks;
        let with = |mark| walked.iter().copied().filter(move |id| marks[id] == mark);
        let (ahead, behind): (Vec<_>, Vec<_>) = (with(TO).collect(), with(FROM).collect());
        let is_diverged = !ahead.is_empty() && !behind.is_empty();
        let base = with(BOTH).next().filter(|_| is_diverged);
        Ok(CommitsApart { ahead, behind, base })
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
        self.check_trees_that_differ(roots.map(Some))?;
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

    /// Checks the directories that a comparison reads: libgit2 never ends at one whose file is cut
    /// short.
    fn check_trees_that_differ(&self, roots: [Option<ObjectId>; 2]) -> Result<(), ObjectError> {
        let mut pending = vec![roots];
        while let Some(trees) = pending.pop() {
            let mut below = HashMap::<Vec<u8>, [Option<ObjectId>; 2]>::new();
            for (side, tree) in trees.into_iter().enumerate() {
                let Some(tree) = tree else { continue };
                self.read_entries(tree, |entry| {
                    if entry.kind() == ObjectKind::Tree {
                        below.entry(entry.name.to_owned()).or_default()[side] = Some(entry.id);
                    }
                    true
                })?;
            }
            pending.extend(below.into_values().filter(|[old, new]| old != new));
        }
        Ok(())
    }
}
