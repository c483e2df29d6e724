//! Lock files: made, waited for, and told from those of killed processes.

use std::fs::{self, File, Metadata, TryLockError};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use same_file::Handle;

use super::lock::LockError;

/// Makes a file in place of what is there: a link is not followed.
pub(super) fn fresh(path: &Path) -> io::Result<File> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => File::create_new(path),
    }
}

/// The registry's lock file.
pub(super) struct Taken {
    pub(super) file: File,
    /// Whether this process made it; else a killed one did.
    pub(super) is_new: bool,
}

/// What comes of a try to get the registry's lock.
pub(super) enum Try {
    Taken(Taken),
    /// A living process has it.
    Busy,
    /// It is just going away, or cannot be told from one that a killed process left.
    Unknown,
}

/// Tries to become the owner of the registry's lock file.
pub(super) fn take(path: &Path) -> io::Result<Try> {
    // A repository from elsewhere could have a link to another file here, or a pipe.
    if fs::symlink_metadata(path).is_ok_and(|found| !found.is_file()) {
        return Err(io::Error::other("what is there is no lock file; remove it"));
    }
    let (file, is_new) = match create(path) {
        Ok(file) => (file, true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => match open(path) {
            Ok(file) => (file, false),
            // It is gone, or another user's.
            Err(error)
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::PermissionDenied) =>
            {
                return Ok(Try::Unknown);
            }
            Err(error) => return Err(error),
        },
        Err(error) => return Err(error),
    };
    match file.try_lock() {
        Ok(()) if is_same(&file, path)? => Ok(Try::Taken(Taken { file, is_new })),
        Err(TryLockError::WouldBlock) => Ok(Try::Busy),
        // A file system without locks: the process that makes the file has it.
        Err(TryLockError::Error(_)) if is_new => Ok(Try::Taken(Taken { file, is_new })),
        _ => Ok(Try::Unknown),
    }
}

/// Makes a lock file that is there no more than once. It is executable, as none of git's is.
pub(super) fn create(path: &Path) -> io::Result<File> {
    File::options().read(true).write(true).create_new(true).mode(0o777).open(path)
}

fn open(path: &Path) -> io::Result<File> {
    File::options().read(true).write(true).open(path)
}

/// Whether [`create`] has made a file, or one that it is a copy of.
pub(super) fn is_ours(found: &Metadata) -> bool {
    found.len() == 0 && found.mode() & 0o100 != 0
}

/// Whether the path still leads to this file.
pub(super) fn is_same(file: &File, path: &Path) -> io::Result<bool> {
    match Handle::from_path(path) {
        Ok(other) => Ok(Handle::from_file(file.try_clone()?)? == other),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

/// Tries until there is a result, with growing pauses that differ between processes.
pub(super) fn patiently<T>(
    path: &Path,
    patience: Duration,
    mut attempt: impl FnMut() -> io::Result<Option<T>>,
) -> Result<T, LockError> {
    let started = Instant::now();
    let mut longest = Duration::from_millis(1);
    loop {
        match attempt() {
            Ok(Some(result)) => return Ok(result),
            Ok(None) if started.elapsed() < patience => {}
            Ok(None) => return Err(LockError::Held(path.to_owned())),
            Err(source) => return Err(LockError::File { path: path.to_owned(), source }),
        }
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        thread::sleep(longest / 2 + longest * (now.subsec_micros() % 64) / 128);
        longest = (longest * 2).min(Duration::from_millis(20));
    }
}
