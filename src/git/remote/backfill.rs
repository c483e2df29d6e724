//! Files of commits, fetched in batches before they are read.

use std::collections::BTreeSet;

use git2::{ObjectType, OdbLookupFlags};

use crate::git::objects::path::tidy;
use crate::git::objects::{ObjectError, from_oid, to_oid};
use crate::git::refs::Scope;
use crate::git::{RefError, Repository};
use crate::registry::ObjectId;

impl Repository {
    /// Whether this is the temporary copy of a remote repository.
    #[must_use]
    pub fn is_copy(&self) -> bool {
        self.copy.is_some()
    }

    /// Brings the files of these commits, by their paths, in as few transfers as there are
    /// directories on the way. A file that is not there is left out. In a repository that is
    /// no copy of a remote one nothing is done.
    ///
    /// # Errors
    /// A commit cannot be read, or the remote does not give the files.
    pub fn prefetch<'p>(
        &self,
        files: impl IntoIterator<Item = (ObjectId, &'p str)>,
    ) -> Result<(), ObjectError> {
        if self.copy.is_none() {
            return Ok(());
        }
        let files: Vec<_> = files.into_iter().collect();
        let mut asked = BTreeSet::new();
        loop {
            let mut missing = BTreeSet::new();
            // Whoever reads a commit finds out what is wrong with it.
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

    /// The commits that tags lead to, as far as a copy of a remote repository has any; none
    /// in another repository, where nothing has to be fetched ahead.
    ///
    /// # Errors
    /// References cannot be read.
    pub fn tagged_commits(&self) -> Result<BTreeSet<ObjectId>, RefError> {
        if self.copy.is_none() {
            return Ok(BTreeSet::new());
        }
        let refs = self.tag_refs(Scope::All)?;
        let commits = refs.iter().filter_map(|(_, id)| self.peel_to_commit(id?).ok());
        Ok(commits.map(|commit| from_oid(commit.id())).collect())
    }

    /// Brings all directories of these commits, in as few transfers as there are levels. In a
    /// repository that is no copy of a remote one nothing is done.
    ///
    /// # Errors
    /// As [`Repository::prefetch`].
    pub fn prefetch_trees(
        &self,
        commits: impl IntoIterator<Item = ObjectId>,
    ) -> Result<(), ObjectError> {
        if self.copy.is_none() {
            return Ok(());
        }
        // Whoever reads a commit finds out what is wrong with it.
        let commits = commits.into_iter().filter_map(|commit| self.peel_to_commit(commit).ok());
        let mut level: BTreeSet<_> = commits.map(|commit| from_oid(commit.tree_id())).collect();
        let mut seen = BTreeSet::new();
        while !level.is_empty() {
            let missing: Vec<_> = level.iter().copied().filter(|id| !self.has(*id)).collect();
            if !missing.is_empty() {
                self.fetch_objects(&missing)?;
            }
            let mut next = BTreeSet::new();
            for id in &level {
                let tree = self.git.find_tree(to_oid(*id));
                let tree = tree.map_err(|error| self.object_error(*id, &error))?;
                let trees = tree.iter().filter(|entry| entry.kind() == Some(ObjectType::Tree));
                next.extend(trees.map(|entry| from_oid(entry.id())));
            }
            seen.append(&mut level);
            level = next.difference(&seen).copied().collect();
        }
        Ok(())
    }

    /// The first object on the way to a file that is not here.
    fn first_missing(&self, commit: ObjectId, path: &str) -> Result<Option<ObjectId>, ObjectError> {
        let mut id = from_oid(self.peel_to_commit(commit)?.tree_id());
        let Some(path) = tidy(path) else { return Ok(None) };
        let mut names = path.split('/');
        while self.has(id) {
            let Some(name) = names.next() else { return Ok(None) };
            let Ok(tree) = self.git.find_tree(to_oid(id)) else { return Ok(None) };
            match tree.get_name(name) {
                Some(entry) if entry.kind() != Some(ObjectType::Commit) => {
                    id = from_oid(entry.id());
                }
                _ => return Ok(None),
            }
        }
        Ok(Some(id))
    }

    /// Whether an object is here.
    pub(in crate::git) fn has(&self, id: ObjectId) -> bool {
        let odb = self.git.odb();
        odb.is_ok_and(|odb| odb.exists_ext(to_oid(id), OdbLookupFlags::NO_REFRESH))
    }

    /// Brings objects from the remote that this is a copy of.
    pub(in crate::git) fn fetch_objects(&self, ids: &[ObjectId]) -> Result<(), ObjectError> {
        let Some(copy) = &self.copy else { return Ok(()) };
        let mut missing = ids.to_vec();
        // Each time another way, until there is none.
        while let Some(id) = missing.first().copied() {
            let unreachable = |reason: String| ObjectError::Unreachable { id, reason };
            copy.fetch_more(&missing).map_err(|error| unreachable(error.to_string()))?;
            let refreshed = self.git.odb().and_then(|odb| {
                for other in copy.others() {
                    odb.add_disk_alternate(&other.to_string_lossy())?;
                }
                odb.refresh()
            });
            refreshed.map_err(|error| unreachable(error.message().to_owned()))?;
            missing.retain(|id| !self.has(*id));
        }
        Ok(())
    }
}
