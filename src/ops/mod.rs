//! Operations on a registry that do not print: what the commands call, and what the crate's front
//! door is made of.

mod error;
mod faults;
mod index_cache;
mod location;
mod query;
mod registry;
mod snapshot;

pub use crate::git::{Artifacts, Heads};
pub use error::Error;
pub use faults::{Fault, Faults, Incomplete};
pub use index_cache::FileSource;
pub(crate) use index_cache::dvc_file_of;
pub use location::Location;
pub use query::{Answer, Detail, OnFault, Query};
pub use registry::Registry;
pub use snapshot::Snapshot;
