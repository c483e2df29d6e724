//! The files of DVC, read into typed values: `dvc.yaml`, `dvc.lock` and `*.dvc`.
//!
//! Pure: bytes come in, and what other files say comes through callbacks.

mod outputs;
mod path;
mod pipeline;

pub use outputs::{dvc_file_outputs, dvc_lock_outputs};
pub(crate) use path::parts;
pub use path::{is_in_repository, repository_path};
pub use pipeline::{DvcArtifact, Pipeline};
