//! Running git to talk to a remote: messages are kept, and progress is shown at a terminal.

use std::fmt::Display;
use std::fs::File;
use std::io::{self, Write};
use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

use super::interrupt::InterruptGuard;
use super::output::{Heard, listen};
use super::{Git, GitError};

/// Progress is shown after this time.
const DELAY: Duration = Duration::from_secs(1);

/// After this time without output a message names the remote that is waited for; then again and
/// again.
const SILENCE: [Duration; 2] = [Duration::from_secs(15), Duration::from_secs(60)];

/// How many bytes of git's messages are kept.
const KEPT: usize = 1 << 16;

/// How git meets the user while it talks to a remote.
#[derive(Debug, Clone, Copy)]
pub(in crate::git) struct Manner {
    /// Whether it may ask for passwords.
    pub(in crate::git) may_ask: bool,
    /// Whether its progress is shown.
    pub(in crate::git) shows_progress: bool,
}

/// Runs git to talk to `remote`. A signal ends git, as the guard says.
///
/// # Errors
/// [`GitError::NotRun`] alone.
pub(in crate::git) fn talk(
    git: &mut Git,
    guard: &InterruptGuard,
    remote: &dyn Display,
    manner: Manner,
) -> Result<Output, GitError> {
    git.command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut running = guard.start(&mut git.command, !may_ask_there(guard, manner))?;
    let mut messages = Messages::new(remote, manner);
    let mut stdout = Vec::new();
    let heard = listen(&mut running.child, |_, heard| match heard {
        Heard::Printed(bytes) => stdout.extend(bytes),
        Heard::Said(bytes) => messages.hear(bytes),
        Heard::Nothing => messages.hear_nothing(),
    });
    let status = running.wait()?;
    heard?;
    Ok(Output { status, stdout, stderr: messages.end() })
}

/// Whether git may ask on the terminal, so that it must not get a process group of its own. ssh asks
/// there whatever stdin is.
pub(super) fn may_ask_there(guard: &InterruptGuard, manner: Manner) -> bool {
    manner.may_ask || guard.path().as_os_str().is_empty() && has_terminal()
}

/// Whether this process belongs to a terminal.
fn has_terminal() -> bool {
    File::open("/dev/tty").is_ok()
}

/// The messages of a git that talks to a remote. While there are none, a line says which remote is
/// waited for.
#[derive(Debug)]
pub(super) struct Messages {
    listener: Listener,
    started: Instant,
    heard_at: Instant,
    silence: Duration,
    remote: String,
}

impl Messages {
    pub(super) fn new(remote: &dyn Display, manner: Manner) -> Self {
        let listener = Listener { shows_progress: manner.shows_progress, ..Listener::default() };
        let (now, remote) = (Instant::now(), remote.to_string());
        Self { listener, started: now, heard_at: now, silence: SILENCE[0], remote }
    }

    pub(super) fn hear(&mut self, bytes: &[u8]) {
        self.listener.hear(bytes, self.started.elapsed() >= DELAY);
        self.heard_at = Instant::now();
    }

    pub(super) fn hear_nothing(&mut self) {
        if self.heard_at.elapsed() >= self.silence {
            let _ = writeln!(io::stderr(), "Still waiting for {} ...", self.remote);
            (self.heard_at, self.silence) = (Instant::now(), SILENCE[1]);
        }
    }

    /// The messages, without progress.
    pub(super) fn end(self) -> Vec<u8> {
        self.listener.end()
    }
}

/// Separates progress, which ends in a carriage return, from other messages.
#[derive(Debug, Default)]
struct Listener {
    shows_progress: bool,
    is_in_progress: bool,
    has_returned: bool,
    line: Vec<u8>,
    kept: Vec<u8>,
}

impl Listener {
    fn hear(&mut self, bytes: &[u8], is_late: bool) {
        for byte in bytes {
            // ssh ends its lines with both characters.
            if std::mem::take(&mut self.has_returned) && *byte != b'\n' {
                self.show(is_late);
            }
            match byte {
                b'\r' => self.has_returned = true,
                // The last line of progress ends like any other line.
                b'\n' if self.line.ends_with(b", done.") => self.show(is_late),
                b'\n' => self.keep(),
                byte if self.line.len() < KEPT => self.line.push(*byte),
                _ => {}
            }
        }
    }

    fn show(&mut self, is_late: bool) {
        let line = std::mem::take(&mut self.line);
        if self.shows_progress && is_late {
            let text = String::from_utf8_lossy(&line);
            let text: String = text.chars().filter(|c| !c.is_control()).collect();
            let _ = write!(io::stderr(), "\r{}", text.trim_end());
            self.is_in_progress = true;
        }
    }

    fn keep(&mut self) {
        let line = std::mem::take(&mut self.line);
        if self.kept.len() + line.len() < KEPT {
            self.kept.extend(line);
            self.kept.push(b'\n');
        }
    }

    fn end(mut self) -> Vec<u8> {
        if !self.line.is_empty() {
            self.keep();
        }
        if self.is_in_progress {
            // Progress is erased when there is a result.
            let _ = write!(io::stderr(), "\r{:70}\r", "");
        }
        self.kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_told_from_messages() {
        let mut listener = Listener::default();
        let said: &[&[u8]] = &[
            b"remote: Counting objects:  50% (1/2)\rremote: Counting objects: 100% (2/2)\r",
            b"remote: Counting objects: 100% (2/2), done.\nwarning: on",
            b"e\nHost key verification failed.\r",
            b"\nfatal: two",
        ];
        said.iter().for_each(|bytes| listener.hear(bytes, true));
        let kept = String::from_utf8(listener.end()).unwrap();
        assert_eq!(kept, "warning: one\nHost key verification failed.\nfatal: two\n");
    }
}
