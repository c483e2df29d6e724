//! Fetching objects that a temporary clone lacks.

use std::fs;
use std::path::PathBuf;

use super::RemoteError;
use super::clone::{REMOTE, TemporaryClone};
use crate::registry::ObjectId;

/// How many objects are fetched at once: their ids are arguments.
pub(super) const BATCH: usize = 2000;

/// Where missing objects come from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum ObjectSource {
    /// From the remote, by their ids.
    #[default]
    ById,
    /// In a full fetch of the first commits: some remotes give no object by its id.
    Whole,
    /// The remote has no more objects.
    Exhausted,
}

impl TemporaryClone {
    /// Fetches these objects, and maybe others. If objects are still missing, the next call tries
    /// another way.
    ///
    /// # Errors
    /// There is no other way.
    pub(super) fn fetch_more(&self, ids: &[ObjectId]) -> Result<(), RemoteError> {
        match self.source.get() {
            ObjectSource::ById => {
                let fetched = ids.chunks(BATCH).try_for_each(|ids| self.fetch_by_id(ids));
                // If the remote refused, or gave something else, it is not asked again.
                if fetched.is_err() || self.asked.replace(ids.to_vec()) == ids {
                    self.source.set(ObjectSource::Whole);
                }
                Ok(())
            }
            ObjectSource::Whole => {
                self.source.set(ObjectSource::Exhausted);
                self.fetch_whole()
            }
            ObjectSource::Exhausted => Err(self.failed("the remote does not provide it")),
        }
    }

    fn fetch_by_id(&self, ids: &[ObjectId]) -> Result<(), RemoteError> {
        let asked = self.ask(|remote| remote.fetch_objects(&self.path(), ids))?;
        if let Some(fetched) = asked {
            return fetched.map_err(|words| self.failed(&words));
        }
        let mut git = self.git(&self.path());
        // The remote need not know what is there already.
        git.env("GIT_SHALLOW_FILE", "").args(["-c", "fetch.negotiationAlgorithm=noop"]);
        git.args(["fetch", "--dry-run", "--no-tags", "--no-recurse-submodules"]);
        git.args([self.progress(), "--", REMOTE]).args(ids.iter().map(ToString::to_string));
        let output = self.talk(&mut git)?;
        git.accept(&output).map(drop).map_err(|error| self.failed(&error.to_string()))
    }

    /// Repeats the first fetch, without leaving anything out.
    fn fetch_whole(&self) -> Result<(), RemoteError> {
        let Some(mut request) = self.request.borrow().clone() else { return Ok(()) };
        request.filter = None;
        let whole = self.dir.path().join("whole.git");
        self.make(&whole, false).map_err(RemoteError::Directory)?;
        self.fetch(&whole, &request)?.map_err(|words| self.failed(&words))?;
        let objects = whole.join("objects");
        let alternates = self.path().join("objects/info/alternates");
        fs::write(alternates, format!("{}\n", objects.display()))
            .map_err(RemoteError::Directory)?;
        self.whole.replace(Some(objects));
        Ok(())
    }

    fn failed(&self, words: &str) -> RemoteError {
        RemoteError::failed("fetch files from", &self.url, words)
    }

    /// The directory of the objects that [`TemporaryClone::fetch_more`] has put beside those of the
    /// clone.
    pub(super) fn whole(&self) -> Option<PathBuf> {
        self.whole.borrow().clone()
    }

    /// Whether a push must first ask the remote which commits it has: an object that was fetched by
    /// its id may not be part of any reference's history.
    pub(in crate::git) fn is_by_id(&self) -> bool {
        let request = self.request.borrow();
        let mut refspecs = request.iter().flat_map(|request| &request.refspecs);
        refspecs.any(|refspec| !refspec.contains(':'))
    }
}
