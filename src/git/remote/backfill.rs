//! Fetching files of commits in batches before they are read.

use std::collections::BTreeSet;

use git2::OdbLookupFlags;

use super::clone::TemporaryClone;
use super::source::BATCH;
use crate::git::objects::{ObjectError, from_oid, to_oid};
use crate::git::process::GitError;
use crate::git::process::interrupt::InterruptGuard;
use crate::git::process::remote::talk;
use crate::git::refs::Scope;
use crate::git::{RefError, Repository};
use crate::registry::ObjectId;

impl Repository {
    /// Whether this is the temporary clone of a remote repository.
    #[must_use]
    pub fn is_temporary_clone(&self) -> bool {
        self.clone.is_some()
    }

    /// Fetches the files of these commits, with one transfer for each level of directories. Files
    /// that do not exist are ignored. In a complete repository nothing is done.
    ///
    /// # Errors
    /// A commit cannot be read, or the files cannot be fetched.
    pub fn prefetch<'p>(
        &self,
        files: impl IntoIterator<Item = (ObjectId, &'p str)>,
    ) -> Result<(), ObjectError> {
        if !self.lacks_objects() {
            return Ok(());
        }
        let files: Vec<_> = files.into_iter().collect();
        let mut asked = BTreeSet::new();
        loop {
            let mut missing = BTreeSet::new();
            // An error of a commit is reported when the commit is read.
            for (commit, path) in &files {
                missing.extend(self.first_missing(*commit, path).ok().flatten());
            }
            missing.retain(|id| !asked.contains(id));
            if missing.is_empty() {
                return Ok(());
            }
            let ids: Vec<_> = missing.iter().copied().collect();
            self.fetch_objects(&ids)?;
            asked.extend(missing);
        }
    }

    /// The commits of tags, if their files may have to be fetched; empty in a complete repository.
    ///
    /// # Errors
    /// References cannot be read.
    pub fn tagged_commits(&self) -> Result<BTreeSet<ObjectId>, RefError> {
        if !self.lacks_objects() {
            return Ok(BTreeSet::new());
        }
        let refs = self.tag_refs(Scope::All)?;
        let commits = refs.iter().filter_map(|(_, id)| self.peel_to_commit(id?).ok());
        Ok(commits.map(|commit| from_oid(commit.id())).collect())
    }

    /// Whether an object exists locally.
    pub(in crate::git) fn has(&self, id: ObjectId) -> bool {
        let odb = self.git.odb();
        odb.is_ok_and(|odb| odb.exists_ext(to_oid(id), OdbLookupFlags::NO_REFRESH))
    }

    /// Fetches missing objects: from the remote of this temporary clone, or from the remote of the
    /// user's partial clone. In other repositories nothing is done.
    ///
    /// # Errors
    /// The remote cannot be reached, or refuses.
    pub(in crate::git) fn fetch_objects(&self, ids: &[ObjectId]) -> Result<(), ObjectError> {
        let mut missing = ids.to_vec();
        // Each round tries another way.
        while let Some(id) = missing.first().copied() {
            let unreachable = |reason: String| ObjectError::Unreachable { id, reason };
            let is_last = match (&self.clone, self.promisor()) {
                (Some(clone), _) => {
                    clone.fetch_more(&missing).map_err(|error| unreachable(error.to_string()))?;
                    false
                }
                (None, Some(remote)) => {
                    self.fetch_from(remote, &missing).map_err(|e| unreachable(e.to_string()))?;
                    true
                }
                (None, None) => return Ok(()),
            };
            let refreshed = self.git.odb().and_then(|odb| {
                for other in self.clone.iter().filter_map(TemporaryClone::whole) {
                    odb.add_disk_alternate(&other.to_string_lossy())?;
                }
                odb.refresh()
            });
            refreshed.map_err(|error| unreachable(error.message().to_owned()))?;
            missing.retain(|id| !self.has(*id));
            if is_last {
                break;
            }
        }
        Ok(())
    }

    /// Fetches objects into the user's partial clone, as git does when it needs one.
    fn fetch_from(&self, remote: &str, ids: &[ObjectId]) -> Result<(), GitError> {
        let guard = InterruptGuard::without_directory(self.variables.handles_signals)?;
        let manner = self.variables.manner(false);
        for ids in ids.chunks(BATCH) {
            let mut git = self.git_program();
            git.for_remote(manner.may_ask);
            git.args(["-c", "fetch.negotiationAlgorithm=noop", "-c", "gc.auto=0"]);
            git.args(["-c", "maintenance.auto=false", "fetch", "--no-tags", "--no-prune"]);
            git.args(["--no-write-fetch-head", "--no-recurse-submodules", "--filter=blob:none"]);
            git.args(["--", remote]).args(ids.iter().map(ToString::to_string));
            let output = talk(&mut git, &guard, &remote, manner)?;
            git.accept(&output)?;
        }
        Ok(())
    }
}
