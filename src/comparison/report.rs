//! What `gto diff` prints for people: a table a section.

use std::borrow::Cow;

use indexmap::IndexMap;

use super::cell::{LongTexts, Row, line_of};
use super::{
    CommitsBetween, ComparedVersion, Content, ContentHash, Diff, FileChanges, ListedCommit,
    OutputChange, SectionName,
};

/// A section as it is printed.
#[derive(Debug)]
pub struct Section {
    /// Which one.
    pub name: SectionName,
    /// What it says in a sentence.
    pub summary: String,
    /// The headers of its table.
    pub headers: Vec<Cow<'static, str>>,
    /// The rows of its table: a cell for each header.
    pub rows: Vec<Vec<Option<String>>>,
}

/// The headers of the one table that has the rows of all sections.
pub const PLAIN_HEADERS: [Cow<'static, str>; 7] = [
    Cow::Borrowed("section"),
    Cow::Borrowed("state"),
    Cow::Borrowed("file"),
    Cow::Borrowed("key"),
    Cow::Borrowed("old"),
    Cow::Borrowed("new"),
    Cow::Borrowed("diff"),
];

impl Diff {
    /// Which versions are compared, in a line.
    #[must_use]
    pub fn title(&self) -> String {
        format!("{}: {} -> {}", self.artifact, self.from.described(), self.to.described())
    }

    /// The sections that were asked for.
    #[must_use]
    pub fn sections(&self, texts: LongTexts) -> Vec<Section> {
        let commits = self.commits.as_ref().map(|commits| self.commits_section(commits, texts));
        let annotation = self.annotation.as_ref().map(|fields| Section {
            headers: headers(&["field", "old", "new", "state"]),
            rows: rows([("", fields)], texts, |[_, key, old, new, _, state]| {
                vec![key, old, new, state]
            }),
            ..self.section(SectionName::Annotation)
        });
        let outputs = self.outputs.as_ref().map(|outputs| self.outputs_section(outputs));
        let values = |name, files: &Option<IndexMap<String, FileChanges>>| {
            let files = files.as_ref()?.iter().map(|(file, changes)| (file.as_str(), changes));
            Some(Section {
                headers: headers(&["file", "key", "old", "new", "diff", "state"]),
                rows: rows(files, texts, Vec::from),
                ..self.section(name)
            })
        };
        let files = self.files.as_ref().map(|files| Section {
            headers: headers(&["state", "path", "from"]),
            rows: files
                .iter()
                .map(|file| vec![some(file.state.text()), some(&file.path), file.from.clone()])
                .collect(),
            ..self.section(SectionName::Files)
        });
        let metrics = values(SectionName::Metrics, &self.metrics);
        let params = values(SectionName::Params, &self.params);
        let all = [commits, annotation, outputs, metrics, params, files];
        let all = all.into_iter().flatten().map(|mut section| {
            if section.summary.is_empty() {
                section.summary = self.summary(&section);
            }
            section.rows.iter_mut().for_each(line_of);
            section
        });
        all.collect()
    }

    /// A section without a sentence and rows.
    fn section(&self, name: SectionName) -> Section {
        Section { name, summary: String::new(), headers: Vec::new(), rows: Vec::new() }
    }

    fn summary(&self, section: &Section) -> String {
        let is_unknown = self.unknown.iter().any(|unknown| unknown.section == section.name);
        match (section.rows.len(), is_unknown) {
            (0, false) => "no difference".to_owned(),
            (0, true) => "not known".to_owned(),
            (1, false) => "1 difference".to_owned(),
            (count, false) => format!("{count} differences"),
            (_, true) => "partly unknown".to_owned(),
        }
    }

    fn commits_section(&self, commits: &CommitsBetween, texts: LongTexts) -> Section {
        let (from, to) = (&self.from.name(), &self.to.name());
        let number = |count: usize| match count {
            1 => "1 commit".to_owned(),
            count => format!("{count} commits"),
        };
        let summary = match (commits.ahead, commits.behind) {
            (Some(0), Some(0)) => "both versions are at the same commit".to_owned(),
            (Some(ahead), Some(0)) => {
                format!("{to} has {} that {from} does not have", number(ahead))
            }
            (Some(0), Some(behind)) => {
                format!("{from} has {} that {to} does not have", number(behind))
            }
            (Some(ahead), Some(behind)) => {
                let base = commits.base.map(|base| base.short(7));
                let base =
                    base.map_or("nothing in common".to_owned(), |base| format!("{base} in common"));
                format!(
                    "{to} has {} that {from} does not have, {from} has {} that {to} does not \
                     have; they have {base}",
                    number(ahead),
                    number(behind)
                )
            }
            _ => "not known".to_owned(),
        };
        let row = |commit: &ListedCommit| {
            vec![
                some(if commit.touches { "*" } else { "" }),
                some(&commit.commit.short(7)),
                some(if commit.is_behind { from } else { to }),
                some(&commit.time.to_string()),
                some(&commit.author),
                some(&texts.text(&commit.subject)),
            ]
        };
        Section {
            summary,
            headers: headers(&["touches", "commit", "in", "date", "author", "subject"]),
            rows: commits.list.iter().map(row).collect(),
            ..self.section(SectionName::Commits)
        }
    }

