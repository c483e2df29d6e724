//! Symbolic links in commits.

use std::borrow::Cow;

use super::path::tidy;
use super::tree::{Presence, Walk};
use super::{ObjectError, ObjectKind};
use crate::git::Repository;
use crate::registry::ObjectId;

/// More symbolic links than this are taken for a circle, as in Linux.
const MOST_LINKS: usize = 40;

/// Why a commit does not have what is at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LeadsAway {
    /// The path, or a symbolic link on the way, leads out of the repository.
    #[error("its path leads out of the repository")]
    Outside,
    /// It is in a submodule.
    #[error("it is in a submodule")]
    Submodule,
    /// The symbolic links lead to each other.
    #[error("its symbolic links form a loop")]
    Circle,
}

impl Repository {
    /// What a commit has at a path (separated by `/`), symbolic links followed as the commit has
    /// them, and the path without these links.
    ///
    /// # Errors
    /// As [`Repository::blob_id_at`]. Inside: why no path in this commit is meant.
    pub fn target<'p>(
        &self,
        commit: ObjectId,
        path: &'p str,
    ) -> Result<Result<(Cow<'p, str>, Presence), LeadsAway>, ObjectError> {
        let here = |presence| Ok(Ok((Cow::Borrowed(path), presence)));
        match self.follow_path(commit, path, |_| true)? {
            Walk::To(kind, id) => return here(Presence::Here(kind, id)),
            Walk::Link(_) | Walk::Blocked { is_outside: true } => {}
            _ => return here(Presence::Missing),
        }
        Ok(match self.without_links(commit, path)? {
            Ok(real) => {
                let presence = self.presence(commit, &real)?;
                Ok((Cow::Owned(real), presence))
            }
            Err(away) => Err(away),
        })
    }

    /// The id of the file at a path in a commit, symbolic links followed; `None` if there is no
    /// such file, or its folder is elsewhere. It is looked up once in each commit.
    ///
    /// # Errors
    /// As [`Repository::target`]. Inside: why no file in this commit is meant by the link that is
    /// at this path.
    pub fn file_id_at(
        &self,
        commit: ObjectId,
        path: &str,
    ) -> Result<Result<Option<ObjectId>, LeadsAway>, ObjectError> {
        let Some(path) = &tidy(path) else { return Ok(Ok(None)) };
        if let Some(file) = self.memo.borrow().files.get(&**path).and_then(|by| by.get(&commit)) {
            return Ok(*file);
        }
        let file = match self.target(commit, path)? {
            Ok((_, Presence::Here(ObjectKind::Blob, id))) => Ok(Some(id)),
            Err(away) if self.has_path(commit, path)? => Err(away),
            _ => Ok(None),
        };
        let mut memo = self.memo.borrow_mut();
        memo.files.entry(path.to_string()).or_default().insert(commit, file);
        Ok(file)
    }

    /// The path (separated by `/`) with all symbolic links resolved, as the commit has them. What
    /// the commit does not have stays as it is.
    ///
    /// # Errors
    /// As [`Repository::blob_id_at`]. Inside: why no path in this commit is meant.
    pub fn without_links(
        &self,
        commit: ObjectId,
        path: &str,
    ) -> Result<Result<String, LeadsAway>, ObjectError> {
        let (_, root) = self.commit_and_root(commit)?;
        // The names of the real path, each with the directory that it is looked up in.
        let mut real: Vec<(Option<ObjectId>, String)> = Vec::new();
        let mut directory = Some(root);
        let mut links = 0;
        let mut pending = Vec::new();
        if let Err(away) = add_names(&mut pending, path) {
            return Ok(Err(away));
        }
        while let Some(name) = pending.pop() {
            if name == ".." {
                let Some((parent, _)) = real.pop() else { return Ok(Err(LeadsAway::Outside)) };
                directory = parent;
                continue;
            }
            match directory.map(|tree| self.entry_of(tree, &name)).transpose()?.flatten() {
                Some((ObjectKind::Commit, ..)) => return Ok(Err(LeadsAway::Submodule)),
                Some((_, id, true)) => {
                    links += 1;
                    if links > MOST_LINKS {
                        return Ok(Err(LeadsAway::Circle));
                    }
                    let target = self.blob(id)?;
                    if let Err(away) = add_names(&mut pending, &String::from_utf8_lossy(&target)) {
                        return Ok(Err(away));
                    }
                }
                found => {
                    real.push((directory, name));
                    let tree = found.filter(|(kind, ..)| *kind == ObjectKind::Tree);
                    directory = tree.map(|(_, id, _)| id);
                }
            }
        }
        let names: Vec<_> = real.into_iter().map(|(_, name)| name).collect();
        Ok(Ok(names.join("/")))
    }

    /// The kind and id of an entry of a directory, and whether it is a symbolic link.
    pub(super) fn entry_of(
        &self,
        directory: ObjectId,
        name: &str,
    ) -> Result<Option<(ObjectKind, ObjectId, bool)>, ObjectError> {
        let mut found = None;
        self.read_entries(directory, |entry| {
            if entry.name == name.as_bytes() {
                found = Some((entry.kind(), entry.id, entry.is_link()));
            }
            found.is_none()
        })?;
        Ok(found)
    }
}

/// Puts the names of a path on a stack, the first one on top.
fn add_names(stack: &mut Vec<String>, path: &str) -> Result<(), LeadsAway> {
    if path.starts_with('/') {
        return Err(LeadsAway::Outside);
    }
    let names = path.rsplit('/').filter(|name| !matches!(*name, "" | "."));
    stack.extend(names.map(str::to_owned));
    Ok(())
}
