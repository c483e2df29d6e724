//! artifacts.yaml and the `artifacts:` section of dvc.yaml, read into typed annotations, and
//! changes to artifacts.yaml.

mod annotate;
mod dates;
mod describe;
mod dvc;
mod edit;
mod read;
mod reader;

pub use crate::dvc::{is_in_repository, repository_path};
pub use annotate::Annotate;
pub use describe::{FieldName, annotation_variables, describe, field_text};
pub use dvc::{dvc_annotations, read_dvc};
pub use edit::{EditError, annotate, remove};
pub use read::{Index, IndexError, read};
pub use reader::IndexReader;
