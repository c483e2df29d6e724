//! Names that do not exist, and the names that the user may have meant.

use std::collections::BTreeSet;

use super::{Artifacts, Error, FileSource, Registry, dvc_file_of};
use crate::registry::plan::Refusal;
use crate::registry::{
    Action, Artifact, StageName, State, TagName, Version, VersionId, Which, did_you_mean, nearest,
    nearest_version,
};

impl Registry {
    /// All artifacts that tags or annotations name, as far as they can be read. Of a remote repository
    /// the names of all tags are listed, and nothing is fetched.
    pub(crate) fn known_artifacts(&self) -> BTreeSet<String> {
        let artifact = |tag: &str| Some(TagName::new(tag).ok()?.artifact.to_string());
        let tags: Vec<_> = if self.repo.is_temporary_clone() {
            let tags = self.repo.remote_tags("origin").unwrap_or_default();
            tags.iter().filter_map(|(tag, _)| artifact(tag)).collect()
        } else {
            let refs = self.tag_refs(Artifacts::All).ok();
            let tags = refs.iter().flat_map(|refs| refs.iter());
            tags.filter_map(|(tag, _)| artifact(tag)).collect()
        };
        let index = self.read_index(FileSource::WorkTree).ok().flatten();
        let annotated = index.iter().flat_map(|index| index.keys().cloned());
        tags.into_iter().chain(annotated).collect()
    }

    /// A notice that an artifact is new, if another one has a similar name.
    pub(super) fn new_artifact(&self, name: &str) -> Option<String> {
        let known = self.known_artifacts();
        let near = nearest(name, known.iter().map(String::as_str))?;
        (!known.contains(name))
            .then(|| format!("'{name}' is a new artifact. There is one named '{near}'."))
    }

    /// Whether the index file has the artifact, in the work tree or at HEAD.
    fn is_annotated(&self, name: &str) -> bool {
        let head = self.repo.head().ok().flatten().map(FileSource::Commit);
        [FileSource::WorkTree].into_iter().chain(head).any(|source| {
            let index = self.read_index(source).ok().flatten();
            index.is_some_and(|index| index.contains_key(name))
        })
    }

    /// The existing artifact that the user may have meant; or `churn@v1.0.0` for `churn@1.0`, which
    /// GTO 1.10.1 takes for a name.
    pub(super) fn nearest_artifact(&self, name: &str) -> Option<String> {
        let known = self.known_artifacts();
        let near = nearest(name, known.iter().map(String::as_str)).map(str::to_owned);
        near.or_else(|| {
            let (artifact, wanted) = name.split_once('@')?;
            let versions = self.named_by(Artifacts::Of(artifact), |name, _| match &name.action {
                Action::Register(version) => Some(version.clone()),
                _ => None,
            });
            Some(format!("{artifact}@{}", nearest_version(wanted, &versions)?))
        })
    }

    /// The error for an artifact that does not exist.
    pub(crate) fn artifact_not_found(&self, name: &str) -> Error {
        let hint = self.nearest_artifact(name).map(|near| format!("Did you mean '{near}'?"));
        Error::ArtifactNotFound { name: name.to_owned(), hint }
    }

    /// Adds a hint to a refused change of the artifact `name`; `wanted` is the version that the
    /// user named.
    pub(super) fn refused(
        &self,
        refusal: Refusal,
        name: &str,
        artifact: Option<&Artifact<'_>>,
        wanted: Option<&str>,
    ) -> Error {
        let hint = match (&refusal, artifact, wanted) {
            (Refusal::ArtifactNotFound(name), ..) => {
                self.nearest_artifact(name).map(|near| format!("Did you mean '{near}'?"))
            }
            (Refusal::VersionRequired(_) | Refusal::NotRegistered(_), None, _) => {
                Some(self.unknown_artifact(name))
            }
            (Refusal::VersionRequired(_), Some(artifact), Some(wanted)) => {
                let sentence = format!("'{name}' has no version '{wanted}'.");
                Some(did_you_mean(sentence, nearest_of(artifact, wanted)))
            }
            (Refusal::NotRegistered(wanted), Some(artifact), _) => {
                nearest_of(artifact, wanted).map(|near| format!("Did you mean '{near}'?"))
            }
            _ => None,
        };
        Error::Refusal { refusal, hint }
    }

    /// A sentence: no tag names this artifact.
    pub(crate) fn unknown_artifact(&self, name: &str) -> String {
        if self.is_annotated(name) {
            return format!("Artifact '{name}' has an annotation and no tags.");
        }
        let near = self.nearest_artifact(name);
        did_you_mean(format!("There is no artifact '{name}'."), near)
    }

