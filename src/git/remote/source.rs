//! Objects that were left out of a temporary clone, brought when they turn out to be needed.

use std::fs;
use std::path::PathBuf;

use super::RemoteError;
use super::clone::{REMOTE, TemporaryClone};
use crate::registry::ObjectId;

/// How many objects are asked for at once: their ids are arguments.
pub(super) const BATCH: usize = 2000;

/// Where objects come from that were left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum ObjectSource {
    /// The remote gives them by their ids.
    #[default]
    ById,
    /// With all else of the commits that were asked for at first: some remotes give no object by
    /// its id.
    Whole,
    /// The remote has given all that it gives.
    Exhausted,
}

impl TemporaryClone {
    /// Brings these objects, and maybe others: asked again for what is still missing, it takes
    /// another way.
    ///
    /// # Errors
    /// There is no other way.
    pub(super) fn fetch_more(&self, ids: &[ObjectId]) -> Result<(), RemoteError> {
        match self.source.get() {
            ObjectSource::ById => {
                let fetched = ids.chunks(BATCH).try_for_each(|ids| self.fetch_by_id(ids));
                // Once it has refused, or given something else, it is not asked again.
                if fetched.is_err() || self.asked.replace(ids.to_vec()) == ids {
                    self.source.set(ObjectSource::Whole);
                }
                Ok(())
            }
            ObjectSource::Whole => {
                self.source.set(ObjectSource::Exhausted);
                self.fetch_whole()
            }
            ObjectSource::Exhausted => Err(self.failed("nothing that it gives has it")),
        }
    }

    fn fetch_by_id(&self, ids: &[ObjectId]) -> Result<(), RemoteError> {
        let mut git = self.git(&self.path());
        // What else is there need not be told.
        git.env("GIT_SHALLOW_FILE", "").args(["-c", "fetch.negotiationAlgorithm=noop"]);
        git.args(["fetch", "--dry-run", "--no-tags", "--no-recurse-submodules"]);
        git.args([self.progress(), "--", REMOTE]).args(ids.iter().map(ToString::to_string));
        let output = self.talk(&mut git)?;
        git.accept(&output).map(drop).map_err(|error| self.failed(&error.to_string()))
    }

    /// Fetches again what was fetched at first, with nothing left out.
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

    /// Where [`TemporaryClone::fetch_more`] has put objects, beside those of the clone.
    pub(super) fn whole(&self) -> Option<PathBuf> {
        self.whole.borrow().clone()
    }

    /// Whether the remote has to be asked what it has in common with the clone before something
    /// is pushed: an object that was asked for by its id may not be below any reference.
    pub(in crate::git) fn is_by_id(&self) -> bool {
        let request = self.request.borrow();
        let mut refspecs = request.iter().flat_map(|request| &request.refspecs);
        refspecs.any(|refspec| !refspec.contains(':'))
    }
}
