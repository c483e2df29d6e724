//! artifacts.yaml and the `artifacts:` section of dvc.yaml, read into typed annotations.

mod read;

pub use read::{Index, IndexError, read};
