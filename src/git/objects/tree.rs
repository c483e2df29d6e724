//! Directories in commits: the only place that follows a path through them.

use std::collections::BTreeSet;

use memchr::memchr;

use super::path::tidy;
use super::{ObjectError, ObjectKind};
use crate::git::Repository;
use crate::registry::ObjectId;

/// What a commit has at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// A file, a directory or a submodule.
    Here(ObjectKind, ObjectId),
    /// Nothing.
    Missing,
    /// The path leads into a submodule or through a symbolic link.
    Unknown,
}

/// An entry of a directory, borrowed from its object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::git) struct TreeEntry<'a> {
    /// In octal digits, as written.
    pub(in crate::git) mode: &'a [u8],
    /// The name, which need not be UTF-8.
    pub(in crate::git) name: &'a [u8],
    pub(in crate::git) id: ObjectId,
}

impl TreeEntry<'_> {
    /// The kind of the entry: directory, file or symbolic link, or commit of a submodule.
    pub(in crate::git) fn kind(&self) -> ObjectKind {
        match self.mode {
            b"40000" | b"040000" => ObjectKind::Tree,
            b"160000" => ObjectKind::Commit,
            _ => ObjectKind::Blob,
        }
    }

    pub(super) fn is_link(&self) -> bool {
        self.mode == b"120000"
    }
}

/// Parses the entries of a directory. At a malformed entry it yields `None` and ends.
pub(in crate::git) fn entries(
    tree: &[u8],
    id_len: usize,
) -> impl Iterator<Item = Option<TreeEntry<'_>>> {
    let mut rest = tree;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let tree = std::mem::take(&mut rest);
        let entry = || {
            let (mode, after) = tree.split_at(memchr(b' ', tree)?);
            let (name, after) = after[1..].split_at(memchr(0, &after[1..])?);
            let (id, after) = after[1..].split_at_checked(id_len)?;
            Some((TreeEntry { mode, name, id: id.try_into().ok()? }, after))
        };
        Some(entry().map(|(entry, after)| {
            rest = after;
            entry
        }))
    })
}

/// The result of following a path.
pub(super) enum Walk {
    /// A file, a directory or a submodule.
    To(ObjectKind, ObjectId),
    /// A symbolic link.
    Link(ObjectId),
    /// Nothing of that name.
    Nowhere,
    /// Something that is no directory, though the path goes on. A submodule or a symbolic link
    /// leads to what no commit here has.
    Blocked { is_outside: bool },
    /// A directory that must not be read.
    Unread(ObjectId),
}

impl Repository {
    /// The id of the file at `path` (separated by `/`; `.` and `..` are allowed) in a commit;
    /// `None` if there is no such file. It is looked up once in each commit.
    ///
    /// # Errors
    /// As [`Repository::commit`]; a directory on the way is missing or damaged.
    pub fn blob_id_at(
        &self,
        commit: ObjectId,
        path: &str,
    ) -> Result<Option<ObjectId>, ObjectError> {
        let Some(path) = &tidy(path) else { return Ok(None) };
        if let Some(blob) = self.memo.borrow().blobs.get(&**path).and_then(|by| by.get(&commit)) {
            return Ok(*blob);
        }
        let blob = self.blob_id_in(self.commit_and_root(commit)?.1, path)?;
        let mut memo = self.memo.borrow_mut();
        memo.blobs.entry(path.to_string()).or_default().insert(commit, blob);
        Ok(blob)
    }

    /// The id of the file at `path` in a directory. `None` if there is no such file.
    pub(in crate::git) fn blob_id_in(
        &self,
        directory: ObjectId,
        path: &str,
    ) -> Result<Option<ObjectId>, ObjectError> {
        Ok(match self.follow_path_from(directory, path, |_| true)? {
            Walk::To(ObjectKind::Blob, id) | Walk::Link(id) => Some(id),
            _ => None,
        })
    }

    /// Whether there is a file or directory at `path` in a commit.
    ///
    /// # Errors
    /// As [`Repository::blob_id_at`].
    pub fn has_path(&self, commit: ObjectId, path: &str) -> Result<bool, ObjectError> {
        Ok(matches!(self.presence(commit, path)?, Presence::Here(..)))
    }

    /// What a commit has at a path.
    ///
    /// # Errors
    /// As [`Repository::blob_id_at`].
    pub fn presence(&self, commit: ObjectId, path: &str) -> Result<Presence, ObjectError> {
        Ok(match self.follow_path(commit, path, |_| true)? {
            Walk::To(kind, id) => Presence::Here(kind, id),
            Walk::Link(id) => Presence::Here(ObjectKind::Blob, id),
            Walk::Blocked { is_outside: true } => Presence::Unknown,
            _ => Presence::Missing,
        })
    }

    /// The first missing object on the way to a path of a commit, the object at the path included.
    /// `None` if none is missing or there is nothing at that path.
    pub(in crate::git) fn first_missing(
        &self,
        commit: ObjectId,
        path: &str,
    ) -> Result<Option<ObjectId>, ObjectError> {
        let Some(path) = tidy(path) else { return Ok(None) };
        Ok(match self.follow_path(commit, &path, |id| self.has(id))? {
            Walk::Unread(id) => Some(id),
            Walk::To(ObjectKind::Blob | ObjectKind::Tree, id) | Walk::Link(id) => {
                (!self.has(id)).then_some(id)
            }
            _ => None,
        })
    }

