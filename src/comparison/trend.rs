//! The metrics and parameters of many versions, a column each.

use std::collections::HashMap;
use std::sync::Arc;

use indexmap::{IndexMap, IndexSet};
use serde::{Serialize, Serializer};

use super::cell::{LongTexts, Row, line_of};
use super::values::compare;
use super::wanted::{is_wanted, missing_key};
use super::{ComparedVersion, Content, FileState, SectionName, Unknown, UnknownContent};
use crate::registry::{Annotation, Value, nearest};
use crate::text::one_line;

type Files = IndexMap<String, FileState>;

/// A version with its values.
#[derive(Debug, Serialize)]
pub struct VersionValues {
    /// The version.
    #[serde(flatten)]
    pub version: ComparedVersion,
    /// Its metrics, by their files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metrics: Option<Files>,
    /// Its parameters, by their files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub params: Option<Files>,
    /// Its annotation; an empty one if it has none.
    #[serde(skip)]
    pub annotation: Arc<Annotation>,
    /// The file or folder that the annotation names; nothing where the annotation cannot be read.
    #[serde(skip)]
    pub content: Option<Result<Content, UnknownContent>>,
    /// What cannot be read, and why.
    #[serde(skip)]
    pub unknown: Vec<Unknown>,
    /// The command that brings what is not here.
    #[serde(skip)]
    pub fetch: Option<String>,
}

/// A column: the section, the file and the key.
type Column = (SectionName, String, String);

/// The versions of an artifact with columns of values. As JSON it is the list of the versions.
#[derive(Debug)]
pub struct Trend {
    versions: Vec<VersionValues>,
    columns: Vec<Column>,
    missing: Vec<String>,
}

impl VersionValues {
    /// A version without values.
    #[must_use]
    pub fn new(version: ComparedVersion) -> Self {
        Self {
            version,
            metrics: None,
            params: None,
            annotation: Arc::default(),
            content: None,
            unknown: Vec::new(),
            fetch: None,
        }
    }

    fn files(&self, section: SectionName) -> impl Iterator<Item = (&String, &FileState)> {
        let files = match section {
            SectionName::Metrics => &self.metrics,
            _ => &self.params,
        };
        files.iter().flatten()
    }

    fn state(&self, (section, file, _): &Column) -> Option<&FileState> {
        self.files(*section).find(|(path, _)| *path == file).map(|(_, state)| state)
    }

    fn value(&self, column: &Column) -> Option<&Value> {
        match self.state(column)? {
            FileState::Values(values) => values.get(&column.2),
            _ => None,
        }
    }

    fn cell(&self, column: &Column, texts: LongTexts) -> Option<String> {
        match self.state(column)? {
            FileState::Values(values) => values.get(&column.2).map(|value| texts.value(value)),
            FileState::Absent => None,
            FileState::Unreadable(_) => Some("unreadable".to_owned()),
            FileState::NotInGit => Some("not in Git".to_owned()),
        }
    }
}

impl Trend {
    /// The versions with a column for each value of these sections, or each whose key is wanted:
    /// `KEY`, what is nested in it, or `FILE:KEY`.
    #[must_use]
    pub fn new(mut versions: Vec<VersionValues>, sections: &[(SectionName, Vec<&str>)]) -> Self {
        let mut columns = IndexSet::new();
        for (section, wanted) in sections {
            for (file, state) in versions.iter().flat_map(|version| version.files(*section)) {
                let FileState::Values(values) = state else { continue };
                let keys = values.keys().filter(|key| is_wanted(wanted, file, key));
                columns.extend(keys.map(|key| (*section, file.clone(), key.clone())));
            }
            // What is known of no version has a column too.
            for (file, state) in versions.iter().flat_map(|version| version.files(*section)) {
                let is_lost = matches!(state, FileState::NotInGit | FileState::Unreadable(_));
                let has_column = |(of, path, _): &Column| of == section && path == file;
                if is_lost && !columns.iter().any(has_column) {
                    columns.insert((*section, file.clone(), String::new()));
                }
            }
        }
        let missing = sections.iter().flat_map(|(section, wanted)| {
            let files: Vec<_> = versions.iter().flat_map(|it| it.files(*section)).collect();
            let missing = wanted.iter().filter_map(|key| missing_key(*section, key, &files));
            missing.collect::<Vec<_>>()
        });
        let missing = missing.collect();
        for (section, wanted) in sections {
            for version in &mut versions {
                let files = match section {
                    SectionName::Metrics => &mut version.metrics,
                    _ => &mut version.params,
                };
                for (file, state) in files.iter_mut().flatten() {
                    if let FileState::Values(values) = state {
                        values.retain(|key, _| is_wanted(wanted, file, key));
                    }
                }
            }
        }
        Self { versions, columns: columns.into_iter().collect(), missing }
    }

    /// Sorts the versions by the value of a column, the highest first and those without last;
    /// false if there is no such column.
    pub fn sort(&mut self, key: &str) -> bool {
        let at = self.names().position(|name| name == key);
        let is_key = |(_, file, name): &Column| name == key || format!("{file}:{name}") == key;
        let at = at.or_else(|| self.columns.iter().position(is_key));
        let Some(column) = at.and_then(|at| self.columns.get(at)) else { return false };
        self.versions.sort_by(|one, other| match (one.value(column), other.value(column)) {
            (Some(one), Some(other)) => compare(other, one),
            (one, other) => one.is_none().cmp(&other.is_none()),
        });
        true
    }

