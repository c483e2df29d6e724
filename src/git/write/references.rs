//! Changing references: several at once or none, as git would.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use git2::Reference;

use super::lock::{LockError, RegistryLock};
use crate::git::refs::{RefError, RefStore, Scope, packed};
use crate::registry::ObjectId;
use crate::shell::quoted;

/// A change of one reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::git) struct RefChange {
    /// The full name.
    pub(in crate::git) name: String,
    /// The object that it must have before; `None` if it must not exist.
    pub(in crate::git) old: Option<ObjectId>,
    /// The object that it gets; `None` to delete it. Only a reference that does not exist can get
    /// one.
    pub(in crate::git) new: Option<ObjectId>,
}

impl RefChange {
    /// The change that reverts this one.
    pub(in crate::git) fn reversed(self) -> Self {
        Self { name: self.name, old: self.new, new: self.old }
    }
}

/// References cannot be changed; all are as they were.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// Git does not allow the name.
    #[error("{} is not a valid reference name", quoted(.0))]
    InvalidName(String),
    /// There is such a reference already.
    #[error("reference {} already exists", quoted(.0))]
    Exists(String),
    /// There is no such reference.
    #[error("reference {} not found", quoted(.0))]
    NotFound(String),
    /// The reference was changed in between.
    #[error("reference {} has changed meanwhile", quoted(.0))]
    Changed(String),
    /// A name is a folder of another name. In git's words.
    #[error("cannot lock ref '{name}': '{other}' exists; cannot create '{name}'")]
    Conflict {
        /// The full name of the reference to be made.
        name: String,
        /// The full name of the conflicting one.
        other: String,
    },
    /// A reference is locked, or cannot be locked.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// References cannot be read.
    #[error(transparent)]
    Read(#[from] RefError),
    /// Git, which writes reftables, failed. In its words.
    #[error("{0}")]
    Git(String),
    /// A file of references cannot be written.
    #[error("cannot write {}: {source}", quoted(path))]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

pub(super) fn check_name(name: &str) -> Result<(), ChangeError> {
    let is_valid = Reference::is_valid_name(name);
    is_valid.then_some(()).ok_or_else(|| ChangeError::InvalidName(name.to_owned()))
}

impl RefStore {
    /// Makes all changes or none.
    pub(in crate::git) fn change(
        &self,
        lock: &mut RegistryLock<'_>,
        changes: &[RefChange],
    ) -> Result<(), ChangeError> {
        let result = self.prepare(lock, changes).and_then(|()| self.make_prepared(lock, changes));
        lock.release();
        result
    }

    /// Locks the references as git does, and checks that they are as the changes expect. Their new
    /// objects do not matter yet.
    pub(in crate::git) fn prepare(
        &self,
        lock: &mut RegistryLock<'_>,
        changes: &[RefChange],
    ) -> Result<(), ChangeError> {
        for RefChange { name, .. } in changes {
            check_name(name)?;
            // Git locks the tables itself when it makes the changes.
            if self.are_in_tables() {
                continue;
            }
            if let Err(error) = lock.hold(name) {
                // If the lock cannot be made, a conflicting name may be the reason.
                self.check_conflict(name)?;
                return Err(error.into());
            }
        }
        changes.iter().try_for_each(|change| self.check(change))
    }

    /// Makes all prepared changes in their order, or none. The registry is valid after each step.
    pub(in crate::git) fn make_prepared(
        &self,
        lock: &mut RegistryLock<'_>,
        changes: &[RefChange],
    ) -> Result<(), ChangeError> {
        if self.are_in_tables() {
            return self.change_tables(changes);
        }
        let (deleted, created): (Vec<_>, Vec<_>) =
            changes.iter().partition(|change| change.new.is_none());
        let result = created
            .iter()
            .try_for_each(|change| self.set(lock, change))
            .and_then(|()| self.delete(lock, &deleted));
        if result.is_err() {
            for change in changes.iter().rev() {
                let undone = RefChange { new: change.old, ..change.clone() };
                let _ = match change.old {
                    None => fs::remove_file(self.writable_path(&change.name)),
                    Some(_) => self.set(lock, &undone).map_err(io::Error::other),
                };
            }
        }
        result
    }

    /// Checks that the reference is as the change expects, and that a new name has no conflict.
    pub(super) fn check(&self, change: &RefChange) -> Result<(), ChangeError> {
        let name = &change.name;
        match (change.old, self.find(name)?) {
            (None, None) => self.check_conflict(name),
            (None, Some(_)) => Err(ChangeError::Exists(name.clone())),
            (Some(_), None) => Err(ChangeError::NotFound(name.clone())),
            (Some(old), Some(found)) if old == found => Ok(()),
            (Some(_), Some(_)) => Err(ChangeError::Changed(name.clone())),
        }
    }

    /// `a` and `a/b` cannot both be references.
    fn check_conflict(&self, name: &str) -> Result<(), ChangeError> {
        let conflict = |other: String| Err(ChangeError::Conflict { name: name.to_owned(), other });
        for (end, _) in name.match_indices('/').skip(2) {
            let parent = &name[..end];
            if self.find(parent)?.is_some() {
                return conflict(parent.to_owned());
            }
        }
        let below = format!("{name}/");
        match self.list(&below, Scope::All)?.iter().next() {
            Some((child, _)) => conflict(format!("{below}{child}")),
            None => Ok(()),
        }
    }

    /// Writes the file of a reference.
    fn set(&self, lock: &RegistryLock<'_>, change: &RefChange) -> Result<(), ChangeError> {
        let Some(id) = change.new else { return Ok(()) };
        let path = self.writable_path(&change.name);
        let write = || {
            let (new, mut file) = lock.new_file(0)?;
            file.write_all(format!("{id}\n").as_bytes())?;
            match fs::rename(&new, &path) {
                // Empty directories are removed, as in git.
                Err(_) if path.is_dir() => {
                    remove_empty(&path)?;
                    fs::rename(&new, &path)
                }
                renamed => renamed,
            }
        };
        write().map_err(|source| ChangeError::File { path: path.clone(), source })
    }

    /// Deletes references in their order; neighbours in `packed-refs` together. No older value
    /// shows up in between: a reference is removed from `packed-refs` before its file.
    fn delete(
        &self,
        lock: &mut RegistryLock<'_>,
        changes: &[&RefChange],
    ) -> Result<(), ChangeError> {
        if changes.is_empty() {
            return Ok(());
        }
        // The lock is needed even if nothing is rewritten: a git that packs references meanwhile
        // could bring back what is deleted here.
        lock.hold("packed-refs")?;
        let mut packed = self.packed()?;
        let places = changes.iter().map(|RefChange { name, .. }| {
            let found = packed.as_mut().map_or(Ok(None), |packed| packed.find(name.as_bytes()))?;
            let is_loose = self.writable_path(name).is_file();
            Ok(Places { name, is_packed: found.is_some(), is_loose })
        });
        let places = places.collect::<Result<Vec<_>, RefError>>()?;
        // One step removes packed references and then files. A reference that is only packed must
        // not be removed before the file of another one that precedes it.
        let steps: Vec<_> = places.chunk_by(|one, next| !one.is_loose || next.is_loose).collect();
        // Everything is written before anything is removed: the disk may be full later.
        let mut gone = Vec::new();
        let mut rewritten = Vec::new();
        for (number, step) in steps.iter().enumerate() {
            let before = gone.len();
            gone.extend(step.iter().filter(|it| it.is_packed).map(|it| it.name));
            let changes = gone.len() > before;
            rewritten.push(changes.then(|| self.packed_without(lock, number, &gone)).transpose()?);
        }
        for (step, rewritten) in steps.into_iter().zip(rewritten) {
            if let Some(rewritten) = rewritten {
                let path = self.writable_path("packed-refs");
                fs::rename(rewritten, &path)
                    .map_err(|source| ChangeError::File { path, source })?;
            }
            for Places { name, .. } in step {
                let path = self.writable_path(name);
                match fs::remove_file(&path) {
                    Err(source) if path.is_file() => {
                        return Err(ChangeError::File { path, source });
                    }
                    _ => {}
                }
                let _ = fs::remove_file(self.common_dir.join("logs").join(name));
            }
        }
        Ok(())
    }

    /// Writes `packed-refs` without these names to a new file.
    fn packed_without(
        &self,
        lock: &RegistryLock<'_>,
        number: usize,
        names: &[&str],
    ) -> Result<PathBuf, ChangeError> {
        let path = self.writable_path("packed-refs");
        let write = || {
            let (new, file) = lock.new_file(number)?;
            let mut file = io::BufWriter::new(file);
            packed::copy_without(&path, names, &mut file)?;
            file.flush()?;
            fs::set_permissions(&new, fs::metadata(&path)?.permissions())?;
            Ok(new)
        };
        write().map_err(|source| ChangeError::File { path: path.clone(), source })
    }

    /// The path to write a reference or `packed-refs`. A symbolic link at `packed-refs` is
    /// followed, to keep it.
    pub(in crate::git) fn writable_path(&self, name: &str) -> PathBuf {
        let path = self.common_dir.join(name);
        match name {
            "packed-refs" => path.canonicalize().unwrap_or(path),
            _ => path,
        }
    }

    /// Removes the empty directories above the file of a reference.
    pub(in crate::git) fn remove_empty_parents(&self, path: &Path) {
        let tags = self.common_dir.join("refs/tags");
        let parents = path.ancestors().skip(1);
        for parent in parents.take_while(|parent| parent.starts_with(&tags) && *parent != tags) {
            if fs::remove_dir(parent).is_err() {
                break;
            }
        }
    }
}

/// The places of a reference.
struct Places<'n> {
    name: &'n str,
    is_packed: bool,
    is_loose: bool,
}

/// Removes a directory that contains only empty directories.
fn remove_empty(dir: &Path) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        if !entry.file_type()?.is_dir() {
            return Err(ErrorKind::DirectoryNotEmpty.into());
        }
        remove_empty(&entry.path())?;
    }
    fs::remove_dir(dir)
}
