//! The commands: one file each, with what can be typed after its name.

pub mod args;
pub mod check_ref;
pub mod doctor;
pub mod history;
pub mod parse_tag;
pub mod print_state;
pub mod show;
pub mod stages;

use clap::Subcommand;

use check_ref::CheckRefArgs;
use doctor::DoctorArgs;
use history::HistoryArgs;
use parse_tag::ParseTagArgs;
use print_state::PrintStateArgs;
use show::ShowArgs;
use stages::StagesArgs;

/// A command with its arguments; the first line of each is its line in `gto --help`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show the registry, one artifact, or what is in a stage
    Show(ShowArgs),
    /// Show what happened in the registry, newest first
    History(HistoryArgs),
    /// List the stages of the registry
    Stages(StagesArgs),
    /// Tell what a Git tag did in the registry
    CheckRef(CheckRefArgs),
    /// Show version and configuration, and check the registry
    Doctor(DoctorArgs),
    /// Split the name of a tag into its parts, as JSON
    #[command(hide = true)]
    ParseTag(ParseTagArgs),
    /// Print everything GTO knows about the registry, as JSON
    #[command(hide = true)]
    PrintState(PrintStateArgs),
}
