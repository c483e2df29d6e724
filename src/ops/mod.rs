//! Operations on a registry that do not print: what the commands call, and what other programs do.

mod annotations;
mod error;
mod faults;
mod index_cache;
mod location;
mod push;
mod query;
mod registry;
mod snapshot;
mod tags;

pub use crate::git::{Artifacts, Heads};
pub use annotations::{EditOptions, Edited, UnpushedCommit};
pub use error::Error;
pub use faults::{Fault, Faults, Incomplete};
pub use index_cache::FileSource;
pub(crate) use index_cache::dvc_file_of;
pub(crate) use location::Location;
pub use push::{BranchPushFailure, PushFailure};
pub use query::{Answer, Detail, OnFault, Query};
pub use registry::Registry;
pub use snapshot::Snapshot;
pub use tags::{AssignOptions, DeprecateOptions, Done, Plan, RegisterOptions, TagOptions, Writer};