    /// A sentence about a version or stage that the artifact does not have. `None` if it has it.
    pub(crate) fn unknown_in(&self, artifact: &Artifact<'_>, which: &Which<'_>) -> Option<String> {
        let name = &artifact.name;
        match which {
            Which::All | Which::Greatest => None,
            Which::Version(wanted) => {
                let versions: Vec<_> = versions(artifact).collect();
                (!versions.contains(&wanted)).then(|| {
                    let near = nearest_version(&wanted.to_string(), versions);
                    let sentence = format!("'{name}' has no version '{wanted}'.");
                    did_you_mean(sentence, near.map(ToString::to_string))
                })
            }
            Which::Stage(wanted) => {
                let stages = self.known_stages(artifact);
                (!stages.contains(wanted.as_str())).then(|| {
                    let near = nearest(wanted.as_str(), stages);
                    did_you_mean(format!("'{name}' was never in a stage '{wanted}'."), near)
                })
            }
        }
    }

    /// A sentence: none of these artifacts was ever in the stage, or there is none. `None` if that is
    /// not so. `typed` is the pattern.
    pub(crate) fn unknown_in_all(
        &self,
        state: &State<'_>,
        (typed, which): (&str, &Which<'_>),
    ) -> Option<String> {
        let is_empty = state.artifacts().next().is_none();
        if is_empty && !typed.is_empty() && !typed.starts_with(['#', '@']) {
            return Some(format!("No artifact matches '{typed}'."));
        }
        let Which::Stage(wanted) = which else { return None };
        let stages: BTreeSet<_> =
            state.artifacts().flat_map(|artifact| self.known_stages(artifact)).collect();
        (!stages.contains(wanted.as_str())).then(|| {
            let sentence = format!("No artifact was ever in a stage '{wanted}'.");
            did_you_mean(sentence, nearest(wanted.as_str(), stages))
        })
    }

    /// A sentence: there is no such tag.
    pub(crate) fn unknown_tag(&self, tag: &TagName<'_>) -> Result<String, Error> {
        let name = tag.artifact.as_str();
        let tags = self.tag_refs(Artifacts::Of(name))?;
        let near = nearest_tag(&tag.to_string(), tags.iter().map(|(tag, _)| tag));
        let sentence = format!("There is no tag '{tag}'.");
        Ok(match near {
            None if tags.is_empty() => format!("{sentence} {}", self.unknown_artifact(name)),
            near => did_you_mean(sentence, near),
        })
    }

    /// A sentence: none of these files has an annotation of the artifact.
    pub(crate) fn no_annotation(&self, name: &str, source: FileSource) -> Result<String, Error> {
        let dvc = dvc_file_of(name).map(|file| format!(" or {file}")).unwrap_or_default();
        let sentence = format!("There is no annotation of '{name}' in {}{dvc}.", self.config.index);
        let index = self.read_index(source)?;
        let known = index.iter().flat_map(|index| index.keys().map(String::as_str));
        let near = nearest(name, known).map(str::to_owned);
        let registered = || {
            let known = self.known_artifacts();
            let near = nearest(name, known.iter().map(String::as_str)).map(str::to_owned);
            near.filter(|_| !known.contains(name))
        };
        Ok(did_you_mean(sentence, near.or_else(registered)))
    }

    fn known_stages<'s>(&'s self, artifact: &'s Artifact<'_>) -> BTreeSet<&'s str> {
        let allowed = self.config.stages.iter().flatten().map(String::as_str);
        let stages = artifact.versions.iter().flat_map(|version| version.stages.by_name.keys());
        stages.map(StageName::as_str).chain(allowed).collect()
    }
}

/// The tag of the nearest name; versions by their numbers.
fn nearest_tag<'t>(wanted: &str, tags: impl Iterator<Item = &'t str>) -> Option<String> {
    let tags: Vec<_> = tags.collect();
    if let Ok(TagName { artifact, action: Action::Register(version), .. }) = TagName::new(wanted) {
        let versions = tags.iter().filter_map(|tag| tag.split_once('@')?.1.parse().ok());
        let versions: Vec<Version> = versions.collect();
        let near = nearest_version(&version.to_string(), &versions)?;
        return Some(format!("{}@{near}", artifact.in_tag()));
    }
    nearest(wanted, tags).map(str::to_owned)
}

fn versions<'s>(artifact: &'s Artifact<'_>) -> impl Iterator<Item = &'s Version> {
    artifact.versions.iter().filter_map(|version| match &version.id {
        VersionId::Version(version) => Some(version),
        VersionId::Commit(_) => None,
    })
}

/// The version of the artifact that the user may have meant.
fn nearest_of(artifact: &Artifact<'_>, wanted: &str) -> Option<String> {
    nearest_version(wanted, versions(artifact)).map(ToString::to_string)
}
