//! The quarantine of a push: where git keeps the new objects until its hooks accept them.

use std::iter;
use std::path::{Path, PathBuf};

use super::GitVariables;
use crate::git::process::Git;

/// What git sets in a hook that judges a push (`pre-receive`). The new objects can be read there,
/// and references cannot be changed.
#[derive(Debug, Clone)]
pub struct Quarantine {
    /// `GIT_OBJECT_DIRECTORY`: the new objects. Empty if unset.
    pub objects: String,
    /// `GIT_ALTERNATE_OBJECT_DIRECTORIES`: more directories, separated by colons. Empty if unset.
    pub alternates: String,
}

impl Quarantine {
    /// Lets git read the new objects too.
    pub(in crate::git) fn tell(&self, git: &mut Git) {
        if !self.objects.is_empty() {
            git.env("GIT_OBJECT_DIRECTORY", &self.objects);
            git.env("GIT_ALTERNATE_OBJECT_DIRECTORIES", &self.alternates);
        }
    }
}

impl GitVariables {
    /// The object directories of a quarantine that exist.
    pub(in crate::git) fn quarantined_dirs(&self) -> impl Iterator<Item = PathBuf> {
        let dirs = self.quarantine.iter().flat_map(|quarantine| {
            iter::once(quarantine.objects.as_str()).chain(quarantine.alternates.split(':'))
        });
        dirs.filter_map(|dir| Path::new(dir).canonicalize().ok()).filter(|dir| dir.is_dir())
    }
}
