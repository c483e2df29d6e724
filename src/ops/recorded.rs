//! What DVC recorded at a commit in `dvc.yaml`, `dvc.lock` and `*.dvc` files. Each file is parsed
//! once.

use std::rc::Rc;

use indexmap::IndexMap;

use super::index_cache::{Parsed, file_at};
use super::{DvcFileFlaw, Error, Registry};
use crate::dvc::{self, FileError, Record, StageTemplates, Stages, Tracked, repository_path};
use crate::registry::ObjectId;

/// An output that DVC recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RecordedOutput {
    /// Where it is, from the root of the repository.
    pub(crate) path: String,
    /// What was recorded of it.
    pub(crate) tracked: Tracked,
    /// The `dvc.lock` or `.dvc` file, from the root of the repository.
    pub(crate) file: String,
    /// The stage that made it, in a `dvc.lock`.
    pub(crate) stage: Option<String>,
}

/// The files of DVC that were parsed, by the ids of their blobs.
#[derive(Debug, Default)]
pub(super) struct DvcCache {
    records: Parsed<Record>,
    locks: Parsed<IndexMap<String, Record>>,
    templates: Parsed<StageTemplates>,
}

impl DvcCache {
    pub(super) fn clear(&self) {
        self.records.borrow_mut().clear();
        self.locks.borrow_mut().clear();
        self.templates.borrow_mut().clear();
    }
}

/// Whether DVC records outputs in a file of this name.
pub(crate) fn is_record_file(name: &str) -> bool {
    name == "dvc.lock" || name.ends_with(".dvc")
}

/// The directory of a file; empty for the root.
pub(crate) fn directory_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(directory, _)| directory)
}

impl RecordedOutput {
    /// Whether a path is the output, or is inside the folder that is the output.
    pub(crate) fn covers(&self, path: &str) -> bool {
        let rest = path.strip_prefix(self.path.as_str());
        rest.is_some_and(|rest| matches!(rest.bytes().next(), None | Some(b'/')))
    }
}

impl Registry {
    /// The content of a `.dvc` file at a commit; `None` if there is no such file.
    pub(crate) fn dvc_record(
        &self,
        commit: ObjectId,
        path: &str,
    ) -> Result<Option<Rc<Record>>, Error> {
        let records = &self.index_cache.dvc.records;
        self.parse_dvc(commit, path, records, |it| it.outs.len(), Record::read)
    }

    /// The stages of a `dvc.lock` at a commit, by name.
    pub(crate) fn dvc_lock(
        &self,
        commit: ObjectId,
        path: &str,
    ) -> Result<Option<Rc<IndexMap<String, Record>>>, Error> {
        let locks = &self.index_cache.dvc.locks;
        self.parse_dvc(commit, path, locks, IndexMap::len, dvc::read_lock)
    }

    /// The stages of a `dvc.yaml` at a commit, with templates as they are written.
    fn stage_templates(
        &self,
        commit: ObjectId,
        path: &str,
    ) -> Result<Option<Rc<StageTemplates>>, Error> {
        let templates = &self.index_cache.dvc.templates;
        self.parse_dvc(commit, path, templates, StageTemplates::count, StageTemplates::read)
    }

    /// A file at a commit; `None` if there is no such file.
    fn parse_dvc<T>(
        &self,
        commit: ObjectId,
        path: &str,
        parsed: &Parsed<T>,
        size: impl FnOnce(&T) -> usize,
        read: impl FnOnce(&[u8]) -> Result<T, FileError>,
    ) -> Result<Option<Rc<T>>, Error> {
        let Some(blob) = self.dvc_file_id(commit, path)? else { return Ok(None) };
        let file = self.parse_once(blob, parsed, size, || {
            let read = read(&self.dvc_file(commit, path, blob)?);
            read.map(Rc::new).map_err(|error| {
                let flaw = DvcFileFlaw::Format(error);
                Error::DvcFile { file: file_at(path, commit), flaw }
            })
        });
        file.map(Some)
    }

    /// The stages of a `dvc.yaml` at a commit, with templates resolved. Without such a file there
    /// are none, and the usual file of parameters counts all the same.
    pub(crate) fn stages_at(&self, commit: ObjectId, path: &str) -> Result<Stages, Error> {
        let templates = self.stage_templates(commit, path)?.unwrap_or_default();
        templates.resolve(directory_of(path), |path| self.read_at(commit, path))
    }

    /// Fetches what [`Registry::recorded_outputs`] reads of these files, in as few transfers as
    /// possible.
    pub(crate) fn prefetch_records(&self, files: &[(ObjectId, &str)]) -> Result<(), Error> {
        let pipelines = files.iter().filter_map(|(commit, path)| Some((*commit, pipeline(path)?)));
        let pipelines: Vec<_> = pipelines.collect();
        let pipelines = pipelines.iter().map(|(commit, path)| (*commit, path.as_str()));
        Ok(self.repo.prefetch(files.iter().copied().chain(pipelines))?)
    }

    /// The outputs in a `dvc.lock` or `.dvc` file at a commit; none if there is no such file.
    pub(crate) fn recorded_outputs(
        &self,
        commit: ObjectId,
        file: &str,
    ) -> Result<Vec<RecordedOutput>, Error> {
        let directory = directory_of(file);
        let outputs = |record: &Record, directory: &str, stage: Option<&str>| {
            let output = |tracked: &Tracked| RecordedOutput {
                path: repository_path(directory, &tracked.path),
                tracked: tracked.clone(),
                file: file.to_owned(),
                stage: stage.map(str::to_owned),
            };
            record.outs.iter().map(output).collect::<Vec<_>>()
        };
        let Some(pipeline) = pipeline(file) else {
            let record = self.dvc_record(commit, file)?;
            return Ok(record.map_or_else(Vec::new, |record| {
                outputs(&record, &record.directory(directory), None)
            }));
        };
        let Some(lock) = self.dvc_lock(commit, file)? else { return Ok(Vec::new()) };
        let stages = self.stages_in_folders(commit, &pipeline)?;
        let found = lock.iter().flat_map(|(name, record)| {
            let stage = stages.stages.iter().find(|stage| stage.name == *name);
            outputs(record, stage.map_or(directory, |stage| &stage.directory), Some(name))
        });
        Ok(found.collect())
    }

    /// The directory that the paths of a stage in a `dvc.lock` are relative to.
    pub(crate) fn stage_directory(
        &self,
        commit: ObjectId,
        file: &str,
        name: &str,
    ) -> Result<String, Error> {
        let stages = match pipeline(file) {
            Some(pipeline) => self.stages_in_folders(commit, &pipeline)?,
            None => Stages::default(),
        };
        let stage = stages.stages.into_iter().find(|stage| stage.name == name);
        Ok(stage.map_or_else(|| directory_of(file).to_owned(), |stage| stage.directory))
    }

    /// The stages of a `dvc.yaml` if some run in another folder than that of the file, which only
    /// the `dvc.yaml` tells. What else it does not tell does not matter here.
    fn stages_in_folders(&self, commit: ObjectId, pipeline: &str) -> Result<Stages, Error> {
        let templates = self.stage_templates(commit, pipeline).ok().flatten();
        match templates.filter(|templates| templates.has_folders()) {
            Some(_) => self.stages_at(commit, pipeline),
            None => Ok(Stages::default()),
        }
    }
}

/// The `dvc.yaml` beside a `dvc.lock`; `None` for a `.dvc` file.
fn pipeline(file: &str) -> Option<String> {
    Some(format!("{}yaml", file.strip_suffix("lock")?))
}
