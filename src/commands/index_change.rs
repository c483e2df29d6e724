//! What `annotate` and `remove` share: editing the index file where it is, or committing the
//! edit on a branch and pushing that.

use std::io::Write;

use anyhow::{Error, Result, anyhow, bail};
use clap::Args;

use super::Context;
use super::args::{RepoArg, text};
use super::teller::Teller;
use crate::annotations::{EditError, repository_path};
use crate::git::{
    CommitError, Committed, FileCommit, FileState, PushError, PushTarget, RegistryLock,
    RevisionError, is_branch_name,
};
use crate::ops::{Location, Registry};
use crate::registry::{ArtifactName, ObjectId};
use crate::render::Style;
use crate::shell::quote;

/// What all commands take that change the index file.
#[derive(Debug, Args)]
pub struct IndexChangeArgs {
    /// The repository to change.
    #[command(flatten)]
    pub repo: RepoArg,
    /// Commit the change, and nothing else
    #[arg(long)]
    commit: bool,
    /// Commit the change and push the branch
    #[arg(long)]
    push: bool,
    /// Commit to this branch, without switching to it
    #[arg(short, long, value_name = "BRANCH", value_parser = text())]
    pub branch: Option<String>,
    /// The same as --branch
    #[arg(long, value_name = "BRANCH", value_parser = text())]
    pub rev: Option<String>,
}

/// Where a change goes, and the right to change it: nobody else does from before it is read
/// until it is written.
#[derive(Debug)]
pub(super) struct Target<'s> {
    /// None where the repository cannot be written to, but its work tree can.
    lock: Option<RegistryLock<'s>>,
    /// A branch that is not checked out here; none: the current one, or a detached HEAD.
    other_branch: Option<String>,
    /// The commit that the change is based on; none on a branch without commits.
    pub(super) tip: Option<ObjectId>,
    commits: bool,
}

/// How often a change to a remote branch is made again because the branch went on meanwhile.
const ATTEMPTS: usize = 5;

impl IndexChangeArgs {
    fn wanted(&self) -> Option<&str> {
        let wanted = self.branch.as_deref().or(self.rev.as_deref());
        wanted.filter(|name| !name.is_empty())
    }

    /// Has a change made. That of a remote repository is made on the tip of the branch, and
    /// again on the new one if that went on before the change was there.
    pub(super) fn make(
        &self,
        context: &Context,
        out: &mut dyn Write,
        change: impl Fn(&Registry, &mut dyn Write) -> Result<()>,
    ) -> Result<()> {
        let location = self.repo.location(&context.environment)?;
        let open = || Registry::on_branch(&location, self.wanted(), &context.environment);
        if matches!(location, Location::Path(_)) {
            return change(&context.counted(open()?), out);
        }
        for attempt in 1.. {
            let registry = context.counted(open()?);
            let mut said = Vec::new();
            let result = change(&registry, &mut said);
            let error = result.as_ref().err().and_then(|error| error.downcast_ref());
            if !matches!(error, Some(PushError::Behind(_))) || attempt == ATTEMPTS {
                out.write_all(&said)?;
                return result;
            }
        }
        Ok(())
    }

