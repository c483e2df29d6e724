//! References in files: one for each, and `packed-refs`.
//!
//! libgit2 parses all of `packed-refs` before it lists one tag: 1.6 s for a million. Here a sorted
//! `packed-refs` is searched in the file, and little of it is read.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use git2::Reference;

use super::loose::{self, LooseRef};
use super::packed::PackedRefs;
use super::{Backend, RefError, RefList, RefStore, Scope};
use crate::registry::ObjectId;

/// How many symbolic references git follows before it gives up.
const SYMBOLIC_DEPTH: usize = 5;

/// The references of a store whose format is files.
pub(super) struct Files<'a>(pub(super) &'a RefStore);

impl Backend for Files<'_> {
    fn list(&self, base: &str, scope: Scope<'_>) -> Result<RefList, RefError> {
        // Loose before packed, as in git: a reference that is packed in between is seen twice, and
        // not missed.
        let mut loose = RefList::new(self.0.id_len);
        for name in loose::names(&self.0.common_dir.join(base), scope)? {
            let full = format!("{base}{name}");
            match self.read_loose(full.as_bytes()) {
                Ok(Some(LooseRef::Id(id))) => loose.push(&name, &id),
                Ok(Some(LooseRef::Symbolic(target))) => match self.follow(&target, 1) {
                    Ok(Some(id)) => loose.push(&name, &id),
                    Ok(None) => {}
                    Err(_) => loose.push_broken(&name),
                },
                // A reference that cannot be read does not hide the others.
                Ok(Some(LooseRef::Broken)) | Err(_) => loose.push_broken(&name),
                Ok(None) => {}
            }
        }
        let mut packed = RefList::new(self.0.id_len);
        if let Some(mut file) = self.0.packed()? {
            file.list(base, scope, &mut packed)?;
        }
        Ok(packed.overlaid_with(loose))
    }

    /// Symbolic references are never packed.
    fn symbolic(&self, base: &str) -> Result<Vec<(String, String)>, RefError> {
        let mut found = Vec::new();
        let dir = self.0.common_dir.join(base);
        for name in loose::names(&dir, Scope::All)? {
            // What cannot be read is listed as broken.
            if let Ok(Some(LooseRef::Symbolic(target))) = loose::read(&dir.join(&name)) {
                found.push((name, String::from_utf8_lossy(&target).into_owned()));
            }
        }
        Ok(found)
    }

    fn names_without_text(&self, base: &str) -> Result<BTreeSet<Vec<u8>>, RefError> {
        let loose = loose::all_names(&self.0.common_dir.join(base), Scope::All)?;
        let loose = loose.into_iter().filter(|name| name.to_str().is_none());
        let mut names: BTreeSet<_> = loose.map(|name| name.into_encoded_bytes()).collect();
        if let Some(mut file) = self.0.packed()? {
            names.extend(file.names_without_text(base)?);
        }
        Ok(names)
    }

    /// Packed references are checked first: that takes one search.
    fn has_any(&self, base: &str) -> Result<bool, RefError> {
        if let Some(mut file) = self.0.packed()?
            && file.has_any(base)?
        {
            return Ok(true);
        }
        Ok(!loose::names(&self.0.common_dir.join(base), Scope::All)?.is_empty())
    }

    fn find_first(&self, names: &[&[u8]]) -> Result<Option<ObjectId>, RefError> {
        for name in names {
            if let Some(id) = self.follow(name, 0)? {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    fn head_target(&self, git_dir: &Path) -> Result<Option<Vec<u8>>, RefError> {
        match loose::read_head(git_dir)? {
            Some(LooseRef::Symbolic(name)) => Ok(Some(name)),
            _ => Ok(None),
        }
    }

    fn has_log(&self, name: &str) -> bool {
        self.0.common_dir.join("logs").join(name).is_file()
    }

    fn first_note_of_head(&self) -> String {
        let log = fs::read(self.0.common_dir.join("logs/HEAD")).unwrap_or_default();
        let first = log.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let note = first.splitn(2, |byte| *byte == b'\t').nth(1).unwrap_or_default();
        String::from_utf8_lossy(note).into_owned()
    }
}

impl Files<'_> {
    fn follow(&self, name: &[u8], depth: usize) -> Result<Option<ObjectId>, RefError> {
        let text = String::from_utf8_lossy(name);
        if depth > SYMBOLIC_DEPTH || !Reference::is_valid_name(&text) {
            return Ok(None);
        }
        match self.read_loose(name)? {
            Some(LooseRef::Id(id)) => Ok(Some(id)),
            Some(LooseRef::Symbolic(target)) => self.follow(&target, depth + 1),
            Some(LooseRef::Broken) => Err(RefError::Broken { name: text.into_owned() }),
            None => match self.0.packed()? {
                Some(mut file) => file.find(name),
                None => Ok(None),
            },
        }
    }

    fn read_loose(&self, name: &[u8]) -> Result<Option<LooseRef>, RefError> {
        let dir: &Path = match name.starts_with(b"refs/") {
            true => &self.0.common_dir,
            false => &self.0.git_dir,
        };
        let found = match name {
            b"HEAD" => loose::read_head(dir)?,
            _ => loose::read(&dir.join(OsStr::from_bytes(name)))?,
        };
        Ok(match found {
            Some(LooseRef::Id(id)) if id.as_bytes().len() != self.0.id_len => {
                Some(LooseRef::Broken)
            }
            other => other,
        })
    }
}

impl RefStore {
    /// `packed-refs`, opened.
    pub(in crate::git) fn packed(&self) -> Result<Option<PackedRefs>, RefError> {
        PackedRefs::open(&self.common_dir, self.id_len)
    }
}
