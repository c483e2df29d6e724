//! Not dying while git pushes.

use std::io;
use std::process::{Command, Output};
use std::sync::Arc;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::{flag, low_level};

/// Runs a command to its end, also when this program is told to end: only then is it known
/// what is on the remote, and what has to be taken back here. Ctrl-C reaches git too, and
/// ends it.
pub(super) fn run(command: &mut Command) -> io::Result<Output> {
    let put_off = [SIGINT, SIGTERM].map(|signal| flag::register(signal, Arc::default()));
    let output = command.output();
    for signal in put_off.into_iter().flatten() {
        low_level::unregister(signal);
    }
    output
}
