//! Where annotations come from: the index file, then dvc.yaml.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use super::recorded::DvcCache;
use super::{Error, Registry, UnreadFile};
use crate::annotations::{self, Index, IndexError, IndexReader, dvc_annotations};
use crate::dvc::Pipeline;
use crate::registry::{Annotation, ArtifactName, ObjectId};
use crate::shell::quote;

/// Where to look for an annotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileSource {
    /// The files in the work tree; those of HEAD in a bare repository.
    WorkTree,
    /// The files of a commit.
    Commit(ObjectId),
}

/// Parsed files, by the id of their blob: an unchanged file is parsed once.
#[derive(Debug, Default)]
pub(super) struct IndexCache {
    indexes: Parsed<Index>,
    pipelines: Parsed<Pipeline>,
    pub(super) dvc: DvcCache,
    /// How many artifacts, stages and outputs the files have together.
    size: Cell<usize>,
    reader: RefCell<IndexReader>,
}

/// Files by the ids of their blobs.
pub(super) type Parsed<T> = RefCell<HashMap<ObjectId, Rc<T>>>;

/// The cache is emptied when its files have more artifacts, stages and outputs than this.
const KEPT: usize = 1 << 17;

impl Registry {
    /// The annotation of an artifact: the one in the index file, else the one in the dvc.yaml of
    /// the artifact's directory. Its path is relative to the root of the repository.
    ///
    /// # Errors
    /// A file is broken, or cannot be read.
    pub fn annotation(
        &self,
        name: &str,
        source: FileSource,
    ) -> Result<Option<Arc<Annotation>>, Error> {
        let index = self.read_index(source)?;
        if let Some(annotation) = index.and_then(|index| index.get(name).cloned()) {
            return Ok(Some(annotation));
        }
        self.dvc_annotation(name, source)
    }

    /// The annotation in the dvc.yaml of the artifact's directory.
    pub(crate) fn dvc_annotation(
        &self,
        name: &str,
        source: FileSource,
    ) -> Result<Option<Arc<Annotation>>, Error> {
        let Some(path) = dvc_file_of(name) else { return Ok(None) };
        let name = name.split_once(':').map_or(name, |(_, name)| name);
        Ok(self.dvc_index(&path, source)?.get(name).cloned())
    }

    /// The index file at a commit; `None` if the commit has no such file.
    pub(crate) fn index_at(&self, commit: ObjectId) -> Result<Option<Rc<Index>>, Error> {
        let mut reader = self.index_cache.reader.borrow_mut();
        let path = self.config.index.as_str();
        let Some(blob) = self.repo.blob_id_at(commit, path)? else { return Ok(None) };
        let index = self.parse_once(blob, &self.index_cache.indexes, Index::len, || {
            let read = reader.read(&self.repo.blob(blob)?);
            Ok(read.map_err(|error| error.in_file(&file_at(path, commit)))?)
        });
        index.map(Some)
    }

    /// The paths of all dvc.yaml files in a commit.
    pub(crate) fn dvc_files_at(&self, commit: ObjectId) -> Result<Vec<String>, Error> {
        let files = self.repo.files_that(commit, |name| name == "dvc.yaml")?;
        self.repo.prefetch(files.iter().map(|path| (commit, path.as_str())))?;
        Ok(files)
    }

    /// Whether a dvc.yaml of HEAD declares artifacts, as far as it can be read.
    pub(crate) fn declares_dvc_artifacts(&self) -> bool {
        let Ok(Some(head)) = self.repo.head() else { return false };
        let files = self.dvc_files_at(head).unwrap_or_default();
        files.iter().any(|file| self.dvc_artifacts_in(head, file).is_ok_and(|it| !it.is_empty()))
    }

    /// The artifacts in a dvc.yaml of a commit, as `dir:name` where the file is in a directory.
    /// Names that GTO does not allow are left out.
    pub(super) fn dvc_artifacts_in(&self, commit: ObjectId, path: &str) -> Result<Index, Error> {
        let mut artifacts = self.all_dvc_artifacts_in(commit, path)?;
        artifacts.retain(|name, _| ArtifactName::new(name).is_ok());
        Ok(artifacts)
    }

    /// As [`Registry::dvc_artifacts_in`], with the names that GTO does not allow.
    pub(crate) fn all_dvc_artifacts_in(
        &self,
        commit: ObjectId,
        path: &str,
    ) -> Result<Index, Error> {
        let directory = path.strip_suffix("/dvc.yaml");
        let mut artifacts = self.dvc_index(path, FileSource::Commit(commit))?;
        if let Some(directory) = directory {
            let in_folder = |(name, annotation)| (format!("{directory}:{name}"), annotation);
            artifacts = artifacts.into_iter().map(in_folder).collect();
        }
        Ok(artifacts)
    }

