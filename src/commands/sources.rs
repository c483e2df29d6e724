//! Where annotations come from: the index file, then dvc.yaml.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use anyhow::Result;

use super::session::Session;
use crate::annotations::{self, Index, IndexError, IndexReader};
use crate::registry::{Annotation, ArtifactName, ObjectId};

/// Where to look for an annotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// The files as they are now; those of HEAD in a bare repository.
    WorkTree,
    /// The files of a commit.
    Commit(ObjectId),
}

/// Files already parsed, by the id of their blob: an unchanged one is parsed once.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    indexes: RefCell<HashMap<ObjectId, Rc<Index>>>,
    /// How many artifacts they have together.
    size: Cell<usize>,
    reader: RefCell<IndexReader>,
}

/// More artifacts in parsed files than this are not kept.
const KEPT: usize = 1 << 17;

type Reader = fn(&[u8]) -> Result<Index, IndexError>;

impl Session {
    /// The annotation of an artifact: that of the index file, else that of the dvc.yaml in the
    /// artifact's directory, with its path as seen from the root of the repository.
    pub(super) fn annotation(&self, name: &str, place: Place) -> Result<Option<Rc<Annotation>>> {
        let index = self.read_index(&self.config.index, place, annotations::read)?;
        if let Some(annotation) = index.and_then(|index| index.get(name).cloned()) {
            return Ok(Some(annotation));
        }
        self.dvc_annotation(name, place)
    }

    /// The annotation of an artifact in the dvc.yaml of its directory alone.
    pub(super) fn dvc_annotation(
        &self,
        name: &str,
        place: Place,
    ) -> Result<Option<Rc<Annotation>>> {
        let Some(path) = dvc_file_of(name) else { return Ok(None) };
        let (directory, name) = name.split_once(':').unwrap_or(("", name));
        let index = self.read_index(&path, place, annotations::read_dvc)?;
        Ok(index.and_then(|index| Some(from_root(index.get(name)?, directory))))
    }

    /// The index file at a commit; none where the commit has no such file.
    pub(super) fn index_at(&self, commit: ObjectId) -> Result<Option<Rc<Index>>> {
        let mut reader = self.parsed.reader.borrow_mut();
        self.parse_at(commit, &self.config.index, |bytes| reader.read(bytes))
    }

    /// The artifacts that dvc.yaml files tell of in a commit, as `dir:name` where the file is in
    /// a directory. Those whose names GTO does not take are left out.
    pub(super) fn dvc_artifacts_at(&self, commit: ObjectId) -> Result<Index> {
        let mut artifacts = Index::new();
        for path in self.dvc_files_at(commit)? {
            artifacts.extend(self.dvc_artifacts_in(commit, &path)?);
        }
        Ok(artifacts)
    }

    /// The paths of all dvc.yaml files in a commit.
    pub(super) fn dvc_files_at(&self, commit: ObjectId) -> Result<Vec<String>> {
        let files = self.repo.files_that(commit, |name| name == "dvc.yaml")?;
        self.repo.prefetch(files.iter().map(|path| (commit, path.as_str())))?;
        Ok(files)
    }

    /// Those of [`Session::dvc_artifacts_at`] that one file tells of.
    pub(super) fn dvc_artifacts_in(&self, commit: ObjectId, path: &str) -> Result<Index> {
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

    fn read_index(&self, path: &str, place: Place, read: Reader) -> Result<Option<Rc<Index>>> {
        match place {
            Place::Commit(commit) => self.parse_at(commit, path, |bytes| read(bytes).map(Rc::new)),
            Place::WorkTree if !self.repo.has_work_tree() => match self.repo.head()? {
                Some(head) => self.parse_at(head, path, |bytes| read(bytes).map(Rc::new)),
                None => Ok(None),
            },
            Place::WorkTree => {
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
    ) -> Result<Option<Rc<Index>>> {
        let Some(blob) = self.repo.blob_id_at(commit, path)? else { return Ok(None) };
        if let Some(index) = self.parsed.indexes.borrow().get(&blob) {
            return Ok(Some(Rc::clone(index)));
        }
        let file = || format!("{path} at commit {}", commit.short(7));
        let index = read(&self.repo.blob(blob)?).map_err(|error| error.in_file(&file()))?;
        let mut kept = self.parsed.indexes.borrow_mut();
        if self.parsed.size.get() > KEPT {
            self.parsed.size.set(0);
            kept.clear();
        }
        self.parsed.size.update(|size| size + index.len());
        kept.insert(blob, Rc::clone(&index));
        Ok(Some(index))
    }
}

/// The path of the dvc.yaml that may tell of an artifact; none where that is outside.
pub(super) fn dvc_file_of(name: &str) -> Option<String> {
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
