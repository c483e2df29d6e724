//! Commits, and files as they are in them.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};
use std::fs;
use std::rc::Rc;

use git2::{Object, ObjectType, Signature};
use memchr::memchr;

use super::path::tidy;
use super::{ObjectError, ObjectKind, from_oid, to_oid};
use crate::git::refs::Scope;
use crate::git::{ReadError, Repository};
use crate::registry::{Commit, ObjectId, Person, Time};

/// What was read once and may be asked for again.
#[derive(Debug, Default)]
pub(in crate::git) struct Memo {
    /// With the trees at their roots.
    commits: HashMap<ObjectId, (Rc<Commit>, ObjectId)>,
    /// By path, then by commit: the blob there.
    blobs: HashMap<String, HashMap<ObjectId, Option<ObjectId>>>,
}

impl Repository {
    /// The commit with this id, or the one that the tag object with this id leads to.
    /// Read once, however often it is asked for.
    ///
    /// # Errors
    /// The object is missing or damaged, or no commit.
    pub fn commit(&self, id: ObjectId) -> Result<Rc<Commit>, ObjectError> {
        self.commit_and_root(id).map(|(commit, _)| commit)
    }

    fn commit_and_root(&self, id: ObjectId) -> Result<(Rc<Commit>, ObjectId), ObjectError> {
        if let Some((commit, root)) = self.memo.borrow().commits.get(&id) {
            return Ok((Rc::clone(commit), *root));
        }
        let commit = self.peel_to_commit(id)?;
        let (commit, root) = (Rc::new(describe(&commit)), from_oid(commit.tree_id()));
        self.memo.borrow_mut().commits.insert(id, (Rc::clone(&commit), root));
        Ok((commit, root))
    }

