//! Files of metrics and parameters at a commit: in Git, or in DVC's cache here.

use std::fs::{self, Metadata};
use std::path::Path;

use crate::comparison::{FileAt, FileState, flattened};
use crate::dvc::{
    Hash, ParamFile, Tracked, is_in_repository, read_listing, read_values, repository_path,
};
use crate::git::{LeadsAway, ObjectKind, Presence};
use crate::ops::content::likely_files;
use crate::ops::{Error, Registry, UnreadFile};
use crate::registry::{ObjectId, Value};

/// A file of metrics or parameters at a commit, before it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ValueFile {
    /// The file, and the keys that count of it.
    pub(super) file: ParamFile,
    /// The hash that DVC recorded of it.
    pub(super) hash: Option<Hash>,
    /// Its blob, if it is in Git.
    pub(super) blob: Option<ObjectId>,
    /// Why no commit has it, where the way to it leads out of the repository.
    away: Option<LeadsAway>,
}

impl Registry {
    /// The files that a path names: itself, or all that are in the folder that it is.
    pub(super) fn value_files(
        &self,
        commit: ObjectId,
        file: &ParamFile,
        folder: &str,
    ) -> Result<Vec<ValueFile>, Error> {
        let one = |path: String| ParamFile { path, ..file.clone() };
        let found = |blob, hash, away| vec![ValueFile { file: file.clone(), hash, blob, away }];
        let target = match is_in_repository(&file.path) {
            true => self.repo.target(commit, &file.path)?,
            false => Err(LeadsAway::Outside),
        };
        let (real, presence) = match target {
            Ok(target) => target,
            Err(away) => return Ok(found(None, None, Some(away))),
        };
        let recorded = self.recorded_output(commit, &real, &likely_files(&real, folder))?;
        let recorded = recorded.filter(|output| output.path == *real);
        let hash = recorded.and_then(|output| output.tracked.hash);
        Ok(match presence {
            Presence::Here(ObjectKind::Blob, id) => found(Some(id), hash, None),
            Presence::Here(ObjectKind::Commit, _) => found(None, hash, Some(LeadsAway::Submodule)),
            Presence::Here(ObjectKind::Tree, id) => {
                let paths = self.repo.files_below(id, "", |_| true)?;
                let below = |folder: &str| {
                    paths.iter().map(|path| repository_path(folder, path)).collect::<Vec<_>>()
                };
                self.repo.prefetch(below(&real).iter().map(|path| (commit, path.as_str())))?;
                let mut files = Vec::new();
                for (path, real) in below(&file.path).into_iter().zip(below(&real)) {
                    let (blob, away) = match self.repo.file_id_at(commit, &real)? {
                        Ok(blob) => (blob, None),
                        Err(away) => (None, Some(away)),
                    };
                    files.push(ValueFile { file: one(path), hash: None, blob, away });
                }
                files
            }
            _ => match hash.as_ref().map(|hash| self.listed_in_cache(hash)) {
                Some(Some(listed)) => listed
                    .into_iter()
                    .map(|Tracked { path, hash, .. }| ValueFile {
                        file: one(repository_path(&file.path, &path)),
                        hash,
                        blob: None,
                        away: None,
                    })
                    .collect(),
                _ => found(None, hash, None),
            },
        })
    }

    /// Reads such a file.
    pub(super) fn read_value_file(&self, file: &ValueFile) -> Result<FileAt, Error> {
        let path = &file.file.path;
        let state = match (file.blob, &file.hash) {
            (Some(blob), _) => state(path, self.small_blob(blob)?),
            (None, Some(hash)) => match self.read_cached(hash) {
                Some(bytes) => state(path, bytes),
                None => FileState::NotInGit,
            },
            (None, None) if let Some(away) = file.away => state(path, Err(away.into())),
            (None, None) if file.file.is_named => FileState::NotInGit,
            (None, None) => FileState::Absent,
        };
        let state = match state {
            FileState::Values(mut values) => {
                values.retain(|key, _| file.file.has(key));
                FileState::Values(values)
            }
            state => state,
        };
        Ok(FileAt { hash: file.hash.clone(), state })
    }

    /// The files in a folder whose listing DVC's cache here has.
    fn listed_in_cache(&self, hash: &Hash) -> Option<Vec<Tracked>> {
        hash.text.ends_with(".dir").then_some(())?;
        read_listing(&self.read_cached(hash)?.ok()?).ok()
    }

    /// The content of this hash from DVC's cache beside the work tree.
    fn read_cached(&self, Hash { kind, text }: &Hash) -> Option<Result<Vec<u8>, UnreadFile>> {
        let digits = text.strip_suffix(".dir").unwrap_or(text);
        let is_md5 = *kind == "md5" && digits.len() == 32;
        if !is_md5 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let (first, rest) = text.split_at(2);
        // DVC 3, and DVC before that.
        ["files/md5/", ""].iter().find_map(|layout| {
            let file = format!(".dvc/cache/{layout}{first}/{rest}");
            read_small(&self.repo.root().join(file))
        })
    }
}

/// The content of a file; nothing if it is no file or cannot be read.
fn read_small(path: &Path) -> Option<Result<Vec<u8>, UnreadFile>> {
    let found = fs::metadata(path).ok().filter(Metadata::is_file)?;
    match found.len() {
        size if size > UnreadFile::LARGEST => Some(Err(UnreadFile::TooLarge(size))),
        _ => fs::read(path).ok().map(Ok),
    }
}

fn state(path: &str, bytes: Result<Vec<u8>, UnreadFile>) -> FileState {
    let value = bytes.map_err(|unread| unread.to_string());
    match value.and_then(|bytes| read_values(path, &bytes)) {
        Ok(Value::List(_)) => FileState::Unreadable("it is a list, and no mapping".to_owned()),
        Ok(value) => FileState::Values(flattened(&value)),
        Err(why) => FileState::Unreadable(why),
    }
}
