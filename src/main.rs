//! The `gto` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    gto::run(std::env::args_os())
}
