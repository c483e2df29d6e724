//! Deferring signals while something must not stop half-way.

use std::io::{self, IsTerminal, Write};
use std::process::{Child, ExitStatus, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use signal_hook::consts::{SIGCHLD, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGXFSZ};
use signal_hook::{SigId, flag, low_level};

use super::output::{Heard, listen, wait};
use super::{Git, GitError};

/// How long git may take to end after it was told to.
const PATIENCE: Duration = Duration::from_secs(2);

/// Makes a write beyond the largest file that this process may make (`ulimit -f`) an error, as in
/// Python: SIGXFSZ does not end the process any more. For programs only.
pub fn outlive_large_files() {
    // Without the handler, the signal ends the process as before.
    let _ = flag::register(SIGXFSZ, Arc::default());
}

/// While this lives, a signal does not end this program. Only when git has ended is it known what
/// is on a remote, or what has to be taken back.
#[derive(Debug)]
pub struct SignalDeferral {
    ids: Vec<SigId>,
    has_come: Arc<AtomicBool>,
}

impl SignalDeferral {
    /// Signals belong to the program: unless it says that they are handled, nothing is deferred.
    pub(in crate::git) fn new(handles_signals: bool) -> Self {
        let has_come = Arc::<AtomicBool>::default();
        let deferred = [SIGINT, SIGTERM, SIGHUP, SIGQUIT].into_iter();
        let deferred = deferred.map(|signal| (signal, Arc::clone(&has_come)));
        // SIGCHLD interrupts the wait when git ends.
        let all = deferred.chain([(SIGCHLD, Arc::default())]).filter(|_| handles_signals);
        let ids = all.flat_map(|(signal, flag)| flag::register(signal, flag)).collect();
        Self { ids, has_come }
    }

    /// Whether this program was told to end.
    pub(in crate::git) fn has_come(&self) -> bool {
        self.has_come.load(Ordering::Relaxed)
    }

    /// As [`Git::output`]; a signal ends git.
    pub(in crate::git) fn output(&self, git: &mut Git) -> Result<Output, GitError> {
        let mut ending = Ending::default();
        git.output_watched(|child| ending.watch(self, child))
    }

    /// As [`Git::output_of`]; a signal ends git.
    pub(in crate::git) fn output_of(
        &self,
        git: &mut Git,
        input: &[u8],
    ) -> Result<Output, GitError> {
        let mut ending = Ending::default();
        git.output_of_watched(input, |child| ending.watch(self, child))
    }

    /// Runs git, and shows its stderr. A signal ends git.
    ///
    /// If stderr is no terminal, git gets a pipe instead: a process that a hook leaves running
    /// would keep stderr open, and a reader of this program would wait.
    ///
    /// # Errors
    /// [`GitError::NotRun`] alone.
    pub(in crate::git) fn show(&self, git: &mut Git) -> Result<ExitStatus, GitError> {
        let is_terminal = io::stderr().is_terminal();
        let stderr = if is_terminal { Stdio::inherit() } else { Stdio::piped() };
        let command = git.command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(stderr);
        let mut child = command.spawn()?;
        let mut ending = Ending::default();
        listen(&mut child, |child, heard| match heard {
            Heard::Said(bytes) => _ = io::stderr().write_all(bytes),
            _ => ending.watch(self, child),
        })?;
        Ok(wait(child, |child| ending.watch(self, child))?)
    }
}

impl Drop for SignalDeferral {
    fn drop(&mut self) {
        for signal in self.ids.drain(..) {
            low_level::unregister(signal);
        }
    }
}

/// The moment at which git was told to end.
#[derive(Default)]
struct Ending(Option<Instant>);

impl Ending {
    /// Tells git to end once a signal has come; kills git if it does not end.
    fn watch(&mut self, deferral: &SignalDeferral, git: &mut Child) {
        match self.0 {
            None if deferral.has_come() => {
                // Git ends its hooks, too.
                let _ = kill_process(Pid::from_child(git), Signal::TERM);
                self.0 = Some(Instant::now());
            }
            Some(told) if told.elapsed() > PATIENCE => {
                let _ = git.kill();
            }
            _ => {}
        }
    }
}
