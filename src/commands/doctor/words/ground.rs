//! Where commands are to be run.

use std::path::Path;

use crate::commands::args::quote;
use crate::commands::session::Session;

/// What commands depend on.
#[derive(Debug, Clone, Default)]
pub(in crate::commands::doctor) struct Ground {
    /// The remote whose tags count. What is wrong by a URL would be fetched again from there.
    pub(super) remote: Option<String>,
    /// Whether there are no files to edit.
    pub(super) is_bare: bool,
    /// The top of the repository, where that is not the current folder.
    top: Option<String>,
}

impl Ground {
    pub(in crate::commands::doctor) fn of(session: &Session) -> Self {
        let repo = &session.repo;
        // Whoever mends has a clone with a work tree, and is in it.
        if repo.is_copy() {
            return Self::default();
        }
        let here = Path::new(".").canonicalize();
        let is_here = here.is_ok_and(|here| here == repo.root());
        Self {
            remote: repo.main_remote(),
            is_bare: !repo.has_work_tree(),
            top: (!is_here).then(|| repo.root().display().to_string()),
        }
    }

    /// A command as it is typed in the current folder, to be run at the top.
    pub(super) fn at_top(&self, command: String) -> String {
        match &self.top {
            Some(top) => format!("cd {} && {command}", quote(top)),
            None => command,
        }
    }
}
