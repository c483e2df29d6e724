//! What is wrong with files of annotations.

use super::Words;
use super::commands::{EDIT, again, edit};
use crate::commands::args::quote;
use crate::registry::diagnosis::Issue;

/// Puts an issue of annotations in words.
pub(super) fn words(issue: &Issue) -> Option<Words> {
    Some(match issue {
        Issue::BrokenFile { file, at: None, reason } => (
            file.clone(),
            format!("{file} of HEAD cannot be understood: {}", last_line(reason)),
            "Commands that read annotations stop at it; Python GTO stops at every command.",
            vec![edit(file)],
        ),
        Issue::BrokenFile { file, at: Some((artifact, version)), reason } => (
            format!("{artifact}@{version}"),
            format!("{file} of '{artifact}' {version} cannot be understood: {}", last_line(reason)),
            "What the version is cannot be told; Python GTO stops at every command. It can only be \
             registered at another commit, after its tags, those of its stages too, are deleted.",
            vec![again(artifact, version)],
        ),
        Issue::MissingPath { artifact, path, version: None, .. } => (
            artifact.clone(),
            format!("'{path}', the path of '{artifact}', is not in HEAD"),
            "Neither Git has it there nor DVC: who asks for the artifact gets nothing.",
            vec![
                format!(
                    "git add -f -- {0} && git commit -m {1} -- {0}",
                    quote(path),
                    quote("Add the artifact")
                ),
                format!("gto annotate {} --path RIGHT_PATH --commit", quote(artifact)),
            ],
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
            if file != "dvc.yaml" {
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
        Issue::AnnotatedTwice { artifact, file } => (
            artifact.clone(),
            format!("Artifact '{artifact}' is in {file} and in dvc.yaml: {file} counts"),
            "What is changed in dvc.yaml has no effect.",
            vec![format!("gto remove {} --commit", quote(artifact))],
        ),
        _ => return None,
    })
}

/// Where and why, after the sentence that says so of the whole file.
fn last_line(reason: &str) -> &str {
    reason.lines().last().unwrap_or(reason)
}
