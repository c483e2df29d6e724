//! Why a push failed.

use crate::git::{GitError, RefError};
use crate::shell::{quote, quoted};

/// Why a push failed, wholly or in part.
#[derive(Debug, thiserror::Error)]
pub enum PushError {
    /// The program cannot be run.
    #[error(transparent)]
    Git(#[from] GitError),
    /// The remote has another tag of this name.
    #[error("tag '{name}' exists on the remote and is another. {hint}")]
    Diverged {
        /// The name of the tag.
        name: String,
        /// What to do.
        hint: &'static str,
        /// The names of the tags that have been pushed nevertheless.
        pushed: Vec<String>,
    },
    /// The remote's branch has commits that are not in what was pushed. Displays as git's
    /// words.
    #[error("{0}")]
    Behind(String),
    /// Git or the remote refused, or the remote was not reached. Displays as git's words.
    #[error("{words}")]
    Failed {
        /// All that git, its hooks and the remote said; credentials in addresses left out.
        words: String,
        /// The names of the tags that have been pushed nevertheless.
        pushed: Vec<String>,
    },
    /// The connection broke, or a signal ended the push, and the remote could not be asked what
    /// it has now. Displays as git's words, and how to find out.
    #[error(
        "{words}\nThe remote may have it or not: `git ls-remote {} {}` tells",
        quote(remote),
        quoted(name)
    )]
    Unknown {
        /// All that git said; credentials in addresses left out.
        words: String,
        /// The remote, or its address without credentials.
        remote: String,
        /// The full name of the first reference that was pushed.
        name: String,
    },
    /// What is to be pushed cannot be read.
    #[error(transparent)]
    Read(#[from] RefError),
}

/// What git's `receive-pack` says of a reference that another push makes at the same time.
const OUTRUN: [&str; 4] =
    ["reference already exists", "cannot lock ref", "failed to update ref", "Unable to create"];

impl PushError {
    /// Whether another push was faster: the remote has another tag of this name, or one was being
    /// made.
    #[must_use]
    pub(crate) fn is_outrun(&self) -> bool {
        match self {
            Self::Diverged { .. } => true,
            Self::Failed { words, .. } => OUTRUN.iter().any(|said| words.contains(said)),
            _ => false,
        }
    }

    /// The tags that are on the remote although the push failed: only where the remote
    /// cannot take all or nothing.
    #[must_use]
    pub fn pushed(&self) -> &[String] {
        match self {
            Self::Git(_) | Self::Behind(_) | Self::Unknown { .. } | Self::Read(_) => &[],
            Self::Diverged { pushed, .. } | Self::Failed { pushed, .. } => pushed,
        }
    }
}
