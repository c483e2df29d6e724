//! Committing one file and nothing else: what the user has staged, changed or not yet added
//! stays as it is, and so does a merge or rebase that is under way.
//!
//! The commit is made of objects, on the tip of its branch; no file but that one is looked
//! at. The order is file, index, branch: what a killed process leaves is a change that
//! `git status` shows, and the same commit, made again, completes it.

mod destination;
mod error;
mod hooks;
mod index;
mod object;
mod output;
mod tree;

use std::fs;
use std::path::PathBuf;

use destination::CommitDestination;
pub use error::CommitError;
use index::Entry;
pub use index::FileState;
use object::CommitIdentity;
use output::printed_bytes;
use tree::NewFile;

use crate::git::objects::path::tidy;
use crate::git::process::signals::SignalDeferral;
use crate::git::write::lock::RegistryLock;
use crate::git::write::working_file::WorkingFile;
use crate::git::{GitVariables, Repository};
use crate::registry::ObjectId;

/// A file to be committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileCommit {
    /// From the top of the repository, with `/` between names.
    pub path: String,
    /// The bytes that the change was made from; `None` if there was no such file.
    pub was: Option<Vec<u8>>,
    /// On the current branch, the new bytes of the file in the work tree, which git's filters
    /// turn into what is committed (line ends, say). Elsewhere those of the committed file.
    pub content: Vec<u8>,
    /// As it is to stand in the commit: nothing is added or stripped.
    pub message: String,
    /// The branch, without `refs/heads/`; `None` for the current one, or a detached HEAD.
    pub branch: Option<String>,
}

/// A commit that was made, to be taken back if need be.
#[derive(Debug, Clone)]
pub struct Committed {
    /// The commit.
    pub id: ObjectId,
    /// The branch that it is on, without `refs/heads/`; `None` for a detached HEAD.
    pub branch: Option<String>,
    destination: CommitDestination,
    before: Option<Before>,
}

/// What a work tree was like before a commit, and what the commit made of it.
#[derive(Debug, Clone)]
struct Before {
    file: WorkingFile,
    content: Option<Vec<u8>>,
    /// Another name of the file that held this content.
    kept: Option<PathBuf>,
    written: Vec<u8>,
    entry: Option<Entry>,
    /// `None` while it is not known what the index has become.
    staged: Option<Option<Entry>>,
}

impl RegistryLock<'_> {
    /// Commits one file, as its author and committer's as git knows them, signed where
    /// `commit.gpgSign` asks for it. On the current branch, file and index go with it, and the
    /// hooks `pre-commit`, `commit-msg` and `post-commit` run; on another branch, or in a
    /// bare repository, neither. `None` if the branch has that very file already.
    ///
    /// GTO 0.2.8 stashes what is not committed, and commits all that is staged too.
    ///
    /// Ctrl-C and SIGTERM end what git does, and not this program.
    ///
    /// # Errors
    /// As the variants of [`CommitError`] say; then branch, index and file are as they were.
    pub fn commit_file(
        self,
        commit: &FileCommit,
        variables: &GitVariables,
    ) -> Result<Option<Committed>, CommitError> {
        let repository = self.repository;
        let _deferral = SignalDeferral::new(repository.variables.handles_signals);
        let destination = repository.destination(commit.branch.as_deref())?;
        let identity = repository.commit_identity(variables)?;
        if !destination.is_here {
            return repository.commit_elsewhere(commit, destination, &identity);
        }
        let committed = repository.commit_here(commit, destination, &identity)?;
        // A hook may well start a gto.
        drop(self);
        if committed.is_some()
            && let Ok(hooks) = repository.hooks()
        {
            hooks.after();
        }
        Ok(committed)
    }
}

impl Repository {
    /// Takes a commit back: the branch, and index and file where nobody changed them since.
    ///
    /// # Errors
    /// [`CommitError::Moved`] if the branch went on; then nothing is changed. Otherwise as
    /// much as possible is taken back.
    pub fn undo_commit(
        &self,
        committed: &Committed,
        variables: &GitVariables,
    ) -> Result<(), CommitError> {
        let _deferral = SignalDeferral::new(self.variables.handles_signals);
        let _lock = self.lock()?;
        let Committed { id, destination, before, .. } = committed;
        self.move_back(destination, *id, &self.commit_identity(variables)?)?;
        before.as_ref().map_or(Ok(()), |before| before.bring_back(self))
    }

    fn commit_elsewhere(
        &self,
        commit: &FileCommit,
        destination: CommitDestination,
        identity: &CommitIdentity,
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
        if Some(new) == tree {
            return Ok(None);
        }
        let id = self.write_commit(new, destination.parent, commit.message.as_bytes(), identity)?;
        self.move_on(&destination, id, commit.message.as_bytes(), identity)?;
        Ok(Some(Committed { id, branch: destination.branch(), destination, before: None }))
    }

