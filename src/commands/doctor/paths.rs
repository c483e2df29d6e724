//! Whether the paths of annotations are in Git, or tracked by DVC.

use std::collections::{BTreeMap, BTreeSet};

use super::annotations::finding;
use crate::dvc::{dvc_file_outputs, dvc_lock_outputs, is_in_repository, repository_path};
use crate::git::Presence;
use crate::ops::{Error, Registry};
use crate::registry::diagnosis::{Finding, MendContext, PathClaim, missing_path};
use crate::registry::{Annotation, ObjectId};

/// A path that an annotation promises, and the commit it is promised at.
#[derive(Debug)]
pub(super) struct Claim {
    commit: ObjectId,
    claim: PathClaim,
}

impl Claim {
    /// The claim of an artifact's annotation in a file, at HEAD or at a version; `None` if it has
    /// no path inside the repository.
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

    fn is_covered_by(&self, output: &str) -> bool {
        let rest = self.claim.path.strip_prefix(output);
        rest.is_some_and(|rest| matches!(rest.bytes().next(), None | Some(b'/')))
    }
}

/// The paths that are neither in Git nor tracked by DVC at their commits. What has to be fetched for
/// that is fetched for all commits at once.
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
            Ok(Presence::Here | Presence::Unknown) => {}
            // What cannot be read is not reported as missing.
            Err(error) => _ = finding(error)?,
        }
    }
    let outputs = outputs(registry, absent.iter().map(|claim| claim.commit).collect())?;
    let is_tracked = |claim: &Claim| match outputs.get(&claim.commit) {
        Some(outputs) => outputs.iter().any(|output| claim.is_covered_by(output)),
        None => true,
    };
    let missing = absent.into_iter().filter(|claim| !is_tracked(claim));
    Ok(missing.map(|claim| missing_path(&claim.claim, context)).collect())
}

/// The outputs of all `.dvc` files and `dvc.lock`s, by commit. A commit is left out where one of
/// them cannot be read.
fn outputs(
    registry: &Registry,
    commits: BTreeSet<ObjectId>,
) -> Result<BTreeMap<ObjectId, Vec<String>>, Error> {
    let is_dvc = |name: &str| name == "dvc.lock" || name.ends_with(".dvc");
    registry.repo.prefetch_trees(commits.iter().copied())?;
    let mut files = Vec::new();
    for commit in commits {
        match registry.repo.files_that(commit, is_dvc) {
            Ok(paths) => files.push((commit, paths)),
            Err(error) => _ = finding(error)?,
        }
    }
    let pipelines: Vec<_> = files
        .iter()
        .flat_map(|(commit, paths)| paths.iter().map(|path| (*commit, path)))
        .filter_map(|(commit, path)| Some((commit, format!("{}yaml", path.strip_suffix("lock")?))))
        .collect();
    let all = files.iter().flat_map(|(commit, paths)| paths.iter().map(|path| (*commit, path)));
    let all = all.chain(pipelines.iter().map(|(commit, path)| (*commit, path)));
    registry.repo.prefetch(all.map(|(commit, path)| (commit, path.as_str())))?;
    let mut outputs = BTreeMap::new();
    for (commit, paths) in files {
        match outputs_at(registry, commit, &paths) {
            Ok(found) => _ = outputs.insert(commit, found),
            Err(error) => _ = finding(error)?,
        }
    }
    Ok(outputs)
}

fn outputs_at(
    registry: &Registry,
    commit: ObjectId,
    paths: &[String],
) -> Result<Vec<String>, Error> {
    let read = |path: &str| -> Result<Option<Vec<u8>>, Error> {
        let blob = registry.repo.blob_id_at(commit, path)?;
        Ok(blob.map(|blob| registry.repo.blob(blob)).transpose()?)
    };
    let mut outputs = Vec::new();
    for path in paths {
        let directory = path.rsplit_once('/').map_or("", |(directory, _)| directory);
        let Some(bytes) = read(path)? else { continue };
        outputs.extend(match path.strip_suffix("lock") {
            None => dvc_file_outputs(&bytes, directory),
            Some(stem) => {
                let pipeline = read(&format!("{stem}yaml"))?;
                dvc_lock_outputs(&bytes, pipeline.as_deref(), directory)
            }
        });
    }
    Ok(outputs)
}
