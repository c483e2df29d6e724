//! Committing one file and nothing else. What the user has staged, changed or not added stays as it
//! is, and so does a merge or rebase.
//!
//! The commit is built from objects on the tip of its branch; no other file is read. The order is
//! file, index, branch: a killed process leaves a change that `git status` shows, and the same
//! commit, made again, completes it.

mod destination;
mod error;
mod here;
mod hooks;
mod index;
mod object;
mod tree;

use destination::CommitDestination;
pub use error::CommitError;
use here::Before;
pub use index::FileState;
use object::CommitIdentity;
use tree::NewFile;

use crate::git::Repository;
use crate::git::objects::path::tidy;
use crate::git::process::signals::SignalDeferral;
use crate::git::write::lock::RegistryLock;
use crate::registry::ObjectId;

/// A file to be committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileCommit {
    /// From the top of the repository, with `/` between names.
    pub path: String,
    /// The content before the change; `None` if there was no such file.
    pub was: Option<Vec<u8>>,
    /// The new content. On the current branch: of the file in the work tree, which git's filters
    /// (line ends, for instance) turn into what is committed. Elsewhere: of the committed file.
    pub content: Vec<u8>,
    /// The message, without anything added or stripped.
    pub message: String,
    /// The branch, without `refs/heads/`; `None` for the current one, or a detached HEAD.
    pub branch: Option<String>,
    /// The commit where the branch begins if it does not exist yet.
    pub start: Option<ObjectId>,
}

/// A commit that was made, so that it can be taken back.
#[derive(Debug, Clone)]
pub struct Committed {
    /// The commit.
    pub id: ObjectId,
    destination: CommitDestination,
    before: Option<Before>,
}

impl RegistryLock<'_> {
    /// Commits one file, with the author and committer that git determines, signed if
    /// `commit.gpgSign` is set. On the current branch, file and index change too, and the hooks
    /// `pre-commit`, `commit-msg` and `post-commit` run; on another branch, or in a bare
    /// repository, neither. `None` if the branch has this very file already; a new branch is
    /// made even so.
    ///
    /// GTO 0.2.8 stashes uncommitted changes, and commits everything that is staged.
    ///
    /// Ctrl-C and SIGTERM end a hook that runs, and a program that signs; then nothing is
    /// committed.
    ///
    /// # Errors
    /// As the variants of [`CommitError`] say; then branch, index and file are as they were.
    pub fn commit_file(self, commit: &FileCommit) -> Result<Option<Committed>, CommitError> {
        let repository = self.repository;
        let deferral = SignalDeferral::new(repository.variables.handles_signals);
        let destination = repository.destination(commit)?;
        let identity = repository.commit_identity(&deferral)?;
        if !destination.is_here {
            return repository.commit_elsewhere(commit, destination, &identity);
        }
        let committed = repository.commit_here(commit, destination, &identity)?;
        // The lock is released first: a hook may start a gto.
        drop(self);
        if committed.is_some()
            && let Ok(hooks) = repository.hooks(&deferral)
        {
            hooks.after();
        }
        Ok(committed)
    }
}

impl Repository {
    /// Checks what [`RegistryLock::commit_file`] checks before it writes.
    ///
    /// # Errors
    /// As there. Errors that only writing shows are missing: a hook that refuses, a key that cannot
    /// sign, a full disk.
    pub fn rehearse_commit(&self, commit: &FileCommit) -> Result<(), CommitError> {
        let deferral = SignalDeferral::new(self.variables.handles_signals);
        let destination = self.destination(commit)?;
        self.commit_identity(&deferral)?;
        if destination.is_here {
            self.check_nothing_is_under_way()?;
            self.file_to_commit(commit)?;
        }
        Ok(())
    }

    /// Takes a commit back: the branch, and index and file if nobody changed them since.
    ///
    /// # Errors
    /// [`CommitError::Moved`] if the branch has moved: then nothing is changed. After other errors
    /// as much as possible is taken back.
    pub fn undo_commit(&self, committed: &Committed) -> Result<(), CommitError> {
        let deferral = SignalDeferral::new(self.variables.handles_signals);
        let _lock = self.lock()?;
        let Committed { id, destination, before, .. } = committed;
        self.move_back(destination, *id, &self.commit_identity(&deferral)?)?;
        before.as_ref().map_or(Ok(()), |before| before.bring_back(self))
    }

    fn commit_elsewhere(
        &self,
        commit: &FileCommit,
        destination: CommitDestination,
        identity: &CommitIdentity<'_>,
    ) -> Result<Option<Committed>, CommitError> {
        let path = tidy(&commit.path).ok_or_else(|| CommitError::NotAFile(commit.path.clone()))?;
        let tree = destination.parent.map(|parent| self.tree_of(parent)).transpose()?;
        let was = commit.was.as_ref().map(|was| self.write_object("blob", was)).transpose()?;
        let old = destination.parent.map(|parent| self.blob_id_at(parent, &path)).transpose()?;
        if old.flatten() != was {
            return Err(CommitError::Moved(commit.path.clone()));
        }
        let id = self.write_object("blob", &commit.content)?;
        let new = self.write_tree_with(tree, &path, NewFile { mode: None, id })?;
        let is_new_branch = destination.tip != destination.parent;
        let id = match destination.parent {
            Some(_) if Some(new) == tree && !is_new_branch => return Ok(None),
            Some(start) if Some(new) == tree => start,
            parent => self.write_commit(new, parent, commit.message.as_bytes(), identity)?,
        };
        self.move_on(&destination, id, commit.message.as_bytes(), identity)?;
        Ok(Some(Committed { id, destination, before: None }))
    }
}
