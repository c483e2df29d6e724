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

/// Passes on the output of a program until the program has closed its pipes or has ended. A process
/// that it started may live on and keep the pipes open.
///
/// # Errors
/// A pipe cannot be read.
pub(super) fn listen(
    child: &mut Child,
    mut hear: impl FnMut(&mut Child, Heard<'_>),
) -> io::Result<()> {
    let printed = child.stdout.take().map(OwnedFd::from);
    let said = child.stderr.take().map(OwnedFd::from);
    let mut pipes = [printed, said].map(|pipe| pipe.map(File::from));
    let mut bytes = vec![0; 1 << 16];
    let mut has_ended = false;
    while pipes.iter().any(Option::is_some) {
        let open = pipes.iter().flatten();
        let mut fds: Vec<_> = open.map(|pipe| PollFd::new(pipe, PollFlags::IN)).collect();
        // The last output may have arrived after the last read.
        match poll(&mut fds, Some(if has_ended { &AT_ONCE } else { &LOOK })) {
            Ok(1..) => {}
            Ok(0) if has_ended => return Ok(()),
            Ok(0) | Err(Errno::INTR) => {
                hear(child, Heard::Nothing);
                has_ended = !matches!(status(child), Ok(None));
                continue;
            }
            Err(error) => return Err(error.into()),
        }
        let ready: Vec<_> = fds.iter().map(|fd| !fd.revents().is_empty()).collect();
        let mut ready = ready.into_iter();
        for (at, pipe) in pipes.iter_mut().enumerate() {
            let Some(open) = pipe else { continue };
            if ready.next() != Some(true) {
                continue;
            }
            match open.read(&mut bytes) {
                Ok(0) => *pipe = None,
                Ok(length) if at == 0 => hear(child, Heard::Printed(&bytes[..length])),
                Ok(length) => hear(child, Heard::Said(&bytes[..length])),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
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
