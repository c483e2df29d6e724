//! Changes of tags, as plain values that `git` carries out.

use super::{ObjectId, Time};

/// A change to one tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TagEdit {
    /// Makes an annotated tag, which must not exist yet.
    Create {
        /// The name, without `refs/tags/`.
        name: String,
        /// The commit.
        target: ObjectId,
        /// The message. It is written as it is: nothing is added or stripped.
        message: String,
        /// The date of the tagger; `None`: that of the committer when it is written.
        date: Option<Time>,
    },
    /// Deletes a tag, annotated or not, which must exist.
    Delete {
        /// The name, without `refs/tags/`.
        name: String,
    },
}

impl TagEdit {
    /// The name of the tag, without `refs/tags/`.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Create { name, .. } | Self::Delete { name } => name,
        }
    }
}
