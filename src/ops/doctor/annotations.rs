//! The checks that read files of annotations: those of HEAD and of each registered version.

use std::collections::HashSet;

use super::paths::{Claim, missing_paths};
use crate::annotations::Index;
use crate::git::{ReadError, RefError};
use crate::ops::{Error, FileSource, Registry, dvc_file_of, with_causes};
use crate::registry::diagnosis::{
    Finding, FoundTag, HeadPart, MendContext, Names, annotated_twice, broken_commit, broken_file,
    forbidden_name, forbidden_type, sound_events, unread_file, unreadable_head,
    unresolved_template,
};
use crate::registry::{Annotation, ArtifactName, ObjectId, State};
use crate::shell::quote;

/// What is wrong with HEAD, and with the annotations there and at registered versions.
///
/// # Errors
/// An object could not be fetched. What is unknown is not reported as wrong.
pub(super) fn check(
    registry: &Registry,
    tags: &[FoundTag],
    context: &MendContext,
) -> Result<Vec<Finding>, Error> {
    let mut check = Check {
        registry,
        context,
        names: Names::default(),
        claims: Vec::new(),
        findings: Vec::new(),
    };
    match registry.repo.head() {
        Ok(None) => {}
        Ok(Some(head)) => check.head(head)?,
        Err(error) if error.leaves_open() => return Err(error.into()),
        Err(error) => check.unreadable_head(error),
    }
    let state = State::fold(sound_events(tags));
    check.names.tagged(&state);
    check.versions(&state)?;
    let Check { claims, mut findings, names, .. } = check;
    findings.extend(names.clashes(context));
    findings.extend(missing_paths(registry, &claims, context)?);
    Ok(findings)
}

/// The index files of all commits of all branches that cannot be parsed. GTO 0.2.8: `-A`.
///
/// # Errors
/// As [`check`].
pub(super) fn check_commits(registry: &Registry) -> Result<Vec<Finding>, Error> {
    let file = registry.config.index.as_str();
    let commits = registry.repo.branch_commits()?;
    registry.repo.prefetch(commits.iter().map(|commit| (*commit, file)))?;
    let (mut findings, mut reported) = (Vec::new(), HashSet::new());
    for commit in commits {
        if let Err(error) = registry.index_at(commit) {
            let reason = with_causes(&finding(error)?);
            // Commits that have the same file are reported once.
            let blob = registry.repo.blob_id_at(commit, file).ok().flatten();
            if blob.is_none_or(|blob| reported.insert(blob)) {
                findings.push(broken_commit(file, commit, &reason));
            }
        }
    }
    Ok(findings)
}

/// Returns the error as a finding, unless it says that an object could not be fetched.
pub(super) fn finding(error: impl Into<Error>) -> Result<Error, Error> {
    let error = error.into();
    if error.leaves_open() { Err(error) } else { Ok(error) }
}

struct Check<'s> {
    registry: &'s Registry,
    context: &'s MendContext,
    names: Names,
    claims: Vec<Claim>,
    findings: Vec<Finding>,
}