    /// The annotations of a dvc.yaml by the names in it.
    fn dvc_index(&self, path: &str, source: FileSource) -> Result<Index, Error> {
        let directory = path.strip_suffix("/dvc.yaml").unwrap_or_default();
        let commit = match source {
            FileSource::Commit(commit) => Some(commit),
            FileSource::WorkTree if self.repo.has_work_tree() => None,
            FileSource::WorkTree => match self.repo.head()? {
                Some(head) => Some(head),
                None => return Ok(Index::new()),
            },
        };
        let Some(commit) = commit else {
            let Some(bytes) = self.repo.read_working_file(path)? else { return Ok(Index::new()) };
            let pipeline =
                annotations::read_dvc(&bytes).map_err(|error| error.in_file(&quote(path)))?;
            return dvc_annotations(&pipeline, directory, |path| {
                Ok(self.repo.read_working_file(path)?)
            });
        };
        let unread = |error| match error {
            Error::DvcFile { file, flaw } => IndexError::unread(&flaw).in_file(&file).into(),
            error => error,
        };
        let Some(blob) = self.dvc_file_id(commit, path).map_err(unread)? else {
            return Ok(Index::new());
        };
        let (pipelines, size) = (&self.index_cache.pipelines, |it: &Pipeline| it.artifacts.len());
        let pipeline = self.parse_once(blob, pipelines, size, || {
            let bytes = self.dvc_file(commit, path, blob).map_err(unread)?;
            let pipeline = annotations::read_dvc(&bytes).map(Rc::new);
            Ok(pipeline.map_err(|error| error.in_file(&file_at(path, commit)))?)
        })?;
        dvc_annotations(&pipeline, directory, |path| self.read_at(commit, path).map_err(unread))
    }

    /// The content of a file at a commit that a dvc.yaml names. It is fetched if it is missing.
    pub(super) fn read_at(&self, commit: ObjectId, path: &str) -> Result<Option<Vec<u8>>, Error> {
        self.repo.prefetch([(commit, path)])?;
        let blob = self.dvc_file_id(commit, path)?;
        blob.map(|blob| self.dvc_file(commit, path, blob)).transpose()
    }

    /// The id of a file of DVC's at a commit, symbolic links followed.
    pub(super) fn dvc_file_id(
        &self,
        commit: ObjectId,
        path: &str,
    ) -> Result<Option<ObjectId>, Error> {
        let found = self.repo.file_id_at(commit, path)?;
        found.map_err(|away| {
            let flaw = UnreadFile::from(away).into();
            Error::DvcFile { file: file_at(path, commit), flaw }
        })
    }

    /// The content of such a file.
    pub(super) fn dvc_file(
        &self,
        commit: ObjectId,
        path: &str,
        blob: ObjectId,
    ) -> Result<Vec<u8>, Error> {
        self.small_blob(blob)?.map_err(|unread| {
            let flaw = unread.into();
            Error::DvcFile { file: file_at(path, commit), flaw }
        })
    }

    /// The content of a file that is not too large to be read.
    pub(super) fn small_blob(&self, blob: ObjectId) -> Result<Result<Vec<u8>, UnreadFile>, Error> {
        match self.repo.blob_size(blob)? {
            size if size > UnreadFile::LARGEST => Ok(Err(UnreadFile::TooLarge(size))),
            _ => Ok(Ok(self.repo.blob(blob)?)),
        }
    }

    pub(super) fn read_index(&self, source: FileSource) -> Result<Option<Rc<Index>>, Error> {
        let path = &self.config.index;
        match source {
            FileSource::Commit(commit) => self.index_at(commit),
            FileSource::WorkTree if !self.repo.has_work_tree() => match self.repo.head()? {
                Some(head) => self.index_at(head),
                None => Ok(None),
            },
            FileSource::WorkTree => {
                let Some(bytes) = self.repo.read_working_file(path)? else { return Ok(None) };
                let index =
                    annotations::read(&bytes).map_err(|error| error.in_file(&quote(path)))?;
                Ok(Some(Rc::new(index)))
            }
        }
    }

    /// Parses a file, unless its blob was parsed already.
    pub(super) fn parse_once<T>(
        &self,
        blob: ObjectId,
        parsed: &Parsed<T>,
        size: impl FnOnce(&T) -> usize,
        read: impl FnOnce() -> Result<Rc<T>, Error>,
    ) -> Result<Rc<T>, Error> {
        if let Some(file) = parsed.borrow().get(&blob) {
            return Ok(Rc::clone(file));
        }
        let file = read()?;
        if self.index_cache.size.get() > KEPT {
            self.index_cache.size.set(0);
            self.index_cache.indexes.borrow_mut().clear();
            self.index_cache.pipelines.borrow_mut().clear();
            self.index_cache.dvc.clear();
        }
        self.index_cache.size.update(|all| all + size(&file));
        parsed.borrow_mut().insert(blob, Rc::clone(&file));
        Ok(file)
    }
}

/// What a file at a commit is called in an error.
pub(super) fn file_at(path: &str, commit: ObjectId) -> String {
    format!("{} at commit {}", quote(path), commit.short(7))
}

/// The path of the dvc.yaml that may have the artifact; `None` if that is outside of the
/// repository.
pub(crate) fn dvc_file_of(name: &str) -> Option<String> {
    let directory = name.split_once(':').map_or("", |(directory, _)| directory);
    let path = annotations::repository_path(directory, "dvc.yaml");
    (!path.starts_with("../")).then_some(path)
}
