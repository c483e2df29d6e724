//! artifacts.yaml and the `artifacts:` section of dvc.yaml, read into typed annotations.

mod read;
mod value;

pub use read::{Index, IndexError, read};
