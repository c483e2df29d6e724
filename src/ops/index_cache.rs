//! Where annotations come from: the index file, then dvc.yaml.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use super::{Error, Registry};
use crate::annotations::{self, Index, IndexError, IndexReader};
use crate::registry::{Annotation, ArtifactName, ObjectId};

/// Where to look for an annotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileSource {
    /// The files as they are now; those of HEAD in a bare repository.
    WorkTree,
    /// The files of a commit.
    Commit(ObjectId),
}

/// Files already parsed, by the id of their blob: an unchanged one is parsed once.
#[derive(Debug, Default)]
pub(super) struct IndexCache {
    indexes: RefCell<HashMap<ObjectId, Rc<Index>>>,
    /// How many artifacts they have together.
    size: Cell<usize>,
    reader: RefCell<IndexReader>,
}

/// More artifacts in parsed files than this are not kept.
const KEPT: usize = 1 << 17;

type Reader = fn(&[u8]) -> Result<Index, IndexError>;

impl Registry {
    /// The annotation of an artifact: that of the index file, else that of the dvc.yaml in the
    /// artifact's directory, with its path as seen from the root of the repository.
    ///
    /// # Errors
    /// A file is broken, or cannot be read.
    pub fn annotation(
        &self,
        name: &str,
        source: FileSource,
    ) -> Result<Option<Rc<Annotation>>, Error> {
        let index = self.read_index(&self.config.index, source, annotations::read)?;
        if let Some(annotation) = index.and_then(|index| index.get(name).cloned()) {
            return Ok(Some(annotation));
        }
        self.dvc_annotation(name, source)
    }

    /// The annotation of an artifact in the dvc.yaml of its directory alone.
    pub(crate) fn dvc_annotation(
        &self,
        name: &str,
        source: FileSource,
    ) -> Result<Option<Rc<Annotation>>, Error> {
        let Some(path) = dvc_file_of(name) else { return Ok(None) };
        let (directory, name) = name.split_once(':').unwrap_or(("", name));
        let index = self.read_index(&path, source, annotations::read_dvc)?;
        Ok(index.and_then(|index| Some(from_root(index.get(name)?, directory))))
    }

    /// The index file at a commit; none where the commit has no such file.
    pub(crate) fn index_at(&self, commit: ObjectId) -> Result<Option<Rc<Index>>, Error> {
        let mut reader = self.index_cache.reader.borrow_mut();
        self.parse_at(commit, &self.config.index, |bytes| reader.read(bytes))
    }

    /// The artifacts that dvc.yaml files tell of in a commit, as `dir:name` where the file is in
    /// a directory. Those whose names GTO does not take are left out.
    pub(crate) fn dvc_artifacts_at(&self, commit: ObjectId) -> Result<Index, Error> {
        let mut artifacts = Index::new();
        for path in self.dvc_files_at(commit)? {
            artifacts.extend(self.dvc_artifacts_in(commit, &path)?);
        }
        Ok(artifacts)
    }

    /// The paths of all dvc.yaml files in a commit.
    pub(crate) fn dvc_files_at(&self, commit: ObjectId) -> Result<Vec<String>, Error> {
        let files = self.repo.files_that(commit, |name| name == "dvc.yaml")?;
        self.repo.prefetch(files.iter().map(|path| (commit, path.as_str())))?;
        Ok(files)
    }

    /// Those of [`Registry::dvc_artifacts_at`] that one file tells of.
    pub(crate) fn dvc_artifacts_in(&self, commit: ObjectId, path: &str) -> Result<Index, Error> {
        let directory = path.strip_suffix("/dvc.yaml");
        let index = self
            .parse_at(commit, path, |bytes| annotations::read_dvc(bytes).map(Rc::new))?
            .unwrap_or_default();
        let mut artifacts = Index::new();
        for (name, annotation) in &*index {
            let name = match directory {
                Some(directory) => format!("{directory}:{name}"),
                None => name.clone(),
            };
            if ArtifactName::new(&name).is_ok() {
                let annotation = from_root(annotation, directory.unwrap_or_default());
                artifacts.insert(name, annotation);
            }
        }
        Ok(artifacts)
    }

    fn read_index(
        &self,
        path: &str,
        source: FileSource,
        read: Reader,
    ) -> Result<Option<Rc<Index>>, Error> {
        match source {
            FileSource::Commit(commit) => {
                self.parse_at(commit, path, |bytes| read(bytes).map(Rc::new))
            }
            FileSource::WorkTree if !self.repo.has_work_tree() => match self.repo.head()? {
                Some(head) => self.parse_at(head, path, |bytes| read(bytes).map(Rc::new)),
                None => Ok(None),
            },
            FileSource::WorkTree => {
                let Some(bytes) = self.repo.read_working_file(path)? else { return Ok(None) };
                Ok(Some(Rc::new(read(&bytes).map_err(|error| error.in_file(path))?)))
            }
        }
    }

    fn parse_at(
        &self,
        commit: ObjectId,
        path: &str,
        read: impl FnOnce(&[u8]) -> Result<Rc<Index>, IndexError>,
    ) -> Result<Option<Rc<Index>>, Error> {
        let Some(blob) = self.repo.blob_id_at(commit, path)? else { return Ok(None) };
        if let Some(index) = self.index_cache.indexes.borrow().get(&blob) {
            return Ok(Some(Rc::clone(index)));
        }
        let file = || format!("{path} at commit {}", commit.short(7));
        let index = read(&self.repo.blob(blob)?).map_err(|error| error.in_file(&file()))?;
        let mut kept = self.index_cache.indexes.borrow_mut();
        if self.index_cache.size.get() > KEPT {
            self.index_cache.size.set(0);
            kept.clear();
        }
        self.index_cache.size.update(|size| size + index.len());
        kept.insert(blob, Rc::clone(&index));
        Ok(Some(index))
    }
}

/// The path of the dvc.yaml that may tell of an artifact; none where that is outside.
pub(crate) fn dvc_file_of(name: &str) -> Option<String> {
    let directory = name.split_once(':').map_or("", |(directory, _)| directory);
    let path = annotations::repository_path(directory, "dvc.yaml");
    (!path.starts_with("../")).then_some(path)
}

/// An annotation of a dvc.yaml in a directory, with its path as seen from the root.
fn from_root(annotation: &Rc<Annotation>, directory: &str) -> Rc<Annotation> {
    let mut annotation = Annotation::clone(annotation);
    let path = annotation.path.take();
    annotation.path = path.map(|path| annotations::repository_path(directory, &path));
    Rc::new(annotation)
}
