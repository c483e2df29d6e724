//! Why a commit cannot be made, in the words that users see.

use std::io;
use std::path::PathBuf;

use crate::git::{
    GitError, IdentityError, LockError, ObjectError, RefError, SettingsError, WorkingFileError,
};
use crate::shell::{quote, quoted};

/// A commit that cannot be made; branch, index and file are as they were, but for
/// [`CommitError::Left`].
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// The file has changes that are not committed. GTO 0.2.8: this text.
    #[error(
        "The command would have changed files that were not committed, automated committing is \
         not possible.\nSuggested action: Commit the changes and re-run this command."
    )]
    Uncommitted(String),
    /// Git would not add the file. In git's words.
    #[error("The following paths are ignored by one of your .gitignore files:\n{0}")]
    Ignored(String),
    /// Git does not look at the file, so that it cannot tell of changes.
    #[error(
        "Git is told not to look at {} here, by a sparse checkout or by --assume-unchanged. \
         To change that: `git sparse-checkout add`, or \
         `git update-index --no-skip-worktree --no-assume-unchanged -- {}`",
        quoted(.0),
        quote(.0)
    )]
    Hidden(String),
    /// A merge or cherry-pick is to be concluded first. In git's words.
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
    /// A name in the path is none that git allows, or in the branch it is of another kind: a
    /// file, a directory, a symbolic link, a submodule.
    #[error("{} cannot be that file or directory: something else is there, or may not be", quoted(.0))]
    NotAFile(String),
    /// Somebody else moved the branch, or changed the file, in between; nothing of theirs is
    /// lost.
    #[error("{} has changed meanwhile: run this again", quoted(.0))]
    Moved(String),
    /// A hook refused; what it said is on stderr.
    #[error("The {0} hook refused the commit")]
    Hook(&'static str),
    /// A hook changed the file and refused.
    #[error("{error}\n{} stays as the hook left it: `git diff` shows how", quoted(path))]
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
    #[error("Interrupted: nothing is committed")]
    Interrupted,
    /// The program cannot be run.
    #[error(transparent)]
    NotRun(#[from] GitError),
    /// Git failed: the commit could not be signed, say. Displays as git's words.
    #[error("{0}")]
    Git(String),
    /// Git would not know, or not accept, who commits.
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
    /// What was changed before another error could not be brought back.
    #[error("{error}\n{} is changed, and cannot be brought back: {undoing}", quoted(path))]
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
