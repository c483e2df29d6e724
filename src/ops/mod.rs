//! Operations on a registry that do not print: what the commands call, and what other programs do.

mod annotations;
mod change;
mod content;
mod error;
mod faults;
mod index_cache;
mod location;
mod options;
mod planning;
mod push;
mod query;
mod recorded;
mod registry;
mod remote_tags;
mod snapshot;
mod tags;
mod unknown;

pub use crate::git::{Artifacts, Heads};
pub use annotations::{EditOptions, Edited, UnpushedCommit};
pub use change::{Done, Plan};
pub use error::Error;
pub(crate) use faults::with_causes;
pub use faults::{Fault, Faults, Incomplete};
pub use index_cache::FileSource;
pub(crate) use index_cache::dvc_file_of;
pub(crate) use location::Location;
pub use options::{AssignOptions, DeprecateOptions, RegisterOptions, TagOptions};
pub use push::{BranchPushFailure, PushFailure};
pub use query::{Answer, Detail, OnFault, Query};
pub(crate) use recorded::{RecordedOutput, is_record_file};
pub(crate) use registry::Purpose;
pub use registry::Registry;
pub use snapshot::Snapshot;
pub use tags::Writer;
