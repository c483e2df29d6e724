//! Not dying half-way.

use std::sync::Arc;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::{SigId, flag, low_level};

/// While it lives, this program goes on when it is told to end: only at the end of what git
/// does is it known what is on a remote, or what has to be taken back here. Ctrl-C reaches
/// git too, and ends it.
pub(super) struct Patience(Vec<SigId>);

impl Patience {
    pub(super) fn new() -> Self {
        let put_off = [SIGINT, SIGTERM].map(|signal| flag::register(signal, Arc::default()));
        Self(put_off.into_iter().flatten().collect())
    }
}

impl Drop for Patience {
    fn drop(&mut self) {
        for signal in self.0.drain(..) {
            low_level::unregister(signal);
        }
    }
}
