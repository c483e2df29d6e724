//! Remote repositories.
//!
//! The installed git fetches what a command needs into a temporary bare repository. There it is
//! read and changed like any other, and changes are pushed back. Missing objects, such as files of
//! a commit, are fetched when they are needed. Over HTTP all of that is one conversation.

mod backfill;
mod branch_clone;
mod clone;
mod conversation;
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

use super::{GitError, OpenError, RevisionError};

/// A remote repository cannot be used.
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
    /// The remote's HEAD is on no branch.
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
    /// A new branch cannot have this name.
    #[error(
        "There is no branch '{branch}' in the repository '{url}': the name of the branch '{other}' \
         rules it out"
    )]
    BranchInTheWay {
        /// The branch, as typed.
        branch: String,
        /// A branch of the repository.
        other: String,
        /// The repository.
        url: RemoteUrl,
    },
    /// The revision where a new branch is to begin does not exist.
    #[error(transparent)]
    Revision(#[from] RevisionError),
    /// Git failed. Displays as a line that says what was tried, and git's message.
    #[error("Cannot {tried} the repository '{url}'\n{words}")]
    Failed {
        /// What was tried.
        tried: &'static str,
        /// The repository.
        url: RemoteUrl,
        /// Git's messages, without credentials in URLs.
        words: String,
    },
}

impl RemoteError {
    fn failed(tried: &'static str, url: &RemoteUrl, words: &str) -> Self {
        Self::Failed { tried, url: url.clone(), words: words.to_owned() }
    }
}
