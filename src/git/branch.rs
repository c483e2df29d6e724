//! Branches: the current one, their tips and commits, where they are pushed, and where they are
//! checked out.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::names::BRANCHES;
use super::objects::from_oid;
use super::refs::Scope;
use super::settings::Settings;
use super::{ReadError, RefError, Repository, SettingsError};
use crate::registry::ObjectId;
use crate::shell::quoted;

/// The destination of a pushed branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushTarget {
    /// The name of the remote, or its URL.
    pub remote: String,
    /// The full name of the branch there.
    pub reference: String,
}

/// The destination of a branch is ambiguous.
#[derive(Debug, thiserror::Error)]
pub enum PushTargetError {
    /// The upstream has another name. `git push` refuses this too.
    #[error(
        "Branch {} tracks {} of {}, which has a different name\n\
         To push to that branch, run `git config push.default upstream`. To push to the branch \
         of the same name, run `git config push.default current`. Or name another branch with \
         --branch.",
        quoted(branch),
        quoted(upstream),
        quoted(remote)
    )]
    OtherName {
        /// The branch.
        branch: String,
        /// The name of its upstream, without `refs/heads/`.
        upstream: String,
        /// The remote.
        remote: String,
    },
    /// Git's configuration cannot be read.
    #[error(transparent)]
    Settings(#[from] SettingsError),
}

/// Whether git allows a branch of this name.
#[must_use]
pub fn is_branch_name(name: &str) -> bool {
    git2::Branch::name_is_valid(name).unwrap_or(false)
}

/// Whether git cannot keep two branches at once: one of the names is a folder of the other.
pub(super) fn rules_out(other: &str, name: &str) -> bool {
    let is_below = |name: &str, folder: &str| {
        name.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    };
    is_below(name, other) || is_below(other, name)
}

impl Repository {
    /// The branch of HEAD, without `refs/heads/`. It may have no commit yet. `None` if HEAD is
    /// detached or the name is not UTF-8.
    ///
    /// # Errors
    /// HEAD cannot be read.
    pub fn current_branch(&self) -> Result<Option<String>, RefError> {
        let name = self.refs.head_target()?.and_then(|target| String::from_utf8(target).ok());
        Ok(name.and_then(|name| name.strip_prefix(BRANCHES).map(str::to_owned)))
    }

    /// Whether HEAD is a commit, and on no branch.
    ///
    /// # Errors
    /// HEAD cannot be read.
    pub fn is_detached(&self) -> Result<bool, RefError> {
        Ok(self.refs.head_target()?.is_none())
    }

    /// The tip of a local branch, named without `refs/heads/`; `None` if there is none.
    ///
    /// # Errors
    /// References cannot be read, or this one is broken.
    pub fn branch_tip(&self, branch: &str) -> Result<Option<ObjectId>, RefError> {
        self.refs.find(format!("{BRANCHES}{branch}"))
    }

    /// A local branch that rules out a new one of this name: git keeps branches as files, so that
    /// `main` and `main/next` cannot both exist.
    ///
    /// # Errors
    /// References cannot be read.
    pub fn branch_in_the_way(&self, name: &str) -> Result<Option<String>, RefError> {
        Ok(self.branch_names()?.into_iter().find(|other| rules_out(other, name)))
    }

    /// The commits at the tips of the local branches, in the order of the branches' names,
    /// each once.
    ///
    /// # Errors
    /// References cannot be read, or a branch leads to no commit.
    pub fn branch_tips(&self) -> Result<Vec<ObjectId>, ReadError> {
        let mut seen = HashSet::new();
        let mut tips = Vec::new();
        for (name, id) in self.refs.list("refs/heads/", Scope::All)?.iter() {
            let id = id.ok_or_else(|| self.refs.fault(&format!("refs/heads/{name}")))?;
            let tip = from_oid(self.peel_to_commit(id)?.id());
            if seen.insert(tip) {
                tips.push(tip);
            }
        }
        Ok(tips)
    }

    /// The names of the local branches.
    ///
    /// # Errors
    /// The references cannot be read.
    pub fn branch_names(&self) -> Result<Vec<String>, RefError> {
        let branches = self.refs.list(BRANCHES, Scope::All)?;
        Ok(branches.iter().map(|(name, _)| name.to_owned()).collect())
    }

    /// All commits of the local branches, each once, newest first by the committer's time, as in
    /// `git log`. Commits of the same time are ordered by id.
    ///
    /// # Errors
    /// As [`Repository::branch_tips`]; a commit in the history is missing.
    pub fn branch_commits(&self) -> Result<Vec<ObjectId>, ReadError> {
        let shallow = self.shallow_commits();
        let mut seen = HashSet::new();
        let mut pending = BinaryHeap::new();
        let mut found = Vec::new();
        let mut reached = self.branch_tips()?;
        loop {
            for id in reached.drain(..) {
                if seen.insert(id) {
                    let (seconds, parents) = self.time_and_parents(id)?;
                    pending.push((seconds, Reverse(id), parents));
                }
            }
            let Some((_, Reverse(id), parents)) = pending.pop() else {
                return Ok(found);
            };
            found.push(id);
            if !shallow.contains(&id) {
                reached = parents;
            }
        }
    }

