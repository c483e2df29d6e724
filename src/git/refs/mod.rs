//! References: in files ([`files`]) or in reftables ([`tables`]). Every question about them goes
//! through [`RefStore`], which knows what this repository has.

mod error;
mod files;
mod list;
mod loose;
pub(super) mod packed;
pub(super) mod tables;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

pub use error::RefError;
use files::Files;
pub use list::RefList;
use tables::Tables;

use crate::registry::ObjectId;

/// Which references under a directory of references are wanted.
#[derive(Debug, Clone, Copy)]
pub enum Scope<'a> {
    /// All of them.
    All,
    /// Those whose names begin with one of these.
    Prefixes(&'a [&'a str]),
}

impl Scope<'_> {
    fn matches(&self, name: &[u8]) -> bool {
        match self {
            Self::All => true,
            Self::Prefixes(prefixes) => prefixes.iter().any(|p| name.starts_with(p.as_bytes())),
        }
    }

    /// Whether names that begin with `dir`, which ends in `/`, can match.
    fn may_hold(&self, dir: &str) -> bool {
        match self {
            Self::All => true,
            Self::Prefixes(prefixes) => {
                prefixes.iter().any(|p| dir.starts_with(p) || p.starts_with(dir))
            }
        }
    }
}

/// How a repository keeps its references.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RefFormat {
    /// A file for each, and `packed-refs`. These are read and written here.
    Files,
    /// Reftables, which git reads and writes: `git init --ref-format=reftable`.
    Tables,
}

/// Where a repository keeps its references.
#[derive(Debug)]
pub(super) struct RefStore {
    /// The directory of the work tree at hand: HEAD is there.
    pub(super) git_dir: PathBuf,
    /// The directory that all work trees share: tags and branches are there.
    pub(super) common_dir: PathBuf,
    pub(super) format: RefFormat,
    /// Length of an id in bytes: 20 or 32.
    pub(super) id_len: usize,
}

/// What is asked about references, whatever their format. A base ends in `/`.
trait Backend {
    fn list(&self, base: &str, scope: Scope<'_>) -> Result<RefList, RefError>;
    fn symbolic(&self, base: &str) -> Result<Vec<(String, String)>, RefError>;
    fn names_without_text(&self, base: &str) -> Result<BTreeSet<Vec<u8>>, RefError>;
    fn has_any(&self, base: &str) -> Result<bool, RefError>;
    fn find_first(&self, names: &[&[u8]]) -> Result<Option<ObjectId>, RefError>;
    fn head_target(&self, git_dir: &Path) -> Result<Option<Vec<u8>>, RefError>;
    fn has_log(&self, name: &str) -> bool;
    fn first_note_of_head(&self) -> String;
}

impl RefStore {
    /// The only place that knows which backend it is.
    fn ask<T>(&self, question: impl FnOnce(&dyn Backend) -> T) -> T {
        match self.format {
            RefFormat::Files => question(&Files(self)),
            RefFormat::Tables => question(&Tables(self)),
        }
    }

    /// The references under `base` (which ends in `/`), by name without `base`, sorted.
    ///
    /// Names that are not UTF-8 are left out, and so are symbolic references to nothing. One that
    /// is broken or cannot be read has no object: see [`RefStore::fault`].
    pub(super) fn list(&self, base: &str, scope: Scope<'_>) -> Result<RefList, RefError> {
        self.ask(|refs| refs.list(base, scope))
    }

    /// The symbolic references under `base`, which ends in `/`: their names without it, and what
    /// they stand for.
    pub(super) fn symbolic(&self, base: &str) -> Result<Vec<(String, String)>, RefError> {
        self.ask(|refs| refs.symbolic(base))
    }

    /// The names under `base`, which ends in `/`, that are not UTF-8, without it.
    pub(super) fn names_without_text(&self, base: &str) -> Result<BTreeSet<Vec<u8>>, RefError> {
        self.ask(|refs| refs.names_without_text(base))
    }

    /// Whether there is a reference under `base`, which ends in `/`.
    pub(super) fn has_any(&self, base: &str) -> Result<bool, RefError> {
        self.ask(|refs| refs.has_any(base))
    }

    /// What a reference of this full name points to; `None` where there is none.
    pub(super) fn find(&self, name: impl AsRef<[u8]>) -> Result<Option<ObjectId>, RefError> {
        self.find_first(&[name.as_ref()])
    }

    /// What the first of these references points to that there is.
    pub(super) fn find_first(&self, names: &[&[u8]]) -> Result<Option<ObjectId>, RefError> {
        self.ask(|refs| refs.find_first(names))
    }

    /// Why a reference that is listed has no object.
    pub(super) fn fault(&self, name: &str) -> RefError {
        let name = name.to_owned();
        match self.find(&name) {
            Err(RefError::File { source, .. }) => {
                RefError::Unreadable { name, reason: source.to_string() }
            }
            _ if self.are_in_tables() => RefError::BrokenInTable { name },
            _ => RefError::Broken { name },
        }
    }

    /// The full name of the reference that HEAD stands for; `None` if it is detached. It need not
    /// be UTF-8.
    pub(super) fn head_target(&self) -> Result<Option<Vec<u8>>, RefError> {
        self.head_target_at(&self.git_dir)
    }

    /// The same for the work tree that has this administrative directory.
    pub(super) fn head_target_at(&self, git_dir: &Path) -> Result<Option<Vec<u8>>, RefError> {
        self.ask(|refs| refs.head_target(git_dir))
    }

    /// Whether there is a log of what a reference of this full name was.
    pub(super) fn has_log(&self, name: &str) -> bool {
        self.ask(|refs| refs.has_log(name))
    }

    /// What is noted of the first change of HEAD, as far as that is known.
    pub(super) fn first_note_of_head(&self) -> String {
        self.ask(|refs| refs.first_note_of_head())
    }

    /// Whether libgit2 does not see the references.
    pub(super) fn are_in_tables(&self) -> bool {
        self.format == RefFormat::Tables
    }

    /// The lock file of the registry, in the directory that all work trees share. Among files it
    /// is the lock of a reference that there never is: git would refuse to make one meanwhile.
    pub(super) fn registry_lock(&self) -> PathBuf {
        self.common_dir.join(match self.format {
            RefFormat::Files => "refs/gto.lock",
            RefFormat::Tables => "gto.lock",
        })
    }
}
