//! `gto completions`: the scripts that teach a shell to complete.

use std::io::Write;

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::cli;

const EXAMPLES: &str = "\
Examples:
  source <(gto completions bash)              in ~/.bashrc
  source <(gto completions zsh)               in ~/.zshrc, after compinit
  gto completions fish | source               in config.fish";

/// What `gto completions` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct CompletionsArgs {
    /// bash, zsh or fish
    #[arg(value_name = "SHELL", value_enum, hide_possible_values = true)]
    shell: CompletionShell,
}

/// A shell that can complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CompletionShell {
    /// GNU bash.
    Bash,
    /// The Z shell.
    Zsh,
    /// The friendly interactive shell.
    Fish,
}

/// Prints the script.
///
/// # Errors
/// What `out` returns.
pub fn run(args: &CompletionsArgs, out: &mut dyn Write) -> Result<()> {
    Ok(cli::write_completion_script(args.shell, out)?)
}
