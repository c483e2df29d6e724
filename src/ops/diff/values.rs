//! The metrics and parameters of two versions.

use indexmap::IndexMap;

use super::facts::VersionFacts;
use super::files::ValueFile;
use crate::comparison::{
    ChangedPart, ComparedVersion, Diff, FileAt, FileChanges, FileState, SectionName, file_changes,
    flattened,
};
use crate::dvc::{ParamFile, repository_path};
use crate::git::Presence;
use crate::ops::content::folder_of;
use crate::ops::recorded::directory_of;
use crate::ops::{Error, Registry};
use crate::registry::{ObjectId, Value};
use crate::shell::quote;

/// The files of metrics or parameters at a version, by their paths.
#[derive(Debug, Default)]
pub(super) struct ValueFiles {
    pub(super) files: IndexMap<String, ValueFile>,
    /// What could not be found out about them.
    pub(super) unknown: Vec<String>,
}

impl Registry {
    pub(super) fn compare_values(
        &self,
        diff: &mut Diff,
        section: SectionName,
        versions: [&VersionFacts; 2],
    ) -> Result<(), Error> {
        let artifact = diff.artifact.clone();
        let [old, new] = versions.map(|version| self.files_of(&artifact, section, version));
        let [old, new] = [old?, new?];
        for why in old.unknown.iter().chain(&new.unknown) {
            diff.note_unknown(section, Some(why.clone()));
        }
        let added = new.files.keys().filter(|path| !old.files.contains_key(*path));
        let paths: Vec<_> = old.files.keys().chain(added).collect();
        let mut compared: IndexMap<String, FileChanges> = IndexMap::new();
        for path in paths {
            let sides = [old.files.get(path), new.files.get(path)];
            if let [Some(old), Some(new)] = sides
                && old.blob.is_some()
                && old == new
            {
                continue;
            }
            let mut files = Vec::new();
            for (side, version) in sides.into_iter().zip(versions) {
                files.push(match side {
                    Some(file) => self.values_of(&artifact, file, version.commit)?,
                    None => FileAt { hash: None, state: FileState::Absent },
                });
            }
            let [old, new] = files.as_slice() else { continue };
            let (changes, why) = file_changes(old, new);
            if !changes.is_empty() {
                for (file, version) in [(old, &mut diff.from), (new, &mut diff.to)] {
                    if file.state == FileState::NotInGit && file.hash.is_some() {
                        version.missing.insert(path.clone());
                    }
                }
            }
            match why {
                Some(why) => diff.note_unknown(section, Some(format!("{}: {why}", quote(path)))),
                None if changes.is_empty() => {}
                None if section == SectionName::Metrics => {
                    diff.changed.insert(ChangedPart::Metrics);
                }
                None => {
                    diff.changed.insert(ChangedPart::Params);
                }
            }
            if !changes.is_empty() {
                compared.insert(path.clone(), changes);
            }
        }
        match section {
            SectionName::Metrics => diff.metrics = Some(compared),
            _ => diff.params = Some(compared),
        }
        Ok(())
    }

    /// The files of metrics or parameters of a version.
    pub(super) fn files_of(
        &self,
        artifact: &str,
        section: SectionName,
        version: &VersionFacts,
    ) -> Result<ValueFiles, Error> {
        let commit = version.commit;
        let (named, mut unknown) = self.named_files(artifact, section, version)?;
        let mut files = IndexMap::new();
        for file in named {
            match self.value_files(commit, &file, folder_of(artifact)) {
                Ok(found) => found.into_iter().for_each(|file| {
                    files.entry(file.file.path.clone()).or_insert(file);
                }),
                Err(error) if error.leaves_open() => return Err(error),
                Err(error) => unknown.push(error.to_string()),
            }
        }
        Ok(ValueFiles { files, unknown })
    }

