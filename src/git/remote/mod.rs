//! Repositories that are not on this disk.
//!
//! What a command needs of one is fetched into a temporary bare repository, by the installed
//! git, and read and changed there as any other; what was changed is pushed back. Objects that
//! were left out, such as the files of a commit, are fetched when they turn out to be needed.

mod backfill;
mod clone;
mod listing;
mod partial;
mod plan;
pub(super) mod push;
mod source;
mod url;

use std::io;

pub use clone::ClonesGuard;
pub(super) use clone::{REMOTE, TemporaryClone};
pub use plan::{Artifacts, FetchNeed, Heads};
pub use url::{RemoteUrl, UrlError};

use super::{GitError, OpenError};

/// A remote repository that cannot be worked on.
#[derive(Debug, thiserror::Error)]
pub enum RemoteError {
    /// The program cannot be run.
    #[error(transparent)]
    Git(#[from] GitError),
    /// The clone cannot be written.
    #[error("A temporary directory for the copy of the repository cannot be written: {0}")]
    Directory(io::Error),
    /// The clone cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// HEAD of the remote leads to no branch.
    #[error("The repository '{0}' has no default branch: name one with --branch")]
    NoDefaultBranch(RemoteUrl),
    /// There is no such branch.
    #[error("There is no branch '{branch}' in the repository '{url}'")]
    NoBranch {
        /// The branch, as typed.
        branch: String,
        /// The repository.
        url: RemoteUrl,
    },
    /// Git failed. Displays as a line that says at what, and git's words.
    #[error("Cannot {tried} the repository '{url}'\n{words}")]
    Failed {
        /// What git was to do.
        tried: &'static str,
        /// The repository.
        url: RemoteUrl,
        /// All that git said; credentials in addresses left out.
        words: String,
    },
}

impl RemoteError {
    fn failed(tried: &'static str, url: &RemoteUrl, words: &str) -> Self {
        Self::Failed { tried, url: url.clone(), words: words.to_owned() }
    }
}
