//! What DVC keeps outside Git: the outputs in `*.dvc` files and in `dvc.lock`.

use std::collections::HashMap;

use super::repository_path;
use crate::yaml::{self, Data, Node};

/// The outputs of a `.dvc` file in a directory of the repository, as paths from its root. A file
/// that cannot be understood has none.
#[must_use]
pub fn dvc_file_outputs(bytes: &[u8], directory: &str) -> Vec<String> {
    let Ok(root) = yaml::parse(bytes) else { return Vec::new() };
    let directory = match text(get(&root, "wdir")) {
        Some(wdir) => repository_path(directory, wdir),
        None => directory.to_owned(),
    };
    outputs(&root, &directory)
}

/// The outputs of a `dvc.lock` in a directory, as paths from the repository's root. They are
/// relative to the `wdir` of their stage, which only the `dvc.yaml` beside it tells.
#[must_use]
pub fn dvc_lock_outputs(lock: &[u8], dvc_yaml: Option<&[u8]>, directory: &str) -> Vec<String> {
    let Ok(root) = yaml::parse(lock) else { return Vec::new() };
    let pipeline = dvc_yaml.and_then(|bytes| yaml::parse(bytes).ok());
    let pipeline = pipeline.as_ref().and_then(|root| get(root, "stages"));
    let wdirs: HashMap<&str, &str> = entries(pipeline)
        .filter_map(|(name, stage)| Some((name, text(get(stage, "wdir"))?)))
        .collect();
    // Without `stages` it is a file of DVC 1.
    let stages = get(&root, "stages").unwrap_or(&root);
    let outputs = entries(Some(stages)).flat_map(|(name, stage)| {
        // A stage of a `foreach` or `matrix` is called `name@item`.
        let base = name.split('@').next().unwrap_or(name);
        let directory = match wdirs.get(base) {
            Some(wdir) => repository_path(directory, wdir),
            None => directory.to_owned(),
        };
        outputs(stage, &directory)
    });
    outputs.collect()
}

fn outputs(node: &Node, directory: &str) -> Vec<String> {
    let Some(Data::List(outs)) = get(node, "outs").map(|node| &node.data) else {
        return Vec::new();
    };
    let paths = outs.iter().filter_map(|out| text(get(out, "path")));
    paths.map(|path| repository_path(directory, path)).collect()
}

fn get<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    entries(Some(node)).find(|(name, _)| *name == key).map(|(_, value)| value)
}

/// The entries of a mapping whose keys are texts.
fn entries(node: Option<&Node>) -> impl Iterator<Item = (&str, &Node)> {
    let pairs = match node.map(|node| &node.data) {
        Some(Data::Map(pairs)) => pairs.as_slice(),
        _ => &[],
    };
    pairs.iter().filter_map(|(key, value)| Some((text(Some(key))?, value)))
}

fn text(node: Option<&Node>) -> Option<&str> {
    match &node?.data {
        Data::Text(text) => Some(text),
        _ => None,
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
