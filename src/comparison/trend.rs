//! The metrics and parameters of many versions, a column each.

use std::sync::Arc;

use indexmap::{IndexMap, IndexSet};
use serde::{Serialize, Serializer};

use super::values::compare;
use super::{ComparedVersion, Content, FileState, SectionName, cell_text};
use crate::registry::{Annotation, Value};

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
    /// The file or folder that the annotation names, where that is known.
    #[serde(skip)]
    pub content: Option<Content>,
    /// What cannot be read, and why.
    #[serde(skip)]
    pub unknown: Vec<String>,
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

    fn cell(&self, column: &Column) -> Option<String> {
        match self.state(column)? {
            FileState::Values(values) => values.get(&column.2).map(cell_text),
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
        Self { versions, columns: columns.into_iter().collect() }
    }

    /// Sorts the versions by the value of a column, the highest first and those without last;
    /// false if there is no such column.
    pub fn sort(&mut self, key: &str) -> bool {
        let names = self.headers();
        let at = names.iter().skip(FIRST.len()).position(|name| name == key);
        let is_key = |(_, file, name): &Column| name == key || format!("{file}:{name}") == key;
        let at = at.or_else(|| self.columns.iter().position(is_key));
        let Some(column) = at.and_then(|at| self.columns.get(at)) else { return false };
        self.versions.sort_by(|one, other| match (one.value(column), other.value(column)) {
            (Some(one), Some(other)) => compare(other, one),
            (one, other) => one.is_none().cmp(&other.is_none()),
        });
        true
    }

    /// The names of the columns: a key, with its file where another one has the same key.
    #[must_use]
    pub fn headers(&self) -> Vec<String> {
        let name = |(_, file, key): &Column| {
            let same = self.columns.iter().filter(|(_, _, other)| other == key).count();
            match key.as_str() {
                "" => file.clone(),
                key if same > 1 => format!("{file}:{key}"),
                key => key.to_owned(),
            }
        };
        FIRST.into_iter().map(str::to_owned).chain(self.columns.iter().map(name)).collect()
    }

    /// The cells below the headers.
    #[must_use]
    pub fn rows(&self) -> Vec<Vec<Option<String>>> {
        let row = |version: &VersionValues| {
            let stages = &version.version.stages;
            let stages = (!stages.is_empty()).then(|| stages.join(", "));
            let first = [Some(version.version.name()), stages];
            let values = self.columns.iter().map(|column| version.cell(column));
            first.into_iter().chain(values).collect()
        };
        self.versions.iter().map(row).collect()
    }

    /// What could not be read, each with its version.
    #[must_use]
    pub fn unknown(&self) -> Vec<String> {
        let of = |version: &VersionValues| {
            let name = version.version.name();
            let said = version.unknown.iter().map(move |why| format!("Cannot read {name}: {why}"));
            said.collect::<Vec<_>>()
        };
        self.versions.iter().flat_map(of).collect()
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

fn is_wanted(wanted: &[&str], file: &str, key: &str) -> bool {
    let is_of = |key: &str, wanted: &str| {
        let rest = key.strip_prefix(wanted);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let in_file = |wanted: &str| {
        let rest = wanted.strip_prefix(file).and_then(|rest| rest.strip_prefix(':'));
        rest.is_some_and(|rest| is_of(key, rest))
    };
    wanted.is_empty() || wanted.iter().any(|wanted| is_of(key, wanted) || in_file(wanted))
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
        let rows = trend.rows().into_iter().map(|row| {
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
