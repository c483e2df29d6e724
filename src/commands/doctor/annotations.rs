//! The checks that read files of annotations: those of HEAD and of each version in effect.

use std::collections::HashMap;

use anyhow::Result;

use super::super::session::Session;
use super::super::sources::Place;
use crate::annotations::{Index, dvc_file_outputs, dvc_lock_outputs, is_in_repository};
use crate::registry::diagnosis::{FoundTag, Issue, TagState};
use crate::registry::{Action, Annotation, Event, ObjectId, State, TagName, Time};

/// The outputs that DVC tracks, by commit.
type Tracked = HashMap<ObjectId, Vec<String>>;

/// Adds what is wrong with annotations.
///
/// # Errors
/// HEAD cannot be read.
pub(super) fn check(session: &Session, tags: &[FoundTag], issues: &mut Vec<Issue>) -> Result<()> {
    let mut tracked = Tracked::new();
    if let Some(head) = session.repo.head()? {
        check_head(session, head, &mut tracked, issues);
    }
    // Files of one version in effect after another; what is wrong with its tag is said already.
    let readable = tags.iter().filter_map(|tag| match &tag.state {
        TagState::Annotated { inside, target, fault: None, time } if *inside == tag.name => {
            let name = TagName::new(inside).ok()?;
            let is_of_version = matches!(name.action, Action::Register(_) | Action::Deregister(_));
            let time = time.unwrap_or(Time { seconds: 0, offset_minutes: 0 });
            is_of_version.then(|| Event::new(inside, name, *target, time))
        }
        _ => None,
    });
    let state = State::fold(readable);
    let in_effect = || {
        let versions = state.artifacts().flat_map(|artifact| &artifact.versions);
        versions.filter(|version| version.is_active())
    };
    let index = session.config.index.as_str();
    session.repo.prefetch(in_effect().map(|version| (version.commit, index)))?;
    for artifact in state.artifacts() {
        for version in artifact.versions.iter().filter(|version| version.is_active()) {
            let (name, id) = (artifact.name.to_string(), version.id.to_string());
            match session.annotation(&name, Place::Commit(version.commit)) {
                Ok(None) => {}
                // A copy of a remote repository would have to fetch the folders one by one.
                Ok(Some(_)) if session.repo.is_copy() => {}
                Ok(Some(annotation)) => {
                    let at = (version.commit, Some(id));
                    missing_path(session, (&name, &annotation), at, &mut tracked, issues);
                }
                Err(error) => issues.push(Issue::BrokenFile {
                    file: session.config.index.clone(),
                    at: Some((name, id)),
                    reason: format!("{error:#}"),
                }),
            }
        }
    }
    Ok(())
}

fn check_head(session: &Session, head: ObjectId, tracked: &mut Tracked, issues: &mut Vec<Issue>) {
    let file = &session.config.index;
    let mut read = |file: &str, index: Result<Index>| match index {
        Ok(index) => index,
        Err(error) => {
            let (file, reason) = (file.to_owned(), format!("{error:#}"));
            issues.push(Issue::BrokenFile { file, at: None, reason });
            Index::new()
        }
    };
    let index = session.index_at(head).map(|index| index.map_or_else(Index::new, |i| (*i).clone()));
    let index = read(file, index);
    let dvc = read("dvc.yaml", session.dvc_artifacts_at(head));
    for name in dvc.keys().filter(|name| index.contains_key(*name)) {
        let (artifact, file) = (name.clone(), file.clone());
        issues.push(Issue::AnnotatedTwice { artifact, file });
    }
    let of_dvc = dvc.iter().filter(|(name, _)| !index.contains_key(*name));
    let all = index.iter().map(|it| (it, file.as_str())).chain(of_dvc.map(|it| (it, "dvc.yaml")));
    for ((name, annotation), file) in all {
        if let (Some(kind), Some(allowed)) = (&annotation.kind, &session.config.types)
            && !allowed.contains(kind)
        {
            issues.push(Issue::ForbiddenType {
                artifact: name.clone(),
                kind: kind.clone(),
                file: file.to_owned(),
                allowed: allowed.clone(),
            });
        }
        missing_path(session, (name, annotation), (head, None), tracked, issues);
    }
}

/// Says so if an annotation's path is neither in Git nor tracked by DVC at a commit.
fn missing_path(
    session: &Session,
    (name, annotation): (&str, &Annotation),
    (commit, version): (ObjectId, Option<String>),
    tracked: &mut Tracked,
    issues: &mut Vec<Issue>,
) {
    let Some(path) = annotation.path.as_deref() else { return };
    let path = crate::annotations::repository_path("", path);
    // What cannot be read is not said to be missing.
    if !is_in_repository(&path) || session.repo.has_path(commit, &path).unwrap_or(true) {
        return;
    }
    let tracked = tracked.entry(commit).or_insert_with(|| outputs(session, commit));
    let covers = |output: &String| {
        path.strip_prefix(output.as_str())
            .is_some_and(|rest| matches!(rest.bytes().next(), None | Some(b'/')))
    };
    if !tracked.iter().any(covers) {
        let (artifact, is_promised) = (name.to_owned(), !annotation.is_virtual);
        issues.push(Issue::MissingPath { artifact, path, version, is_promised });
    }
}

/// The outputs of all `.dvc` files and `dvc.lock`s of a commit, as far as they can be read.
fn outputs(session: &Session, commit: ObjectId) -> Vec<String> {
    let is_dvc = |name: &str| name == "dvc.lock" || name.ends_with(".dvc");
    let files = session.repo.files_that(commit, is_dvc).unwrap_or_default();
    let read = |path: &str| {
        let blob = session.repo.blob_id_at(commit, path).ok()??;
        session.repo.blob(blob).ok()
    };
    let mut outputs = Vec::new();
    for path in files {
        let directory = path.rsplit_once('/').map_or("", |(directory, _)| directory);
        let Some(bytes) = read(&path) else { continue };
        outputs.extend(match path.ends_with(".dvc") {
            true => dvc_file_outputs(&bytes, directory),
            false => {
                let pipeline = read(&format!("{}yaml", path.trim_end_matches("lock")));
                dvc_lock_outputs(&bytes, pipeline.as_deref(), directory)
            }
        });
    }
    outputs
}
