//! Changing annotations: editing the index file in the work tree, or committing the edit to a
//! branch and pushing it.

use std::fmt::Write as _;

use super::push::{BranchPushFailure, BranchPushFault};
use super::{Error, Registry};
use crate::annotations::{Annotate, EditError, annotate, remove, repository_path};
use crate::git::{
    CommitError, Committed, FileCommit, FileState, PushError, PushTarget, RegistryLock,
    RevisionError, SignalDeferral, is_branch_name,
};
use crate::registry::{ArtifactName, ObjectId};
use crate::shell::quote;

/// Where to write a change of annotations.
#[derive(Debug, Clone, Copy, Default)]
pub struct EditOptions<'o> {
    /// Commit the change, and nothing else.
    pub commit: bool,
    /// Commit the change, and prepare to push the branch.
    pub push: bool,
    /// Commit to this branch, without switching to it.
    pub branch: Option<&'o str>,
    /// Push to this remote. Without it, git's configuration decides.
    pub remote: Option<&'o str>,
}

/// The result of a change.
#[derive(Debug)]
#[must_use = "a commit that is to be pushed is not pushed yet"]
pub enum Edited<'r> {
    /// The file in the work tree is changed.
    Written,
    /// The change is committed.
    Committed,
    /// The change is committed, and is to be pushed.
    ToPush(UnpushedCommit<'r>),
}

/// A commit that is not pushed yet.
#[derive(Debug)]
pub struct UnpushedCommit<'r> {
    registry: &'r Registry,
    /// `None` if the branch had this very file already.
    commit: Option<Box<Committed>>,
    branch: String,
    to: PushTarget,
    _deferral: Option<SignalDeferral>,
}

/// Where a change goes. It holds the lock from before the file is read until it is written.
struct Destination<'r> {
    /// `None` if the work tree can be written to, but the repository cannot.
    lock: Option<RegistryLock<'r>>,
    /// A branch that is not checked out here; `None` for the current one, or a detached HEAD.
    other_branch: Option<String>,
    /// The commit that the change is based on; `None` on a branch without commits.
    tip: Option<ObjectId>,
    commits: bool,
}

