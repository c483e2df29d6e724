//! Programs that must come to an end: a watchdog kills those that do not.

use std::io::Read;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::sandbox::Outcome;

/// Far more than anything here takes: only what hangs reaches it.
const PATIENCE: Duration = Duration::from_secs(120);

/// Runs a program to its end. If it does not come to one, it is killed with all that it has
/// started, and the test fails. A stdin that is a pipe stays open meanwhile.
#[track_caller]
pub(crate) fn bounded(command: &mut Command) -> Outcome {
    finish(start(command))
}

/// Starts a program in a process group of its own; what it prints is kept.
#[track_caller]
pub(crate) fn start(command: &mut Command) -> Child {
    let started = command.process_group(0).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    started.unwrap_or_else(|e| panic!("{command:?}: {e}"))
}

/// Waits for the end of what [`start`] started.
#[track_caller]
pub(crate) fn finish(mut child: Child) -> Outcome {
    let stdout = child.stdout.take().map(collect);
    let stderr = child.stderr.take().map(collect);
    let started = Instant::now();
    let status = loop {
        match child.try_wait().unwrap() {
            Some(status) => break status,
            None if started.elapsed() < PATIENCE => thread::sleep(Duration::from_millis(2)),
            None => {
                kill_group(&child);
                panic!("still running after {PATIENCE:?}: it waits for something");
            }
        }
    };
    let text = |thread: Option<thread::JoinHandle<String>>| thread.unwrap().join().unwrap();
    Outcome { stdout: text(stdout), stderr: text(stderr), code: status.code().unwrap_or(-1) }
}

/// Waits until something has happened.
#[track_caller]
pub(crate) fn wait_until(has_happened: impl Fn() -> bool) {
    let started = Instant::now();
    while !has_happened() {
        assert!(started.elapsed() < PATIENCE, "it does not happen");
        thread::sleep(Duration::from_millis(2));
    }
}

/// Kills a program that [`start`] started, and all that it has started (SIGKILL).
pub(crate) fn kill_group(child: &Child) {
    let group = format!("-{}", child.id());
    // It may be gone already.
    let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
}

fn collect(mut pipe: impl Read + Send + 'static) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut text = String::new();
        pipe.read_to_string(&mut text).unwrap();
        text
    })
}
