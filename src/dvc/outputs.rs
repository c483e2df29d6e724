//! The paths that DVC keeps outside Git: the outputs in `*.dvc` files and in `dvc.lock`.

use indexmap::IndexMap;
use serde::Deserialize;

use super::repository_path;
use crate::yaml::{self, List, Mapping, Text};

/// The outputs of a `.dvc` file in a directory of the repository, as paths from its root. A file
/// that cannot be understood has none.
#[must_use]
pub fn dvc_file_outputs(bytes: &[u8], directory: &str) -> Vec<String> {
    let Ok(Mapping(file)) = yaml::read::<Mapping<Locked>>(bytes) else { return Vec::new() };
    let directory = in_directory(directory, file.wdir.as_ref());
    file.outputs(&directory).collect()
}

/// The outputs of a `dvc.lock` in a directory, as paths from the repository's root. They are
/// relative to the `wdir` of their stage, which only the `dvc.yaml` beside it tells.
#[must_use]
pub fn dvc_lock_outputs(lock: &[u8], dvc_yaml: Option<&[u8]>, directory: &str) -> Vec<String> {
    let pipeline = dvc_yaml.and_then(|bytes| yaml::read::<Mapping<Stages<Folder>>>(bytes).ok());
    let folders = pipeline.map(|Mapping(pipeline)| pipeline.stages.0).unwrap_or_default();
    let stages = yaml::read::<Mapping<Stages<Locked>>>(lock).map(|Mapping(lock)| lock.stages);
    // Without `stages` it is a file of DVC 1.
    let Ok(Mapping(stages)) = stages.or_else(|_| yaml::read(lock)) else { return Vec::new() };
    let outputs = stages.iter().flat_map(|(Text(name), Mapping(stage))| {
        // A stage of a `foreach` or `matrix` is called `name@item`.
        let base = name.split('@').next().unwrap_or(name);
        let folder = folders.get(&Text(base.to_owned()));
        let wdir = folder.and_then(|Mapping(folder)| folder.wdir.as_ref());
        stage.outputs(&in_directory(directory, wdir)).collect::<Vec<_>>()
    });
    outputs.collect()
}

/// The section `stages:` of `dvc.yaml` and `dvc.lock`.
#[derive(Deserialize)]
struct Stages<T> {
    #[serde(bound(deserialize = "T: Deserialize<'de>"))]
    stages: Mapping<IndexMap<Text, Mapping<T>>>,
}

/// A stage in `dvc.yaml`.
#[derive(Deserialize)]
struct Folder {
    /// Where it runs.
    wdir: Option<Text>,
}

/// A stage in `dvc.lock`, or a whole `.dvc` file.
#[derive(Deserialize)]
struct Locked {
    wdir: Option<Text>,
    #[serde(default)]
    outs: List<Mapping<Output>>,
}

#[derive(Deserialize)]
struct Output {
    path: Text,
}

impl Locked {
    fn outputs(&self, directory: &str) -> impl Iterator<Item = String> {
        let List(outs) = &self.outs;
        outs.iter().map(move |Mapping(output)| repository_path(directory, &output.path.0))
    }
}

fn in_directory(directory: &str, wdir: Option<&Text>) -> String {
    match wdir {
        Some(Text(wdir)) => repository_path(directory, wdir),
        None => directory.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dvc_files_name_their_outputs() {
        let plain = b"outs:\n- md5: 1a\n  size: 3\n  path: model.pkl\n- path: ../b\n";
        assert_eq!(dvc_file_outputs(plain, "models"), ["models/model.pkl", "b"]);
        let wdir = b"wdir: ..\nouts: [{path: model.pkl}]";
        assert_eq!(dvc_file_outputs(wdir, "models"), ["model.pkl"]);
        for other in ["", "[", "outs: x", "outs: [x, {path: 1}]", "- a"] {
            assert!(dvc_file_outputs(other.as_bytes(), "").is_empty(), "{other}");
        }
    }

    #[test]
    fn locks_name_outputs_by_stage() {
        let lock = b"schema: '2.0'\nstages:\n  train@a:\n    outs:\n    - {path: out/m}\n  prep: {cmd: x}\n";
        assert_eq!(dvc_lock_outputs(lock, None, ""), ["out/m"]);
        let pipeline = b"stages: {train: {wdir: src, cmd: x}}";
        assert_eq!(dvc_lock_outputs(lock, Some(pipeline), "p"), ["p/src/out/m"]);
        let first = b"train:\n  outs:\n  - path: m\n";
        assert_eq!(dvc_lock_outputs(first, None, "p"), ["p/m"]);
    }
}
