//! Whether the paths of annotations are in Git, or tracked by DVC.

use std::collections::{BTreeMap, BTreeSet};

use super::annotations::finding;
use crate::dvc::{is_in_repository, repository_path};
use crate::git::Presence;
use crate::ops::{Error, RecordedOutput, Registry, is_record_file};
use crate::registry::diagnosis::{Finding, MendContext, PathClaim, missing_path};
use crate::registry::{Annotation, ObjectId};

/// A path in an annotation, and the commit of that annotation.
#[derive(Debug)]
pub(super) struct Claim {
    commit: ObjectId,
    claim: PathClaim,
}

impl Claim {
    /// The claim of an annotation at HEAD or at a version. `None` if it has no path inside the
    /// repository.
    pub(super) fn new(
        (artifact, annotation): (&str, &Annotation),
        (commit, version): (ObjectId, Option<String>),
        file: &str,
    ) -> Option<Self> {
        let path = repository_path("", annotation.path.as_deref()?);
        let (artifact, file) = (artifact.to_owned(), file.to_owned());
        let is_promised = !annotation.is_virtual;
        is_in_repository(&path).then_some(Self {
            commit,
            claim: PathClaim { artifact, version, path, is_promised, file },
        })
    }

    fn directory(&self) -> &str {
        self.claim.path.rsplit_once('/').map_or("", |(directory, _)| directory)
    }
}

/// The paths that are neither in Git nor tracked by DVC at their commits. Missing objects are
/// fetched for all commits at once.
///
/// # Errors
/// Something could not be fetched.
pub(super) fn missing_paths(
    registry: &Registry,
    claims: &[Claim],
    context: &MendContext,
) -> Result<Vec<Finding>, Error> {
    registry.repo.prefetch(claims.iter().map(|claim| (claim.commit, claim.directory())))?;
    let mut absent = Vec::new();
    for claim in claims {
        match registry.repo.presence(claim.commit, &claim.claim.path) {
            Ok(Presence::Missing) => absent.push(claim),
            Ok(Presence::Here(..) | Presence::Unknown) => {}
            // What cannot be read is not reported as missing.
            Err(error) => _ = finding(error)?,
        }
    }
    let outputs = outputs(registry, absent.iter().map(|claim| claim.commit).collect())?;
    let is_tracked = |claim: &Claim| match outputs.get(&claim.commit) {
        Some(outputs) => outputs.iter().any(|output| output.covers(&claim.claim.path)),
        None => true,
    };
    let missing = absent.into_iter().filter(|claim| !is_tracked(claim));
    Ok(missing.map(|claim| missing_path(&claim.claim, context)).collect())
}

/// The outputs of all `.dvc` files and `dvc.lock`s, by commit. A commit is left out if one of these
/// files cannot be read. A file that cannot be parsed has no outputs.
fn outputs(
    registry: &Registry,
    commits: BTreeSet<ObjectId>,
) -> Result<BTreeMap<ObjectId, Vec<RecordedOutput>>, Error> {
    registry.repo.prefetch_trees(commits.iter().copied())?;
    let mut files = Vec::new();
    for commit in commits {
        match registry.repo.files_that(commit, is_record_file) {
            Ok(paths) => files.push((commit, paths)),
            Err(error) => _ = finding(error)?,
        }
    }
    let all = files.iter().flat_map(|(commit, paths)| paths.iter().map(|path| (*commit, &**path)));
    registry.prefetch_records(&all.collect::<Vec<_>>())?;
    let mut outputs = BTreeMap::new();
    'commits: for (commit, paths) in files {
        let mut found = Vec::new();
        for path in paths {
            match registry.recorded_outputs(commit, &path) {
                Ok(outputs) => found.extend(outputs),
                Err(Error::DvcFile { .. }) => {}
                Err(error) => {
                    finding(error)?;
                    continue 'commits;
                }
            }
        }
        outputs.insert(commit, found);
    }
    Ok(outputs)
}