impl Check<'_> {
    fn unreadable_head(&mut self, error: ReadError) {
        let repo = &self.registry.repo;
        let file = || HeadPart::File(quote(repo.head_file()));
        let (part, reason) = match error {
            ReadError::Ref(RefError::Broken { name } | RefError::BrokenInTable { name }) => {
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
        let registry = self.registry;
        // This reads all directories.
        let files = match registry.repo.files_that(head, is_known) {
            Ok(files) => files,
            Err(error) => {
                let reason = finding(error)?.to_string();
                let part = match registry.repo.commit(head) {
                    Ok(_) => HeadPart::Directory,
                    Err(_) => HeadPart::Commit,
                };
                self.findings.push(unreadable_head(&part, &reason, self.context));
                return Ok(());
            }
        };
        let file = registry.config.index.as_str();
        let index =
            registry.index_at(head).map(|it| it.map_or_else(Index::new, |it| (*it).clone()));
        let index = self.parsed(file, index)?;
        let in_index: HashSet<_> = index.keys().cloned().collect();
        for (artifact, annotation) in index {
            self.annotation((&artifact, &annotation), head, file);
        }
        let (dvc_files, others): (Vec<_>, Vec<_>) =
            files.iter().partition(|path| is_dvc_yaml(path));
        registry.repo.prefetch(dvc_files.iter().map(|path| (head, path.as_str())))?;
        for dvc_file in dvc_files {
            let artifacts = registry.all_dvc_artifacts_in(head, dvc_file);
            for (artifact, annotation) in self.parsed(dvc_file, artifacts)? {
                if ArtifactName::new(&artifact).is_err() {
                    self.findings.push(forbidden_name(&artifact, dvc_file, self.context));
                } else if in_index.contains(&artifact) {
                    self.findings.push(annotated_twice(&artifact, file, dvc_file));
                } else {
                    self.annotation((&artifact, &annotation), head, dvc_file);
                }
            }
        }
        for other in others {
            let Some(stem) = other.strip_suffix(".yml") else { continue };
            let read = format!("{stem}.yaml");
            if other != file && (read == file || is_dvc_yaml(&read)) {
                let is_taken = files.contains(&read);
                self.findings.push(unread_file(other, &read, is_taken, self.context));
            }
        }
        Ok(())
    }

    /// The content of a file of HEAD; empty if it cannot be parsed.
    fn parsed(&mut self, file: &str, index: Result<Index, Error>) -> Result<Index, Error> {
        index.or_else(|error| {
            let reason = with_causes(&finding(error)?);
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
        if let (Some(kind), Some(allowed)) = (&annotation.kind, &self.registry.config.types)
            && !allowed.contains(kind)
        {
            self.findings.push(forbidden_type(artifact, (kind, allowed), file, self.context));
        }
        self.names.annotated(artifact, file);
        self.templates((artifact, annotation), None, file);
        self.claims.extend(Claim::new((artifact, annotation), (head, None), file));
    }

    fn templates(
        &mut self,
        (artifact, annotation): (&str, &Annotation),
        version: Option<&str>,
        file: &str,
    ) {
        for unresolved in &annotation.unresolved {
            let why = (unresolved.field, unresolved.reason.as_str());
            self.findings.push(unresolved_template(artifact, version, why, file, self.context));
        }
    }

    fn versions(&mut self, state: &State<'_>) -> Result<(), Error> {
        let registry = self.registry;
        let mut versions = Vec::new();
        for artifact in state.artifacts() {
            let registered = artifact.versions.iter().filter(|version| version.is_active());
            for version in registered.filter(|version| version.version().is_some()) {
                versions.push((artifact.name.to_string(), version.id.to_string(), version.commit));
            }
        }
        let index = registry.config.index.as_str();
        registry.repo.prefetch(versions.iter().map(|(_, _, commit)| (*commit, index)))?;
        let mut elsewhere = Vec::new();
        for (name, id, commit) in versions {
            match registry.index_at(commit) {
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
        registry.repo.prefetch(files)?;
        for (name, id, commit, file) in elsewhere {
            match registry.dvc_annotation(&name, FileSource::Commit(commit)) {
                Ok(None) => {}
                Ok(Some(annotation)) => {
                    self.templates((&name, &annotation), Some(&id), &file);
                    let at = (commit, Some(id));
                    self.claims.extend(Claim::new((&name, &annotation), at, &file));
                }
                Err(error) => self.broken_at((&name, &id), &file, error)?,
            }
        }
        Ok(())
    }

    fn broken_at(&mut self, at: (&str, &str), file: &str, error: Error) -> Result<(), Error> {
        let reason = with_causes(&finding(error)?);
        self.findings.push(broken_file(file, Some(at), &reason, self.context));
        Ok(())
    }
}

/// Whether a file has one of the names that are read, or nearly.
fn is_known(name: &str) -> bool {
    is_dvc_yaml(name) || name.ends_with(".yaml") || name.ends_with(".yml")
}

fn is_dvc_yaml(path: &str) -> bool {
    path == "dvc.yaml" || path.ends_with("/dvc.yaml")
}
