//! Trees with one file replaced, as raw objects: every other entry keeps its bytes.

use std::cmp::Ordering;

use super::CommitError;
use crate::git::Repository;
use crate::git::objects::{ObjectError, ObjectKind, from_oid};
use crate::registry::ObjectId;

/// The mode of a directory in a tree.
const DIRECTORY: &str = "40000";

/// The mode of a file that is new.
const FILE: &str = "100644";

/// The file to be put at a path.
#[derive(Debug, Clone, Copy)]
pub(super) struct NewFile<'a> {
    /// In octal digits; `None` keeps the mode.
    pub(super) mode: Option<&'a str>,
    pub(super) id: ObjectId,
}

/// An entry of a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Line<'a> {
    mode: &'a [u8],
    name: &'a [u8],
    id: &'a [u8],
}

impl Repository {
    /// Writes a tree: `tree` (empty if `None`) with this file.
    pub(super) fn write_tree_with(
        &self,
        tree: Option<ObjectId>,
        path: &str,
        file: NewFile<'_>,
    ) -> Result<ObjectId, CommitError> {
        let raw = tree.map(|id| self.read_tree(id)).transpose()?.unwrap_or_default();
        let (name, rest) = match path.split_once('/') {
            Some((name, rest)) => (name, Some(rest)),
            None => (path, None),
        };
        if matches!(name, "" | "." | "..") || name.eq_ignore_ascii_case(".git") {
            return Err(CommitError::NotAFile(path.to_owned()));
        }
        let corrupt = || ObjectError::Corrupt {
            // An empty tree is not corrupt.
            id: tree.unwrap_or(file.id),
            reason: "a tree with a broken entry".to_owned(),
        };
        let mut lines = parse(&raw, self.refs.id_len).ok_or_else(corrupt)?;
        let old = lines.iter().position(|line| line.name == name.as_bytes());
        let old = old.map(|at| lines.remove(at));
        let (mode, id) = match (rest, old) {
            (Some(rest), Some(old)) if old.is_directory() => {
                let inner = ObjectId::try_from(old.id).map_err(|_| corrupt())?;
                (DIRECTORY, self.write_tree_with(Some(inner), rest, file)?)
            }
            (Some(rest), None) => (DIRECTORY, self.write_tree_with(None, rest, file)?),
            (None, None) => (file.mode.unwrap_or(FILE), file.id),
            (None, Some(old)) if old.is_file() => {
                let kept = || std::str::from_utf8(old.mode).map_err(|_| corrupt());
                (file.mode.map_or_else(kept, Ok)?, file.id)
            }
            _ => return Err(CommitError::NotAFile(name.to_owned())),
        };
        let new = Line { mode: mode.as_bytes(), name: name.as_bytes(), id: id.as_bytes() };
        lines.insert(lines.partition_point(|line| line.order(&new).is_lt()), new);
        self.write_object("tree", &print(&lines))
    }

    pub(super) fn tree_of(&self, commit: ObjectId) -> Result<ObjectId, ObjectError> {
        Ok(from_oid(self.peel_to_commit(commit)?.tree_id()))
    }

    fn read_tree(&self, id: ObjectId) -> Result<Vec<u8>, ObjectError> {
        self.read(id, |found, content| match found {
            ObjectKind::Tree => Ok(content.to_vec()),
            found => Err(ObjectError::WrongKind { id, found, wanted: ObjectKind::Tree }),
        })
    }
}

impl Line<'_> {
    fn is_directory(&self) -> bool {
        matches!(self.mode, b"40000" | b"040000")
    }

    fn is_file(&self) -> bool {
        self.mode.starts_with(b"100")
    }

    /// Git sorts a directory as if its name ended in `/`.
    fn order(&self, other: &Self) -> Ordering {
        let key = |line: &Self| {
            let end: &[u8] = if line.is_directory() { b"/" } else { b"" };
            [line.name, end].concat()
        };
        key(self).cmp(&key(other))
    }
}

fn parse(mut raw: &[u8], id_len: usize) -> Option<Vec<Line<'_>>> {
    let mut lines = Vec::new();
    while !raw.is_empty() {
        let space = raw.iter().position(|byte| *byte == b' ')?;
        let (mode, rest) = (&raw[..space], &raw[space + 1..]);
        let nul = rest.iter().position(|byte| *byte == 0)?;
        let (name, rest) = (&rest[..nul], &rest[nul + 1..]);
        let (id, rest) = rest.split_at_checked(id_len)?;
        lines.push(Line { mode, name, id });
        raw = rest;
    }
    Some(lines)
}

fn print(lines: &[Line<'_>]) -> Vec<u8> {
    let parts = lines.iter().flat_map(|line| [line.mode, b" ", line.name, b"\0", line.id]);
    parts.flatten().copied().collect()
}
