//! Findings about names of artifacts and files.

use std::collections::BTreeMap;

use super::files::is_dvc;
use super::mend::{MendContext, git_for};
use super::{Finding, Kind};
use crate::registry::State;
use crate::shell::{operand, quote, quoted};

/// A name in a dvc.yaml that GTO does not allow.
pub(crate) fn forbidden_name(name: &str, file: &str, context: &MendContext) -> Finding {
    Finding {
        kind: Kind::ForbiddenName,
        subject: name.to_owned(),
        what: format!("{} in {} is not an allowed artifact name", quoted(name), quote(file)),
        why: "GTO ignores the artifact: it is not listed and cannot be registered.",
        mend: vec![context.edit(file)],
    }
}

/// A file of HEAD whose name is similar to one that is read. `is_taken`: that one exists too.
pub(crate) fn unread_file(
    file: &str,
    read: &str,
    is_taken: bool,
    context: &MendContext,
) -> Finding {
    let (from, to, git) = (operand(file), quote(read), git_for(&[file, read]));
    let change = match is_taken {
        true => format!(
            "{git} rm {from} && {git} commit -m {} -- {}",
            quote(format!("Remove {file}")),
            quote(file)
        ),
        false => format!(
            "{git} mv {from} {to} && {git} commit -m {} -- {} {to}",
            quote(format!("Rename {file}")),
            quote(file)
        ),
    };
    let reader = if is_dvc(read) { "GTO and DVC read" } else { "GTO reads" };
    Finding {
        kind: Kind::UnreadFile,
        subject: file.to_owned(),
        what: format!("{} is not read: {reader} {}", quote(file), quote(read)),
        why: "What it says of artifacts has no effect.",
        mend: vec![context.in_work_tree(&change)],
    }
}

/// The names of all artifacts, each with the file that annotates it at HEAD, if there is one.
#[derive(Debug, Default)]
pub(crate) struct Names(BTreeMap<String, BTreeMap<String, Option<String>>>);

impl Names {
    /// Adds an artifact of HEAD.
    pub(crate) fn annotated(&mut self, name: &str, file: &str) {
        self.0
            .entry(name.to_lowercase())
            .or_default()
            .insert(name.to_owned(), Some(file.to_owned()));
    }

    /// Adds those that have tags.
    pub(crate) fn tagged(&mut self, state: &State<'_>) {
        for artifact in state.artifacts() {
            let name = artifact.name.to_string();
            self.0.entry(name.to_lowercase()).or_default().insert(name, None);
        }
    }

    /// The names that differ in case only.
    pub(crate) fn clashes(&self, context: &MendContext) -> Vec<Finding> {
        let clashes = self.0.values().filter(|names| names.len() > 1);
        let describe = |names: &BTreeMap<String, Option<String>>| {
            let all: Vec<_> = names.keys().map(|name| format!("'{name}'")).collect();
            let remove = |(name, file): (&String, &Option<String>)| match file.as_deref() {
                None => format!("gto deprecate {} --delete", quote(name)),
                Some(file) if is_dvc(file) => context.edit(file),
                Some(_) => format!("gto remove {} --commit", quote(name)),
            };
            Finding {
                kind: Kind::CaseClash,
                subject: names.keys().next().cloned().unwrap_or_default(),
                what: format!("the names {} differ in case only", all.join(" and ")),
                why: "On macOS and Windows the tags of one can overwrite those of the other.",
                mend: names.iter().map(remove).collect(),
            }
        };
        clashes.map(describe).collect()
    }
}
