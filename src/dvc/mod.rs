//! The files of DVC, read into typed values: `dvc.yaml`, `dvc.lock` and `*.dvc`.
//!
//! Pure: bytes come in, and the content of other files comes through callbacks.

mod config;
mod path;
mod pipeline;
mod record;
mod stages;
mod template;
mod values;
mod variables;

pub use config::cache_dir;
pub(crate) use path::parts;
pub use path::{is_in_repository, name_of_address, repository_path};
pub use pipeline::{DvcArtifact, Pipeline};
pub use record::{Hash, Import, Record, Tracked, read_listing, read_lock};
pub use stages::{ParamFile, Stage, StageTemplates, Stages};
pub use template::{TemplateError, resolve_name};
pub use values::read_values;
pub use variables::Variables;

/// Why a file of DVC cannot be understood.
pub use crate::yaml::YamlError as FileError;

#[cfg(test)]
mod tests;
