//! What is wrong with files of annotations.

use super::commands::{EDIT, again, edit, with};
use super::{Ground, Words};
use crate::commands::args::quote;
use crate::registry::diagnosis::{HeadPart, Issue};

/// Puts an issue of annotations in words.
pub(super) fn words(issue: &Issue, ground: &Ground) -> Option<Words> {
    Some(match issue {
        Issue::UnreadableHead { part, reason } => of_head(part, reason, ground),
        Issue::BrokenFile { file, at: None, reason } => (
            file.clone(),
            format!("{file} of HEAD cannot be understood: {}", last_line(reason)),
            match is_dvc(file) {
                true => "What it describes is not known.",
                false => "What it describes is not known; Python GTO stops at every command.",
            },
            vec![edit(file, ground)],
        ),
        Issue::BrokenFile { file, at: Some((artifact, version)), reason } => (
            format!("{artifact}@{version}"),
            format!("{file} of '{artifact}' {version} cannot be understood: {}", last_line(reason)),
            "What the version is cannot be told; Python GTO stops at every command. It can only be \
             registered at another commit, after its tags, those of its stages too, are deleted.",
            vec![again(artifact, version)],
        ),
        Issue::MissingPath { artifact, path, version: None, file, .. } => (
            artifact.clone(),
            format!("'{path}', the path of '{artifact}', is not in HEAD"),
            "Neither Git has it there nor DVC: who asks for the artifact gets nothing.",
            find_path(artifact, path, file, ground),
        ),
        Issue::MissingPath { artifact, path, version: Some(version), .. } => (
            format!("{artifact}@{version}"),
            format!("'{path}', the path of '{artifact}', is not in {version}"),
            "Neither Git has it there nor DVC: who asks for the version gets nothing. It can only be \
             registered at another commit, after its tags, those of its stages too, are deleted.",
            vec![again(artifact, version)],
        ),
        Issue::ForbiddenType { artifact, kind, file, allowed } => {
            let mut mend: Vec<String> = Vec::new();
            if is_dvc(file) {
                mend.push(edit(file, ground));
            } else {
                let annotate = |kind: &String| {
                    format!("gto annotate {} --type {} --commit", quote(artifact), quote(kind))
                };
                mend.extend(allowed.iter().take(3).map(annotate));
            }
            mend.push(format!("{EDIT} .gto"));
            (
                artifact.clone(),
                format!("the type of '{artifact}' in {file}, '{kind}', is not allowed"),
                "`gto annotate` refuses the type; those who wrote .gto count on the others.",
                mend,
            )
        }
        Issue::AnnotatedTwice { artifact, file, dvc_file } => (
            artifact.clone(),
            format!("Artifact '{artifact}' is in {file} and in {dvc_file}: {file} counts"),
            "What is changed in the other file has no effect.",
            vec![format!("gto remove {} --commit", quote(artifact))],
        ),
        _ => return None,
    })
}

fn of_head(part: &HeadPart, reason: &str, ground: &Ground) -> Words {
    let git_path = |path: &str| format!("\"$(git rev-parse --git-path {})\"", quote(path));
    let with_commit = |command: &str| with("COMMIT", "a commit it was at", command);
    let go_back = with_commit("git update-ref HEAD \"$COMMIT\"");
    let (what, mend) = match part {
        HeadPart::File(file) => {
            let write = format!("echo \"ref: refs/heads/$BRANCH\" >{}", quote(file));
            (format!("HEAD is broken: {reason}"), vec![with("BRANCH", "a branch", &write)])
        }
        HeadPart::Branch { name, is_logged } => {
            let (file, log) = (git_path(name), git_path(&format!("logs/{name}")));
            let last = is_logged.then(|| format!("tail -n 1 {log} | cut -d' ' -f2 >{file}"));
            let write = with_commit(&format!("echo \"$COMMIT\" >{file}"));
            let mend = last.into_iter().chain([write]).collect();
            (format!("HEAD is on '{name}', whose reference is broken: {reason}"), mend)
        }
        // Git does not fetch where the commit at HEAD is missing.
        HeadPart::Commit => (format!("the commit at HEAD cannot be read: {reason}"), vec![go_back]),
        HeadPart::Directory => {
            let remote = ground.remote.iter();
            let fetch = remote.map(|remote| format!("git fetch --refetch {}", quote(remote)));
            (
                format!("a directory of HEAD cannot be read: {reason}"),
                fetch.chain([go_back]).collect(),
            )
        }
    };
    let why = "Commands that read annotations stop at it; the file logs/HEAD in the directory of \
               Git may tell where it was.";
    ("HEAD".to_owned(), what, why, mend)
}

/// Commands for a path that is not in HEAD, which a file says of an artifact.
fn find_path(artifact: &str, path: &str, file: &str, ground: &Ground) -> Vec<String> {
    let (path, message) = (quote(path), quote("Add the artifact"));
    let add = format!("git add -f -- {path} && git commit -m {message} -- {path}");
    let other = match is_dvc(file) {
        // In the index file it would be annotated twice.
        true => edit(file, ground),
        false => {
            let annotate = format!("gto annotate {} --path \"$RIGHT\" --commit", quote(artifact));
            with("RIGHT", "the right path", &annotate)
        }
    };
    let add = (!ground.is_bare).then_some(add);
    add.into_iter().chain([other]).collect()
}

fn is_dvc(file: &str) -> bool {
    file == "dvc.yaml" || file.ends_with("/dvc.yaml")
}

/// Where and why, after the sentence that says so of the whole file.
fn last_line(reason: &str) -> &str {
    reason.lines().last().unwrap_or(reason)
}
