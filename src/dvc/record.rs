//! What DVC recorded of the last run of a stage, or of a file that it tracks: `dvc.lock` and
//! `*.dvc` files.

use std::fmt;

use indexmap::IndexMap;
use serde::Deserialize;

use super::repository_path;
use crate::registry::Value;
use crate::yaml::{self, Flag, List, Mapping, Text, YamlError};

/// A stage in a `dvc.lock`, or a whole `.dvc` file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Record {
    /// The directory that its paths are relative to, as seen from that of the file. Of a stage
    /// in a `dvc.lock`, the `dvc.yaml` beside it tells that.
    pub wdir: Option<String>,
    /// The commands that were run; none in the file of `dvc add` or `dvc import`.
    pub commands: Vec<String>,
    /// What the commands read.
    pub deps: Vec<Tracked>,
    /// The parameters, by their files.
    pub params: IndexMap<String, Value>,
    /// What the commands wrote, or the file that is tracked.
    pub outs: Vec<Tracked>,
    /// Whether `dvc repro` leaves it as it is, such as an import.
    pub is_frozen: bool,
}

/// A file or folder with the hash that DVC recorded of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tracked {
    /// Where it is, as the file has it.
    pub path: String,
    /// The hash of its content. Where a stage was never run, or the remote keeps versions
    /// itself, there is none.
    pub hash: Option<Hash>,
    /// Its size in bytes; that of all files of a folder.
    pub size: Option<u64>,
    /// How many files a folder has.
    pub files: Option<u64>,
    /// Where an imported file comes from.
    pub import: Option<Import>,
}

/// The hash of a file or folder, such as `md5` and 32 hex digits, followed by `.dir` for a folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash {
    /// `md5`, `etag` or `checksum`.
    pub kind: &'static str,
    /// The hash.
    pub text: String,
}

/// Another repository that a file was imported from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Import {
    /// Its URL.
    pub url: String,
    /// The branch, tag or commit that was asked for; none for the default branch.
    pub rev: Option<String>,
    /// The commit that this was then.
    pub rev_lock: Option<String>,
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind, self.text)
    }
}

impl Record {
    /// Reads the content of a `.dvc` file.
    ///
    /// # Errors
    /// A file that [`yaml::read`] refuses, or that is no mapping with the fields of a `.dvc` file.
    pub fn read(bytes: &[u8]) -> Result<Self, YamlError> {
        let Mapping(fields) = yaml::read::<Mapping<Fields>>(bytes)?;
        Ok(fields.into())
    }

    /// The directory that the paths of a `.dvc` file are relative to, from the repository's root,
    /// for a file in this directory.
    #[must_use]
    pub fn directory(&self, directory: &str) -> String {
        in_directory(directory, self.wdir.as_deref())
    }
}

/// The stages of a `dvc.lock` by their names; one of a `foreach` or `matrix` is `name@item`.
///
/// # Errors
/// A file that [`yaml::read`] refuses, or that is no `dvc.lock` of DVC 1 (schema 1) or later
/// (schema 2).
pub fn read_lock(bytes: &[u8]) -> Result<IndexMap<String, Record>, YamlError> {
    let Mapping(Lock { schema, stages }) = yaml::read(bytes)?;
    let stages = match (schema, stages) {
        (None, None) => yaml::read::<Mapping<Stages>>(bytes)?,
        (_, stages) => stages.unwrap_or_default(),
    };
    Ok(stages.0.into_iter().map(|(Text(name), Mapping(fields))| (name, fields.into())).collect())
}

/// The files of a folder, from the listing (`.dir`) that DVC's cache has of it; their paths are
/// relative to the folder.
///
/// # Errors
/// It is no such listing.
pub fn read_listing(bytes: &[u8]) -> Result<Vec<Tracked>, serde_json::Error> {
    #[derive(Deserialize)]
    struct Listed {
        md5: String,
        relpath: String,
    }
    let listed: Vec<Listed> = serde_json::from_slice(bytes)?;
    let tracked = |Listed { md5, relpath }| Tracked {
        path: relpath,
        hash: Some(Hash { kind: "md5", text: md5 }),
        ..Tracked::default()
    };
    Ok(listed.into_iter().map(tracked).collect())
}

/// `directory`, or a directory that is named as seen from there.
pub(super) fn in_directory(directory: &str, wdir: Option<&str>) -> String {
    match wdir.map(|wdir| repository_path(directory, wdir)) {
        Some(root) if root == "." => String::new(),
        Some(path) => path,
        None => directory.to_owned(),
    }
}

type Stages = IndexMap<Text, Mapping<Fields>>;

/// A `dvc.lock`. That of DVC 1 has the stages at its top, and no schema.
#[derive(Deserialize)]
struct Lock {
    schema: Option<Value>,
    stages: Option<Mapping<Stages>>,
}

#[derive(Deserialize)]
struct Fields {
    wdir: Option<Text>,
    cmd: Option<Commands>,
    deps: Option<List<Mapping<Entry>>>,
    params: Option<Mapping<IndexMap<Text, Value>>>,
    outs: Option<List<Mapping<Entry>>>,
    frozen: Option<Flag>,
}

/// One command, or a list of them.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Commands {
    One(String),
    Several(Vec<String>),
}

#[derive(Deserialize)]
struct Entry {
    path: Text,
    #[serde(default)]
    md5: Value,
    #[serde(default)]
    etag: Value,
    #[serde(default)]
    checksum: Value,
    size: Option<u64>,
    nfiles: Option<u64>,
    repo: Option<Mapping<Source>>,
}

