//! Commits on the current branch: file and index change too, and hooks run.

use std::fs;
use std::path::PathBuf;

use super::index::Entry;
use super::tree::NewFile;
use super::{CommitDestination, CommitError, CommitIdentity, Committed, FileCommit, FileState};
use crate::git::Repository;
use crate::git::write::working_file::WorkingFile;
use crate::registry::ObjectId;

/// The work tree before a commit, and what the commit changed.
#[derive(Debug, Clone)]
pub(super) struct Before {
    file: WorkingFile,
    content: Option<Vec<u8>>,
    /// A second path of the file with the old content.
    kept: Option<PathBuf>,
    written: Vec<u8>,
    entry: Option<Entry>,
    /// The new entry in the index; `None` while it is unknown.
    staged: Option<Option<Entry>>,
    /// The trees before and after a hook staged something.
    restaged: Option<(ObjectId, ObjectId)>,
}

impl Repository {
    pub(super) fn commit_here(
        &self,
        commit: &FileCommit,
        destination: CommitDestination,
        identity: &CommitIdentity<'_>,
    ) -> Result<Option<Committed>, CommitError> {
        self.check_nothing_is_under_way()?;
        let (file, state, entry) = self.file_to_commit(commit)?;
        let content = file.read()?;
        if state == FileState::Committed && content != commit.was {
            return Err(CommitError::Moved(file.path));
        }
        let written = commit.content.clone();
        let kept = file.keep(&self.refs.git_dir);
        let staged = Some(entry.clone());
        let mut before = Before { file, content, kept, written, staged, entry, restaged: None };
        match self.try_commit_here(commit, (&destination, &mut before), identity) {
            Ok(id) => {
                before.forget_kept();
                Ok(id.map(|id| Committed { id, destination, before: Some(before) }))
            }
            Err(error) => {
                let error = match identity.deferral.has_come() {
                    true => CommitError::Interrupted,
                    false => error,
                };
                let undone = before.bring_back(self);
                before.forget_kept();
                match undone {
                    Ok(()) if before.is_changed_by(&error) => {
                        Err(CommitError::Kept { path: before.file.path, error: Box::new(error) })
                    }
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

    /// The file of HEAD as git's filters would write it to the work tree; `None` if HEAD has no
    /// such file.
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
        git.args(["cat-file", "--filters", &format!("{head}:{path}")]);
        Ok(Some(git.printed_bytes()?))
    }

    /// The file that is to be committed, with its state and its entry in the index.
    pub(super) fn file_to_commit(
        &self,
        commit: &FileCommit,
    ) -> Result<(WorkingFile, FileState, Option<Entry>), CommitError> {
        let file = self.locate(&commit.path)?;
        let (state, entry) = self.look_at_file(&file.path)?;
        match state {
            FileState::Committed => {}
            FileState::Uncommitted if self.is_begun(commit, &file)? => {}
            FileState::Uncommitted => return Err(CommitError::Uncommitted(file.path)),
            FileState::Ignored => return Err(CommitError::Ignored(file.path)),
            FileState::Hidden => return Err(CommitError::Hidden(file.path)),
        }
        Ok((file, state, entry))
    }

    /// Whether a killed process began this very commit: the file has the change, and the index has
    /// the change or HEAD's file.
    fn is_begun(&self, commit: &FileCommit, file: &WorkingFile) -> Result<bool, CommitError> {
        Ok(file.read()?.as_ref() == Some(&commit.content)
            && self.checked_out_file(&file.path)? == commit.was
            && (self.is_staged(&file.path)? || !self.differs_from_head(&file.path)?))
    }

    fn try_commit_here(
        &self,
        commit: &FileCommit,
        (destination, before): (&CommitDestination, &mut Before),
        identity: &CommitIdentity<'_>,
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
        let hooks = self.hooks(identity.deferral)?;
        let shown = hooks.show_tree(new)?;
        if shown != new {
            before.restaged = Some((new, shown));
            self.restage(new, shown)?;
            before.written = before.file.read()?.unwrap_or_default();
        }
        let message = hooks.show_message(&commit.message)?;
        let id = self.write_commit(shown, destination.parent, &message, identity)?;
        if identity.deferral.has_come() {
            return Err(CommitError::Interrupted);
        }
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

    /// Restores file and index, if they still are as the commit left them.
    pub(super) fn bring_back(&self, repository: &Repository) -> Result<(), CommitError> {
        let Self { file, content, kept, written, entry, staged, restaged } = self;
        let unstaged = restaged.map_or(Ok(()), |(from, to)| repository.restage(to, from));
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
        // On a full disk, this may succeed only now.
        let index = index.or_else(|_| bring_entry_back());
        repository.refresh_entry(&file.path);
        index.and(unstaged)
    }

    /// Whether the hook that refused changed the file. Then its change stays, as with git.
    fn is_changed_by(&self, error: &CommitError) -> bool {
        matches!(error, CommitError::Hook(_))
            && self.file.read().is_ok_and(|now| now != self.content)
    }
}