    /// Finds where the change goes, once no other process changes anything there.
    ///
    /// # Errors
    /// There is no such branch, or another process does not come to an end.
    pub(super) fn target<'s>(&self, registry: &'s Registry) -> Result<Target<'s>> {
        let repo = &registry.repo;
        let commits = self.commit || self.push || self.wanted().is_some() || !repo.has_work_tree();
        let lock = match repo.lock() {
            Err(error) if !commits && error.is_forbidden() => None,
            lock => Some(lock?),
        };
        let current = repo.current_branch()?;
        // HEAD of a copy is on the branch that was named.
        let wanted = self.wanted().filter(|_| !repo.is_copy());
        let other_branch = wanted.filter(|wanted| current.as_deref() != Some(wanted));
        let other_branch = other_branch.map(str::to_owned);
        let tip = match &other_branch {
            None => repo.head()?,
            Some(branch) => match repo.branch_tip(branch)? {
                None => return Err(no_branch(registry, branch)?),
                tip => tip,
            },
        };
        Ok(Target { lock, other_branch, tip, commits })
    }

    /// Changes the index file: in the work tree, and on its branch and at the remote where
    /// that is asked for. All of it is done, or nothing.
    ///
    /// # Errors
    /// The edit is refused, the file has changes that are not committed, or the change cannot
    /// be written, committed or pushed.
    pub(super) fn carry_out(
        &self,
        registry: &Registry,
        target: Target<'_>,
        (name, message): (&str, String),
        edit: impl FnOnce(Option<&[u8]>) -> Result<Vec<u8>, EditError>,
        style: Style,
        out: &mut dyn Write,
    ) -> Result<()> {
        let path = registry.config.index.clone();
        let is_here = target.other_branch.is_none() && registry.repo.has_work_tree();
        let is_changed =
            target.commits && is_here && registry.repo.file_state(&path)? == FileState::Uncommitted;
        let before = match is_here {
            true if is_changed => registry.repo.checked_out_file(&path)?,
            true => registry.repo.read_working_file(&path)?,
            false => committed_file(registry, &path, target.tip)?,
        };
        let content = edit(before.as_deref());
        // What is not committed may be this change, of a command that was killed.
        if is_changed && content.as_ref().ok() != registry.repo.read_working_file(&path)?.as_ref() {
            return Err(CommitError::Uncommitted(path).into());
        }
        let content = content.map_err(|error| match error {
            EditError::Index(error) => EditError::Index(error.in_file(&path)).into(),
            error => refusal(error, name),
        })?;
        let lock = match target.lock {
            Some(lock) if target.commits => lock,
            // Kept until the file is written.
            _lock => {
                registry.repo.write_working_file(&path, &content)?;
                let mut teller = Teller::new(style, out);
                teller.say("Updated `artifacts.yaml`");
                return teller.finish();
            }
        };
        let branch = match &target.other_branch {
            Some(branch) => Some(branch.clone()),
            None => registry.repo.current_branch()?,
        };
        let pushes = self.push || registry.repo.is_copy();
        // Whatever can be wrong with it is wrong before anything is changed.
        let push_to = match &branch {
            Some(branch) if pushes => {
                Some((registry.repo.push_target(branch, &registry.git_variables)?, branch))
            }
            None if pushes => {
                bail!("HEAD is detached: there is no branch to push. Name one with --branch")
            }
            _ => None,
        };
        let branch_to = target.other_branch;
        let commit = FileCommit { path, was: before, content, message, branch: branch_to };
        let _deferral = push_to.is_some().then(|| registry.repo.defer_signals());
        // Others need not wait for the network.
        let committed = lock.commit_file(&commit, &registry.git_variables)?;
        let mut teller = Teller::new(style, out);
        teller.say("Updated `artifacts.yaml`");
        if let Some((to, branch)) = push_to {
            teller.say("Running `git commit` and `git push`");
            teller.flush();
            push(registry, branch, &to, committed)?;
            teller.say("Successfully pushed a new commit to remote.");
        } else {
            teller.say("Running `git commit`");
        }
        teller.finish()
    }
}

/// Says what to do instead of changing an artifact that is not described in the index file.
pub(super) fn refusal(error: EditError, name: &str) -> Error {
    let is_of_folder = matches!(error, EditError::Name(_) | EditError::NotFound(_));
    match name.split_once(':') {
        Some((folder, _)) if is_of_folder && ArtifactName::new(name).is_ok() => {
            let file = repository_path(folder, "dvc.yaml");
            anyhow!("{error}\nArtifacts of a folder are described in its '{file}': edit that file")
        }
        _ => error.into(),
    }
}

/// Says how to come to a branch that is not there.
fn no_branch(registry: &Registry, name: &str) -> Result<Error> {
    let repo = &registry.repo;
    let remote = repo.push_remote(name, &registry.git_variables)?;
    let start = format!("{remote}/{name}");
    let hint = match (repo.resolve(&format!("refs/remotes/{start}")), repo.resolve(name)) {
        (Ok(_), _) => format!("`git branch {} {}` makes one", quote(name), quote(&start)),
        (_, Err(RevisionError::Unknown(_))) if is_branch_name(name) => {
            format!("`git branch {}` makes one", quote(name))
        }
        (_, Err(RevisionError::Unknown(_))) => "it cannot be the name of one".to_owned(),
        _ => "it names a commit, and a new one needs a branch to go to".to_owned(),
    };
    Ok(anyhow!("There is no branch '{name}': {hint}"))
}

/// Pushes a branch; takes the commit back where that fails.
fn push(
    registry: &Registry,
    branch: &str,
    to: &PushTarget,
    committed: Option<Committed>,
) -> Result<()> {
    let Err(error) = registry.repo.push_branch(branch, to) else { return Ok(()) };
    let error = anyhow::Error::new(error);
    let undone = committed.filter(|_| !registry.repo.is_copy());
    let undone = undone.map(|commit| registry.repo.undo_commit(&commit, &registry.git_variables));
    let error = match undone {
        None => error,
        Some(Ok(())) => error.context("The commit is taken back here."),
        Some(Err(undoing)) => {
            error.context(format!("The commit could not be taken back: {undoing}"))
        }
    };
    let remote = &to.remote;
    let there = to.reference.trim_start_matches("refs/heads/");
    let refspec = if there == branch { branch.to_owned() } else { format!("{branch}:{there}") };
    Err(error.context(format!(
        "The command `git push {remote} {refspec}` failed. \
         Make sure your local repository is in sync with the remote."
    )))
}

fn committed_file(
    registry: &Registry,
    path: &str,
    tip: Option<ObjectId>,
) -> Result<Option<Vec<u8>>> {
    let Some(tip) = tip else { return Ok(None) };
    let blob = registry.repo.blob_id_at(tip, path)?;
    Ok(blob.map(|blob| registry.repo.blob(blob)).transpose()?)
}
