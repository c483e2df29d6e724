//! What a repository must be like whatever has happened to it.

use std::fs;
use std::path::{Path, PathBuf};

use super::sandbox::Sandbox;

/// Git finds nothing wrong, and nobody has left a lock.
#[track_caller]
pub(crate) fn assert_healthy(sandbox: &Sandbox) {
    assert_eq!(sandbox.git(&["fsck", "--strict", "--no-dangling", "--no-progress"]), "");
    let locks = locks(&sandbox.repo().join(".git"));
    assert!(locks.is_empty(), "{locks:?}");
}

/// The lock files in and below a folder.
pub(crate) fn locks(folder: &Path) -> Vec<PathBuf> {
    let is_lock = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "lock");
    files(folder).into_iter().filter(is_lock).collect()
}

/// The files in and below a folder.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let (mut folders, mut files) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { &mut folders } else { &mut files }.push(path);
        }
    }
    files
}