impl Registry {
    /// Writes an annotation, or adds to the one that is there.
    ///
    /// # Errors
    /// The annotation is refused, or cannot be written or committed; then nothing has changed.
    pub fn annotate(
        &self,
        change: &Annotate,
        options: &EditOptions<'_>,
    ) -> Result<Edited<'_>, Error> {
        change.check().map_err(|error| refusal(error, &change.name))?;
        if let Some(kind) = change.kind.as_deref().filter(|kind| !kind.is_empty()) {
            self.config.check_type(kind)?;
        }
        let destination = self.destination(options)?;
        if let Some(path) = change.required_path()? {
            // GTO 0.2.8: the path must be in its plain form, so that all readers find it.
            let is_plain = path.split('/').all(|name| !matches!(name, "" | "." | ".."));
            let tip = destination.tip.filter(|_| is_plain);
            let exists = tip.map_or(Ok(false), |tip| self.repo.has_path(tip, path))?;
            if !exists {
                return Err(EditError::NoFile(path.to_owned()).into());
            }
        }
        let edit = |file: Option<&[u8]>| annotate(file, change);
        self.edit(options, destination, (&change.name, message(change)), edit)
    }

    /// Removes an artifact's annotation.
    ///
    /// # Errors
    /// There is none, or the change cannot be written or committed; then nothing has changed.
    pub fn remove_annotation(
        &self,
        artifact: &str,
        options: &EditOptions<'_>,
    ) -> Result<Edited<'_>, Error> {
        let destination = self.destination(options)?;
        let message = format!("Remove annotation for artifact `{artifact}`");
        self.edit(options, destination, (artifact, message), |file| remove(file, artifact))
    }

    /// Takes the lock, and finds where the change goes.
    fn destination(&self, options: &EditOptions<'_>) -> Result<Destination<'_>, Error> {
        let repo = &self.repo;
        let wanted = options.branch.filter(|name| !name.is_empty());
        let commits = options.commit || options.push || wanted.is_some() || !repo.has_work_tree();
        let lock = match repo.lock() {
            Err(error) if !commits && error.is_forbidden() => None,
            lock => Some(lock?),
        };
        let current = repo.current_branch()?;
        // HEAD of a temporary clone is on the branch that was named.
        let wanted = wanted.filter(|_| !repo.is_temporary_clone());
        let other_branch = wanted.filter(|wanted| current.as_deref() != Some(wanted));
        let other_branch = other_branch.map(str::to_owned);
        let tip = match &other_branch {
            None => repo.head()?,
            Some(branch) => match repo.branch_tip(branch)? {
                None => return Err(self.no_branch(branch)?),
                tip => tip,
            },
        };
        Ok(Destination { lock, other_branch, tip, commits })
    }

    /// Changes the index file in the work tree, or on its branch.
    fn edit(
        &self,
        options: &EditOptions<'_>,
        destination: Destination<'_>,
        (name, message): (&str, String),
        edit: impl FnOnce(Option<&[u8]>) -> Result<Vec<u8>, EditError>,
    ) -> Result<Edited<'_>, Error> {
        let path = self.config.index.clone();
        let Destination { lock, other_branch, tip, commits } = destination;
        let is_here = other_branch.is_none() && self.repo.has_work_tree();
        let is_changed =
            commits && is_here && self.repo.file_state(&path)? == FileState::Uncommitted;
        let before = match is_here {
            true if is_changed => self.repo.checked_out_file(&path)?,
            true => self.repo.read_working_file(&path)?,
            false => self.committed_file(&path, tip)?,
        };
        let content = edit(before.as_deref());
        // The uncommitted change may be this one, left by a command that was killed.
        if is_changed && content.as_ref().ok() != self.repo.read_working_file(&path)?.as_ref() {
            return Err(CommitError::Uncommitted(path).into());
        }
        let content = content.map_err(|error| match error {
            EditError::Index(error) => error.in_file(&path).into(),
            error => refusal(error, name),
        })?;
        let lock = match lock {
            Some(lock) if commits => lock,
            // The lock is kept until the file is written.
            _lock => {
                self.repo.write_working_file(&path, &content)?;
                return Ok(Edited::Written);
            }
        };
        let branch = match &other_branch {
            Some(branch) => Some(branch.clone()),
            None => self.repo.current_branch()?,
        };
        // The push is checked before anything is changed.
        let push = match branch {
            Some(branch) if options.push || self.repo.is_temporary_clone() => {
                let to = self.repo.push_target(&branch, options.remote)?;
                Some((branch, to))
            }
            None if options.push || self.repo.is_temporary_clone() => {
                let is_detached = self.repo.is_detached()?;
                return Err(if is_detached { Error::DetachedHead } else { Error::BranchNotUtf8 });
            }
            _ => None,
        };
        let commit = FileCommit { path, was: before, content, message, branch: other_branch };
        let deferral = push.is_some().then(|| self.repo.defer_signals()).flatten();
        // The lock is released before the push, which may be slow.
        let commit = lock.commit_file(&commit)?.map(Box::new);
        Ok(match push {
            Some((branch, to)) => {
                let (registry, _deferral) = (self, deferral);
                Edited::ToPush(UnpushedCommit { registry, commit, branch, to, _deferral })
            }
            None => Edited::Committed,
        })
    }

    /// The error for a branch that does not exist, and how to make it.
    fn no_branch(&self, name: &str) -> Result<Error, Error> {
        let repo = &self.repo;
        let remote = repo.push_remote(Some(name))?;
        let start = format!("{remote}/{name}");
        let hint = match (repo.resolve(&format!("refs/remotes/{start}")), repo.resolve(name)) {
            (Ok(_), _) => format!("`git branch {} {}` makes one", quote(name), quote(&start)),
            (_, Err(RevisionError::Unknown(_))) if is_branch_name(name) => {
                format!("`git branch {}` makes one", quote(name))
            }
            (_, Err(RevisionError::Unknown(_))) => "it cannot be the name of one".to_owned(),
            _ => "it names a commit, and a new one needs a branch to go to".to_owned(),
        };
        Ok(Error::NoBranch { name: name.to_owned(), hint })
    }

    fn committed_file(&self, path: &str, tip: Option<ObjectId>) -> Result<Option<Vec<u8>>, Error> {
        let Some(tip) = tip else { return Ok(None) };
        let blob = self.repo.blob_id_at(tip, path)?;
        Ok(blob.map(|blob| self.repo.blob(blob)).transpose()?)
    }
}

impl UnpushedCommit<'_> {
    /// Pushes the branch.
    ///
    /// # Errors
    /// It could not be pushed. The commit is taken back.
    pub fn push(self) -> Result<(), BranchPushFailure> {
        let Self { registry: Registry { repo, .. }, commit, branch, to, .. } = self;
        let Err(error) = repo.push_branch(&branch, &to) else { return Ok(()) };
        let undone = commit.filter(|_| !repo.is_temporary_clone());
        let is_behind = matches!(error, PushError::Behind(_));
        let fault = match undone.map(|commit| repo.undo_commit(&commit)) {
            None if is_behind && repo.is_temporary_clone() => BranchPushFault::Behind(error),
            None => BranchPushFault::Nothing(error),
            Some(Ok(())) => BranchPushFault::TakenBack(error),
            Some(Err(undoing)) => BranchPushFault::Left { undoing, error },
        };
        let there = to.reference.trim_start_matches("refs/heads/");
        let refspec = if there == branch { branch } else { format!("{branch}:{there}") };
        Err(BranchPushFailure { remote: to.remote, refspec, fault: Box::new(fault) })
    }
}

/// Adds what to do instead, if the artifact belongs to a dvc.yaml.
fn refusal(error: EditError, name: &str) -> Error {
    let is_of_folder = matches!(error, EditError::Name(_) | EditError::NotFound(_));
    match name.split_once(':') {
        Some((folder, _)) if is_of_folder && ArtifactName::new(name).is_ok() => {
            Error::InDvcYaml { error, file: repository_path(folder, "dvc.yaml") }
        }
        _ => error.into(),
    }
}

/// The message of the commit. GTO 0.2.8: an empty type or path is mentioned too.
fn message(change: &Annotate) -> String {
    let mut message = format!("Annotate artifact `{}`", change.name);
    if let Some(kind) = &change.kind {
        let _ = write!(message, " of type `{kind}`");
    }
    if let Some(path) = &change.path {
        let _ = write!(message, " with path `{path}`");
    }
    message
}