    /// The headers of the table: those of the first columns, and the names of the values, each on
    /// one line.
    #[must_use]
    pub fn headers(&self) -> Vec<String> {
        let names = self.names().map(|name| one_line(&name).into_owned());
        FIRST.into_iter().map(str::to_owned).chain(names).collect()
    }

    /// The names of the values: a key, with its file where another one has the same key.
    fn names(&self) -> impl Iterator<Item = String> {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for (_, _, key) in &self.columns {
            *counts.entry(key).or_default() += 1;
        }
        self.columns.iter().map(move |(_, file, key)| match key.as_str() {
            "" => file.clone(),
            key if counts.get(key) > Some(&1) => format!("{file}:{key}"),
            key => key.to_owned(),
        })
    }

    /// The cells below the headers.
    #[must_use]
    pub fn rows(&self, texts: LongTexts) -> Vec<Vec<Option<String>>> {
        let row = |version: &VersionValues| {
            let stages = &version.version.stages;
            let stages = (!stages.is_empty()).then(|| stages.join(", "));
            let first = [Some(version.version.name()), stages];
            let values = self.columns.iter().map(|column| version.cell(column, texts));
            let mut row: Row = first.into_iter().chain(values).collect();
            line_of(&mut row);
            row
        };
        self.versions.iter().map(row).collect()
    }

    /// The versions, in the order of the rows.
    pub(super) fn versions(&self) -> &[VersionValues] {
        &self.versions
    }

    /// Sentences: the wanted keys that no version has.
    #[must_use]
    pub fn missing_keys(&self) -> &[String] {
        &self.missing
    }

    /// The name of a column that may be meant by one that does not exist.
    #[must_use]
    pub fn nearest_column(&self, name: &str) -> Option<String> {
        let names: Vec<_> = self.names().collect();
        nearest(name, names.iter().map(String::as_str)).map(str::to_owned)
    }

    /// The commands that bring what is not here.
    pub fn fetch(&self) -> impl Iterator<Item = &str> {
        self.versions.iter().filter_map(|version| version.fetch.as_deref())
    }
}

/// The columns before the values.
const FIRST: [&str; 2] = ["version", "stage"];

impl Serialize for Trend {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(&self.versions)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::comparison::flattened;
    use crate::dvc::read_values;

    fn version(name: &str, metrics: &[(&str, &str)]) -> VersionValues {
        let version = ComparedVersion {
            missing: BTreeSet::new(),
            reference: None,
            commit: "0".repeat(40).parse().unwrap(),
            version: Some(name.to_owned()),
            stages: Vec::new(),
        };
        let state = |text: &str| match text {
            "lost" => FileState::NotInGit,
            "broken" => FileState::Unreadable("x".to_owned()),
            yaml => FileState::Values(flattened(&read_values("x", yaml.as_bytes()).unwrap())),
        };
        let metrics = metrics.iter().map(|(file, text)| ((*file).to_owned(), state(text)));
        VersionValues { metrics: Some(metrics.collect()), ..VersionValues::new(version) }
    }

    fn printed(trend: &Trend) -> Vec<String> {
        let rows = trend.rows(LongTexts::Cut).into_iter().map(|row| {
            row.into_iter().map(Option::unwrap_or_default).collect::<Vec<_>>().join("|")
        });
        [trend.headers().join("|")].into_iter().chain(rows).collect()
    }

    fn trend(wanted: &[&str]) -> Trend {
        let versions = vec![
            version("v3", &[("a", "{auc: 10, l: {x: 1}}"), ("b", "{auc: z}"), ("c", "lost")]),
            version("v2", &[("a", "{auc: 9.5}"), ("b", "broken"), ("c", "lost")]),
            version("v1", &[("a", "{loss: .nan}")]),
        ];
        Trend::new(versions, &[(SectionName::Metrics, wanted.to_vec())])
    }

    #[test]
    fn each_value_has_a_column() {
        let all = [
            "version|stage|a:auc|l.x|b:auc|loss|c",
            "v3||10|1|z||not in Git",
            "v2||9.5||unreadable||not in Git",
            "v1|||||nan|",
        ];
        let found = printed(&trend(&[]));
        assert_eq!(found[0], all[0]);
        assert_eq!(found[1], all[1]);
        assert_eq!(printed(&trend(&["a:auc"]))[0], "version|stage|auc|c|b");
        assert_eq!(printed(&trend(&["l", "loss"]))[0], "version|stage|l.x|loss|c|b");
    }

    #[test]
    fn versions_are_sorted_by_a_column() {
        for (key, order) in [
            ("a:auc", Some("v3 v2 v1")),
            ("auc", Some("v3 v2 v1")),
            ("loss", Some("v1 v3 v2")),
            ("l.x", Some("v3 v2 v1")),
            ("none", None),
        ] {
            let mut trend = trend(&[]);
            assert_eq!(trend.sort(key), order.is_some(), "{key}");
            let names: Vec<_> = trend.versions.iter().map(|it| it.version.name()).collect();
            assert_eq!(names.join(" "), order.unwrap_or("v3 v2 v1"), "{key}");
        }
    }
}
