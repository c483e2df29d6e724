//! The `gto` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    gto::cli::run(std::env::args_os())
}
