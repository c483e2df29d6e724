//! Changing annotations: editing the index file in the work tree, or committing the edit to a
//! branch and pushing it.

use std::fmt::Write as _;

use super::edit_destination::Destination;
use super::push::{BranchPushFailure, BranchPushFault};
use super::{Error, Registry};
use crate::annotations::{Annotate, EditError, annotate, remove, repository_path};
use crate::git::{
    CommitError, Committed, FileCommit, FileState, PushError, PushTarget, SignalDeferral,
};
use crate::registry::{ArtifactName, ObjectId};

/// Where to write a change of annotations.
#[derive(Debug, Clone, Copy, Default)]
pub struct EditOptions<'o> {
    /// Commit the change, and nothing else.
    pub commit: bool,
    /// Commit the change, and prepare to push the branch.
    pub push: bool,
    /// Commit to this branch, without switching to it.
    pub branch: Option<&'o str>,
    /// The revision where that branch begins if it does not exist yet. Without it, the branch must
    /// exist.
    pub start: Option<&'o str>,
    /// The message of the commit; without one, GTO's own.
    pub message: Option<&'o str>,
    /// Push to this remote. Without it, git's configuration decides.
    pub remote: Option<&'o str>,
    /// Check everything, and change nothing.
    pub dry_run: bool,
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
    /// Nothing is changed: this was a dry run.
    Rehearsed(RehearsedEdit<'r>),
}

/// What a change would do.
#[derive(Debug)]
pub struct RehearsedEdit<'r> {
    registry: &'r Registry,
    /// Whether it would be committed.
    pub(crate) commits: bool,
    /// The push: the branch here, its tip, and the branch at the remote.
    push: Option<(String, Option<ObjectId>, PushTarget)>,
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

    /// Changes the index file in the work tree, or on its branch.
    fn edit(
        &self,
        options: &EditOptions<'_>,
        destination: Destination<'_>,
        (name, message): (&str, String),
        edit: impl FnOnce(Option<&[u8]>) -> Result<Vec<u8>, EditError>,
    ) -> Result<Edited<'_>, Error> {
        let path = self.config.index.clone();
        let Destination { lock, other_branch, start, tip, commits } = destination;
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
        if !commits {
            if options.dry_run {
                let (registry, push) = (self, None);
                return Ok(Edited::Rehearsed(RehearsedEdit { registry, commits, push }));
            }
            self.repo.write_working_file(&path, &content)?;
            // The lock is kept until the file is written.
            drop(lock);
            return Ok(Edited::Written);
        }
        let branch = match &other_branch {
            Some(branch) => Some(branch.clone()),
            None => self.repo.current_branch()?,
        };
        // The push is checked before anything is changed.
        let push = match branch {
            Some(branch) if options.push || self.repo.is_temporary_clone() => {
                let to = self.repo.push_target(&branch, options.remote)?;
                if start.is_some() {
                    self.refuse_ruled_out(&branch, &to)?;
                }
                Some((branch, to))
            }
            None if options.push || self.repo.is_temporary_clone() => {
                let is_detached = self.repo.is_detached()?;
                return Err(if is_detached { Error::DetachedHead } else { Error::BranchNotUtf8 });
            }
            _ => None,
        };
        let message = options.message.map_or(message, str::to_owned);
        let branch = other_branch;
        let commit = FileCommit { path, was: before, content, message, branch, start };
        let Some(lock) = lock else {
            self.repo.rehearse_commit(&commit)?;
            let (registry, push) = (self, push.map(|(branch, to)| (branch, tip, to)));
            return Ok(Edited::Rehearsed(RehearsedEdit { registry, commits, push }));
        };
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

    /// Refuses a new branch that the name of one at the remote rules out.
    fn refuse_ruled_out(&self, branch: &str, to: &PushTarget) -> Result<(), Error> {
        let Some(other) = self.repo.branch_in_the_way_at(to) else { return Ok(()) };
        let other = other.strip_prefix("refs/heads/").unwrap_or(&other);
        let remote = &to.remote;
        let hint =
            format!("the name of the branch '{other}' at the remote '{remote}' rules it out");
        Err(Error::NoBranch { name: branch.to_owned(), hint })
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
        Err(BranchPushFailure::new(&branch, to, fault))
    }
}

impl RehearsedEdit<'_> {
    /// Whether it would be pushed.
    pub(crate) fn pushes(&self) -> bool {
        self.push.is_some()
    }

    /// Asks the remote whether it would accept the push, if there is one.
    ///
    /// # Errors
    /// Those of [`UnpushedCommit::push`], except from the remote's hooks.
    pub(crate) fn ask(self) -> Result<(), BranchPushFailure> {
        let Some((branch, Some(tip), to)) = self.push else { return Ok(()) };
        let asked = self.registry.repo.rehearse_push_of_branch(tip, &to);
        asked.map_err(|error| BranchPushFailure::new(&branch, to, BranchPushFault::Nothing(error)))
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
