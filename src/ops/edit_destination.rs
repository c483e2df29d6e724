//! Where a change of annotations goes: files of the work tree, or a branch.

use super::{EditOptions, Error, Registry};
use crate::git::{RegistryLock, RevisionError, is_branch_name};
use crate::registry::ObjectId;
use crate::shell::quote;

/// Where a change goes. It holds the lock from before the file is read until it is written.
pub(super) struct Destination<'r> {
    /// `None` if the work tree can be written to, but the repository cannot; and in a rehearsal.
    pub(super) lock: Option<RegistryLock<'r>>,
    /// A branch that is not checked out here; `None` for the current one, or a detached HEAD.
    pub(super) other_branch: Option<String>,
    /// The commit where that branch begins if it does not exist yet.
    pub(super) start: Option<ObjectId>,
    /// The commit that the change is based on; `None` on a branch without commits.
    pub(super) tip: Option<ObjectId>,
    pub(super) commits: bool,
}

impl Registry {
    /// Takes the lock, and finds where the change goes.
    pub(super) fn destination(&self, options: &EditOptions<'_>) -> Result<Destination<'_>, Error> {
        let repo = &self.repo;
        let wanted = options.branch.filter(|name| !name.is_empty());
        let commits = options.commit || options.push || wanted.is_some() || !repo.has_work_tree();
        if options.message.is_some() && !commits {
            return Err(Error::NoCommitToName);
        }
        let lock = match options.dry_run {
            true => repo.rehearse_lock().map(|()| None),
            false => repo.lock().map(Some),
        };
        let lock = match lock {
            Err(error) if !commits && error.is_forbidden() => None,
            lock => lock?,
        };
        let current = repo.current_branch()?;
        // HEAD of a temporary clone is on the branch that was named.
        let wanted = wanted.filter(|_| !repo.is_temporary_clone());
        let other_branch = wanted.filter(|wanted| current.as_deref() != Some(wanted));
        let other_branch = other_branch.map(str::to_owned);
        let (tip, start) = match &other_branch {
            None => (repo.head()?, None),
            Some(branch) => match (repo.branch_tip(branch)?, options.start) {
                (None, Some(start)) if self.is_free(branch)? => {
                    let start = Some(self.resolve(Some(start))?);
                    (start, start)
                }
                (None, _) => return Err(self.no_branch(branch)?),
                (tip, _) => (tip, None),
            },
        };
        Ok(Destination { lock, other_branch, start, tip, commits })
    }

    /// Whether a new branch can have this name, and the remote is not known to have such a branch.
    fn is_free(&self, name: &str) -> Result<bool, Error> {
        let remote = self.repo.push_remote(Some(name))?;
        let there = self.repo.resolve(&format!("refs/remotes/{remote}/{name}"));
        let is_possible = is_branch_name(name) && self.repo.branch_in_the_way(name)?.is_none();
        Ok(there.is_err() && is_possible)
    }

    /// The error for a branch that does not exist, and how to make it.
    fn no_branch(&self, name: &str) -> Result<Error, Error> {
        let repo = &self.repo;
        let remote = repo.push_remote(Some(name))?;
        let start = format!("{remote}/{name}");
        if let Some(other) = repo.branch_in_the_way(name)? {
            let hint = format!("the name of the branch '{other}' rules it out");
            return Ok(Error::NoBranch { name: name.to_owned(), hint });
        }
        let hint = match (repo.resolve(&format!("refs/remotes/{start}")), repo.resolve(name)) {
            (Ok(_), _) => format!("`git branch {} {}` makes one", quote(name), quote(&start)),
            (_, Err(RevisionError::Unknown(_))) if is_branch_name(name) => {
                format!("`git branch {}` makes one", quote(name))
            }
            (_, Err(RevisionError::Unknown(_))) => "this is not a valid branch name".to_owned(),
            _ => "this is a commit, and a new commit needs a branch".to_owned(),
        };
        Ok(Error::NoBranch { name: name.to_owned(), hint })
    }
}
