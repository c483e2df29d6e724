//! The files of DVC, read into typed values: `dvc.yaml`, `dvc.lock` and `*.dvc`.
//!
//! Pure: bytes come in, and the content of other files comes through callbacks.

mod outputs;
mod path;
mod pipeline;
mod template;
mod variables;

pub use outputs::{dvc_file_outputs, dvc_lock_outputs};
pub(crate) use path::parts;
pub use path::{is_in_repository, name_of_address, repository_path};
pub use pipeline::{DvcArtifact, Pipeline};
pub use template::{TemplateError, resolve_name};
pub use variables::Variables;

#[cfg(test)]
mod tests;
