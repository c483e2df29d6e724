//! References, read from their files.
//!
//! libgit2 parses all of `packed-refs` before it lists one tag: 1.6 s for a million. Here
//! a sorted `packed-refs` is searched in the file, and only what was asked for is read.

mod change;
mod list;
mod loose;
mod packed;

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use git2::Reference;

pub use change::ChangeError;
pub(super) use change::RefChange;
pub use list::RefList;
use loose::LooseRef;
use packed::PackedRefs;

use super::reads::Reads;
use crate::registry::ObjectId;

/// How many symbolic references git follows before it gives up.
const SYMBOLIC_DEPTH: usize = 5;

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

/// References that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum RefError {
    /// A file or directory of references cannot be read.
    #[error("cannot read '{}': {source}", path.display())]
    File {
        /// The file or directory.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A line of `packed-refs` is none that git writes.
    #[error("'{}' has a line that is no reference: '{line}'", path.display())]
    PackedLine {
        /// The file.
        path: PathBuf,
        /// The line, as far as it is text.
        line: String,
    },
    /// A reference whose file holds neither an id nor the name of another reference.
    #[error("reference '{name}' is broken: {}", way_out(name))]
    Broken {
        /// The full name, such as `refs/tags/m@v1.0.0`.
        name: String,
    },
    /// A reference whose file cannot be read.
    #[error("reference '{name}' cannot be read: {reason}")]
    Unreadable {
        /// The full name, such as `refs/tags/m@v1.0.0`.
        name: String,
        /// Why: no right to, say.
        reason: String,
    },
}

/// What helps against a broken reference. What a remote has can be fetched again; HEAD has to be
/// there, or there is no repository.
fn way_out(name: &str) -> String {
    let path = |name: &str| format!("\"$(git rev-parse --git-path '{name}')\"");
    if ["refs/tags/", "refs/remotes/"].iter().any(|base| name.starts_with(base)) {
        let path = path(name);
        return format!("`rm {path}` removes it, `git fetch --tags` may bring it again");
    }
    match name {
        "HEAD" => "its file has to say `ref: refs/heads/BRANCH`".to_owned(),
        _ => format!(
            "its file {} has to hold a commit's id: `tail -n 1 {}` shows the last ones",
            path(name),
            path(&format!("logs/{name}"))
        ),
    }
}

/// The full name that the HEAD of an administrative directory stands for; `None` if it is
/// detached.
pub(super) fn head_target(git_dir: &Path) -> Result<Option<String>, RefError> {
    match loose::read(&git_dir.join("HEAD"))? {
        Some(LooseRef::Symbolic(name)) => Ok(Some(name)),
        _ => Ok(None),
    }
}

/// Where a repository keeps its references.
#[derive(Debug)]
pub(super) struct RefStore {
    /// The directory of the work tree at hand: HEAD is there.
    pub(super) git_dir: PathBuf,
    /// The directory that all work trees share: tags and branches are there.
    pub(super) common_dir: PathBuf,
    /// Length of an id in bytes: 20 or 32.
    pub(super) id_len: usize,
    /// Counts what is read of them.
    pub(super) reads: Reads,
}

impl RefStore {
    /// The references under `base` (which ends in `/`), by name without `base`, sorted.
    ///
    /// Names that are not UTF-8 are left out, and so are symbolic references to nothing. One that
    /// is broken or cannot be read has no object: see [`RefStore::fault`].
    pub(super) fn list(&self, base: &str, scope: Scope<'_>) -> Result<RefList, RefError> {
        // Loose before packed, as git does: a reference that is packed in between is then
        // seen twice and not missed.
        let mut loose = RefList::new(self.id_len);
        for name in loose::names(&self.common_dir.join(base), scope)? {
            let full = format!("{base}{name}");
            match self.read_loose(&full) {
                Ok(Some(LooseRef::Id(id))) => loose.push(&name, &id),
                Ok(Some(LooseRef::Symbolic(target))) => match self.follow(&target, 1) {
                    Ok(Some(id)) => loose.push(&name, &id),
                    Ok(None) => {}
                    Err(_) => loose.push_broken(&name),
                },
                // One that cannot be read, whatever it holds, keeps no other from being.
                Ok(Some(LooseRef::Broken)) | Err(_) => loose.push_broken(&name),
                Ok(None) => {}
            }
        }
        let mut packed = RefList::new(self.id_len);
        if let Some(mut file) = self.packed()? {
            file.list(base, scope, &mut packed)?;
        }
        Ok(packed.overlaid_with(loose))
    }