    /// What names them, and what could not be found out about that: the pipeline of its folder, the
    /// one that makes its output, and its annotation.
    pub(super) fn named_files(
        &self,
        artifact: &str,
        section: SectionName,
        version: &VersionFacts,
    ) -> Result<(Vec<ParamFile>, Vec<String>), Error> {
        let commit = version.commit;
        let folder = folder_of(artifact);
        let content = version.content.as_ref().ok();
        let lock = content.and_then(|content| content.recorded_in.as_deref());
        let mut folders = vec![folder];
        folders.extend(lock.map(directory_of).filter(|other| *other != folder));
        let (mut named, mut unknown): (Vec<ParamFile>, _) = (Vec::new(), Vec::new());
        for folder in folders {
            let path = repository_path(folder, "dvc.yaml");
            let stages = match self.stages_at(commit, &path) {
                Ok(stages) => stages,
                Err(error) if error.leaves_open() => return Err(error),
                Err(error) => {
                    unknown.push(error.to_string());
                    continue;
                }
            };
            let is_stage = |name: &str| name != "metrics" && name != "params";
            for (name, error) in &stages.unresolved {
                if is_stage(name) || name == section.text() {
                    unknown.push(format!("{}, {}: {error}", quote(&path), quote(name)));
                }
            }
            match section {
                SectionName::Metrics => named.extend(stages.metrics.into_iter().map(whole)),
                _ => named.extend(stages.params),
            }
        }
        if section == SectionName::Metrics {
            let names = metric_names(&version.annotation.custom);
            for name in names {
                named.push(whole(self.annotated_path(commit, folder, name)?));
            }
        }
        Ok((named, unknown))
    }

    /// The values of such a file; of parameters that are not here, those that DVC recorded.
    pub(super) fn values_of(
        &self,
        artifact: &str,
        file: &ValueFile,
        commit: ObjectId,
    ) -> Result<FileAt, Error> {
        let read = self.read_value_file(file)?;
        if read.state != FileState::NotInGit || read.hash.is_some() {
            return Ok(read);
        }
        let lock = repository_path(folder_of(artifact), "dvc.lock");
        let Some(lock) = self.dvc_lock(commit, &lock)? else { return Ok(read) };
        let mut values = IndexMap::new();
        for record in lock.values() {
            let params = record
                .params
                .iter()
                .filter(|(name, _)| repository_path(folder_of(artifact), name) == file.file.path);
            params.for_each(|(_, params)| values.extend(flattened(params)));
        }
        values.retain(|key, _| file.file.has(key));
        let state = if values.is_empty() { read.state } else { FileState::Values(values) };
        Ok(FileAt { state, ..read })
    }

    /// The command that brings the files of DVC that are not here of a version. `dvc fetch` takes
    /// them from the commit that is checked out; what `--all-tags` does with a path that several
    /// tags have is not to be relied on (DVC 3.67 brings one of them).
    pub(super) fn fetch_command(&self, version: &ComparedVersion) -> Result<Option<String>, Error> {
        if version.missing.is_empty() {
            return Ok(None);
        }
        let paths: Vec<_> = version.missing.iter().map(quote).collect();
        let fetch = format!("dvc fetch {}", paths.join(" "));
        if self.repo.head()? == Some(version.commit) {
            return Ok(Some(fetch));
        }
        let revision = version.reference.clone().unwrap_or_else(|| version.commit.to_string());
        let checkout = format!("git checkout -q {}", quote(&revision));
        Ok(Some(format!("{checkout} && {fetch}; git checkout -q -")))
    }

    /// The path of a file that an annotation names: as seen from the folder of the artifact, or else
    /// from the root of the repository.
    fn annotated_path(&self, commit: ObjectId, folder: &str, name: &str) -> Result<String, Error> {
        let path = repository_path(folder, name);
        Ok(match self.repo.presence(commit, &path)? {
            Presence::Missing => repository_path("", name),
            _ => path,
        })
    }
}

fn whole(path: String) -> ParamFile {
    ParamFile { path, keys: Vec::new(), is_named: true }
}

/// The files that the `metrics` of an annotation's free part names.
fn metric_names(custom: &Value) -> Vec<&str> {
    let Value::Map(pairs) = custom else { return Vec::new() };
    let named = pairs.iter().find(|(key, _)| key == "metrics").map(|(_, value)| value);
    match named {
        Some(Value::Text(name)) => vec![name.as_str()],
        Some(Value::List(names)) => names
            .iter()
            .filter_map(|name| match name {
                Value::Text(name) => Some(name.as_str()),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}