    fn commit_here(
        &self,
        commit: &FileCommit,
        destination: CommitDestination,
        identity: &CommitIdentity,
    ) -> Result<Option<Committed>, CommitError> {
        self.check_nothing_is_under_way()?;
        let file = self.locate(&commit.path)?;
        let (state, entry) = self.look_at_file(&file.path)?;
        match state {
            FileState::Committed => {}
            FileState::Uncommitted if self.is_begun(commit, &file)? => {}
            FileState::Uncommitted => return Err(CommitError::Uncommitted(file.path)),
            FileState::Ignored => return Err(CommitError::Ignored(file.path)),
            FileState::Hidden => return Err(CommitError::Hidden(file.path)),
        }
        let content = file.read()?;
        if state == FileState::Committed && content != commit.was {
            return Err(CommitError::Moved(file.path));
        }
        let written = commit.content.clone();
        let kept = file.keep(&self.refs.git_dir);
        let staged = Some(entry.clone());
        let mut before = Before { file, content, kept, written, staged, entry };
        match self.try_commit_here(commit, (&destination, &mut before), identity) {
            Ok(id) => {
                before.forget_kept();
                let branch = destination.branch();
                Ok(id.map(|id| Committed { id, branch, destination, before: Some(before) }))
            }
            Err(error) => {
                let undone = before.bring_back(self);
                before.forget_kept();
                match undone {
                    Ok(()) => Err(error),
                    Err(undoing) => Err(CommitError::Left {
                        path: before.file.path,
                        error: Box::new(error),
                        undoing: Box::new(undoing),
                    }),
                }
            }
        }
    }

    /// The file of the work tree as git writes it for what HEAD has, with its filters; `None` if
    /// HEAD has no such file.
    ///
    /// # Errors
    /// The file of HEAD cannot be read, or is no file.
    pub fn checked_out_file(&self, path: &str) -> Result<Option<Vec<u8>>, CommitError> {
        let path = self.locate(path)?.path;
        let Some(head) = self.refs.find("HEAD")? else { return Ok(None) };
        if self.blob_id_at(head, &path)?.is_none() {
            return Ok(None);
        }
        let mut git = self.git_program();
        printed_bytes(git.args(["cat-file", "--filters", &format!("{head}:{path}")]).output())
            .map(Some)
    }

    /// Whether a killed process has begun this very commit: the file has the change, and what is
    /// staged is either that, too, or what HEAD has.
    fn is_begun(&self, commit: &FileCommit, file: &WorkingFile) -> Result<bool, CommitError> {
        Ok(file.read()?.as_ref() == Some(&commit.content)
            && self.checked_out_file(&file.path)? == commit.was
            && (self.is_staged(&file.path)? || !self.differs_from_head(&file.path)?))
    }

    fn try_commit_here(
        &self,
        commit: &FileCommit,
        (destination, before): (&CommitDestination, &mut Before),
        identity: &CommitIdentity,
    ) -> Result<Option<ObjectId>, CommitError> {
        if commit.was.as_ref() == Some(&commit.content) {
            return Ok(None);
        }
        before.file.write(&commit.content)?;
        let path = &before.file.path;
        before.staged = None;
        let staged = self.stage(path)?;
        before.staged = Some(staged.clone());
        let entry = staged.ok_or_else(|| CommitError::NotAFile(path.clone()))?;
        let tree = destination.parent.map(|parent| self.tree_of(parent)).transpose()?;
        let new = NewFile { mode: Some(&entry.mode), id: entry.id };
        let new = self.write_tree_with(tree, path, new)?;
        if Some(new) == tree {
            return Ok(None);
        }
        let message = self.hooks()?.before(new, &commit.message)?;
        let id = self.write_commit(new, destination.parent, &message, identity)?;
        self.move_on(destination, id, &message, identity)?;
        Ok(Some(id))
    }
}

impl Before {
    fn forget_kept(&mut self) {
        if let Some(kept) = self.kept.take() {
            let _ = fs::remove_file(kept);
        }
    }

    /// Brings back file and index, where they still are as the commit left them.
    fn bring_back(&self, repository: &Repository) -> Result<(), CommitError> {
        let Self { file, content, kept, written, entry, staged } = self;
        let bring_entry_back = || {
            let now = repository.index_entry(&file.path)?;
            let is_ours = staged.as_ref().is_none_or(|staged| now == *staged);
            match now != *entry && is_ours {
                true => repository.set_entry(&file.path, entry.as_ref()),
                false => Ok(()),
            }
        };
        let index = bring_entry_back();
        if file.read()?.as_ref() == Some(written) {
            let is_back = kept.as_ref().is_some_and(|kept| file.take_back(kept).is_ok());
            match content {
                _ if is_back => {}
                Some(content) => file.write(content)?,
                None => file.remove()?,
            }
        }
        // On a full disk there is room only now.
        let index = index.or_else(|_| bring_entry_back());
        repository.refresh_entry(&file.path);
        index
    }
}
