//! The checks that read files of annotations: those of HEAD and of each version in effect.

use std::collections::HashSet;

use anyhow::{Error, Result};

use super::super::session::Session;
use super::super::sources::{Place, dvc_file_of};
use super::paths::{Claim, missing};
use crate::annotations::Index;
use crate::git::{ObjectError, ReadError, RefError};
use crate::ops;
use crate::registry::diagnosis::{FoundTag, HeadPart, Issue, TagState};
use crate::registry::{Action, Annotation, Event, ObjectId, State, TagName, Time};

/// Adds what is wrong with annotations.
///
/// # Errors
/// Something could not be fetched: what is not known is not said to be wrong.
pub(super) fn check(session: &Session, tags: &[FoundTag], issues: &mut Vec<Issue>) -> Result<()> {
    let mut claims = Vec::new();
    match session.repo.head() {
        Ok(None) => {}
        Ok(Some(head)) => check_head(session, head, &mut claims, issues)?,
        Err(error) => issues.push(unreadable_head(session, error)),
    }
    check_versions(session, tags, &mut claims, issues)?;
    missing(session, &claims, issues)
}

fn unreadable_head(session: &Session, error: ReadError) -> Issue {
    let own = || HeadPart::File(session.repo.head_file().display().to_string());
    let (part, reason) = match error {
        ReadError::Ref(RefError::Broken { name }) => {
            let is_logged = session.repo.has_log(&name);
            let part = if name == "HEAD" { own() } else { HeadPart::Branch { name, is_logged } };
            (part, "it holds no object's id".to_owned())
        }
        error => (own(), error.to_string()),
    };
    Issue::UnreadableHead { part, reason }
}

/// What stays a finding: an object that could not be fetched is none.
pub(super) fn finding(error: impl Into<Error>) -> Result<Error> {
    let error = error.into();
    if error.downcast_ref::<ops::Error>().is_some_and(ops::Error::is_unreachable) {
        return Err(error);
    }
    let object = match error.downcast_ref::<ReadError>() {
        Some(ReadError::Object(object)) => Some(object),
        _ => error.downcast_ref::<ObjectError>(),
    };
    match object {
        Some(ObjectError::Unreachable { .. }) => Err(error),
        _ => Ok(error),
    }
}

fn check_head(
    session: &Session,
    head: ObjectId,
    claims: &mut Vec<Claim>,
    issues: &mut Vec<Issue>,
) -> Result<()> {
    // This looks into all directories.
    let dvc_files = match session.dvc_files_at(head) {
        Ok(files) => files,
        Err(error) => {
            let reason = finding(error)?.to_string();
            let part = match session.repo.commit(head) {
                Ok(_) => HeadPart::Directory,
                Err(_) => HeadPart::Commit,
            };
            issues.push(Issue::UnreadableHead { part, reason });
            return Ok(());
        }
    };
    let file = &session.config.index;
    let index = session.index_at(head).map(|index| index.map_or_else(Index::new, |i| (*i).clone()));
    let index = index.or_else(|error| broken_at_head(file, error, issues))?;
    let mut all: Vec<_> = index.into_iter().map(|(name, it)| (name, it, file.clone())).collect();
    let in_index: HashSet<_> = all.iter().map(|(name, ..)| name.clone()).collect();
    for dvc_file in dvc_files {
        let artifacts = session.dvc_artifacts_in(head, &dvc_file);
        let artifacts = artifacts.or_else(|error| broken_at_head(&dvc_file, error, issues))?;
        for (artifact, annotation) in artifacts {
            if in_index.contains(&artifact) {
                let (file, dvc_file) = (file.clone(), dvc_file.clone());
                issues.push(Issue::AnnotatedTwice { artifact, file, dvc_file });
            } else {
                all.push((artifact, annotation, dvc_file.clone()));
            }
        }
    }
    for (artifact, annotation, file) in all {
        forbidden_type(session, (&artifact, &annotation), &file, issues);
        claims.extend(Claim::new((&artifact, &annotation), (head, None), &file));
    }
    Ok(())
}

/// A file that is as if it were not there.
fn broken_at_head(file: &str, error: impl Into<Error>, issues: &mut Vec<Issue>) -> Result<Index> {
    let (file, reason) = (file.to_owned(), format!("{:#}", finding(error)?));
    issues.push(Issue::BrokenFile { file, at: None, reason });
    Ok(Index::new())
}

fn forbidden_type(
    session: &Session,
    (artifact, annotation): (&str, &Annotation),
    file: &str,
    issues: &mut Vec<Issue>,
) {
    if let (Some(kind), Some(allowed)) = (&annotation.kind, &session.config.types)
        && !allowed.contains(kind)
    {
        issues.push(Issue::ForbiddenType {
            artifact: artifact.to_owned(),
            kind: kind.clone(),
            file: file.to_owned(),
            allowed: allowed.clone(),
        });
    }
}

fn check_versions(
    session: &Session,
    tags: &[FoundTag],
    claims: &mut Vec<Claim>,
    issues: &mut Vec<Issue>,
) -> Result<()> {
    // What is wrong with the tag itself is said already.
    let readable = tags.iter().filter_map(|tag| match &tag.state {
        TagState::Annotated { inside, target, fault: None, time, .. } if *inside == tag.name => {
            let name = TagName::new(inside).ok()?;
            let is_of_version = matches!(name.action, Action::Register(_) | Action::Deregister(_));
            let time = time.unwrap_or(Time { seconds: 0, offset_minutes: 0 });
            is_of_version.then(|| Event::new(inside, name, *target, time))
        }
        _ => None,
    });
    let state = State::fold(readable);
    let in_effect: Vec<_> = state
        .artifacts()
        .flat_map(|artifact| artifact.versions.iter().map(|it| (artifact.name.to_string(), it)))
        .filter(|(_, version)| version.is_active())
        .collect();
    let index = session.config.index.as_str();
    session.repo.prefetch(in_effect.iter().map(|(_, version)| (version.commit, index)))?;
    let mut elsewhere = Vec::new();
    for (name, version) in in_effect {
        let id = version.id.to_string();
        match session.index_at(version.commit) {
            Ok(file) => match file.as_ref().and_then(|file| file.get(&name)) {
                Some(annotation) => {
                    let at = (version.commit, Some(id));
                    claims.extend(Claim::new((&name, annotation), at, index));
                }
                None => elsewhere
                    .extend(dvc_file_of(&name).map(|file| (name, id, version.commit, file))),
            },
            Err(error) => {
                issues.push(broken(index, (name, id), &finding(error)?));
            }
        }
    }
    let files = elsewhere.iter().map(|(_, _, commit, file)| (*commit, file.as_str()));
    session.repo.prefetch(files)?;
    for (name, id, commit, file) in elsewhere {
        match session.dvc_annotation(&name, Place::Commit(commit)) {
            Ok(None) => {}
            Ok(Some(annotation)) => {
                claims.extend(Claim::new((&name, &annotation), (commit, Some(id)), &file));
            }
            Err(error) => issues.push(broken(&file, (name, id), &finding(error)?)),
        }
    }
    Ok(())
}

fn broken(file: &str, at: (String, String), reason: &Error) -> Issue {
    Issue::BrokenFile { file: file.to_owned(), at: Some(at), reason: format!("{reason:#}") }
}
