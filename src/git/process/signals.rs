//! Not dying half-way.

use std::io::{self, IsTerminal, Write};
use std::process::{Child, ExitStatus, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use signal_hook::consts::{SIGCHLD, SIGHUP, SIGINT, SIGQUIT, SIGTERM};
use signal_hook::{SigId, flag, low_level};

use super::output::{Heard, listen, wait};
use super::{Git, GitError};

/// How long git may take to end when it is told to.
const PATIENCE: Duration = Duration::from_secs(2);

/// While it lives, this program goes on when it is told to end: only at the end of what git
/// does is it known what is on a remote, or what has to be taken back here.
#[derive(Debug)]
pub struct SignalDeferral {
    ids: Vec<SigId>,
    has_come: Arc<AtomicBool>,
}

impl SignalDeferral {
    /// Signals are the program's: where they are not to be handled here, nothing is deferred.
    pub(in crate::git) fn new(handles_signals: bool) -> Self {
        let has_come = Arc::<AtomicBool>::default();
        let deferred = [SIGINT, SIGTERM, SIGHUP, SIGQUIT].into_iter();
        let deferred = deferred.map(|signal| (signal, Arc::clone(&has_come)));
        // The end of git interrupts the wait for it.
        let all = deferred.chain([(SIGCHLD, Arc::default())]).filter(|_| handles_signals);
        let ids = all.flat_map(|(signal, flag)| flag::register(signal, flag)).collect();
        Self { ids, has_come }
    }

    /// Whether this program was told to end.
    pub(in crate::git) fn has_come(&self) -> bool {
        self.has_come.load(Ordering::Relaxed)
    }

    /// [`Git::output`], which a signal ends.
    pub(in crate::git) fn output(&self, git: &mut Git) -> Result<Output, GitError> {
        let mut ending = Ending::default();
        git.output_watched(|child| ending.watch(self, child))
    }

    /// [`Git::output_of`], which a signal ends.
    pub(in crate::git) fn output_of(
        &self,
        git: &mut Git,
        input: &[u8],
    ) -> Result<Output, GitError> {
        let mut ending = Ending::default();
        git.output_of_watched(input, |child| ending.watch(self, child))
    }

    /// Runs git, which says what it does on stderr; a signal ends it.
    ///
    /// Where stderr is no terminal git does not get it: what a hook leaves running would keep
    /// open what a reader of this program waits for.
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

/// When git was told to end.
#[derive(Default)]
struct Ending(Option<Instant>);

impl Ending {
    /// Tells git to end once a signal has come; kills it if it does not.
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
