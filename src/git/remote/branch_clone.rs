//! Making a clone of one branch, to commit to it and push it.

use std::fs;

use super::clone::TemporaryClone;
use super::plan::{FetchNeed, ROOT_TREES, Request};
use super::{Artifacts, Heads, RemoteError, RemoteUrl};
use crate::git::branch::{is_branch_name, rules_out};
use crate::git::names::BRANCHES;
use crate::git::{GitVariables, Repository};

impl Repository {
    /// Makes a temporary clone of the tip of a branch, with HEAD on it. The branch is the remote's
    /// default branch or the named one, without `refs/heads/`, and with or without `origin/`. If
    /// the remote has no branch at all, HEAD is on this one without a commit, as after `git clone`.
    ///
    /// With `begin`, a branch that the remote lacks is made in the clone. It begins at that
    /// revision.
    ///
    /// # Errors
    /// As the variants of [`RemoteError`] say.
    pub fn clone_branch(
        url: &RemoteUrl,
        branch: Option<&str>,
        begin: Option<&str>,
        variables: &GitVariables,
    ) -> Result<Self, RemoteError> {
        let clone = TemporaryClone::new(url, variables)?;
        let names = match branch {
            Some(branch) => full_names(branch),
            None => clone.default_branch()?.into_iter().collect(),
        };
        let is_begun = |branch: &str| begin.is_some() && is_branch_name(branch);
        let mut found = None;
        for name in &names {
            if clone.bring_tip(name, name, variables)? {
                found = Some(name);
                break;
            }
        }
        let may_be_empty = found.is_none() && (branch.is_none() || !names.is_empty());
        let others = if may_be_empty { clone.branches()? } else { Vec::new() };
        let name = match (found, branch) {
            (Some(name), _) => name.clone(),
            (None, Some(branch)) if is_begun(branch) && !others.is_empty() => {
                let mut others = others.into_iter();
                if let Some(other) = others.find(|other| rules_out(other, branch)) {
                    let (branch, url) = (branch.to_owned(), url.clone());
                    return Err(RemoteError::BranchInTheWay { branch, other, url });
                }
                let name = format!("{BRANCHES}{branch}");
                clone.begin_branch(&name, begin.unwrap_or("HEAD"), variables)?;
                name
            }
            (None, _) if may_be_empty && others.is_empty() => {
                let begun = clone.begin_as_cloned()?;
                names.last().cloned().unwrap_or(begun)
            }
            (None, Some(branch)) => {
                let branch = branch.strip_prefix(BRANCHES).unwrap_or(branch).to_owned();
                return Err(RemoteError::NoBranch { branch, url: url.clone() });
            }
            (None, None) => return Err(RemoteError::NoDefaultBranch(url.clone())),
        };
        let head = clone.path().join("HEAD");
        fs::write(head, format!("ref: {name}\n")).map_err(RemoteError::Directory)?;
        Self::open_clone(clone, variables)
    }
}

impl TemporaryClone {
    /// Fetches the tip of a branch, or a commit by its id, as this reference, and returns whether
    /// the remote has it. Fetches nothing else: other branches without their files would make the
    /// push fail.
    fn bring_tip(
        &self,
        theirs: &str,
        ours: &str,
        variables: &GitVariables,
    ) -> Result<bool, RemoteError> {
        let refspecs = vec![format!("+{theirs}:{ours}")];
        self.bring(Request { refspecs, depth: Some(1), filter: Some(ROOT_TREES) }, None)?;
        Ok(matches!(Repository::open_own(&self.path(), variables)?.refs.find(ours), Ok(Some(_))))
    }

    /// Makes a branch, by its full name, at a revision of the remote.
    fn begin_branch(
        &self,
        name: &str,
        at: &str,
        variables: &GitVariables,
    ) -> Result<(), RemoteError> {
        let branches = match at {
            "HEAD" => self.default_branch()?.into_iter().collect(),
            at => full_names(at),
        };
        for branch in branches {
            if self.bring_tip(&branch, name, variables)? {
                return Ok(());
            }
        }
        let need = FetchNeed {
            artifacts: Artifacts::None,
            heads: Heads::None,
            revision: Some(at),
            history: false,
        };
        let commit = Repository::clone_for(&self.url, &need, variables)?.resolve(at)?;
        self.bring_tip(&commit.to_string(), name, variables).map(drop)
    }
}

/// The branches that a name may mean, the most likely last.
fn full_names(branch: &str) -> Vec<String> {
    let names = match branch.strip_prefix(BRANCHES) {
        Some(_) => vec![branch.to_owned()],
        None => {
            let of_origin = branch.strip_prefix("origin/");
            let names = [Some(branch), of_origin].into_iter().flatten();
            names.map(|name| format!("{BRANCHES}{name}")).collect()
        }
    };
    names.into_iter().filter(|name| git2::Reference::is_valid_name(name)).collect()
}
