//! The output of a running program, as it arrives.

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::process::{Child, ExitStatus, Output};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

/// How often to check whether a silent program has ended: five times a second.
const LOOK: Timespec = Timespec { tv_sec: 0, tv_nsec: 200_000_000 };

const AT_ONCE: Timespec = Timespec { tv_sec: 0, tv_nsec: 0 };

/// How often to check whether a program that has closed its output has ended.
const MOMENT: Timespec = Timespec { tv_sec: 0, tv_nsec: 5_000_000 };

/// What was received.
#[derive(Debug)]
pub(super) enum Heard<'a> {
    /// Bytes on its stdout.
    Printed(&'a [u8]),
    /// Bytes on its stderr.
    Said(&'a [u8]),
    /// Nothing for a while.
    Nothing,
}

/// The pipes of a running program.
#[derive(Debug)]
pub(super) struct Pipes {
    /// Stdout and stderr, until they are closed.
    open: [Option<File>; 2],
    bytes: Vec<u8>,
    has_ended: bool,
}

impl Pipes {
    /// Takes the pipes of a program.
    pub(super) fn of(child: &mut Child) -> Self {
        let printed = child.stdout.take().map(OwnedFd::from);
        let said = child.stderr.take().map(OwnedFd::from);
        let open = [printed, said].map(|pipe| pipe.map(File::from));
        Self { open, bytes: vec![0; 1 << 16], has_ended: false }
    }

    /// What comes next. `None` once the program has closed its pipes or has ended: a process that
    /// it started may live on and keep the pipes open.
    ///
    /// # Errors
    /// A pipe cannot be read.
    pub(super) fn next(&mut self, child: &mut Child) -> io::Result<Option<Heard<'_>>> {
        let (at, length) = loop {
            let open = self.open.iter().flatten();
            let mut fds: Vec<_> = open.map(|pipe| PollFd::new(pipe, PollFlags::IN)).collect();
            if fds.is_empty() {
                return Ok(None);
            }
            // The last output may have arrived after the last read.
            match poll(&mut fds, Some(if self.has_ended { &AT_ONCE } else { &LOOK })) {
                Ok(1..) => {}
                Ok(0) if self.has_ended => return Ok(None),
                Ok(0) | Err(Errno::INTR) => {
                    self.has_ended = !matches!(status(child), Ok(None));
                    return Ok(Some(Heard::Nothing));
                }
                Err(error) => return Err(error.into()),
            }
            let ready: Vec<_> = fds.iter().map(|fd| !fd.revents().is_empty()).collect();
            let open = self.open.iter_mut().enumerate().filter(|(_, pipe)| pipe.is_some());
            let first = open.zip(ready).find(|(_, is_ready)| *is_ready);
            let Some(((at, pipe), _)) = first else { continue };
            match pipe.as_mut().map_or(Ok(0), |open| open.read(&mut self.bytes)) {
                Ok(0) => *pipe = None,
                Ok(length) => break (at, length),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        };
        let bytes = &self.bytes[..length];
        Ok(Some(if at == 0 { Heard::Printed(bytes) } else { Heard::Said(bytes) }))
    }
}

/// Passes on the output of a program, as [`Pipes::next`] returns it.
///
/// # Errors
/// A pipe cannot be read.
pub(super) fn listen(
    child: &mut Child,
    mut hear: impl FnMut(&mut Child, Heard<'_>),
) -> io::Result<()> {
    let mut pipes = Pipes::of(child);
    while let Some(heard) = pipes.next(child)? {
        hear(child, heard);
    }
    Ok(())
}

/// Collects the output of a program until it ends, as [`listen`] does. Meanwhile `watch` is called
/// again and again.
pub(super) fn collect(mut child: Child, mut watch: impl FnMut(&mut Child)) -> io::Result<Output> {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    listen(&mut child, |child, heard| match heard {
        Heard::Printed(bytes) => stdout.extend(bytes),
        Heard::Said(bytes) => stderr.extend(bytes),
        Heard::Nothing => watch(child),
    })?;
    Ok(Output { status: wait(child, watch)?, stdout, stderr })
}

/// The exit status of a program. `None` while it runs, or if a signal interrupted the question.
fn status(child: &mut Child) -> io::Result<Option<ExitStatus>> {
    match child.try_wait() {
        Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(None),
        status => status,
    }
}

/// Waits until a program ends. Meanwhile `watch` is called again and again.
pub(super) fn wait(mut child: Child, mut watch: impl FnMut(&mut Child)) -> io::Result<ExitStatus> {
    loop {
        if let Some(status) = status(&mut child)? {
            return Ok(status);
        }
        watch(&mut child);
        // A signal interrupts the sleep.
        match poll(&mut [], Some(&MOMENT)) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}
