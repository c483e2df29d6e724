//! References that have a file of their own.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Read};
use std::path::Path;

use super::{RefError, Scope};
use crate::git::open_without_waiting;
use crate::registry::ObjectId;

/// No file of a reference is longer.
const MAX_LEN: u64 = 4096;

/// The content of a reference's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum LooseRef {
    /// The id of an object.
    Id(ObjectId),
    /// The full name of another reference, which need not be UTF-8.
    Symbolic(Vec<u8>),
    /// Neither.
    Broken,
}

impl LooseRef {
    /// Parses as git does: an id ends at white space, whatever follows.
    pub(super) fn parse(content: &[u8]) -> Self {
        if let Some(target) = content.strip_prefix(b"ref:") {
            return Self::Symbolic(target.trim_ascii().to_owned());
        }
        let id = content.split(u8::is_ascii_whitespace).next();
        match id.and_then(|id| std::str::from_utf8(id).ok()).map(str::parse) {
            Some(Ok(id)) => Self::Id(id),
            _ => Self::Broken,
        }
    }
}

/// Reads the file of one reference; `None` if there is none.
pub(super) fn read(path: &Path) -> Result<Option<LooseRef>, RefError> {
    let mut content = Vec::with_capacity(128);
    let open = open_without_waiting(path);
    let read = open.and_then(|file| file.take(MAX_LEN).read_to_end(&mut content));
    match read {
        Ok(_) => Ok(Some(LooseRef::parse(&content))),
        Err(error) if is_absent(&error) => Ok(None),
        Err(source) => Err(RefError::File { path: path.to_owned(), source }),
    }
}

/// Reads the file of HEAD. It may be a symbolic link to the file of a branch, as old versions of
/// git made it.
pub(super) fn read_head(git_dir: &Path) -> Result<Option<LooseRef>, RefError> {
    let path = git_dir.join("HEAD");
    if let Ok(target) = fs::read_link(&path) {
        let target = target.into_os_string().into_encoded_bytes();
        if target.starts_with(b"refs/") {
            return Ok(Some(LooseRef::Symbolic(target)));
        }
    }
    read(&path)
}

/// Whether the error means that there is no such file: it is missing, a directory is in its place,
/// a file is in the place of its directory, or no file can have the name. The reference may still
/// be packed.
fn is_absent(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidFilename, IsADirectory, NotADirectory, NotFound};
    matches!(error.kind(), NotFound | NotADirectory | IsADirectory | InvalidFilename)
}

/// The names of the files in and below `dir` that are in scope, in no order. Names that are not
/// UTF-8 are left out.
pub(super) fn names(dir: &Path, scope: Scope<'_>) -> Result<Vec<String>, RefError> {
    let names = all_names(dir, scope)?.into_iter();
    Ok(names.filter_map(|name| name.into_string().ok()).collect())
}

/// As [`names`], with names that are not UTF-8.
///
/// Links to directories are not followed: they can form circles.
pub(super) fn all_names(dir: &Path, scope: Scope<'_>) -> Result<Vec<OsString>, RefError> {
    let mut names = Vec::new();
    let mut pending = vec![OsString::new()];
    while let Some(prefix) = pending.pop() {
        let path = dir.join(&prefix);
        let failed = |source| RefError::File { path: path.clone(), source };
        let entries = match fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) if is_absent(&error) => continue,
            Err(error) => return Err(failed(error)),
        };
        for entry in entries {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name();
            // Neither is a reference: git makes such files while it writes.
            let bytes = name.as_encoded_bytes();
            if bytes.starts_with(b".") || bytes.ends_with(b".lock") {
                continue;
            }
            let kind = entry.file_type().map_err(failed)?;
            let mut full = prefix.clone();
            full.push(&name);
            if kind.is_dir() {
                full.push("/");
                if scope.may_hold(&full.to_string_lossy()) {
                    pending.push(full);
                }
            } else if (kind.is_file() || kind.is_symlink())
                && scope.matches(full.as_encoded_bytes())
            {
                names.push(full);
            }
        }
    }
    Ok(names)
}
