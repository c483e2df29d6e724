//! Objects by id, and their errors.

pub(in crate::git) mod closed;
pub(in crate::git) mod commits;
mod count;
pub(in crate::git) mod links;
mod loose;
pub(in crate::git) mod pack;
pub(in crate::git) mod path;
pub(in crate::git) mod tag;
pub(in crate::git) mod tree;
pub(in crate::git) mod verify;

use std::fmt;
use std::io;
use std::path::Path;

use git2::{ObjectType, Oid};

use crate::registry::ObjectId;
use crate::shell::quoted;

/// The four kinds of Git object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectKind {
    /// A commit: the usual target of a GTO tag.
    Commit,
    /// An annotated tag.
    Tag,
    /// A directory.
    Tree,
    /// The content of a file.
    Blob,
}

impl ObjectKind {
    pub(in crate::git) fn of(kind: ObjectType) -> Option<Self> {
        match kind {
            ObjectType::Commit => Some(Self::Commit),
            ObjectType::Tag => Some(Self::Tag),
            ObjectType::Tree => Some(Self::Tree),
            ObjectType::Blob => Some(Self::Blob),
            ObjectType::Any => None,
        }
    }

    /// Git's word for it.
    pub(in crate::git) fn name(self) -> &'static str {
        match self {
            Self::Commit => "commit",
            Self::Tag => "tag",
            Self::Tree => "tree",
            Self::Blob => "blob",
        }
    }
}

impl fmt::Display for ObjectKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// An object that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ObjectError {
    /// The object is missing in the repository.
    #[error(
        "object {id} is missing: `git fetch` may restore it, `git fsck` lists what else is missing"
    )]
    Missing {
        /// The object.
        id: ObjectId,
    },
    /// The object is missing and could not be fetched from a remote.
    #[error("object {id} could not be fetched: {reason}")]
    Unreachable {
        /// The object.
        id: ObjectId,
        /// What was tried, and git's message.
        reason: String,
    },
    /// A file or directory that may hold the object cannot be opened.
    #[error("object {id} cannot be read: {reason}")]
    Closed {
        /// The object.
        id: ObjectId,
        /// The file or directory, and why.
        reason: String,
    },
    /// The object cannot be read.
    #[error("object {id} is damaged ({reason}): `git fsck` lists all damage")]
    Corrupt {
        /// The object.
        id: ObjectId,
        /// The message of libgit2 or of the tag parser.
        reason: String,
    },
    /// The object has the wrong kind.
    #[error("object {id} is a {found}, not a {wanted}")]
    WrongKind {
        /// The object.
        id: ObjectId,
        /// Its kind.
        found: ObjectKind,
        /// The expected kind.
        wanted: ObjectKind,
    },
}

impl ObjectError {
    /// Whether the object could not be fetched or opened. Then nothing is known of it.
    pub(crate) fn leaves_open(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::Closed { .. })
    }

    /// The error for an object's own file.
    fn of_file(id: ObjectId, path: &Path, error: &io::Error) -> Self {
        let reason = format!("{}: {error}", quoted(path));
        match error.kind() {
            io::ErrorKind::PermissionDenied => Self::Closed { id, reason },
            _ => Self::Corrupt { id, reason },
        }
    }
}

/// Converts an id for libgit2.
pub(in crate::git) fn to_oid(id: ObjectId) -> Oid {
    Oid::from_bytes(id.as_bytes()).expect("an ObjectId has 20 or 32 bytes")
}

/// Converts an id of libgit2's.
pub(in crate::git) fn from_oid(oid: Oid) -> ObjectId {
    ObjectId::try_from(oid.as_bytes()).expect("a git2::Oid has 20 or 32 bytes")
}
