//! `gto doctor`: version, configuration, and a check of the registry.

use clap::Args;

use super::args::RepoArg;

const EXAMPLES: &str = "\
Examples:
  gto doctor                    check the registry of this repository
  gto doctor -r ../models       check another one";

/// What `gto doctor` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct DoctorArgs {
    /// The repository to read.
    #[command(flatten)]
    pub repo: RepoArg,
}
