//! Ending the git that talks to a remote when this program gets a signal.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
use signal_hook::iterator::{Handle, Signals};
use signal_hook::low_level::emulate_default_handler;
use tempfile::TempDir;

/// How long git may take to end after it was told to.
const PATIENCE: Duration = Duration::from_secs(2);

/// While this lives, a signal that would end this program ends the running git. With a temporary
/// directory, the directory is removed and this program ends too. Without one, this program goes on
/// and takes back its change.
///
/// Signals belong to the program: a signal that is not handled here does what it did before.
#[derive(Debug)]
pub(in crate::git) struct InterruptGuard {
    dir: Option<TempDir>,
    shared: Arc<Shared>,
    watcher: Option<(Handle, JoinHandle<()>)>,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// The gits that run, and whether each leads a group of processes.
    running: Vec<(Pid, bool)>,
    /// What to print if a signal ends this program.
    note: Option<String>,
    is_over: bool,
}

/// A running git.
#[derive(Debug)]
pub(in crate::git) struct Running {
    shared: Arc<Shared>,
    /// Whether a signal ends this program too.
    ends_program: bool,
    leads_group: bool,
    pub(in crate::git) child: Child,
}

impl InterruptGuard {
    /// With a temporary directory, which is removed when the result is dropped.
    pub(in crate::git) fn with_directory(handles_signals: bool) -> io::Result<Arc<Self>> {
        static SHARED: Mutex<Weak<InterruptGuard>> = Mutex::new(Weak::new());
        if !handles_signals {
            return Ok(Arc::new(Self::new(None, Some(directory()?))?));
        }
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(guard) = shared.upgrade() {
            return Ok(guard);
        }
        // Signals first: a signal in between would leave the directory.
        let signals = signals(handles_signals)?;
        let guard = Arc::new(Self::new(signals, Some(directory()?))?);
        *shared = Arc::downgrade(&guard);
        Ok(guard)
    }

    /// Without a directory: a signal does not end this program.
    pub(in crate::git) fn without_directory(handles_signals: bool) -> io::Result<Self> {
        Self::new(signals(handles_signals)?, None)
    }

    fn new(signals: Option<Signals>, dir: Option<TempDir>) -> io::Result<Self> {
        let shared = Arc::<Shared>::default();
        let watch = |mut signals: Signals| {
            let handle = signals.handle();
            let (shared, dir) =
                (Arc::clone(&shared), dir.as_ref().map(|dir| dir.path().to_owned()));
            let watching = thread::Builder::new().spawn(move || {
                for signal in signals.forever() {
                    shared.end(signal, dir.as_ref());
                }
            })?;
            io::Result::Ok((handle, watching))
        };
        let watcher = signals.map(watch).transpose()?;
        Ok(Self { dir, shared, watcher })
    }

    /// The temporary directory; empty if there is none.
    pub(in crate::git) fn path(&self) -> &Path {
        self.dir.as_ref().map_or(Path::new(""), TempDir::path)
    }

    /// What to print on stderr if a signal ends this program from now on.
    pub(in crate::git) fn note(&self, text: String) {
        self.shared.lock().note = Some(text);
    }

    /// Makes something in the temporary directory, which no signal removes meanwhile.
    pub(in crate::git) fn make<T>(&self, make: impl FnOnce() -> T) -> T {
        let _state = self.shared.lock();
        make()
    }

    /// Whether a signal has come.
    pub(in crate::git) fn is_over(&self) -> bool {
        self.shared.lock().is_over
    }

    /// Starts git. In a process group of its own, git can be ended with all processes that it
    /// started, but cannot ask on the terminal.
    pub(in crate::git) fn start(
        &self,
        git: &mut Command,
        leads_group: bool,
    ) -> io::Result<Running> {
        #[cfg(unix)]
        if leads_group {
            std::os::unix::process::CommandExt::process_group(git, 0);
        }
        let mut state = self.shared.lock();
        if state.is_over && self.dir.is_some() {
            drop(state);
            await_end();
        }
        let child = git.spawn()?;
        state.running.push((Pid::from_child(&child), leads_group));
        let ends_program = self.dir.is_some();
        Ok(Running { shared: Arc::clone(&self.shared), ends_program, leads_group, child })
    }
}

/// Waits until the watcher ends the program.
fn await_end() -> ! {
    loop {
        thread::park();
    }
}

impl Drop for InterruptGuard {
    fn drop(&mut self) {
        if let Some((signals, watching)) = self.watcher.take() {
            signals.close();
            let _ = watching.join();
        }
    }
}

impl Running {
    /// From now on a signal leaves this git alone.
    pub(in crate::git) fn pause(&self) {
        let git = Pid::from_child(&self.child);
        self.shared.lock().running.retain(|(running, _)| *running != git);
    }

    /// From now on a signal ends this git again.
    pub(in crate::git) fn resume(&self) {
        self.pause();
        let mut state = self.shared.lock();
        if state.is_over && self.ends_program {
            drop(state);
            await_end();
        }
        state.running.push((Pid::from_child(&self.child), self.leads_group));
    }

    /// Waits until git ends, after it has closed its output.
    pub(in crate::git) fn wait(mut self) -> io::Result<ExitStatus> {
        let mut state = self.shared.lock();
        let status = self.child.wait();
        let ended = Pid::from_child(&self.child);
        state.running.retain(|(git, _)| *git != ended);
        if state.is_over && self.ends_program {
            if let Some(note) = &state.note {
                let _ = writeln!(io::stderr(), "{note}");
            }
            self.shared.changed.notify_all();
            drop(state);
            await_end();
        }
        self.shared.changed.notify_all();
        status
    }
}

fn directory() -> io::Result<TempDir> {
    tempfile::Builder::new().prefix("gto-").tempdir()
}

fn signals(handles_signals: bool) -> io::Result<Option<Signals>> {
    handles_signals.then(|| Signals::new([SIGINT, SIGTERM, SIGHUP, SIGQUIT])).transpose()
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the gits, and with a directory that and this program as the signal does.
    fn end(&self, signal: i32, dir: Option<&PathBuf>) {
        let mut state = self.lock();
        state.is_over = true;
        for with in [Signal::TERM, Signal::KILL] {
            for (git, leads_group) in &state.running {
                let _ = match leads_group {
                    true => kill_process_group(*git, with),
                    false => kill_process(*git, with),
                };
            }
            let is_running = |state: &mut State| !state.running.is_empty();
            let waited = self.changed.wait_timeout_while(state, PATIENCE, is_running);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        if let Some(dir) = dir {
            remove(dir);
            let _ = emulate_default_handler(signal);
        }
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
