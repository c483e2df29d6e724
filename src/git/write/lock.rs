//! One writer at a time: a lock on the registry, and lock files of references.

use std::cell::Cell;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::process;
use std::time::Duration;

use rustix::process::{Pid, test_kill_process};

use super::lock_file::{Try, create, fresh, is_ours, is_same, patiently, take};
use crate::git::Repository;
use crate::shell::{quote, quoted};

/// How long to wait for another process that changes the registry.
const REGISTRY_PATIENCE: Duration = Duration::from_secs(30);

/// How long to wait for a git that changes the same reference or packs references: the defaults of
/// git's `core.filesRefLockTimeout` and `core.packedRefsTimeout`.
const REF_PATIENCE: Duration = Duration::from_millis(100);
const PACKED_PATIENCE: Duration = Duration::from_secs(1);

/// Something is locked by another process, or cannot be locked.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// The lock file exists and was not removed. It begins with git's words.
    #[error(
        "Unable to create {}: File exists.\n\
         Another git process seems to be running in this repository, or one has crashed in it \
         earlier.\n\
         If none is running, remove the file and run this command again: `rm {}`",
        quoted(.0),
        quote(.0)
    )]
    Held(PathBuf),
    /// Another gto holds the lock.
    #[error(
        "Another gto has been changing this repository for {} seconds. Run the command again \
         when it has finished",
        REGISTRY_PATIENCE.as_secs()
    )]
    Busy,
    /// This gto runs in a hook of the gto that holds the lock.
    #[error(
        "The gto that runs this hook is changing this repository and waits for the hook. Run \
         this command before or after it, for example in a post-commit hook"
    )]
    InHook,
    /// This gto runs in a hook that judges a push: git forbids to change references there.
    #[error(
        "ref updates forbidden inside quarantine environment\n\
         This command runs in a hook of a push that git has not accepted yet. \
         Run it in a post-receive hook"
    )]
    Quarantined,
    /// It cannot be made, for instance in a read-only repository or on a full disk.
    #[error("Unable to create {}: {source}", quoted(path))]
    File {
        /// The lock file, or its directory.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl LockError {
    /// Finds the lock file in an error of git's. Git's own advice is about an editor.
    pub(in crate::git) fn said_in(words: &str) -> Option<Self> {
        let (_, rest) = words.split_once("Unable to create '")?;
        let (path, _) = rest.split_once("': File exists.")?;
        Some(Self::Held(path.into()))
    }

    /// Whether the user may read the repository but not change it.
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        let Self::File { source, .. } = self else { return false };
        matches!(source.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem)
    }
}

/// The lock of the registry, released when dropped.
///
/// It is one file that all work trees share (`refs/gto.lock`, or `gto.lock` with reftables), and
/// the operating system locks it too: the file of a killed process is not locked, and is taken
/// over. The file is empty. The lock files of references are links to it, which is how those of a
/// killed process are recognised. In a copy of the repository without links they are recognised by
/// being empty and executable, as git's lock files never are.
#[derive(Debug)]
pub struct RegistryLock<'a> {
    pub(in crate::git) repository: &'a Repository,
    pub(in crate::git) file: File,
    path: PathBuf,
    /// The lock files of references.
    held: Vec<PathBuf>,
    /// How many new files there may be, those of a killed process included.
    new_files: Cell<usize>,
}

impl Repository {
    /// Takes the lock: waits at most 30 seconds for other processes, then keeps them from changing
    /// the registry. Take it before you read the state that a change is based on.
    ///
    /// # Errors
    /// Another process holds the lock for too long, or the repository cannot be written to.
    pub fn lock(&self) -> Result<RegistryLock<'_>, LockError> {
        self.refuse_in_quarantine()?;
        let path = self.refs.registry_lock();
        let is_in_hook = self.is_in_hook();
        let patience = if is_in_hook { Duration::ZERO } else { REGISTRY_PATIENCE };
        let mut is_busy = false;
        let taken = patiently(&path, patience, || {
            let taken = take(&path)?;
            is_busy = matches!(taken, Try::Busy);
            Ok(if let Try::Taken(taken) = taken { Some(taken) } else { None })
        });
        let taken = taken.map_err(|error| match error {
            LockError::Held(_) if is_busy && is_in_hook => LockError::InHook,
            LockError::Held(_) if is_busy => LockError::Busy,
            error => error,
        })?;
        self.is_locked.set(true);
        let lock = RegistryLock {
            repository: self,
            file: taken.file,
            path: path.clone(),
            held: Vec::new(),
            new_files: Cell::new(2),
        };
        if !taken.is_new {
            lock.remove_left().map_err(|source| LockError::File { path, source })?;
        }
        Ok(lock)
    }

    /// The value that tells a gto in a hook that this one holds the lock:
    /// [`lock_owner`](crate::git::GitVariables::lock_owner).
    pub(in crate::git) fn lock_owner(&self) -> Option<String> {
        let here = self.refs.common_dir.display();
        self.is_locked.get().then(|| format!("{} {here}", process::id()))
    }

    /// Fails in a hook that judges a push. A temporary clone is another repository.
    pub(super) fn refuse_in_quarantine(&self) -> Result<(), LockError> {
        match self.variables.quarantine.is_some() && !self.is_temporary_clone() {
            true => Err(LockError::Quarantined),
            false => Ok(()),
        }
    }

    /// Whether a living process holds the lock and waits for this one.
    pub(super) fn is_in_hook(&self) -> bool {
        let Some((process, dir)) =
            self.variables.lock_owner.as_ref().and_then(|owner| owner.split_once(' '))
        else {
            return false;
        };
        let process = process.parse().ok().filter(|process| *process > 0);
        let process = process.and_then(Pid::from_raw);
        Path::new(dir) == self.refs.common_dir
            && process.is_some_and(|process| test_kill_process(process).is_ok())
    }
}

