//! Git Tag Ops: a Git repository as a registry of models and other artifacts.

pub mod annotations;
pub mod cli;
pub mod commands;
pub mod config;
pub mod git;
pub mod registry;
pub mod render;
pub mod yaml;

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

/// STUB of the branch `cli`, for its examples and measurements: the real one replaces it.
pub fn run<I: IntoIterator<Item = OsString>>(args: I) -> ExitCode {
    let (mut out, mut err) = (std::io::stdout(), std::io::stderr());
    match cli::parse(args) {
        Err(usage) => {
            let stream: &mut dyn Write = if usage.is_error() { &mut err } else { &mut out };
            let _ = stream.write_all(usage.text(false).as_bytes());
            ExitCode::from(usage.exit_code())
        }
        Ok(cli) => {
            let _ = writeln!(out, "{cli:#?}");
            ExitCode::SUCCESS
        }
    }
}