    /// The symbolic references under `base`, which ends in `/`: their names without it, and what
    /// they stand for. They are never packed.
    pub(super) fn symbolic(&self, base: &str) -> Result<Vec<(String, String)>, RefError> {
        let mut found = Vec::new();
        let dir = self.common_dir.join(base);
        for name in loose::names(&dir, Scope::All)? {
            // What cannot be read is listed as broken.
            if let Ok(Some(LooseRef::Symbolic(target))) = loose::read(&dir.join(&name)) {
                found.push((name, target));
            }
        }
        Ok(found)
    }

    /// The names under `base`, which ends in `/`, that are not UTF-8, without it.
    pub(super) fn names_without_text(&self, base: &str) -> Result<BTreeSet<Vec<u8>>, RefError> {
        let loose = loose::all_names(&self.common_dir.join(base), Scope::All)?;
        let loose = loose.into_iter().filter(|name| name.to_str().is_none());
        let mut names: BTreeSet<_> = loose.map(|name| name.into_encoded_bytes()).collect();
        if let Some(mut file) = self.packed()? {
            names.extend(file.names_without_text(base)?);
        }
        Ok(names)
    }

    /// Whether there is a reference under `base`, which ends in `/`. The packed ones are asked
    /// first: that takes one search, however many there are.
    pub(super) fn has_any(&self, base: &str) -> Result<bool, RefError> {
        if let Some(mut file) = self.packed()?
            && file.has_any(base)?
        {
            return Ok(true);
        }
        Ok(!loose::names(&self.common_dir.join(base), Scope::All)?.is_empty())
    }

    /// What a reference of this full name points to; `None` where there is none.
    pub(super) fn find(&self, name: &str) -> Result<Option<ObjectId>, RefError> {
        self.follow(name, 0)
    }

    /// Why a reference that is listed has no object.
    pub(super) fn fault(&self, name: &str) -> RefError {
        let name = name.to_owned();
        match self.find(&name) {
            Err(RefError::File { source, .. }) => {
                RefError::Unreadable { name, reason: source.to_string() }
            }
            _ => RefError::Broken { name },
        }
    }

    fn follow(&self, name: &str, depth: usize) -> Result<Option<ObjectId>, RefError> {
        if depth > SYMBOLIC_DEPTH || !Reference::is_valid_name(name) {
            return Ok(None);
        }
        match self.read_loose(name)? {
            Some(LooseRef::Id(id)) => Ok(Some(id)),
            Some(LooseRef::Symbolic(target)) => self.follow(&target, depth + 1),
            Some(LooseRef::Broken) => Err(RefError::Broken { name: name.to_owned() }),
            None => match self.packed()? {
                Some(mut file) => file.find(name),
                None => Ok(None),
            },
        }
    }

    fn packed(&self) -> Result<Option<PackedRefs>, RefError> {
        PackedRefs::open(&self.common_dir, self.id_len, self.reads.clone())
    }

    fn read_loose(&self, name: &str) -> Result<Option<LooseRef>, RefError> {
        let dir: &Path = match name.starts_with("refs/") {
            true => &self.common_dir,
            false => &self.git_dir,
        };
        let found = loose::read(&dir.join(name))?;
        if found.is_some() {
            self.reads.count_loose_ref();
        }
        Ok(match found {
            Some(LooseRef::Id(id)) if id.as_bytes().len() != self.id_len => Some(LooseRef::Broken),
            other => other,
        })
    }
}