impl RegistryLock<'_> {
    /// Locks a reference, or `packed-refs`, as git does.
    pub(in crate::git) fn hold(&mut self, name: &str) -> Result<(), LockError> {
        let path = self.lock_path(name);
        let patience = if name.starts_with("refs/") { REF_PATIENCE } else { PACKED_PATIENCE };
        patiently(&path, patience, || {
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            let linked = fs::hard_link(&self.path, &path).or_else(|error| match error.kind() {
                ErrorKind::AlreadyExists | ErrorKind::NotFound => Err(error),
                // The file system has no links.
                _ => create(&path).map(drop),
            });
            match linked {
                Ok(()) => Ok(Some(())),
                // Git removes empty directories, even new ones.
                Err(error)
                    if matches!(error.kind(), ErrorKind::AlreadyExists | ErrorKind::NotFound) =>
                {
                    Ok(None)
                }
                Err(error) => Err(error),
            }
        })?;
        self.held.push(path);
        Ok(())
    }

    /// Removes all lock files that [`RegistryLock::hold`] made.
    pub(in crate::git) fn release(&mut self) {
        let refs = &self.repository.refs;
        self.held.retain(|path| {
            let removed = fs::remove_file(path);
            refs.remove_empty_parents(path);
            removed.is_err_and(|error| error.kind() != ErrorKind::NotFound)
        });
    }

    /// Creates a temporary file to be renamed into place later. Files of the same time need
    /// different numbers. Git takes it for a lock file.
    pub(in crate::git) fn new_file(&self, number: usize) -> io::Result<(PathBuf, File)> {
        let path = self.new_path(number);
        self.new_files.update(|count| count.max(number + 1));
        Ok((path.clone(), fresh(&path)?))
    }

    fn new_path(&self, number: usize) -> PathBuf {
        self.path.with_file_name(format!("gto.new{number}.lock"))
    }

    fn lock_path(&self, name: &str) -> PathBuf {
        let mut path = self.repository.refs.writable_path(name).into_os_string();
        path.push(".lock");
        path.into()
    }

    /// Removes the lock files of references that a killed process left.
    fn remove_left(&self) -> io::Result<()> {
        let refs = &self.repository.refs;
        let mut dirs = vec![refs.common_dir.join("refs/tags")];
        let mut files = vec![self.lock_path("packed-refs")];
        while let Some(dir) = dirs.pop() {
            for entry in fs::read_dir(dir).into_iter().flatten() {
                let entry = entry?;
                match entry.path() {
                    dir if entry.file_type()?.is_dir() => dirs.push(dir),
                    file if file.extension().is_some_and(|it| it == "lock") => files.push(file),
                    _ => {}
                }
            }
        }
        for file in files {
            // Opening a pipe would block.
            let Ok(found) = fs::symlink_metadata(&file) else { continue };
            if found.is_file() && (is_ours(&found) || is_same(&self.file, &file).unwrap_or(false)) {
                fs::remove_file(&file)?;
                refs.remove_empty_parents(&file);
            }
        }
        Ok(())
    }
}

impl Drop for RegistryLock<'_> {
    fn drop(&mut self) {
        self.release();
        self.repository.is_locked.set(false);
        self.repository.listed_settings.take();
        for number in 0..self.new_files.get() {
            let _ = fs::remove_file(self.new_path(number));
        }
        if self.held.is_empty() {
            // It is removed while it is locked, so that a waiting process sees that it is gone.
            let _ = fs::remove_file(&self.path);
        }
    }
}