    /// The commits whose parents are missing in a shallow clone.
    pub(super) fn shallow_commits(&self) -> HashSet<ObjectId> {
        let text = fs::read_to_string(self.refs.common_dir.join("shallow")).unwrap_or_default();
        text.lines().filter_map(|line| line.trim().parse().ok()).collect()
    }

    /// The remote that `git push` would use for a branch, or for a detached HEAD:
    /// `branch.NAME.pushRemote`, `remote.pushDefault`, `branch.NAME.remote`, the only remote, else
    /// `origin`.
    ///
    /// # Errors
    /// Git's configuration cannot be read.
    pub fn push_remote(&self, branch: Option<&str>) -> Result<String, SettingsError> {
        Ok(self.push_remote_with(branch, &self.settings()?))
    }

    fn push_remote_with(&self, branch: Option<&str>, settings: &Settings) -> String {
        let of_branch = |key: &str| settings.text(&format!("branch.{}.{key}", branch?));
        let named = of_branch("pushremote")
            .or_else(|| settings.text("remote.pushdefault"))
            // The upstream may be another branch of this repository.
            .or_else(|| of_branch("remote").filter(|remote| remote != "."));
        let only = || match &*self.remotes()? {
            [remote] => Some(remote.clone()),
            _ => None,
        };
        named.or_else(only).unwrap_or_else(|| "origin".to_owned())
    }

    /// The destination of `git push` for a branch. The remote may be given. It is the upstream, if
    /// `push.default` says so, else the branch of the same name, even if git would first ask for an
    /// upstream.
    ///
    /// # Errors
    /// The upstream has another name, and `push.default` is not set or is `simple`; or git's
    /// configuration cannot be read.
    pub fn push_target(
        &self,
        branch: &str,
        remote: Option<&str>,
    ) -> Result<PushTarget, PushTargetError> {
        let settings = self.settings()?;
        let configured = || self.push_remote_with(Some(branch), &settings);
        let remote = remote.map_or_else(configured, str::to_owned);
        let same = format!("{BRANCHES}{branch}");
        let of_branch = |key: &str| settings.text(&format!("branch.{branch}.{key}"));
        // An upstream at another remote is not pushed to.
        let is_upstream_there = of_branch("remote").as_ref() == Some(&remote);
        let upstream =
            of_branch("merge").filter(|_| is_upstream_there && !self.is_temporary_clone());
        let default = settings.text("push.default");
        match (default.as_deref().unwrap_or("simple"), upstream) {
            ("upstream" | "tracking", Some(reference)) => Ok(PushTarget { remote, reference }),
            ("simple", Some(upstream)) if upstream != same => {
                let upstream = upstream.strip_prefix(BRANCHES).unwrap_or(&upstream).to_owned();
                Err(PushTargetError::OtherName { branch: branch.to_owned(), upstream, remote })
            }
            _ => Ok(PushTarget { remote, reference: same }),
        }
    }

    /// The work tree (or its administrative directory) in which a branch is checked out or being
    /// rebased, so that the branch must not be moved. This work tree counts only for a rebase.
    pub(super) fn in_use_at(&self, branch: &[u8]) -> Result<Option<PathBuf>, RefError> {
        let full = [BRANCHES.as_bytes(), branch].concat();
        let linked = fs::read_dir(self.refs.common_dir.join("worktrees"));
        let linked = linked.into_iter().flatten().flatten().map(|entry| entry.path());
        let main = self.refs.common_dir.clone();
        let is_bare = self.is_bare();
        for dir in [main.clone()].into_iter().chain(linked) {
            let has_work_tree = dir != main || !is_bare;
            let is_here = dir == self.refs.git_dir;
            let is_head =
                || Ok(self.refs.head_target_at(&dir)?.is_some_and(|target| target == full));
            if has_work_tree && ((!is_here && is_head()?) || is_rebased(&dir, &full)) {
                return Ok(Some(work_tree(dir)));
            }
        }
        Ok(None)
    }
}

fn is_rebased(git_dir: &Path, branch: &[u8]) -> bool {
    ["rebase-merge", "rebase-apply"].iter().any(|state| {
        let name = fs::read(git_dir.join(state).join("head-name"));
        name.is_ok_and(|name| name.trim_ascii_end() == branch)
    })
}

/// The work tree of an administrative directory, if it can be told.
fn work_tree(git_dir: PathBuf) -> PathBuf {
    let link = match fs::read_to_string(git_dir.join("gitdir")) {
        Ok(link) => git_dir.join(link.trim_end_matches('\n')),
        Err(_) => git_dir,
    };
    match link.parent() {
        Some(above) if link.ends_with(".git") => above.components().collect(),
        _ => link,
    }
}
