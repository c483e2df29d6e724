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
    #[error("the remote has a different tag '{name}'. {hint}")]
    Diverged {
        /// The name of the tag.
        name: String,
        /// What to do.
        hint: &'static str,
        /// The tags that were pushed nevertheless.
        pushed: Vec<String>,
    },
    /// The remote's branch has commits that the pushed one lacks. Displays as git's message.
    #[error("{0}")]
    Behind(String),
    /// Git or the remote refused, or the remote was not reached. Displays as git's message.
    #[error("{words}")]
    Failed {
        /// The messages of git, hooks and the remote, without credentials in URLs.
        words: String,
        /// The tags that were pushed nevertheless.
        pushed: Vec<String>,
    },
    /// The connection was lost or a signal ended the push, and the remote does not say what it has
    /// now. Displays as git's message, with how to find out.
    #[error(
        "{words}\nThe remote may or may not have it: check with `git ls-remote {} {}`",
        quote(remote),
        quoted(name)
    )]
    Unknown {
        /// Git's messages, without credentials in URLs.
        words: String,
        /// The remote, or its URL without credentials.
        remote: String,
        /// The full name of the first reference that was pushed.
        name: String,
    },
    /// What should be pushed cannot be read.
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

    /// The tags that were pushed although the push failed: only if the remote does not support
    /// atomic pushes.
    #[must_use]
    pub fn pushed(&self) -> &[String] {
        match self {
            Self::Git(_) | Self::Behind(_) | Self::Unknown { .. } | Self::Read(_) => &[],
            Self::Diverged { pushed, .. } | Self::Failed { pushed, .. } => pushed,
        }
    }
}
