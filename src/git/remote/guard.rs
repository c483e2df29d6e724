//! A temporary directory that is gone afterwards, also when this program is told to end.

use std::fs;
use std::io;
use std::path::Path;
use std::process::{Child, Command, ExitStatus};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::{Handle, Signals};
use signal_hook::low_level::emulate_default_handler;
use tempfile::TempDir;

/// How long git may take to end when it is told to.
const PATIENCE: Duration = Duration::from_secs(2);

/// The directory, and the git that works in it. While it lives, a signal that ends this
/// program ends that git first, and removes the directory.
#[derive(Debug)]
pub(super) struct Guard {
    dir: TempDir,
    shared: Arc<Shared>,
    signals: Handle,
    watching: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// The git that runs, and whether it leads a group of processes.
    running: Option<(Pid, bool)>,
    /// How many hold signals off.
    held: usize,
    is_over: bool,
}

/// A git that has been started.
pub(super) struct Running<'a> {
    guard: &'a Guard,
    pub(super) child: Child,
}

/// While it lives, signals do not end this program: git finishes what it does.
#[derive(Debug)]
pub(in crate::git) struct Hold(Arc<Shared>);

impl Guard {
    pub(super) fn new() -> io::Result<Self> {
        let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])?;
        let dir = tempfile::Builder::new().prefix("gto-").tempdir()?;
        let shared = Arc::<Shared>::default();
        let handle = signals.handle();
        let watching = thread::spawn({
            let (shared, dir) = (Arc::clone(&shared), dir.path().to_owned());
            move || {
                for signal in signals.forever() {
                    shared.end(signal, &dir);
                }
            }
        });
        Ok(Self { dir, shared, signals: handle, watching: Some(watching) })
    }

    pub(super) fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Starts git. In a group of its own it can be ended with all that it has started, but
    /// cannot ask anything on the terminal.
    pub(super) fn start(&self, git: &mut Command, leads_group: bool) -> io::Result<Running<'_>> {
        #[cfg(unix)]
        if leads_group {
            std::os::unix::process::CommandExt::process_group(git, 0);
        }
        let mut state = self.shared.lock();
        let child = git.spawn()?;
        state.running = Some((Pid::from_child(&child), leads_group));
        Ok(Running { guard: self, child })
    }

    /// Puts signals off as long as the result lives.
    pub(in crate::git) fn hold(&self) -> Hold {
        self.shared.lock().held += 1;
        Hold(Arc::clone(&self.shared))
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.signals.close();
        let _ = self.watching.take().map(JoinHandle::join);
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.0.lock().held -= 1;
    }
}

impl Running<'_> {
    /// Waits for the end, once git has closed its output.
    pub(super) fn wait(mut self) -> io::Result<ExitStatus> {
        let mut state = self.guard.shared.lock();
        let status = self.child.wait();
        state.running = None;
        self.guard.shared.changed.notify_all();
        let is_over = state.is_over;
        drop(state);
        if is_over {
            // The watcher ends the program.
            loop {
                thread::park();
            }
        }
        status
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends git, removes the directory, and ends this program as the signal does.
    fn end(&self, signal: i32, dir: &Path) {
        let mut state = self.lock();
        if state.held > 0 {
            return;
        }
        state.is_over = true;
        for with in [Signal::TERM, Signal::KILL] {
            let Some((git, leads_group)) = state.running else { break };
            let _ =
                if leads_group { kill_process_group(git, with) } else { kill_process(git, with) };
            let waited = self.changed.wait_timeout_while(state, PATIENCE, |s| s.running.is_some());
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        remove(dir);
        let _ = emulate_default_handler(signal);
    }
}

/// Removes a directory that a dying git may still write to.
fn remove(dir: &Path) {
    for _ in 0..20 {
        match fs::remove_dir_all(dir) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                thread::sleep(Duration::from_millis(20));
            }
            _ => return,
        }
    }
}
