//! Objects by id: what libgit2 gives, and what can be wrong with it.

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
    /// A commit: what a GTO tag is meant to point to.
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

    /// What git calls it.
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

/// An object that cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum ObjectError {
    /// The repository does not hold the object, and should.
    #[error(
        "object {id} is missing: `git fetch` may bring it, `git fsck` shows what else is missing"
    )]
    Missing {
        /// The object.
        id: ObjectId,
    },
    /// The object is at a remote, which does not give it.
    #[error("object {id} could not be fetched: {reason}")]
    Unreachable {
        /// The object.
        id: ObjectId,
        /// What was tried, and git's words.
        reason: String,
    },
    /// The object is there and cannot be read.
    #[error("object {id} is damaged ({reason}): `git fsck` shows the extent")]
    Corrupt {
        /// The object.
        id: ObjectId,
        /// What libgit2, or the parser of tags, says of it.
        reason: String,
    },
    /// The object is of another kind than is needed.
    #[error("object {id} is a {found}, not a {wanted}")]
    WrongKind {
        /// The object.
        id: ObjectId,
        /// What it is.
        found: ObjectKind,
        /// What was asked for.
        wanted: ObjectKind,
    },
}

/// An id as libgit2 has it.
pub(in crate::git) fn to_oid(id: ObjectId) -> Oid {
    Oid::from_bytes(id.as_bytes()).expect("an ObjectId has 20 or 32 bytes")
}

/// An id from libgit2.
pub(in crate::git) fn from_oid(oid: Oid) -> ObjectId {
    ObjectId::try_from(oid.as_bytes()).expect("a git2::Oid has 20 or 32 bytes")
}
