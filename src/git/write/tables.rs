//! Changing references in reftables: git makes all of the changes, or none.

use std::fmt::Write as _;
use std::thread;
use std::time::{Duration, Instant};

use super::lock::LockError;
use super::references::{ChangeError, RefChange};
use crate::git::refs::tables::Tables;
use crate::git::refs::{RefError, RefStore};

/// How long to wait for a git that writes or compacts the tables.
const PATIENCE: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_millis(10);

impl RefStore {
    fn are_made(&self, changes: &[RefChange]) -> Result<bool, RefError> {
        let is_made = |RefChange { name, new, .. }: &RefChange| Ok(self.find(name)? == *new);
        changes.iter().try_fold(true, |all, change| Ok(all && is_made(change)?))
    }

    /// Makes all changes or none.
    pub(super) fn change_tables(&self, changes: &[RefChange]) -> Result<(), ChangeError> {
        if changes.is_empty() {
            return Ok(());
        }
        let instructions = instructions(changes);
        let started = Instant::now();
        loop {
            let words = match Tables(self).update(&instructions) {
                Ok(()) => return Ok(()),
                Err(RefError::Git(words)) => words,
                Err(error) => return Err(error.into()),
            };
            // Git may fail after the changes, while it compacts the tables: on a full disk, say.
            if self.are_made(changes)? {
                return Ok(());
            }
            // If a reference is not as expected, this reports it.
            changes.iter().try_for_each(|change| self.check(change))?;
            if started.elapsed() > PATIENCE {
                let lock = self.common_dir.join("reftable/tables.list.lock");
                return Err(match lock.exists() {
                    true => LockError::Held(lock).into(),
                    false => ChangeError::Git(words),
                });
            }
            thread::sleep(PAUSE);
        }
    }
}

/// The instructions for `git update-ref --stdin`, which runs them in one transaction.
fn instructions(changes: &[RefChange]) -> String {
    let mut text = String::new();
    for RefChange { name, old, new } in changes {
        // Writing to a string does not fail.
        let _ = match (old, new) {
            (Some(old), Some(new)) => writeln!(text, "update {name} {new} {old}"),
            (None, Some(new)) => writeln!(text, "create {name} {new}"),
            (Some(old), None) => writeln!(text, "delete {name} {old}"),
            (None, None) => Ok(()),
        };
    }
    text
}
