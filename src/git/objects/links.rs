//! Symbolic links in commits.

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
    #[error("its symbolic links lead round in a circle")]
    Circle,
}

impl Repository {
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
