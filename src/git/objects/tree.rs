//! Whether there is something at a path, as far as a commit can tell.

use git2::ObjectType;

use super::{ObjectError, from_oid, to_oid};
use crate::git::Repository;
use crate::registry::ObjectId;

/// What a commit says of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// There is a file or directory.
    Here,
    /// There is none.
    Missing,
    /// The way leads into a submodule or through a symbolic link.
    Unknown,
}

/// The mode of a symbolic link in a directory.
const LINK: i32 = 0o120_000;

impl Repository {
    /// Whether there is a file or directory at `path` in a commit.
    ///
    /// # Errors
    /// As [`Repository::blob_id_at`].
    pub fn has_path(&self, commit: ObjectId, path: &str) -> Result<bool, ObjectError> {
        Ok(self.presence(commit, path)? == Presence::Here)
    }

    /// What a commit says of a path.
    ///
    /// # Errors
    /// As [`Repository::blob_id_at`].
    pub fn presence(&self, commit: ObjectId, path: &str) -> Result<Presence, ObjectError> {
        let mut tree = from_oid(self.peel_to_commit(commit)?.tree_id());
        let mut names = path.split('/').filter(|name| !matches!(*name, "" | ".")).peekable();
        while let Some(name) = names.next() {
            self.check(tree)?;
            let found =
                self.git.find_tree(to_oid(tree)).map_err(|e| self.object_error(tree, &e))?;
            let Some(entry) = found.get_name(name) else { return Ok(Presence::Missing) };
            match entry.kind() {
                Some(ObjectType::Tree) => tree = from_oid(entry.id()),
                _ if names.peek().is_none() => return Ok(Presence::Here),
                Some(ObjectType::Commit) => return Ok(Presence::Unknown),
                _ if entry.filemode() == LINK => return Ok(Presence::Unknown),
                _ => return Ok(Presence::Missing),
            }
        }
        Ok(Presence::Here)
    }
}
