//! `gto print-state`: everything known about the registry.

use clap::Args;

use super::args::RepoArg;

/// What `gto print-state` takes.
#[derive(Debug, Args)]
pub struct PrintStateArgs {
    /// The repository to read.
    #[command(flatten)]
    pub repo: RepoArg,
}
