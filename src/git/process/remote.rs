//! Talking to a remote, by the installed git: what it says is kept, and its progress shown to who
//! waits at a terminal.

use std::fmt::Display;
use std::fs::File;
use std::io::{self, IsTerminal, Read, Write};
use std::process::{Command, Output, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

pub(in crate::git) use super::guard::InterruptGuard;

/// After this long, progress is shown.
const DELAY: Duration = Duration::from_secs(1);

/// After this long without progress, and then again and again, it is said who is waited for.
const SILENCE: [Duration; 2] = [Duration::from_secs(15), Duration::from_secs(60)];

/// How often it is looked whether git has ended.
const LOOK: Duration = Duration::from_millis(200);

/// How much of what git says is kept.
const KEPT: usize = 1 << 16;

/// Tells a git, before its command, that it is to talk to a remote: it runs no programs that an
/// address names, and asks nothing where nobody can answer.
pub(in crate::git) fn prepare(git: &mut Command) {
    // In any other language the reasons of git could not be told apart.
    git.env("LANGUAGE", "C");
    git.args(["-c", "protocol.ext.allow=never", "-c", "protocol.fd.allow=never"]);
    if !io::stdin().is_terminal() {
        git.env("GIT_TERMINAL_PROMPT", "0");
    }
}

/// Runs git, which talks to `remote`. A signal ends it, as the guard says.
pub(in crate::git) fn talk(
    git: &mut Command,
    guard: &InterruptGuard,
    remote: &dyn Display,
    shows_progress: bool,
) -> io::Result<Output> {
    git.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    // In a group of its own git cannot ask on the terminal, as ssh does whatever stdin is.
    let may_ask =
        io::stdin().is_terminal() || guard.path().as_os_str().is_empty() && has_terminal();
    let mut running = guard.start(git, !may_ask)?;
    let printed = pieces(running.child.stdout.take());
    let said = pieces(running.child.stderr.take());
    let started = Instant::now();
    let mut listener = Listener { shows_progress, ..Listener::default() };
    let (mut heard, mut silence) = (started, SILENCE[0]);
    loop {
        match said.recv_timeout(LOOK) {
            Ok(bytes) => {
                listener.hear(&bytes, started.elapsed() >= DELAY);
                heard = Instant::now();
            }
            Err(RecvTimeoutError::Timeout) if running.has_ended() => break,
            Err(RecvTimeoutError::Timeout) if heard.elapsed() >= silence => {
                let _ = writeln!(io::stderr(), "Still waiting for {remote} ...");
                (heard, silence) = (Instant::now(), SILENCE[1]);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    let mut stdout = Vec::new();
    loop {
        match printed.recv_timeout(LOOK) {
            Ok(bytes) => stdout.extend(bytes),
            Err(RecvTimeoutError::Timeout) if !running.has_ended() => {}
            Err(_) => break,
        }
    }
    let status = running.wait()?;
    Ok(Output { status, stdout, stderr: listener.end() })
}

/// Whether this process belongs to a terminal.
fn has_terminal() -> bool {
    File::open("/dev/tty").is_ok()
}

/// What comes out of a pipe, until it is closed.
fn pieces(pipe: Option<impl Read + Send + 'static>) -> Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut pipe = pipe;
        let mut bytes = vec![0; 1 << 14];
        while let Some(Ok(length @ 1..)) = pipe.as_mut().map(|pipe| pipe.read(&mut bytes)) {
            if sender.send(bytes[..length].to_vec()).is_err() {
                return;
            }
        }
    });
    receiver
}

/// Takes git's messages apart: progress, which ends in a carriage return, and the rest.
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
            // ssh ends its lines in both.
            if std::mem::take(&mut self.has_returned) && *byte != b'\n' {
                self.show(is_late);
            }
            match byte {
                b'\r' => self.has_returned = true,
                // The last line of a row of progress ends as any other line.
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
            // Progress is gone when there is a result.
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
