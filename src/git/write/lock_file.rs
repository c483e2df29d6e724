//! Lock files: making them, waiting for them, and recognising those of killed processes.

use std::fs::{self, File, Metadata, TryLockError};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use same_file::Handle;

use super::lock::LockError;

/// Makes a new file, and removes what is at its path. A link is not followed.
pub(super) fn fresh(path: &Path) -> io::Result<File> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => File::create_new(path),
    }
}

/// The registry's lock file.
pub(super) struct Taken {
    pub(super) file: File,
    /// Whether this process made it. If not, a killed process did.
    pub(super) is_new: bool,
}

/// The result of a try to take the registry's lock.
pub(super) enum Try {
    Taken(Taken),
    /// A living process has it.
    Busy,
    /// It is being removed, or cannot be told from the file of a killed process.
    Unknown,
}

/// Tries to take the registry's lock file.
pub(super) fn take(path: &Path) -> io::Result<Try> {
    // A downloaded repository could have a link or a pipe here.
    if fs::symlink_metadata(path).is_ok_and(|found| !found.is_file()) {
        return Err(io::Error::other("it is not a lock file: remove it"));
    }
    let (file, is_new) = match create(path) {
        Ok(file) => (file, true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => match open(path) {
            Ok(file) => (file, false),
            // It was removed, or belongs to another user.
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
        // The file system has no locks: the process that made the file owns it.
        Err(TryLockError::Error(_)) if is_new => Ok(Try::Taken(Taken { file, is_new })),
        _ => Ok(Try::Unknown),
    }
}

/// Makes a lock file that must not exist yet. It is executable; git's lock files are not.
pub(super) fn create(path: &Path) -> io::Result<File> {
    File::options().read(true).write(true).create_new(true).mode(0o777).open(path)
}

fn open(path: &Path) -> io::Result<File> {
    File::options().read(true).write(true).open(path)
}

/// Whether [`create`] made a file, or the original of which it is a copy.
pub(super) fn is_ours(found: &Metadata) -> bool {
    found.len() == 0 && found.mode() & 0o100 != 0
}

/// Whether the path still is this file.
pub(super) fn is_same(file: &File, path: &Path) -> io::Result<bool> {
    match Handle::from_path(path) {
        Ok(other) => Ok(Handle::from_file(file.try_clone()?)? == other),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

/// Tries again until there is a result, with growing pauses that differ between processes.
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
