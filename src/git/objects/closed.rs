//! Files and directories of objects that cannot be opened. Their objects are not missing.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::shell::quoted;

/// The first of these object directories, or of their packs, that cannot be opened, and why.
/// `None` if all can be opened.
pub(in crate::git) fn closed_place(object_dirs: &[PathBuf]) -> Option<String> {
    object_dirs.iter().find_map(|dir| {
        if dir.metadata().is_err_and(|error| error.kind() == ErrorKind::NotFound) {
            return Some(format!(
                "{}, named in objects/info/alternates, does not exist",
                quoted(dir)
            ));
        }
        closed_pack(&dir.join("pack")).map(|(path, error)| format!("{}: {error}", quoted(path)))
    })
}

fn closed_pack(dir: &Path) -> Option<(PathBuf, io::Error)> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries.flatten(),
        Err(error) if error.kind() == ErrorKind::NotFound => return None,
        Err(error) => return Some((dir.to_owned(), error)),
    };
    let is_of_pack = |path: &PathBuf| {
        path.extension().is_some_and(|extension| extension == "idx" || extension == "pack")
    };
    let closed = |path: PathBuf| match File::open(&path) {
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Some((path, error)),
        _ => None,
    };
    entries.map(|entry| entry.path()).filter(is_of_pack).find_map(closed)
}
