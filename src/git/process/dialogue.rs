//! A git that is asked several things one after the other: its input stays open.

use std::fmt::Display;
use std::io::{self, Write};
use std::process::{ChildStdin, Output, Stdio};

use super::interrupt::{InterruptGuard, Running};
use super::output::{Heard, Pipes};
use super::remote::{Manner, Messages, may_ask_there};
use super::{Git, GitError};

/// A running git that answers what is written to it.
#[derive(Debug)]
pub(in crate::git) struct Dialogue {
    git: Git,
    running: Running,
    stdin: ChildStdin,
    pipes: Pipes,
    messages: Messages,
    /// What git has printed and nobody has read.
    printed: Vec<u8>,
    /// How much of that has been read.
    read: usize,
}

impl Dialogue {
    /// Starts git to talk to `remote`. A signal ends git, as the guard says.
    ///
    /// # Errors
    /// [`GitError::NotRun`] alone.
    pub(in crate::git) fn start(
        mut git: Git,
        guard: &InterruptGuard,
        remote: &dyn Display,
        manner: Manner,
    ) -> Result<Self, GitError> {
        git.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut running = guard.start(&mut git.command, !may_ask_there(guard, manner))?;
        let pipes = Pipes::of(&mut running.child);
        let Some(stdin) = running.child.stdin.take() else {
            let _ = running.wait();
            return Err(io::Error::from(io::ErrorKind::BrokenPipe).into());
        };
        let messages = Messages::new(remote, manner);
        Ok(Self { git, running, stdin, pipes, messages, printed: Vec::new(), read: 0 })
    }

    /// Writes to git. If git has ended, the next read says so.
    pub(in crate::git) fn write(&mut self, bytes: &[u8]) {
        self.running.resume();
        let _ = self.stdin.write_all(bytes).and_then(|()| self.stdin.flush());
    }

    /// To be called when nothing is expected of git: a signal does not wait for it. Git ends when
    /// this program does.
    pub(in crate::git) fn rest(&self) {
        self.running.pause();
    }

    /// Waits for the next bytes. `None` if git ends before them.
    ///
    /// # Errors
    /// A pipe cannot be read.
    pub(in crate::git) fn read(&mut self, length: usize) -> io::Result<Option<&[u8]>> {
        if self.printed.len() - self.read < length {
            self.printed.drain(..self.read);
            self.read = 0;
        }
        while self.printed.len() - self.read < length {
            match self.pipes.next(&mut self.running.child)? {
                Some(Heard::Printed(bytes)) => self.printed.extend(bytes),
                Some(Heard::Said(bytes)) => self.messages.hear(bytes),
                Some(Heard::Nothing) => self.messages.hear_nothing(),
                None => return Ok(None),
            }
        }
        let from = self.read;
        self.read += length;
        Ok(Some(&self.printed[from..self.read]))
    }

    /// Takes a text for one of git's messages: progress, or what the remote says.
    pub(in crate::git) fn hear(&mut self, text: &[u8]) {
        self.messages.hear(text);
    }

    /// The error for a text that the remote sent, without secrets and control characters.
    pub(in crate::git) fn failure(&self, text: &str) -> GitError {
        let (status, stderr) = (Default::default(), text.as_bytes().to_vec());
        GitError::Failed(self.git.words(&Output { status, stdout: Vec::new(), stderr }))
    }

    /// Closes git's input and waits for its end. Returns git's messages as an error.
    pub(in crate::git) fn end(self) -> GitError {
        let Self { git, mut running, stdin, mut messages, mut pipes, .. } = self;
        drop(stdin);
        let heard = loop {
            match pipes.next(&mut running.child) {
                Ok(Some(Heard::Said(bytes))) => messages.hear(bytes),
                Ok(Some(_)) => {}
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        match running.wait().and_then(|status| heard.map(|()| status)) {
            Ok(status) => {
                let output = Output { status, stdout: Vec::new(), stderr: messages.end() };
                GitError::Failed(git.words(&output))
            }
            Err(error) => GitError::NotRun(error),
        }
    }

    /// Ends git, whatever it is doing.
    pub(in crate::git) fn close(self) {
        let Self { running, stdin, pipes, messages, .. } = self;
        drop((stdin, pipes));
        messages.end();
        let _ = running.wait();
    }
}
