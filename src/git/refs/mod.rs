//! References: in files ([`files`]) or in reftables ([`tables`]). [`RefStore`] is the only way to
//! them: it knows the format of the repository.

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

/// A selection of the references under a base.
#[derive(Debug, Clone, Copy)]
pub enum Scope<'a> {
    /// All of them.
    All,
    /// Those whose names begin with one of these prefixes.
    Prefixes(&'a [&'a str]),
}

impl Scope<'_> {
    fn matches(&self, name: &[u8]) -> bool {
        match self {
            Self::All => true,
            Self::Prefixes(prefixes) => prefixes.iter().any(|p| name.starts_with(p.as_bytes())),
        }
    }

    /// Whether names that begin with `dir` (with a final `/`) can be in scope.
    fn may_hold(&self, dir: &str) -> bool {
        match self {
            Self::All => true,
            Self::Prefixes(prefixes) => {
                prefixes.iter().any(|p| dir.starts_with(p) || p.starts_with(dir))
            }
        }
    }
}

/// The format in which a repository keeps its references.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RefFormat {
    /// One file each, and `packed-refs`. This program reads and writes them itself.
    Files,
    /// Reftables: `git init --ref-format=reftable`. Git reads and writes them.
    Tables,
}

/// Where a repository keeps its references.
#[derive(Debug)]
pub(super) struct RefStore {
    /// The git directory of this work tree, which has HEAD.
    pub(super) git_dir: PathBuf,
    /// The git directory that all work trees share: tags and branches are there.
    pub(super) common_dir: PathBuf,
    pub(super) format: RefFormat,
    /// Length of an id in bytes: 20 or 32.
    pub(super) id_len: usize,
}

/// Queries of references in either format. A base ends in `/`.
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
    /// The only place that chooses the backend.
    fn ask<T>(&self, question: impl FnOnce(&dyn Backend) -> T) -> T {
        match self.format {
            RefFormat::Files => question(&Files(self)),
            RefFormat::Tables => question(&Tables(self)),
        }
    }

    /// The references under `base` (which ends in `/`), by name without `base`, sorted.
    ///
    /// Names that are not UTF-8 are left out, and symbolic references to nothing. A reference that
    /// is broken or unreadable has no object: see [`RefStore::fault`].
    pub(super) fn list(&self, base: &str, scope: Scope<'_>) -> Result<RefList, RefError> {
        self.ask(|refs| refs.list(base, scope))
    }

    /// The symbolic references under `base` (with a final `/`): their names without it, and their
    /// targets.
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

    /// The object of the reference with this full name; `None` if there is none.
    pub(super) fn find(&self, name: impl AsRef<[u8]>) -> Result<Option<ObjectId>, RefError> {
        self.find_first(&[name.as_ref()])
    }

    /// The object of the first of these references that exists.
    pub(super) fn find_first(&self, names: &[&[u8]]) -> Result<Option<ObjectId>, RefError> {
        self.ask(|refs| refs.find_first(names))
    }

    /// Why a listed reference has no object.
    pub(super) fn fault(&self, name: &str) -> RefError {
        let name = name.to_owned();
        match self.find(&name) {
            Err(RefError::File { source, .. }) => RefError::Unreadable { name, reason: source },
            _ if self.are_in_tables() => RefError::BrokenInTable { name },
            _ => RefError::Broken { name },
        }
    }

    /// The full name of HEAD's branch; `None` if HEAD is detached. It need not be UTF-8.
    pub(super) fn head_target(&self) -> Result<Option<Vec<u8>>, RefError> {
        self.head_target_at(&self.git_dir)
    }

    /// As [`RefStore::head_target`], for the work tree with this administrative directory.
    pub(super) fn head_target_at(&self, git_dir: &Path) -> Result<Option<Vec<u8>>, RefError> {
        self.ask(|refs| refs.head_target(git_dir))
    }

    /// Whether the reference with this full name has a reflog.
    pub(super) fn has_log(&self, name: &str) -> bool {
        self.ask(|refs| refs.has_log(name))
    }

    /// The message of the first entry in HEAD's reflog; empty if it is not known.
    pub(super) fn first_note_of_head(&self) -> String {
        self.ask(|refs| refs.first_note_of_head())
    }

    /// Whether the references are in reftables, which libgit2 cannot read.
    pub(super) fn are_in_tables(&self) -> bool {
        self.format == RefFormat::Tables
    }

    /// The lock file of the registry, in the directory that all work trees share. With references
    /// in files, it has the name of a reference's lock, so that git cannot make a reference of that
    /// name meanwhile.
    pub(super) fn registry_lock(&self) -> PathBuf {
        self.common_dir.join(match self.format {
            RefFormat::Files => "refs/gto.lock",
            RefFormat::Tables => "gto.lock",
        })
    }
}