    fn outputs_section(&self, outputs: &[OutputChange]) -> Section {
        let states: Vec<_> = outputs.iter().map(|output| output.state.text()).collect();
        Section {
            summary: states.join(", "),
            headers: headers(&["", "old", "new", "diff"]),
            rows: outputs.iter().flat_map(|it| output_rows(it, ContentHash::short)).collect(),
            ..self.section(SectionName::Outputs)
        }
    }

    /// The rows of all sections, for scripts.
    #[must_use]
    pub fn plain_rows(&self) -> Vec<Vec<Option<String>>> {
        let mut all = Vec::new();
        for commit in self.commits.iter().flat_map(|commits| &commits.list) {
            let state = if commit.touches { "touches" } else { "other" };
            let side = [None, some(&commit.subject)];
            let [old, new] = if commit.is_behind { [side[1].clone(), None] } else { side };
            let id = some(&commit.commit.to_string());
            all.push(vec![some("commits"), some(state), None, id, old, new, None]);
        }
        let of_files = |name: SectionName, files: &IndexMap<String, FileChanges>| {
            let files = files.iter().map(|(file, changes)| (file.as_str(), changes));
            rows(files, LongTexts::Whole, move |[file, key, old, new, diff, state]| {
                vec![some(name.text()), state, file, key, old, new, diff]
            })
        };
        let annotation = self.annotation.iter();
        all.extend(annotation.flat_map(|fields| {
            of_files(SectionName::Annotation, &IndexMap::from([(String::new(), fields.clone())]))
        }));
        for output in self.outputs.iter().flatten() {
            for row in output_rows(output, ContentHash::to_string) {
                let [key, old, new, diff] = row.try_into().unwrap_or_default();
                let state = some(output.state.text());
                all.push(vec![some("outputs"), state, None, key, old, new, diff]);
            }
        }
        for (name, files) in
            [(SectionName::Metrics, &self.metrics), (SectionName::Params, &self.params)]
        {
            all.extend(files.iter().flat_map(|files| of_files(name, files)));
        }
        for file in self.files.iter().flatten() {
            let (state, path) = (some(file.state.text()), some(&file.path));
            all.push(vec![some("files"), state, path, None, file.from.clone(), None, None]);
        }
        all.iter_mut().for_each(line_of);
        all
    }
}

impl ComparedVersion {
    /// The version, or the commit's id cut to 7 digits.
    #[must_use]
    pub fn name(&self) -> String {
        self.version.clone().unwrap_or_else(|| self.commit.short(7))
    }

    fn described(&self) -> String {
        match self.stages.as_slice() {
            [] => self.name(),
            stages => format!("{} ({})", self.name(), stages.join(", ")),
        }
    }
}

fn headers(names: &[&'static str]) -> Vec<Cow<'static, str>> {
    names.iter().copied().map(Cow::Borrowed).collect()
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// The changes of files as rows: file, key, old, new, difference and state.
fn rows<'c>(
    files: impl IntoIterator<Item = (&'c str, &'c FileChanges)>,
    texts: LongTexts,
    row: impl Fn([Option<String>; 6]) -> Row,
) -> Vec<Row> {
    let mut all = Vec::new();
    for (file, changes) in files {
        for (key, change) in changes {
            let [old, new, diff] = [&change.old, &change.new, &change.diff]
                .map(|value| value.as_ref().map(|value| texts.value(value)));
            let name = |name: &str| Some(name.to_owned()).filter(|name| !name.is_empty());
            all.push(row([name(file), name(key), old, new, diff, some(change.state.text())]));
        }
    }
    all
}

/// The path, hash, size and number of files of an output.
fn output_rows(output: &OutputChange, hash: fn(&ContentHash) -> String) -> Vec<Row> {
    let of = |field: &dyn Fn(&Content) -> Option<String>| {
        [&output.old, &output.new].map(|content| content.as_ref().and_then(field))
    };
    let number = |field: &dyn Fn(&Content) -> Option<u64>| {
        let numbers = [&output.old, &output.new].map(|it| it.as_ref().and_then(field));
        let diff = match numbers {
            [Some(old), Some(new)] if old != new => {
                Some(format!("{:+}", i128::from(new) - i128::from(old)))
            }
            _ => None,
        };
        let [old, new] = numbers.map(|number| number.map(|number| number.to_string()));
        [old, new, diff]
    };
    let text = |field| {
        let [old, new] = of(field);
        [old, new, None]
    };
    let all = [
        ("path", text(&|content: &Content| Some(content.path.clone()))),
        ("inside", text(&|content: &Content| content.inside.clone())),
        ("hash", text(&|content: &Content| Some(hash(&content.hash)))),
        ("size", number(&|content| content.size)),
        ("files", number(&|content| content.files)),
    ];
    let known = all.into_iter().filter(|(_, [old, new, _])| old.is_some() || new.is_some());
    known.map(|(name, [old, new, diff])| vec![some(name), old, new, diff]).collect()
}
