//! Running git against a remote: what it says is kept, and its progress shown to who waits at
//! a terminal.

use std::io::{self, IsTerminal, Read, Write};
use std::process::{Command, Output, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use super::RemoteUrl;
use super::guard::Guard;

/// After this long, progress is shown.
const DELAY: Duration = Duration::from_secs(1);

/// After this long without progress, and then again and again, it is said who is waited for.
const SILENCE: [Duration; 2] = [Duration::from_secs(15), Duration::from_secs(60)];

/// How much of what git says is kept.
const KEPT: usize = 1 << 16;

/// Runs git, which talks to `remote`.
pub(super) fn run(
    git: &mut Command,
    guard: &Guard,
    remote: &RemoteUrl,
    shows_progress: bool,
) -> io::Result<Output> {
    git.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut running = guard.start(git, !io::stdin().is_terminal())?;
    let (stdout, stderr) = (running.child.stdout.take(), running.child.stderr.take());
    let reading = thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = stdout.map_or(Ok(0), |mut stdout| stdout.read_to_end(&mut bytes));
        read.map(|_| bytes)
    });
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut stderr = stderr;
        let mut bytes = [0; 4096];
        while let Some(Ok(length @ 1..)) = stderr.as_mut().map(|stderr| stderr.read(&mut bytes)) {
            if sender.send(bytes[..length].to_vec()).is_err() {
                return;
            }
        }
    });
    let started = Instant::now();
    let mut listener = Listener { shows_progress, ..Listener::default() };
    let mut silence = SILENCE[0];
    loop {
        match receiver.recv_timeout(silence) {
            Ok(bytes) => listener.hear(&bytes, started.elapsed() >= DELAY),
            Err(RecvTimeoutError::Timeout) => {
                let _ = writeln!(io::stderr(), "Still waiting for {remote} ...");
                silence = SILENCE[1];
            }
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    let status = running.wait()?;
    let stdout = reading.join().map_err(|_| io::Error::other("git's output was lost"))??;
    Ok(Output { status, stdout, stderr: listener.end() })
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
        self.keep();
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
