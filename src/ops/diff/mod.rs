//! Comparing two versions of an artifact.

mod cache;
mod commits;
mod facts;
mod files;
mod values;
mod versions;

use std::collections::BTreeSet;

use facts::VersionFacts;

use super::{Error, Registry};
use crate::comparison::{
    ChangedPart, ComparedVersion, Diff, FileChange, OutputChange, OutputState, SectionName,
    Unknown, UnknownContent, annotation_changes,
};
use crate::git::ChangedFile;
use crate::registry::{Artifact, ArtifactVersion, State, Version, Which};

/// What is to be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DiffRequest<'q> {
    /// The artifact.
    pub(crate) artifact: &'q str,
    /// The first version; without one, the one before the second.
    pub(crate) from: Option<Which<'q>>,
    /// The second version; without one, the greatest.
    pub(crate) to: Option<Which<'q>>,
    /// What of them.
    pub(crate) sections: Vec<SectionName>,
    /// How many commits are listed at most.
    pub(crate) limit: usize,
}

impl Registry {
    /// Compares two versions of an artifact.
    ///
    /// # Errors
    /// There is no such artifact or version; something could not be fetched. What else cannot be
    /// read is in [`Diff::unknown`].
    pub(crate) fn diff(&self, state: &State<'_>, request: &DiffRequest<'_>) -> Result<Diff, Error> {
        let artifact = state.artifact(request.artifact);
        let artifact = artifact.ok_or_else(|| self.artifact_not_found(request.artifact))?;
        let to = match &request.to {
            Some(which) => self.version_of(artifact, which)?,
            None => self.version_of(artifact, &Which::Greatest)?,
        };
        let from = match &request.from {
            Some(which) => self.version_of(artifact, which)?,
            None => version_before(artifact, to)?,
        };
        let mut diff = Diff::new(request.artifact, compared(from), compared(to));
        let [old, new] = match self.facts_of_two(request.artifact, [from.commit, to.commit])? {
            [Ok(old), Ok(new)] => [old, new],
            [Err(error), _] | [_, Err(error)] if error.leaves_open() => return Err(error),
            [Err(error), _] | [_, Err(error)] => {
                let why = error.to_string();
                let unknown =
                    |section: &SectionName| Unknown { section: *section, why: why.clone() };
                diff.unknown = request.sections.iter().map(unknown).collect();
                return Ok(diff);
            }
        };
        self.prefetch_values(request.artifact, &[&old, &new], &request.sections)?;
        for section in &request.sections {
            match section {
                SectionName::Commits => {
                    self.compare_commits(&mut diff, [&old, &new], request.limit)?;
                }
                SectionName::Annotation => {
                    let changes = annotation_changes(&old.annotation, &new.annotation);
                    if !changes.is_empty() {
                        diff.changed.insert(ChangedPart::Annotation);
                    }
                    diff.annotation = Some(changes);
                }
                SectionName::Outputs => compare_outputs(&mut diff, [&old, &new]),
                SectionName::Metrics | SectionName::Params => {
                    self.compare_values(&mut diff, *section, [&old, &new])?;
                }
                SectionName::Files => {
                    let files = self.repo.changed_files(old.commit, new.commit)?;
                    diff.files = Some(files.into_iter().map(file_change).collect());
                }
            }
        }
        for version in [&diff.from, &diff.to] {
            diff.fetch.extend(self.fetch_command(version)?);
        }
        Ok(diff)
    }

    /// The version that is meant.
    pub(super) fn version_of<'s, 'a>(
        &self,
        artifact: &'s Artifact<'a>,
        which: &Which<'_>,
    ) -> Result<&'s ArtifactVersion<'a>, Error> {
        let name = &artifact.name;
        let found = match which {
            Which::All | Which::Greatest => artifact.greatest(),
            Which::Version(wanted) => {
                let mut versions = artifact.versions.iter();
                versions.find(|version| version.version() == Some(wanted))
            }
            Which::Stage(stage) => artifact.in_stage(stage.as_str()).into_iter().next(),
        };
        found.ok_or_else(|| {
            let unknown = self.unknown_in(artifact, which);
            Error::NoVersion(unknown.unwrap_or_else(|| match which {
                Which::Stage(stage) => format!("'{name}' has no version in the stage '{stage}'."),
                _ => format!("'{name}' has no version."),
            }))
        })
    }
}

/// The registered version below another one.
fn version_before<'s, 'a>(
    artifact: &'s Artifact<'a>,
    version: &ArtifactVersion<'a>,
) -> Result<&'s ArtifactVersion<'a>, Error> {
    let name = &artifact.name;
    let others = artifact.versions.iter().filter(|it| it.is_active() && it.is_registered());
    let lower = others.filter_map(|other| Some((other, other.version()?, version.version()?)));
    let lower = lower.filter(|(_, other, version)| other.cmp_precedence(version).is_lt());
    let before = lower.max_by(|(_, one, _), (_, other, _)| one.cmp_precedence(other));
    before.map(|(before, ..)| before).ok_or_else(|| {
        let version = version.version().map_or_else(String::new, Version::to_string);
        Error::NoVersion(format!("'{name}' has no version before {version}."))
    })
}

fn compared(version: &ArtifactVersion<'_>) -> ComparedVersion {
    let stages = version.active_stages().into_iter().map(|name| name.to_string());
    ComparedVersion {
        reference: version.registrations.last().map(|event| event.tag.to_owned()),
        commit: version.commit,
        version: version.version().map(Version::to_string),
        stages: stages.collect(),
        missing: BTreeSet::new(),
    }
}

fn compare_outputs(diff: &mut Diff, [old, new]: [&VersionFacts; 2]) {
    let versions = [diff.from.name(), diff.to.name()];
    let change = match (&old.content, &new.content) {
        (Ok(old), Ok(new)) => OutputChange::known(old.clone(), new.clone()),
        // A version without an annotation does not have the artifact.
        (Ok(old), Err(UnknownContent::NoAnnotation)) => {
            OutputChange { state: OutputState::Removed, old: Some(old.clone()), new: None }
        }
        (Err(UnknownContent::NoAnnotation), Ok(new)) => {
            OutputChange { state: OutputState::Added, old: None, new: Some(new.clone()) }
        }
        (old, new) => {
            for (side, version) in [old, new].into_iter().zip(versions) {
                let why = side.as_ref().err().map(|why| format!("of {version}, {why}"));
                diff.note_unknown(SectionName::Outputs, why);
            }
            let [old, new] = [old, new].map(|content| content.clone().ok());
            OutputChange { state: OutputState::Unknown, old, new }
        }
    };
    if matches!(change.state, OutputState::Changed | OutputState::Added | OutputState::Removed) {
        diff.changed.insert(ChangedPart::Content);
    }
    diff.outputs = Some(vec![change]);
}

fn file_change(file: ChangedFile) -> FileChange {
    let (path, from, state) = match (file.old, file.new) {
        (None, new) => (new, None, OutputState::Added),
        (old, None) => (old, None, OutputState::Removed),
        (old, new) if old == new => (new, None, OutputState::Changed),
        (old, new) => (new, old, OutputState::Moved),
    };
    FileChange { path: path.unwrap_or_default(), from, state }
}
