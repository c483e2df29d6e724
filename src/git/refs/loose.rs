//! References that have a file of their own.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::RefError;
use crate::registry::ObjectId;

/// More than any reference's file holds.
const MAX_LEN: u64 = 4096;

/// What the file of a reference says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum LooseRef {
    /// The id of an object.
    Id(ObjectId),
    /// The full name of another reference.
    Symbolic(String),
    /// Neither.
    Broken,
}

impl LooseRef {
    /// As git reads it: an id ends at white space, whatever follows.
    pub(super) fn parse(content: &[u8]) -> Self {
        let Ok(text) = std::str::from_utf8(content) else {
            return Self::Broken;
        };
        if let Some(target) = text.strip_prefix("ref:") {
            return Self::Symbolic(target.trim().to_owned());
        }
        let id = text.split(|c: char| c.is_ascii_whitespace()).next();
        match id.map(str::parse) {
            Some(Ok(id)) => Self::Id(id),
            _ => Self::Broken,
        }
    }
}

/// Reads the file of one reference; `None` where there is none.
pub(super) fn read(path: &Path) -> Result<Option<LooseRef>, RefError> {
    let mut content = Vec::with_capacity(128);
    let read = File::open(path).and_then(|file| file.take(MAX_LEN).read_to_end(&mut content));
    match read {
        Ok(_) => Ok(Some(LooseRef::parse(&content))),
        Err(error) if is_absent(&error) => Ok(None),
        Err(source) => Err(RefError::File { path: path.to_owned(), source }),
    }
}

/// No such file, a directory in its place, or a file in place of its directory.
fn is_absent(error: &io::Error) -> bool {
    use io::ErrorKind::{IsADirectory, NotADirectory, NotFound};
    matches!(error.kind(), NotFound | NotADirectory | IsADirectory)
}

/// Reads a reference's file when called.
pub(super) type Value<'a> = dyn Fn() -> Result<Option<LooseRef>, RefError> + 'a;

/// Calls `visit` with the name of each reference's file under `base`, in no order;
/// descends only where `enter` says so of the directory's name, which ends in `/`.
///
/// Links to directories are not followed: they can form circles.
pub(super) fn walk(
    root: &Path,
    base: &str,
    enter: &mut dyn FnMut(&[u8]) -> bool,
    visit: &mut dyn FnMut(&[u8], &Value<'_>) -> Result<(), RefError>,
) -> Result<(), RefError> {
    let mut pending: Vec<(PathBuf, Vec<u8>)> = vec![(root.join(base), Vec::new())];
    while let Some((path, prefix)) = pending.pop() {
        let entries = match fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) if is_absent(&error) => continue,
            Err(source) => return Err(RefError::File { path, source }),
        };
        for entry in entries {
            let entry = entry.map_err(|source| RefError::File { path: path.clone(), source })?;
            let file_name = entry.file_name();
            let file_name = file_name.as_encoded_bytes();
            // Neither is ever a reference: git makes them while it writes.
            if file_name.starts_with(b".") || file_name.ends_with(b".lock") {
                continue;
            }
            let mut name = prefix.clone();
            name.extend_from_slice(file_name);
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                name.push(b'/');
                if enter(&name) {
                    pending.push((entry.path(), name));
                }
            } else {
                visit(&name, &|| read(&entry.path()))?;
            }
        }
    }
    Ok(())
}
