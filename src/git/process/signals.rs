//! Not dying half-way.

use std::sync::Arc;

use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
use signal_hook::{SigId, flag, low_level};

/// While it lives, this program goes on when it is told to end: only at the end of what git
/// does is it known what is on a remote, or what has to be taken back here.
#[derive(Debug)]
pub struct SignalDeferral(Vec<SigId>);

impl SignalDeferral {
    /// Signals are the program's: where they are not to be handled here, nothing is deferred.
    pub(in crate::git) fn new(handles_signals: bool) -> Self {
        let deferred = [SIGINT, SIGTERM, SIGHUP, SIGQUIT];
        let deferred = deferred.into_iter().filter(|_| handles_signals);
        Self(deferred.flat_map(|signal| flag::register(signal, Arc::default())).collect())
    }
}

impl Drop for SignalDeferral {
    fn drop(&mut self) {
        for signal in self.0.drain(..) {
            low_level::unregister(signal);
        }
    }
}
