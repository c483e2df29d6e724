//! Git Tag Ops: a registry of models and other artifacts in the annotated tags of a Git
//! repository. Tags say which versions an artifact has, and which stages the versions are in.
//!
//! The state of a registry is folded from its tags each time it is asked for: nothing else is
//! stored. A tag `churn@v1.2.0` registers a version, `churn#prod#3` assigns a stage to it.
//!
//! ```no_run
//! use gto::{AssignOptions, Registry};
//!
//! # fn main() -> Result<(), gto::Error> {
//! let registry = Registry::open("path/to/repository")?;
//! let snapshot = registry.snapshot()?;
//! for artifact in snapshot.artifacts() {
//!     let latest = artifact.greatest().map(|version| version.id.to_string());
//!     println!("{}: {}", artifact.name, latest.unwrap_or_default());
//! }
//! let churn = snapshot.artifact("churn").expect("a model");
//! for version in churn.in_stage("prod") {
//!     println!("{} of commit {} is in production", version.id, version.commit);
//! }
//!
//! let writer = registry.writer("churn")?;
//! let version = Some("v1.3.0");
//! let plan = writer.plan_assign(&AssignOptions { stage: "prod", version, ..Default::default() })?;
//! // Nothing is written so far, and no other process changes the registry.
//! println!("{}", plan.steps()[0].sentence());
//! let done = writer.write(plan)?;
//! // What cannot be pushed is taken back.
//! done.push("origin")?;
//! # Ok(())
//! # }
//! ```
//!
//! - [`Registry::at`] opens a repository by its URL: a temporary clone of little more than its
//!   tags. What is written there has to be pushed, or is gone with it.
//! - [`Registry::snapshot_of`] reads one artifact. [`Registry::readable`] reads all of them but
//!   those that are broken, and gives what is wrong beside the rest: [`Faults`].
//! - [`Registry::annotation`], [`Registry::annotate`] and [`Registry::remove_annotation`] read and
//!   change what artifacts.yaml says of an artifact.
//!
//! Nothing here prints, and all errors are typed: [`Error`]. The program's modules are public for
//! its tests alone and may change at any time.

#[doc(hidden)]
pub mod annotations;
#[doc(hidden)]
pub mod cli;
#[doc(hidden)]
pub mod commands;
#[doc(hidden)]
pub mod comparison;
#[doc(hidden)]
pub mod config;
mod dashboard;
#[doc(hidden)]
pub mod dvc;
#[doc(hidden)]
pub mod git;
#[doc(hidden)]
pub mod lineage;
mod ops;
#[doc(hidden)]
pub mod python;
mod redact;
#[doc(hidden)]
pub mod registry;
#[doc(hidden)]
pub mod render;
mod shell;
mod text;
#[doc(hidden)]
pub mod yaml;

pub use annotations::Annotate;
pub use ops::{
    Answer, AssignOptions, BranchPushFailure, ChangeTest, DeprecateOptions, Done, EditOptions,
    Edited, Error, Faults, FileSource, Plan, PushFailure, RegisterOptions, Registry, RehearsedEdit,
    Snapshot, TagOptions, UnpushedCommit, Writer,
};
pub use registry::plan::{Held, Refusal, Step, TagChange, TagForm, Unchanged, WantedVersion};
pub use registry::report::HistoryRow;
pub use registry::{
    Annotation, Artifact, ArtifactName, ArtifactVersion, Build, Bump, ObjectId, PrereleaseName,
    StageName, Time, Value, Version, VersionId,
};
