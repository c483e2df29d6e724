//! Findings about annotations.

use super::mend::{EDIT, MendContext, git_for, register_elsewhere, with};
use super::{Finding, Kind};
use crate::registry::ObjectId;
use crate::shell::{quote, quoted};

/// A file of annotations that cannot be parsed, at HEAD or at the version of an artifact.
pub(crate) fn broken_file(
    file: &str,
    at: Option<(&str, &str)>,
    reason: &str,
    context: &MendContext,
) -> Finding {
    // The first lines of a reason name the file.
    let reason = reason.lines().last().unwrap_or(reason);
    let kind = Kind::BrokenFile;
    match at {
        None => Finding {
            kind,
            subject: file.to_owned(),
            what: format!("{} at HEAD cannot be parsed: {reason}", quote(file)),
            why: match is_dvc(file) {
                true => "Its annotations are ignored.",
                false => "Its annotations are ignored; Python GTO fails in every command.",
            },
            mend: vec![context.edit(file)],
        },
        Some((artifact, version)) => Finding {
            kind,
            subject: format!("{artifact}@{version}"),
            what: format!("{} of '{artifact}' {version} cannot be parsed: {reason}", quote(file)),
            why: "The annotation of the version is unknown; Python GTO fails in every command. To \
                  register the version at another commit, first delete its tags and those of its \
                  stages.",
            mend: vec![register_elsewhere(artifact, version)],
        },
    }
}

/// A file of annotations that cannot be parsed, at some commit of a branch.
pub(crate) fn broken_commit(file: &str, commit: ObjectId, reason: &str) -> Finding {
    let reason = reason.lines().last().unwrap_or(reason);
    Finding {
        kind: Kind::BrokenFile,
        subject: file.to_owned(),
        what: format!("{} at commit {} cannot be parsed: {reason}", quote(file), commit.short(7)),
        why: "`gto print-index` fails, and so do `gto show` and `gto history` with \
              --all-commits. A commit cannot be changed.",
        mend: Vec::new(),
    }
}

/// A path in an annotation.
#[derive(Debug)]
pub(crate) struct PathClaim {
    pub(crate) artifact: String,
    /// `None` for HEAD.
    pub(crate) version: Option<String>,
    /// From the root of the repository.
    pub(crate) path: String,
    /// Whether the annotation says `virtual: false`.
    pub(crate) is_promised: bool,
    /// The file with the annotation.
    pub(crate) file: String,
}

/// A path that is neither in Git nor tracked by DVC.
pub(crate) fn missing_path(claim: &PathClaim, context: &MendContext) -> Finding {
    let PathClaim { artifact, path, file, .. } = claim;
    let kind = if claim.is_promised { Kind::MissingPromisedPath } else { Kind::MissingPath };
    if let Some(version) = &claim.version {
        return Finding {
            kind,
            subject: format!("{artifact}@{version}"),
            what: format!("{}, the path of '{artifact}', is not in {version}", quoted(path)),
            why: "It is neither in Git nor tracked by DVC, so that it cannot be downloaded. To \
                  register the version at another commit, first delete its tags and those of its \
                  stages.",
            mend: vec![register_elsewhere(artifact, version)],
        };
    }
    let (word, message) = (quote(path), quote("Add the artifact"));
    let git = git_for(&[path]);
    let add = format!("{git} add -f -- {word} && {git} commit -m {message} -- {word}");
    let other = match is_dvc(file) {
        // A second annotation in the index file would be wrong.
        true => context.edit(file),
        false => {
            let annotate = format!("gto annotate {} --path \"$RIGHT\" --commit", quote(artifact));
            with("RIGHT", "the right path", &annotate)
        }
    };
    let add = (!context.is_bare).then_some(add);
    Finding {
        kind,
        subject: artifact.clone(),
        what: format!("{}, the path of '{artifact}', is not in HEAD", quoted(path)),
        why: "It is neither in Git nor tracked by DVC, so that it cannot be downloaded.",
        mend: add.into_iter().chain([other]).collect(),
    }
}

/// A template of a dvc.yaml, `${...}`, that cannot be resolved, at HEAD or at the version of an
/// artifact.
pub(crate) fn unresolved_template(
    artifact: &str,
    version: Option<&str>,
    (field, reason): (&str, &str),
    file: &str,
    context: &MendContext,
) -> Finding {
    let at = version.map_or(String::new(), |version| format!(" {version}"));
    let what =
        format!("`{field}` of '{artifact}'{at} in {} cannot be resolved: {reason}", quote(file));
    let kind = Kind::UnresolvedTemplate;
    match version {
        None => Finding {
            kind,
            subject: artifact.to_owned(),
            what,
            why: "`gto describe` cannot print the field, and DVC cannot use it.",
            mend: vec![context.edit(file)],
        },
        Some(version) => Finding {
            kind,
            subject: format!("{artifact}@{version}"),
            what,
            why: "`gto describe` cannot print the field, and DVC cannot use it. To register the \
                  version at another commit, first delete its tags and those of its stages.",
            mend: vec![register_elsewhere(artifact, version)],
        },
    }
}

/// A type that the configuration does not allow.
pub(crate) fn forbidden_type(
    artifact: &str,
    (kind, allowed): (&str, &[String]),
    file: &str,
    context: &MendContext,
) -> Finding {
    let annotate =
        |kind: &String| format!("gto annotate {} --type {} --commit", quote(artifact), quote(kind));
    let mut mend: Vec<_> = match is_dvc(file) {
        true => vec![context.edit(file)],
        false => allowed.iter().take(3).map(annotate).collect(),
    };
    mend.push(format!("{EDIT} .gto"));
    Finding {
        kind: Kind::ForbiddenType,
        subject: artifact.to_owned(),
        what: format!(
            "the type of '{artifact}' in {}, {}, is not allowed",
            quote(file),
            quoted(kind)
        ),
        why: "`gto annotate` refuses it, and programs that rely on .gto do not know it.",
        mend,
    }
}

/// An artifact in both the index file and a dvc.yaml of HEAD.
pub(crate) fn annotated_twice(artifact: &str, file: &str, dvc_file: &str) -> Finding {
    let used = quote(file);
    Finding {
        kind: Kind::AnnotatedTwice,
        subject: artifact.to_owned(),
        what: format!(
            "artifact '{artifact}' is in {used} and in {}; {used} is used",
            quote(dvc_file)
        ),
        why: "Changes in the other file have no effect.",
        mend: vec![format!("gto remove {} --commit", quote(artifact))],
    }
}

pub(super) fn is_dvc(file: &str) -> bool {
    file == "dvc.yaml" || file.ends_with("/dvc.yaml")
}
