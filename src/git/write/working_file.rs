//! Files of the work tree, written atomically.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::process;

use rustix::io::Errno;
use rustix::process::{Pid, test_kill_process};

use crate::git::{GitError, ObjectError, Repository};
use crate::shell::quoted;

/// More symbolic links than this are taken for a circle, as in Linux.
const MAX_LINKS: usize = 40;

/// A file of the work tree that cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum WorkingFileError {
    /// The path leads out of the work tree, or into the repository's own files.
    #[error("{} is not in the working tree, or is a link that leads out of it", quoted(.0))]
    Outside(String),
    /// The repository has no work tree where its configuration says. It begins with git's words.
    #[error("this operation must be run in a work tree\n{} is no directory", quoted(.0))]
    NoWorkTree(PathBuf),
    /// It is a directory, a pipe or a device.
    #[error("{} is not a regular file", quoted(.0))]
    Special(String),
    /// It cannot be read.
    #[error("Cannot read {}", quoted(path))]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Git cannot be asked for a file that is left out of the work tree.
    #[error(transparent)]
    Git(#[from] GitError),
    /// The object of a file that is left out cannot be read.
    #[error(transparent)]
    Object(#[from] ObjectError),
    /// It cannot be written.
    #[error("cannot write {}: {source}", quoted(path))]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// A file, with symbolic links resolved.
#[derive(Debug, Clone)]
pub(in crate::git) struct WorkingFile {
    pub(in crate::git) absolute: PathBuf,
    /// From the top of the work tree, with `/` between names.
    pub(in crate::git) path: String,
    /// The missing directories above it, innermost first.
    missing: Vec<PathBuf>,
}

impl Repository {
    /// Reads a file of the work tree; `None` if there is none. A file that git left out has its
    /// content in the index.
    ///
    /// # Errors
    /// As the variants of [`WorkingFileError`] say.
    pub fn read_working_file(&self, path: &str) -> Result<Option<Vec<u8>>, WorkingFileError> {
        match self.locate(path) {
            Ok(file) => match file.read()? {
                None => self.left_out_file(&file.path),
                content => Ok(content),
            },
            Err(WorkingFileError::Read { source, .. }) if is_absence(&source) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Replaces a file of the work tree, or makes it with its directories. Its mode stays. A
    /// symbolic link is followed. Git's filters are not applied.
    ///
    /// # Errors
    /// As the variants of [`WorkingFileError`] say; the file is as it was.
    pub fn write_working_file(&self, path: &str, content: &[u8]) -> Result<(), WorkingFileError> {
        self.locate(path)?.write(content)
    }

    pub(in crate::git) fn locate(&self, path: &str) -> Result<WorkingFile, WorkingFileError> {
        let outside = || WorkingFileError::Outside(path.to_owned());
        if !self.has_work_tree() {
            return Err(outside());
        }
        if !self.root.is_dir() {
            return Err(WorkingFileError::NoWorkTree(self.root.clone()));
        }
        let mut absolute = self.root.join(path);
        for _ in 0..MAX_LINKS {
            let name = absolute.file_name().ok_or_else(outside)?.to_owned();
            let parent = resolve(absolute.parent().ok_or_else(outside)?)
                .map_err(|source| WorkingFileError::Read { path: absolute.clone(), source })?;
            absolute = parent.join(name);
            if let Ok(target) = fs::read_link(&absolute) {
                absolute = parent.join(target);
                continue;
            }
            let relative = absolute.strip_prefix(&self.root).map_err(|_| outside())?;
            let names: Option<Vec<&str>> = relative.iter().map(|name| name.to_str()).collect();
            let names = names.ok_or_else(outside)?;
            if names.is_empty()
                || names.iter().any(|name| name.eq_ignore_ascii_case(".git") || *name == "..")
            {
                return Err(outside());
            }
            let path = names.join("/");
            let missing = parent.ancestors().take_while(|dir| !dir.exists());
            let missing = missing.map(Path::to_owned).collect();
            return Ok(WorkingFile { absolute, path, missing });
        }
        Err(outside())
    }
}

impl WorkingFile {
    /// Reads the file; `None` if there is none.
    pub(in crate::git) fn read(&self) -> Result<Option<Vec<u8>>, WorkingFileError> {
        // Opening a pipe can block, and a device may have no end.
        let found = fs::metadata(&self.absolute);
        if found.as_ref().is_ok_and(|found| !found.is_file()) {
            return Err(WorkingFileError::Special(self.path.clone()));
        }
        match found.and_then(|_| fs::read(&self.absolute)) {
            Ok(content) => Ok(Some(content)),
            Err(error) if is_absence(&error) => Ok(None),
            Err(source) => Err(WorkingFileError::Read { path: self.absolute.clone(), source }),
        }
    }

    pub(in crate::git) fn write(&self, content: &[u8]) -> Result<(), WorkingFileError> {
        self.try_write(content).map_err(|source| {
            self.remove_directories();
            self.failed(source)
        })
    }

    /// Keeps the file as it is now, by a link in the git directory, or a copy if that is on another
    /// disk. It can be renamed back even if the disk is full.
    pub(in crate::git) fn keep(&self, git_dir: &Path) -> Option<PathBuf> {
        let kept = git_dir.join("gto.before");
        // A killed process may have left it.
        let _ = fs::remove_file(&kept);
        let copied = |_| fs::copy(&self.absolute, &kept).map(drop);
        fs::hard_link(&self.absolute, &kept).or_else(copied).ok().map(|()| kept)
    }

    /// Restores the kept file.
    pub(in crate::git) fn take_back(&self, kept: &Path) -> io::Result<()> {
        fs::rename(kept, &self.absolute)
    }

    /// Removes the file, and the directories that were made for it.
    pub(in crate::git) fn remove(&self) -> Result<(), WorkingFileError> {
        fs::remove_file(&self.absolute).map_err(|source| self.failed(source))?;
        self.remove_directories();
        Ok(())
    }

    fn remove_directories(&self) {
        for dir in &self.missing {
            // Another process may have put something there.
            let _ = fs::remove_dir(dir);
        }
    }

    /// The temporary path of a new content, before it is renamed. Those of killed processes are
    /// removed.
    fn temporary(&self, dir: &Path) -> io::Result<PathBuf> {
        let mut prefix = self.absolute.file_name().unwrap_or_default().to_owned();
        prefix.push(".");
        for entry in fs::read_dir(dir)?.flatten() {
            let name = entry.file_name();
            let number = name.as_bytes().strip_prefix(prefix.as_bytes());
            let number = number.and_then(|rest| str::from_utf8(rest).ok()?.strip_suffix(".tmp"));
            if number.is_some_and(is_of_dead_process) {
                let _ = fs::remove_file(entry.path());
            }
        }
        prefix.push(format!("{}.tmp", process::id()));
        Ok(dir.join(prefix))
    }

    fn try_write(&self, content: &[u8]) -> io::Result<()> {
        let dir = self.absolute.parent().ok_or(ErrorKind::InvalidInput)?;
        fs::create_dir_all(dir)?;
        let new = self.temporary(dir)?;
        let mut file = File::create_new(&new)?;
        let written = file.write_all(content).and_then(|()| match fs::metadata(&self.absolute) {
            Ok(old) if !old.is_file() => Err(ErrorKind::IsADirectory.into()),
            Ok(old) => file.set_permissions(old.permissions()),
            Err(_) => Ok(()),
        });
        let written = written.and_then(|()| file.sync_all());
        let renamed = written.and_then(|()| fs::rename(&new, &self.absolute));
        if renamed.is_err() {
            let _ = fs::remove_file(&new);
        }
        renamed
    }

    fn failed(&self, source: io::Error) -> WorkingFileError {
        WorkingFileError::File { path: self.absolute.clone(), source }
    }
}

/// Whether a number is the id of a process that has ended.
fn is_of_dead_process(number: &str) -> bool {
    let id = number.parse().ok().filter(|id| *id > 0).and_then(Pid::from_raw);
    id.is_some_and(|id| test_kill_process(id) == Err(Errno::SRCH))
}

fn is_absence(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// Resolves the symbolic links of a directory, as far as it exists.
fn resolve(dir: &Path) -> io::Result<PathBuf> {
    match dir.canonicalize() {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            match (dir.parent(), dir.file_name()) {
                (Some(parent), Some(name)) => Ok(resolve(parent)?.join(name)),
                _ => Err(error),
            }
        }
        other => other,
    }
}
