//! Changing a repository: tags, and commits of one file. One process at a time does so.

pub(in crate::git) mod commit;
pub(in crate::git) mod lock;
mod lock_file;
pub(in crate::git) mod references;
mod rehearsal;
mod sparse;
mod tables;
pub(in crate::git) mod tags;
mod tags_by_git;
pub(super) mod undo;
pub(in crate::git) mod working_file;
