//! Checks of a change without writing.

use std::io::ErrorKind;

use rustix::fs::{Access, access};
use rustix::io::Errno;

use super::lock::LockError;
use super::references::check_name;
use crate::git::{Repository, WriteError};
use crate::registry::TagEdit;

impl Repository {
    /// Checks what [`Repository::lock`] needs: files can be made, and this process is not in a hook
    /// of the one that holds the lock. It does not wait.
    ///
    /// # Errors
    /// Those of [`Repository::lock`] without [`LockError::Busy`] and [`LockError::Held`].
    pub fn rehearse_lock(&self) -> Result<(), LockError> {
        self.refuse_in_quarantine()?;
        if self.is_in_hook() {
            return Err(LockError::InHook);
        }
        let path = self.refs.registry_lock();
        let Some(folder) = path.parent() else { return Ok(()) };
        match access(folder, Access::WRITE_OK | Access::EXEC_OK) {
            Err(error) if is_forbidden(error) => {
                Err(LockError::File { path, source: error.into() })
            }
            _ => Ok(()),
        }
    }

    /// Checks what [`super::lock::RegistryLock::write_tags`] checks before it writes.
    ///
    /// # Errors
    /// As there. Errors that only writing shows are missing: a hook that refuses, a key that cannot
    /// sign, a full disk.
    pub fn rehearse_tags(&self, edits: &[TagEdit]) -> Result<(), WriteError> {
        if edits.is_empty() {
            return Ok(());
        }
        let settings = self.settings()?;
        if edits.iter().any(|edit| matches!(edit, TagEdit::Create { .. })) {
            self.committer_with(&settings)?;
        }
        settings.signs_tags()?;
        for edit in edits {
            let change = self.plan_change(edit)?;
            check_name(&change.name)?;
            self.refs.check(&change)?;
        }
        Ok(())
    }
}

fn is_forbidden(error: Errno) -> bool {
    let kind = std::io::Error::from(error).kind();
    matches!(kind, ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem)
}
