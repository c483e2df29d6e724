//! Files of metrics and parameters at a commit: in Git, or in DVC's cache here.

use crate::comparison::{FileAt, FileState, flattened};
use crate::dvc::{Hash, ParamFile, Tracked, is_in_repository, read_values, repository_path};
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
        // Where DVC tracks a folder that the file is in: the rest of the path.
        let rest = recorded.as_ref().and_then(|output| real.strip_prefix(&output.path));
        let rest = rest.unwrap_or_default().trim_start_matches('/').to_owned();
        let folder = recorded.as_ref().map(|output| output.path.clone());
        let recorded = recorded.and_then(|output| output.tracked.hash);
        let hash = recorded.clone().filter(|_| rest.is_empty());
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
            _ => {
                let listed = folder.zip(recorded.as_ref());
                let listed = listed.and_then(|(path, hash)| self.listed_in_cache(&path, hash));
                match listed {
                    Some(listed) => listed_files(listed, &rest, file),
                    // If the folder has not changed, the file has not.
                    None => found(None, recorded, None),
                }
            }
        })
    }

    /// Reads such a file.
    pub(super) fn read_value_file(&self, file: &ValueFile) -> Result<FileAt, Error> {
        let path = &file.file.path;
        let state = match (file.blob, &file.hash) {
            (Some(blob), _) => state(path, self.small_blob(blob)?),
            (None, Some(hash)) => match self.read_cached(path, hash) {
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
}

/// The files of a folder that DVC tracks that are at this path in it, or below.
fn listed_files(listed: Vec<Tracked>, rest: &str, file: &ParamFile) -> Vec<ValueFile> {
    let below = |Tracked { path, hash, .. }: Tracked| {
        let below = path.strip_prefix(rest)?;
        let is_there = rest.is_empty() || below.is_empty() || below.starts_with('/');
        let path = repository_path(&file.path, below.trim_start_matches('/'));
        let file = ParamFile { path, ..file.clone() };
        is_there.then_some(ValueFile { file, hash, blob: None, away: None })
    };
    let found: Vec<_> = listed.into_iter().filter_map(below).collect();
    match found.is_empty() {
        true => vec![ValueFile { file: file.clone(), hash: None, blob: None, away: None }],
        false => found,
    }
}

fn state(path: &str, bytes: Result<Vec<u8>, UnreadFile>) -> FileState {
    let value = bytes.map_err(|unread| unread.to_string());
    match value.and_then(|bytes| read_values(path, &bytes)) {
        Ok(Value::List(_)) => FileState::Unreadable("it is a list, not a mapping".to_owned()),
        Ok(value) => FileState::Values(flattened(&value)),
        Err(why) => FileState::Unreadable(why),
    }
}
