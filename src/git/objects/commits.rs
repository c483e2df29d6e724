//! Commits, each read once.

use std::collections::HashMap;
use std::sync::Arc;

use git2::{Object, Signature};

use super::links::LeadsAway;
use super::{ObjectError, ObjectKind, from_oid, to_oid};
use crate::git::Repository;
use crate::registry::{Commit, ObjectId, Person, Time};

/// Objects that were read and may be asked for again.
#[derive(Debug, Default)]
pub(in crate::git) struct Memo {
    /// Each with its root tree.
    commits: HashMap<ObjectId, (Arc<Commit>, ObjectId)>,
    /// By path, then by commit: the blob there.
    pub(super) blobs: HashMap<String, HashMap<ObjectId, Option<ObjectId>>>,
    /// The same, with symbolic links followed.
    pub(super) files: HashMap<String, HashMap<ObjectId, Result<Option<ObjectId>, LeadsAway>>>,
}

impl Repository {
    /// The commit with this id, or the commit that the tag object with this id points to. It is
    /// read once.
    ///
    /// # Errors
    /// The object is missing or damaged, or no commit.
    pub fn commit(&self, id: ObjectId) -> Result<Arc<Commit>, ObjectError> {
        self.commit_and_root(id).map(|(commit, _)| commit)
    }

    /// A commit, and its root tree.
    pub(in crate::git) fn commit_and_root(
        &self,
        id: ObjectId,
    ) -> Result<(Arc<Commit>, ObjectId), ObjectError> {
        if let Some((commit, root)) = self.memo.borrow().commits.get(&id) {
            return Ok((Arc::clone(commit), *root));
        }
        let commit = self.peel_to_commit(id)?;
        let (commit, root) = (Arc::new(describe(&commit)), from_oid(commit.tree_id()));
        self.memo.borrow_mut().commits.insert(id, (Arc::clone(&commit), root));
        Ok((commit, root))
    }

    /// The first parent of a commit; `None` for a commit without parents.
    ///
    /// # Errors
    /// As [`Repository::commit`].
    pub fn first_parent(&self, id: ObjectId) -> Result<Option<ObjectId>, ObjectError> {
        Ok(self.peel_to_commit(id)?.parent_ids().next().map(from_oid))
    }

    /// The committer's time of a commit, in seconds since the epoch, and its parents.
    ///
    /// # Errors
    /// As [`Repository::commit`].
    pub(in crate::git) fn time_and_parents(
        &self,
        id: ObjectId,
    ) -> Result<(i64, Vec<ObjectId>), ObjectError> {
        let commit = self.peel_to_commit(id)?;
        Ok((commit.time().seconds(), commit.parent_ids().map(from_oid).collect()))
    }

    /// The content of a file. The id comes from [`Repository::blob_id_at`].
    ///
    /// # Errors
    /// The object is missing, damaged, or
    /// no file.
    pub fn blob(&self, id: ObjectId) -> Result<Vec<u8>, ObjectError> {
        self.read(id, |found, content| match found {
            ObjectKind::Blob => Ok(content.to_vec()),
            found => Err(ObjectError::WrongKind { id, found, wanted: ObjectKind::Blob }),
        })
    }

    /// The size of a file in bytes. The content is not read.
    ///
    /// # Errors
    /// The object is missing or damaged.
    pub fn blob_size(&self, id: ObjectId) -> Result<u64, ObjectError> {
        if self.lacks_objects() && !self.has(id) {
            self.fetch_objects(&[id])?;
        }
        self.check_if_short(id)?;
        let header = self.git.odb().and_then(|odb| odb.read_header(to_oid(id)));
        let (size, _) = header.map_err(|error| self.object_error(id, &error))?;
        Ok(u64::try_from(size).unwrap_or(u64::MAX))
    }

    pub(in crate::git) fn peel_to_commit(
        &self,
        id: ObjectId,
    ) -> Result<git2::Commit<'_>, ObjectError> {
        let object = self.peel(id)?;
        let id = from_oid(object.id());
        let found = object.kind().and_then(ObjectKind::of).unwrap_or(ObjectKind::Blob);
        object.into_commit().map_err(|_| ObjectError::WrongKind {
            id,
            found,
            wanted: ObjectKind::Commit,
        })
    }

    /// Follows tag objects to an object that is not a tag.
    fn peel(&self, mut id: ObjectId) -> Result<Object<'_>, ObjectError> {
        loop {
            self.check(id)?;
            let object = self
                .git
                .find_object(to_oid(id), None)
                .map_err(|error| self.object_error(id, &error))?;
            match object.as_tag() {
                Some(tag) => id = from_oid(tag.target_id()),
                None => return Ok(object),
            }
        }
    }
}

fn describe(commit: &git2::Commit<'_>) -> Commit {
    let time = commit.time();
    let encoding = commit.message_encoding().ok().flatten().unwrap_or("UTF-8");
    let person = |signature: &Signature<'_>| Person {
        name: decode(signature.name_bytes(), encoding),
        email: decode(signature.email_bytes(), encoding),
    };
    Commit {
        id: from_oid(commit.id()),
        time: Time { seconds: time.seconds(), offset_minutes: time.offset_minutes() },
        author: person(&commit.author()),
        committer: person(&commit.committer()),
        message: decode(commit.message_bytes(), encoding),
    }
}

/// Decodes text in the encoding that a commit names, as GTO 1.10.1 shows it. Only Latin-1 is known
/// here beside UTF-8; invalid bytes become U+FFFD.
fn decode(text: &[u8], encoding: &str) -> String {
    match encoding.to_ascii_lowercase().as_str() {
        "iso-8859-1" | "iso8859-1" | "latin-1" | "latin1" => {
            text.iter().copied().map(char::from).collect()
        }
        _ => String::from_utf8_lossy(text).into_owned(),
    }
}
