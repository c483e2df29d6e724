//! Why a commit cannot be made.

use std::io;
use std::path::PathBuf;

use crate::git::{
    GitError, IdentityError, LockError, ObjectError, RefError, SettingsError, WorkingFileError,
};
use crate::shell::{quote, quoted};

/// A commit cannot be made. Branch, index and file are as they were, except for
/// [`CommitError::Left`].
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// The file has changes that are not committed. GTO 0.2.8: this text.
    #[error(
        "The command would have changed files that were not committed, automated committing is \
         not possible.\nSuggested action: Commit the changes and re-run this command."
    )]
    Uncommitted(String),
    /// Git ignores the file. In git's words.
    #[error("The following paths are ignored by one of your .gitignore files:\n{0}")]
    Ignored(String),
    /// Git does not check the file for changes.
    #[error(
        "Git ignores changes to {} here, because of a sparse checkout or --assume-unchanged. To \
         change that: `git sparse-checkout add`, or \
         `git update-index --no-skip-worktree --no-assume-unchanged -- {}`",
        quoted(.0),
        quote(.0)
    )]
    Hidden(String),
    /// A merge or cherry-pick is not finished. In git's words.
    #[error("cannot do a partial commit during a {0}.")]
    UnderWay(&'static str),
    /// There is no such branch.
    #[error("There is no branch {} in this repository", quoted(.0))]
    NoBranch(String),
    /// The branch is checked out, or being rebased, in another work tree.
    #[error("Branch {} is in use at {}: commit there", quoted(branch), quoted(at))]
    InUse {
        /// The branch.
        branch: String,
        /// The work tree.
        at: PathBuf,
    },
    /// Git does not allow a name in the path, or the branch has something else there: a file, a
    /// directory, a symbolic link, a submodule.
    #[error("{} cannot be written: something else is there, or git does not allow the path", quoted(.0))]
    NotAFile(String),
    /// Another process moved the branch or changed the file meanwhile. Its change is kept.
    #[error("{} has changed in the meantime: run the command again", quoted(.0))]
    Moved(String),
    /// A hook refused. Its messages are on stderr.
    #[error("The {0} hook refused the commit")]
    Hook(&'static str),
    /// A hook changed the file and refused.
    #[error("{error}\n{} stays as the hook left it: `git diff` shows the changes", quoted(path))]
    Kept {
        /// The file.
        path: String,
        /// The refusal.
        error: Box<CommitError>,
    },
    /// The message cannot be given to the hook `commit-msg`.
    #[error("The commit-msg hook cannot be given the message in {}: {source}", quoted(path))]
    Message {
        /// The file.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// The git program cannot run hooks.
    #[error(
        "The {0} hook cannot be run: the git program has no `git hook run`, which came with git 2.36"
    )]
    OldGit(&'static str),
    /// A signal came before the commit was made.
    #[error("Interrupted: nothing was committed")]
    Interrupted,
    /// Git cannot be run, or failed, for instance to sign the commit.
    #[error(transparent)]
    Git(GitError),
    /// Git does not know or does not accept the committer.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// Git's configuration cannot be read.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// Another gto changes the repository.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// An object is missing or damaged.
    #[error(transparent)]
    Object(#[from] ObjectError),
    /// References cannot be read.
    #[error(transparent)]
    Ref(#[from] RefError),
    /// After another error, the change could not be taken back.
    #[error("{error}\n{} was changed, and the change cannot be undone: {undoing}", quoted(path))]
    Left {
        /// The file.
        path: String,
        /// What went wrong first.
        error: Box<CommitError>,
        /// Why it cannot be brought back.
        undoing: Box<CommitError>,
    },
    /// The file cannot be read or written.
    #[error(transparent)]
    File(#[from] WorkingFileError),
}

impl From<GitError> for CommitError {
    fn from(error: GitError) -> Self {
        match &error {
            GitError::Failed(words) => LockError::said_in(words).map(Self::Lock),
            GitError::NotRun(_) => None,
        }
        .unwrap_or(Self::Git(error))
    }
}