    /// The id of the file at `path` (`/` between names, `.` and `..` too) in a commit; `None` if
    /// there is no file of that path. Looked up once for each commit.
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
        let (_, root) = self.commit_and_root(commit)?;
        let blob = self.find_blob(root, path)?;
        let mut memo = self.memo.borrow_mut();
        memo.blobs.entry(path.to_string()).or_default().insert(commit, blob);
        Ok(blob)
    }

    /// The paths of all files in a commit whose names are wanted, in alphabetical order.
    ///
    /// # Errors
    /// As [`Repository::blob_id_at`].
    pub fn files_that(
        &self,
        commit: ObjectId,
        is_wanted: impl Fn(&str) -> bool,
    ) -> Result<Vec<String>, ObjectError> {
        let mut found = Vec::new();
        self.prefetch_trees([commit])?;
        let root = from_oid(self.peel_to_commit(commit)?.tree_id());
        let mut pending = vec![(String::new(), root)];
        while let Some((directory, id)) = pending.pop() {
            self.check(id)?;
            let tree = self.git.find_tree(to_oid(id)).map_err(|e| self.object_error(id, &e))?;
            for entry in tree.iter() {
                let Ok(entry_name) = entry.name() else { continue };
                match entry.kind() {
                    Some(ObjectType::Blob) if is_wanted(entry_name) => {
                        found.push(format!("{directory}{entry_name}"));
                    }
                    Some(ObjectType::Tree) => {
                        pending.push((format!("{directory}{entry_name}/"), from_oid(entry.id())));
                    }
                    _ => {}
                }
            }
        }
        found.sort_unstable();
        Ok(found)
    }

    fn find_blob(&self, tree: ObjectId, path: &str) -> Result<Option<ObjectId>, ObjectError> {
        let (name, rest) = match path.split_once('/') {
            Some((name, rest)) => (name, Some(rest)),
            None => (path, None),
        };
        let found = self.read(tree, |kind, content| match kind {
            ObjectKind::Tree => Ok(entry(content, name, self.refs.id_len)),
            found => Err(ObjectError::WrongKind { id: tree, found, wanted: ObjectKind::Tree }),
        })?;
        match (found, rest) {
            (Some((ObjectKind::Blob, blob)), None) => Ok(Some(blob)),
            (Some((ObjectKind::Tree, tree)), Some(rest)) => self.find_blob(tree, rest),
            _ => Ok(None),
        }
    }

    /// The content of a file, by the id that [`Repository::blob_id_at`] gives.
    ///
    /// # Errors
    /// The object is missing ([`ObjectError::NotFetched`] in a partial clone), damaged, or
    /// no file.
    pub fn blob(&self, id: ObjectId) -> Result<Vec<u8>, ObjectError> {
        self.read(id, |found, content| match found {
            ObjectKind::Blob => Ok(content.to_vec()),
            found => Err(ObjectError::WrongKind { id, found, wanted: ObjectKind::Blob }),
        })
    }

    /// The commits at the tips of the local branches, in the order of the branches' names,
    /// each once.
    ///
    /// # Errors
    /// References cannot be read, or a branch leads to no commit.
    pub fn branch_tips(&self) -> Result<Vec<ObjectId>, ReadError> {
        let mut seen = HashSet::new();
        let mut tips = Vec::new();
        for (name, id) in self.refs.list("refs/heads/", Scope::All)?.iter() {
            let id = id.ok_or_else(|| self.refs.fault(&format!("refs/heads/{name}")))?;
            let tip = from_oid(self.peel_to_commit(id)?.id());
            if seen.insert(tip) {
                tips.push(tip);
            }
        }
        Ok(tips)
    }

    /// All commits that the local branches hold, each once, newest first by the
    /// committer's time as `git log` has them; one of equal times by id.
    ///
    /// # Errors
    /// As [`Repository::branch_tips`]; a commit in the history is missing.
    pub fn branch_commits(&self) -> Result<Vec<ObjectId>, ReadError> {
        let shallow = self.shallow_commits();
        let mut seen = HashSet::new();
        let mut pending = BinaryHeap::new();
        let mut found = Vec::new();
        let mut reached = self.branch_tips()?;
        loop {
            for id in reached.drain(..) {
                if seen.insert(id) {
                    let commit = self.peel_to_commit(id)?;
                    pending.push((commit.time().seconds(), Reverse(id), parents(&commit)));
                }
            }
            let Some((_, Reverse(id), parents)) = pending.pop() else {
                return Ok(found);
            };
            found.push(id);
            if !shallow.contains(&id) {
                reached = parents;
            }
        }
    }

    /// Commits whose parents a shallow clone left out.
    fn shallow_commits(&self) -> HashSet<ObjectId> {
        let text = fs::read_to_string(self.refs.common_dir.join("shallow")).unwrap_or_default();
        text.lines().filter_map(|line| line.trim().parse().ok()).collect()
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

    /// Follows tag objects to what is no tag.
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

/// What stands under a name in a directory, and its id.
fn entry(mut tree: &[u8], wanted: &str, id_len: usize) -> Option<(ObjectKind, ObjectId)> {
    loop {
        let (mode, rest) = tree.split_at(memchr(b' ', tree)?);
        let (name, rest) = rest.split_at(memchr(0, rest)?);
        let (id, rest) = rest[1..].split_at_checked(id_len)?;
        if &name[1..] == wanted.as_bytes() {
            let kind = match mode {
                b"40000" | b"040000" => ObjectKind::Tree,
                b"160000" => ObjectKind::Commit,
                _ => ObjectKind::Blob,
            };
            return Some((kind, id.try_into().ok()?));
        }
        tree = rest;
    }
}

fn parents(commit: &git2::Commit<'_>) -> Vec<ObjectId> {
    commit.parent_ids().map(from_oid).collect()
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

/// Text in the encoding that a commit says it is in, as GTO 1.10.1 shows it. Of those only
/// Latin-1 is known here; what is not UTF-8 otherwise is replaced by U+FFFD.
fn decode(text: &[u8], encoding: &str) -> String {
    match encoding.to_ascii_lowercase().as_str() {
        "iso-8859-1" | "iso8859-1" | "latin-1" | "latin1" => {
            text.iter().copied().map(char::from).collect()
        }
        _ => String::from_utf8_lossy(text).into_owned(),
    }
}
