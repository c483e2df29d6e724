//! The checks that read files of annotations: those of HEAD and of each registered version.

use std::collections::HashSet;

use super::super::session::Session;
use super::super::sources::{Place, dvc_file_of};
use super::paths::{Claim, missing_paths};
use crate::annotations::Index;
use crate::git::{ReadError, RefError};
use crate::ops::Error;
use crate::registry::diagnosis::{
    Finding, FoundTag, HeadPart, MendContext, annotated_twice, broken_file, forbidden_type,
    sound_events, unreadable_head,
};
use crate::registry::{Annotation, ObjectId, State};
use crate::shell::quote;

/// What is wrong with annotations, and with HEAD, which has them.
///
/// # Errors
/// Something could not be fetched: what is unknown is not reported as wrong.
pub(super) fn check(
    session: &Session,
    tags: &[FoundTag],
    context: &MendContext,
) -> Result<Vec<Finding>, Error> {
    let mut check = Check { session, context, claims: Vec::new(), findings: Vec::new() };
    match session.repo.head() {
        Ok(None) => {}
        Ok(Some(head)) => check.head(head)?,
        Err(error) => check.unreadable_head(error),
    }
    check.versions(&State::fold(sound_events(tags)))?;
    let Check { claims, mut findings, .. } = check;
    findings.extend(missing_paths(session, &claims, context)?);
    Ok(findings)
}

/// The error if it is a finding, and not that an object could not be fetched.
pub(super) fn finding(error: impl Into<Error>) -> Result<Error, Error> {
    let error = error.into();
    if error.is_unreachable() { Err(error) } else { Ok(error) }
}

struct Check<'s> {
    session: &'s Session,
    context: &'s MendContext,
    claims: Vec<Claim>,
    findings: Vec<Finding>,
}

impl Check<'_> {
    fn unreadable_head(&mut self, error: ReadError) {
        let repo = &self.session.repo;
        let file = || HeadPart::File(quote(repo.head_file()));
        let (part, reason) = match error {
            ReadError::Ref(RefError::Broken { name }) => {
                let is_logged = repo.has_log(&name);
                let part =
                    if name == "HEAD" { file() } else { HeadPart::Branch { name, is_logged } };
                (part, "it does not hold an object id".to_owned())
            }
            error => (file(), error.to_string()),
        };
        self.findings.push(unreadable_head(&part, &reason, self.context));
    }

    fn head(&mut self, head: ObjectId) -> Result<(), Error> {
        let session = self.session;
        // This looks into all directories.
        let dvc_files = match session.dvc_files_at(head) {
            Ok(files) => files,
            Err(error) => {
                let reason = finding(error)?.to_string();
                let part = match session.repo.commit(head) {
                    Ok(_) => HeadPart::Directory,
                    Err(_) => HeadPart::Commit,
                };
                self.findings.push(unreadable_head(&part, &reason, self.context));
                return Ok(());
            }
        };
        let file = session.config.index.as_str();
        let index = session.index_at(head).map(|it| it.map_or_else(Index::new, |it| (*it).clone()));
        let index = self.parsed(file, index)?;
        let in_index: HashSet<_> = index.keys().cloned().collect();
        for (artifact, annotation) in index {
            self.annotation((&artifact, &annotation), head, file);
        }
        for dvc_file in dvc_files {
            let artifacts = session.dvc_artifacts_in(head, &dvc_file);
            for (artifact, annotation) in self.parsed(&dvc_file, artifacts)? {
                match in_index.contains(&artifact) {
                    true => self.findings.push(annotated_twice(&artifact, file, &dvc_file)),
                    false => self.annotation((&artifact, &annotation), head, &dvc_file),
                }
            }
        }
        Ok(())
    }

    /// What a file of HEAD holds: nothing if it cannot be parsed.
    fn parsed(&mut self, file: &str, index: Result<Index, Error>) -> Result<Index, Error> {
        index.or_else(|error| {
            let reason = format!("{:#}", finding(error)?);
            self.findings.push(broken_file(file, None, &reason, self.context));
            Ok(Index::new())
        })
    }

    /// Checks an annotation of HEAD.
    fn annotation(
        &mut self,
        (artifact, annotation): (&str, &Annotation),
        head: ObjectId,
        file: &str,
    ) {
        if let (Some(kind), Some(allowed)) = (&annotation.kind, &self.session.config.types)
            && !allowed.contains(kind)
        {
            self.findings.push(forbidden_type(artifact, (kind, allowed), file, self.context));
        }
        self.claims.extend(Claim::new((artifact, annotation), (head, None), file));
    }

    fn versions(&mut self, state: &State<'_>) -> Result<(), Error> {
        let session = self.session;
        let mut versions = Vec::new();
        for artifact in state.artifacts() {
            let registered = artifact.versions.iter().filter(|version| version.is_active());
            for version in registered.filter(|version| version.version().is_some()) {
                versions.push((artifact.name.to_string(), version.id.to_string(), version.commit));
            }
        }
        let index = session.config.index.as_str();
        session.repo.prefetch(versions.iter().map(|(_, _, commit)| (*commit, index)))?;
        let mut elsewhere = Vec::new();
        for (name, id, commit) in versions {
            match session.index_at(commit) {
                Ok(file) => match file.as_ref().and_then(|file| file.get(&name)) {
                    Some(annotation) => self.claims.extend(Claim::new(
                        (&name, annotation),
                        (commit, Some(id)),
                        index,
                    )),
                    None => {
                        elsewhere.extend(dvc_file_of(&name).map(|file| (name, id, commit, file)));
                    }
                },
                Err(error) => self.broken_at((&name, &id), index, error)?,
            }
        }
        let files = elsewhere.iter().map(|(_, _, commit, file)| (*commit, file.as_str()));
        session.repo.prefetch(files)?;
        for (name, id, commit, file) in elsewhere {
            match session.dvc_annotation(&name, Place::Commit(commit)) {
                Ok(annotation) => self.claims.extend(annotation.and_then(|annotation| {
                    Claim::new((&name, &annotation), (commit, Some(id)), &file)
                })),
                Err(error) => self.broken_at((&name, &id), &file, error)?,
            }
        }
        Ok(())
    }

    fn broken_at(&mut self, at: (&str, &str), file: &str, error: Error) -> Result<(), Error> {
        let reason = format!("{:#}", finding(error)?);
        self.findings.push(broken_file(file, Some(at), &reason, self.context));
        Ok(())
    }
}
