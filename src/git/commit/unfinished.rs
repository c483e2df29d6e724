//! A commit of a file that a killed process left half made.
//!
//! Before file, index and branch are changed one after the other, the registry's lock file says
//! what they were. Whoever next has that lock takes file and index back, if the branch was not
//! moved any more and both are exactly as they were left: the registry is as before the command,
//! or as after it.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process;

use super::index::Entry;
use super::{CommitError, Place};
use crate::git::lock::RegistryLock;
use crate::git::working_file::WorkingFile;
use crate::git::{LockError, Repository};
use crate::registry::ObjectId;

/// Begins the line of a commit: the mark, and fields that are separated by NULs.
const COMMIT: &str = "commit ";
/// In place of an object: there is none.
const NOTHING: &str = "-";

/// What there was before.
#[derive(Debug, PartialEq, Eq)]
struct Unfinished<'a> {
    /// Who began it.
    process: u32,
    /// The top of the work tree, which may be another than that of who reads this.
    root: &'a str,
    path: &'a str,
    reference: &'a str,
    parent: Option<ObjectId>,
    /// No entry, no file.
    entry: Option<Entry>,
}

/// Whether a line of a lock file is about a commit.
pub(in crate::git) fn is_commit(line: &str) -> bool {
    line.starts_with(COMMIT)
}

impl Unfinished<'_> {
    fn line(&self) -> String {
        let Self { process, root, path, reference, parent, entry } = self;
        let parent = parent.map_or_else(|| NOTHING.to_owned(), |id| id.to_string());
        let (mode, id) = match entry {
            Some(Entry { mode, id }) => (mode.clone(), id.to_string()),
            None => (NOTHING.to_owned(), NOTHING.to_owned()),
        };
        format!("{COMMIT}{process}\0{root}\0{path}\0{reference}\0{parent}\0{mode}\0{id}\0\n")
    }
}

impl<'a> Unfinished<'a> {
    fn parse(line: &'a str) -> Option<Self> {
        let fields: Vec<_> = line.strip_prefix(COMMIT)?.split('\0').collect();
        // The last one ends every line that is whole.
        let [process, root, path, reference, parent, mode, id, ""] = fields[..] else {
            return None;
        };
        let object = |text: &str| match text {
            NOTHING => Some(None),
            hex => hex.parse().ok().map(Some),
        };
        let entry = object(id)?.map(|id| Entry { mode: mode.to_owned(), id });
        let (process, parent) = (process.parse().ok()?, object(parent)?);
        Some(Self { process, root, path, reference, parent, entry })
    }
}

/// What the file becomes, while that is not committed.
pub(super) fn after(git_dir: &Path) -> PathBuf {
    git_dir.join("gto.after")
}

impl RegistryLock<'_> {
    /// Says what file, index and branch are, before they are changed. Nothing can be taken back
    /// where names are not text of one line, or where the old file has no second name.
    pub(super) fn announce_commit(
        &mut self,
        place: &Place,
        file: &WorkingFile,
        (entry, kept): (Option<&Entry>, Option<&PathBuf>),
        written: &[u8],
    ) -> Result<(), LockError> {
        let git_dir = &self.repository.refs.git_dir;
        let (path, entry) = (file.path.as_str(), entry.cloned());
        let Some(root) = self.repository.root().to_str() else { return Ok(()) };
        if root.contains('\n') || path.contains('\n') || entry.is_some() != kept.is_some() {
            return Ok(());
        }
        let (reference, parent) = (place.reference.as_str(), place.parent);
        let process = process::id();
        let line = Unfinished { process, root, path, reference, parent, entry }.line();
        let after = after(git_dir);
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source: io::Error| LockError::File { path, source }
        };
        fs::write(&after, written).map_err(failed(&after))?;
        self.file.write_all(line.as_bytes()).map_err(failed(git_dir))
    }

    /// Takes back what lines of the lock file say was begun and not done.
    pub(in crate::git) fn take_back_commit(&self, text: &str) {
        for line in text.lines().filter(|line| is_commit(line)) {
            let Some(unfinished) = Unfinished::parse(line) else { continue };
            let _ = if Path::new(unfinished.root) == self.repository.root() {
                self.take_back(self.repository, &unfinished)
            } else {
                // A linked work tree, perhaps removed since.
                let other = Repository::open(Path::new(unfinished.root));
                other.map_or(Ok(()), |other| self.take_back(&other, &unfinished))
            };
        }
    }

    fn take_back(&self, at: &Repository, unfinished: &Unfinished<'_>) -> Result<(), CommitError> {
        let Unfinished { path, reference, parent, entry, .. } = unfinished;
        let git_dir = &at.refs.git_dir;
        // A git that outlived its gto may be moving the branch just now.
        self.remove_stale(reference);
        self.remove_stale(&git_dir.join("HEAD").to_string_lossy());
        let (before, after) = (git_dir.join("gto.before"), after(git_dir));
        let written = fs::read(&after).ok();
        let file = at.locate(path)?;
        let _ = fs::remove_file(file.temporary(unfinished.process));
        let is_ours = written.is_some() && file.path == *path && file.read()? == written;
        if !is_ours || at.refs.find(reference)? != *parent {
            let _ = (fs::remove_file(before), fs::remove_file(after));
            return Ok(());
        }
        // The file comes last: whoever dies in between leaves it to be found again.
        if at.index_entry(path)? != *entry {
            at.refresh_entry(path);
            if !at.is_staged(path)? {
                return Ok(());
            }
            at.set_entry(path, entry.as_ref())?;
        }
        match entry {
            Some(_) => {
                let failed = |source| LockError::File { path: before.clone(), source };
                file.take_back(&before).map_err(failed)?;
            }
            None => file.remove()?,
        }
        at.refresh_entry(path);
        let _ = fs::remove_file(after);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_line_counts() {
        let id = "0123456789012345678901234567890123456789".parse().unwrap();
        let entry = Entry { mode: "100644".to_owned(), id };
        for (parent, entry) in [(Some(id), Some(entry)), (None, None)] {
            let (root, path, reference) = ("/a b", "c d", "refs/heads/e");
            let unfinished = Unfinished { process: 1, root, path, reference, parent, entry };
            let line = unfinished.line();
            let (line, _) = line.split_once('\n').unwrap();
            assert_eq!(Unfinished::parse(line), Some(unfinished));
            for end in 0..line.len() {
                assert_eq!(Unfinished::parse(&line[..end]), None);
            }
        }
    }
}
