//! Git Tag Ops: a Git repository as a registry of models and other artifacts.

pub mod annotations;
pub mod config;
pub mod git;
pub mod registry;
pub mod render;
pub mod yaml;
