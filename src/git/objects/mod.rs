//! Objects by id, and their errors.

pub(in crate::git) mod commits;
mod count;
pub(in crate::git) mod pack;
pub(in crate::git) mod path;
pub(in crate::git) mod tag;
pub(in crate::git) mod tree;
pub(in crate::git) mod verify;

use std::fmt;

use git2::{ObjectType, Oid};

use crate::registry::ObjectId;

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
        "object {id} is missing: `git fetch` may bring it, `git fsck` shows what else is missing"
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
    /// The object cannot be read.
    #[error("object {id} is damaged ({reason}): `git fsck` shows the extent")]
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

/// Converts an id for libgit2.
pub(in crate::git) fn to_oid(id: ObjectId) -> Oid {
    Oid::from_bytes(id.as_bytes()).expect("an ObjectId has 20 or 32 bytes")
}

/// Converts an id of libgit2's.
pub(in crate::git) fn from_oid(oid: Oid) -> ObjectId {
    ObjectId::try_from(oid.as_bytes()).expect("a git2::Oid has 20 or 32 bytes")
}
