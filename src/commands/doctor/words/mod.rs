//! Each issue in words: what is wrong, why it matters, and the commands that mend it.

mod commands;
mod files;
mod ground;
mod tags;

use serde::Serialize;

use self::commands::{EDIT, delete_all};
pub(super) use self::ground::Ground;
use crate::commands::args::quote;
use crate::registry::diagnosis::{CloneGap, Issue, Severity};

/// An issue as it is printed. The keys are the same for every kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Finding {
    pub(super) severity: Severity,
    pub(super) kind: &'static str,
    /// The tag, file or artifact that it is about.
    pub(super) subject: String,
    pub(super) what: String,
    pub(super) why: &'static str,
    /// Each of these command lines mends it, alone, or does what git cannot do right.
    pub(super) mend: Vec<String>,
}

/// Subject, what is wrong, why it matters, and the commands.
type Words = (String, String, &'static str, Vec<String>);

/// Puts an issue in words.
pub(super) fn finding(issue: &Issue, ground: &Ground) -> Finding {
    let words = tags::words(issue, ground.remote.as_deref());
    let words = words.or_else(|| of_registry(issue)).or_else(|| files::words(issue, ground));
    let (subject, what, why, mend) = match issue {
        Issue::IncompleteClone { gap } => of_clone(*gap, ground),
        _ => words.unwrap_or_default(),
    };
    let mend = mend.into_iter().map(|command| ground.at_top(command)).collect();
    Finding { severity: issue.severity(), kind: issue.kind(), subject, what, why, mend }
}

fn of_registry(issue: &Issue) -> Option<Words> {
    Some(match issue {
        Issue::SharedCommit { artifact, commit, versions } => {
            let names: Vec<_> = versions.iter().map(|(name, _)| name.as_str()).collect();
            let names = names.join(", ");
            let undo = |(version, is_active): &(String, bool)| {
                let force = if *is_active { "" } else { " --force" };
                format!("gto deprecate {} {} --delete{force}", quote(artifact), quote(version))
            };
            (
                artifact.clone(),
                format!("'{artifact}' has several versions on commit {}: {names}", commit.short(7)),
                "A stage there is one of each of them, and Python GTO then stops at every command.",
                versions.iter().map(undo).collect(),
            )
        }
        Issue::MovedVersion { artifact, version, tags } => (
            artifact.clone(),
            format!("version '{version}' of '{artifact}' is at {} commits", tags.len()),
            "Which one it is cannot be said, and nothing can be changed about it.",
            tags.iter().map(|tags| delete_all(tags)).collect(),
        ),
        Issue::BareAssignment { artifact, commit, tags } => (
            artifact.clone(),
            format!("commit {} is in a stage of '{artifact}' and has no version", commit.short(7)),
            "What is in the stage has no name but that of the commit.",
            vec![format!("gto register {} {commit}", quote(artifact)), delete_all(tags)],
        ),
        Issue::SortOrder { artifact, lower, higher, is_curable } => (
            artifact.clone(),
            format!("git sorts '{lower}' of '{artifact}' after '{higher}'"),
            "`git tag --sort=v:refname` does not end with the latest version; `gto show \
             NAME@latest` gives it.",
            match is_curable {
                true => vec!["git config --add versionsort.suffix -".to_owned()],
                // Git cannot be told.
                false => vec![format!("gto show {} --ref", quote(&format!("{artifact}@latest")))],
            },
        ),
        Issue::ForbiddenStage { artifact, version, stage, tags } => (
            artifact.clone(),
            format!("'{version}' of '{artifact}' is in stage '{stage}', which is not allowed"),
            "`gto assign` and `gto deprecate` refuse the stage, and `gto show` has no column of it.",
            vec![
                match tags.as_slice() {
                    tags @ [_, ..] => delete_all(tags),
                    [] => format!(
                        "GTO_STAGES={} gto deprecate {} {} {}",
                        quote(&format!("[\"{stage}\"]")),
                        quote(artifact),
                        quote(version),
                        quote(stage)
                    ),
                },
                format!("{EDIT} .gto"),
            ],
        ),
        _ => return None,
    })
}

/// What register and assign warn of: what is missing in a clone, and the command that brings it.
pub(super) fn warning(gap: CloneGap, ground: &Ground) -> String {
    let (remote, what, _, mend) = of_clone(gap, ground);
    let bring = match mend.into_iter().next() {
        Some(command) => format!(" To bring them:\n    {}", ground.at_top(command)),
        None => String::new(),
    };
    format!(
        "Warning: {what}. If {remote} has tags that are not here, the number of the version is \
         wrong.{bring}"
    )
}

fn of_clone(gap: CloneGap, ground: &Ground) -> Words {
    let name = ground.remote.as_deref().unwrap_or("origin");
    let remote = quote(name);
    let (what, mend) = match gap {
        CloneGap::Shallow => {
            ("this clone is shallow", format!("git fetch --unshallow --tags {remote}"))
        }
        CloneGap::NoTags => {
            let key = quote(&format!("remote.{name}.tagOpt"));
            let unset = format!("git config --unset-all {key}");
            ("this clone fetches no tags", format!("{unset} && git fetch --tags {remote}"))
        }
        CloneGap::SomeBranches => (
            "this clone fetches only some branches, and only their tags",
            format!("git remote set-branches {remote} '*' && git fetch --tags {remote}"),
        ),
        CloneGap::Empty => ("this clone has no tags at all", format!("git fetch --tags {remote}")),
    };
    let why = "If the remote has tags that are not here, the number of the next version is wrong.";
    let mend = ground.remote.iter().map(|_| mend.clone()).collect();
    (name.to_owned(), what.to_owned(), why, mend)
}