#[derive(Deserialize)]
struct Source {
    url: Text,
    rev: Option<Text>,
    rev_lock: Option<Text>,
}

impl From<Commands> for Vec<String> {
    fn from(commands: Commands) -> Self {
        match commands {
            Commands::One(command) => vec![command],
            Commands::Several(commands) => commands,
        }
    }
}

impl From<Fields> for Record {
    fn from(fields: Fields) -> Self {
        let tracked = |list: Option<List<Mapping<Entry>>>| {
            let entries = list.unwrap_or_default().0.into_iter();
            entries.map(|Mapping(entry)| entry.into()).collect()
        };
        let params = fields.params.unwrap_or_default().0.into_iter();
        Self {
            wdir: fields.wdir.map(|Text(wdir)| wdir),
            commands: fields.cmd.map(Vec::from).unwrap_or_default(),
            deps: tracked(fields.deps),
            params: params.map(|(Text(file), values)| (file, values)).collect(),
            outs: tracked(fields.outs),
            is_frozen: fields.frozen.is_some_and(|Flag(frozen)| frozen),
        }
    }
}

impl From<Entry> for Tracked {
    fn from(entry: Entry) -> Self {
        let hashes = [("md5", entry.md5), ("etag", entry.etag), ("checksum", entry.checksum)];
        let mut hashes = hashes.into_iter().filter_map(|(kind, value)| match value {
            // Digits alone are not always quoted.
            Value::Text(text) | Value::Integer(text) => Some(Hash { kind, text }),
            _ => None,
        });
        let text = |text: Option<Text>| text.map(|Text(text)| text);
        Self {
            path: entry.path.0,
            hash: hashes.next(),
            size: entry.size,
            files: entry.nfiles,
            import: entry.repo.map(|Mapping(repo)| Import {
                url: repo.url.0,
                rev: text(repo.rev),
                rev_lock: text(repo.rev_lock),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(tracked: &[Tracked]) -> Vec<&str> {
        tracked.iter().map(|tracked| tracked.path.as_str()).collect()
    }

    #[test]
    fn dvc_files_name_what_they_track() {
        let file = b"outs:\n- md5: 1a.dir\n  size: 3\n  nfiles: 2\n  hash: md5\n  path: model\n- path: ../b\n";
        let record = Record::read(file).unwrap();
        assert_eq!(paths(&record.outs), ["model", "../b"]);
        let hash = Some(Hash { kind: "md5", text: "1a.dir".to_owned() });
        let expected =
            Tracked { path: "model".to_owned(), hash, size: Some(3), files: Some(2), import: None };
        assert_eq!(record.outs[0], expected);
        assert_eq!(record.directory("models"), "models");
        let wdir = Record::read(b"wdir: ..\nouts: [{path: model.pkl}]\ndeps:").unwrap();
        assert_eq!(
            (wdir.directory("models/a"), wdir.directory("models")),
            ("models".into(), "".into())
        );
        for broken in
            ["", "[", "outs: x", "outs: [x, {path: 1}]", "outs: [{path: a, size: -1}]", "- a"]
        {
            assert!(Record::read(broken.as_bytes()).is_err(), "{broken}");
        }
    }

    #[test]
    fn imports_name_their_repository() {
        let file = "frozen: true\ndeps:\n- path: data\n  repo:\n    url: ../other\n    rev: v1\n    \
                    rev_lock: 1a2b\nouts:\n- {etag: '\"x\"', path: data}\n";
        let record = Record::read(file.as_bytes()).unwrap();
        assert!(record.is_frozen);
        let import = record.deps[0].import.clone().unwrap();
        let [url, rev, rev_lock] = ["../other", "v1", "1a2b"].map(str::to_owned);
        assert_eq!(import, Import { url, rev: Some(rev), rev_lock: Some(rev_lock) });
        assert_eq!(record.outs[0].hash.as_ref().unwrap().to_string(), "etag:\"x\"");
    }

    #[test]
    fn locks_have_stages_by_name() {
        let second = "schema: '2.0'\nstages:\n  train@a:\n    cmd: [x, y]\n    params:\n      \
                      params.yaml: {lr: 0.1}\n    outs:\n    - path: out/m\n  prep: {cmd: x}\n";
        let stages = read_lock(second.as_bytes()).unwrap();
        assert_eq!(stages.keys().collect::<Vec<_>>(), ["train@a", "prep"]);
        assert_eq!((stages["train@a"].commands.len(), stages["prep"].commands.len()), (2, 1));
        let params = Value::Map(vec![("lr".to_owned(), Value::Float(0.1))]);
        assert_eq!(stages["train@a"].params["params.yaml"], params);
        let first = read_lock(b"train:\n  cmd: x\n  outs:\n  - {md5: a, path: m}\n").unwrap();
        assert_eq!(paths(&first["train"].outs), ["m"]);
        for (empty, count) in [("schema: '2.0'", 0), ("schema: '2.0'\nstages: {}", 0), ("{}", 0)] {
            assert_eq!(read_lock(empty.as_bytes()).unwrap().len(), count, "{empty}");
        }
        for broken in ["", "stages: x", "schema: '2.0'\nstages: {a: {outs: 1}}", "a: b", "<<<<<<<"]
        {
            assert!(read_lock(broken.as_bytes()).is_err(), "{broken}");
        }
    }
}