    /// The paths of all files in a commit whose names `wanted` accepts, in alphabetical order.
    /// Names that are not UTF-8 are left out.
    ///
    /// # Errors
    /// As [`Repository::blob_id_at`].
    pub fn files_that(
        &self,
        commit: ObjectId,
        is_wanted: impl Fn(&str) -> bool,
    ) -> Result<Vec<String>, ObjectError> {
        self.files_below(self.commit_and_root(commit)?.1, "", is_wanted)
    }

    /// As [`Repository::files_that`], for a directory with this path: empty, or with a final slash.
    ///
    /// # Errors
    /// As [`Repository::blob_id_at`].
    pub fn files_below(
        &self,
        tree: ObjectId,
        path: &str,
        is_wanted: impl Fn(&str) -> bool,
    ) -> Result<Vec<String>, ObjectError> {
        let mut found = Vec::new();
        self.visit_trees([(tree, path.to_owned())], |directory, entry| {
            let name = std::str::from_utf8(entry.name).ok()?;
            match entry.kind() {
                ObjectKind::Blob if is_wanted(name) => found.push(format!("{directory}{name}")),
                ObjectKind::Tree => return Some(format!("{directory}{name}/")),
                _ => {}
            }
            None
        })?;
        found.sort_unstable();
        Ok(found)
    }

    /// Fetches all directories of these commits, one transfer for each level. Does nothing in a
    /// complete repository.
    ///
    /// # Errors
    /// As [`Repository::prefetch`].
    pub fn prefetch_trees(
        &self,
        commits: impl IntoIterator<Item = ObjectId>,
    ) -> Result<(), ObjectError> {
        if !self.lacks_objects() {
            return Ok(());
        }
        // An error of a commit is reported when the commit is read.
        let roots = commits.into_iter().filter_map(|commit| self.commit_and_root(commit).ok());
        let roots: Vec<_> = roots.map(|(_, root)| (root, ())).collect();
        self.visit_trees(roots, |(), entry| (entry.kind() == ObjectKind::Tree).then_some(()))
    }

    /// Follows a path from the root of a commit, through directories that may be read. Empty names
    /// and `.` are skipped.
    pub(super) fn follow_path(
        &self,
        commit: ObjectId,
        path: &str,
        may_read: impl Fn(ObjectId) -> bool,
    ) -> Result<Walk, ObjectError> {
        let (_, root) = self.commit_and_root(commit)?;
        self.follow_path_from(root, path, may_read)
    }

    fn follow_path_from(
        &self,
        mut tree: ObjectId,
        path: &str,
        may_read: impl Fn(ObjectId) -> bool,
    ) -> Result<Walk, ObjectError> {
        let mut names = path.split('/').filter(|name| !matches!(*name, "" | ".")).peekable();
        while let Some(name) = names.next() {
            if !may_read(tree) {
                return Ok(Walk::Unread(tree));
            }
            let found = self.entry_of(tree, name)?;
            let Some((kind, id, is_link)) = found else { return Ok(Walk::Nowhere) };
            if names.peek().is_none() {
                return Ok(if is_link { Walk::Link(id) } else { Walk::To(kind, id) });
            }
            if kind != ObjectKind::Tree {
                let is_outside = kind == ObjectKind::Commit || is_link;
                return Ok(Walk::Blocked { is_outside });
            }
            tree = id;
        }
        Ok(Walk::To(ObjectKind::Tree, tree))
    }

    /// Visits all entries of directories, and of those subdirectories for which `visit` returns a
    /// label, level by level. Missing objects of a level are fetched in one transfer.
    pub(super) fn visit_trees<L: Ord + Clone>(
        &self,
        roots: impl IntoIterator<Item = (ObjectId, L)>,
        mut visit: impl FnMut(&L, &TreeEntry<'_>) -> Option<L>,
    ) -> Result<(), ObjectError> {
        let mut level: BTreeSet<_> = roots.into_iter().collect();
        let mut seen = BTreeSet::new();
        while !level.is_empty() {
            if self.lacks_objects() {
                let missing = level.iter().map(|(id, _)| *id).filter(|id| !self.has(*id));
                self.fetch_objects(&missing.collect::<Vec<_>>())?;
            }
            let mut next = BTreeSet::new();
            for (id, label) in &level {
                self.read_entries(*id, |entry| {
                    next.extend(visit(label, entry).map(|label| (entry.id, label)));
                    true
                })?;
            }
            seen.append(&mut level);
            level = next.difference(&seen).cloned().collect();
        }
        Ok(())
    }

    /// Passes the entries of a directory to `then` until it returns false.
    pub(in crate::git) fn read_entries(
        &self,
        id: ObjectId,
        mut then: impl FnMut(&TreeEntry<'_>) -> bool,
    ) -> Result<(), ObjectError> {
        self.read(id, |found, content| {
            if found != ObjectKind::Tree {
                return Err(ObjectError::WrongKind { id, found, wanted: ObjectKind::Tree });
            }
            for entry in entries(content, self.refs.id_len) {
                let reason = || "a directory with a broken entry".to_owned();
                let entry = entry.ok_or_else(|| ObjectError::Corrupt { id, reason: reason() })?;
                if !then(&entry) {
                    break;
                }
            }
            Ok(())
        })
    }
}
