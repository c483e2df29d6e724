//! Objects that were left out, brought when they turn out to be needed.

use std::fs;
use std::path::PathBuf;

use super::RemoteError;
use super::clone::{Copy, REMOTE, words};
use crate::registry::ObjectId;

/// How many objects are asked for at once: their ids are arguments.
const BATCH: usize = 2000;

/// How objects are to be had that were left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Way {
    #[default]
    ById,
    /// With all else at the tip of what was asked for first: HEAD, or the branch.
    Tip,
    /// With all of what was asked for.
    All,
    None,
}

impl Way {
    fn next(self) -> Self {
        match self {
            Self::ById => Self::Tip,
            Self::Tip => Self::All,
            Self::All | Self::None => Self::None,
        }
    }
}

impl Copy {
    /// Brings these objects, and maybe others: asked again for what is still missing, it takes
    /// another way. Some remotes give no objects by their ids; these give all of a commit's.
    ///
    /// # Errors
    /// There is no other way.
    pub(super) fn fetch_more(&self, ids: &[ObjectId]) -> Result<(), RemoteError> {
        let way = self.way.get();
        let fetched = match way {
            Way::ById => ids.chunks(BATCH).try_for_each(|ids| self.fetch_by_id(ids)),
            Way::Tip | Way::All => self.fetch_beside(way),
            Way::None => Err(self.failed("nothing that it gives has it")),
        };
        // Once it has refused, or given something else, it is not asked again.
        if way == Way::ById && fetched.is_ok() && self.asked.replace(ids.to_vec()) != ids {
            return Ok(());
        }
        self.way.set(way.next());
        match way {
            Way::ById | Way::Tip => Ok(()),
            Way::All | Way::None => fetched,
        }
    }

    fn fetch_by_id(&self, ids: &[ObjectId]) -> Result<(), RemoteError> {
        let mut git = self.git(&self.path());
        // What else is there need not be told.
        git.env("GIT_SHALLOW_FILE", "").args(["-c", "fetch.negotiationAlgorithm=noop"]);
        git.args(["fetch", "--dry-run", "--no-tags", "--no-recurse-submodules"]);
        git.args([self.progress(), "--", REMOTE]).args(ids.iter().map(ToString::to_string));
        let output = self.run(&mut git)?;
        if output.status.success() { Ok(()) } else { Err(self.failed(&words(&output))) }
    }

    /// Fetches again what was fetched at first, or its first tip alone, with nothing left out.
    fn fetch_beside(&self, way: Way) -> Result<(), RemoteError> {
        let Some(mut request) = self.request.borrow().clone() else { return Ok(()) };
        request.filter = None;
        if way == Way::Tip {
            request.refspecs.truncate(1);
            request.depth = Some(1);
        }
        let beside = self.guard.path().join(format!("{way:?}.git"));
        self.make(&beside, false).map_err(RemoteError::Directory)?;
        self.fetch(&beside, &request)?.map_err(|words| self.failed(&words))?;
        self.others.borrow_mut().push(beside.join("objects"));
        let lines: Vec<_> =
            self.others.borrow().iter().map(|dir| format!("{}\n", dir.display())).collect();
        let alternates = self.path().join("objects/info/alternates");
        fs::write(alternates, lines.concat()).map_err(RemoteError::Directory)
    }

    fn failed(&self, words: &str) -> RemoteError {
        RemoteError::failed("fetch files from", &self.url, words)
    }

    /// Where [`Copy::fetch_more`] has put objects, beside those of the copy.
    pub(super) fn others(&self) -> Vec<PathBuf> {
        self.others.borrow().clone()
    }

    /// Whether the remote has to be asked what it has in common with the copy before something
    /// is pushed: an object that was asked for by its id may not be below any reference.
    pub(in crate::git) fn is_by_id(&self) -> bool {
        let request = self.request.borrow();
        let mut refspecs = request.iter().flat_map(|request| &request.refspecs);
        refspecs.any(|refspec| !refspec.contains(':'))
    }
}
