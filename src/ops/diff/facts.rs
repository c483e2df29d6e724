//! What is known of versions before they are compared. What several versions need of a remote
//! repository is fetched together.

use std::sync::Arc;

use crate::comparison::{Content, SectionName, UnknownContent};
use crate::dvc::repository_path;
use crate::ops::content::{annotated_path, folder_of, likely_files};
use crate::ops::{Error, FileSource, Registry};
use crate::registry::{Annotation, ObjectId};

/// One of the versions, with what is known of it.
pub(in crate::ops) struct VersionFacts {
    pub(super) commit: ObjectId,
    pub(in crate::ops) annotation: Arc<Annotation>,
    pub(in crate::ops) content: Result<Content, UnknownContent>,
}

impl Registry {
    /// What is known of an artifact at two commits.
    ///
    /// # Errors
    /// As [`Registry::facts`].
    pub(in crate::ops) fn facts_of_two(
        &self,
        artifact: &str,
        [one, other]: [ObjectId; 2],
    ) -> Result<[Result<VersionFacts, Error>; 2], Error> {
        self.prefetch_facts(artifact, &[one, other])?;
        Ok([one, other].map(|commit| self.facts(artifact, commit)))
    }

    /// What is known of an artifact at a commit.
    ///
    /// # Errors
    /// A file or object is broken, or cannot be read.
    pub(super) fn facts(&self, artifact: &str, commit: ObjectId) -> Result<VersionFacts, Error> {
        let annotation = self.annotation(artifact, FileSource::Commit(commit))?;
        let content = match &annotation {
            Some(annotation) => self.annotated_content(artifact, annotation, commit)?,
            None => Err(UnknownContent::NoAnnotation),
        };
        Ok(VersionFacts { commit, annotation: annotation.unwrap_or_default(), content })
    }

    /// Brings what [`Registry::facts`] reads at all of these commits.
    pub(super) fn prefetch_facts(&self, artifact: &str, commits: &[ObjectId]) -> Result<(), Error> {
        if !self.repo.lacks_objects() {
            return Ok(());
        }
        let folder = folder_of(artifact);
        let beside = ["dvc.yaml", "dvc.lock", "params.yaml"];
        let beside = beside.map(|file| repository_path(folder, file));
        let files = beside.iter().map(String::as_str).chain([&*self.config.index]);
        let files: Vec<_> = files.collect();
        let all = |commit: &ObjectId| files.iter().map(|file| (*commit, *file)).collect::<Vec<_>>();
        self.repo.prefetch(commits.iter().flat_map(all))?;
        let mut likely = Vec::new();
        for commit in commits {
            // What is wrong with it is said when it is read.
            let annotation = self.annotation(artifact, FileSource::Commit(*commit)).ok().flatten();
            let Some(Ok(path)) = annotation.as_deref().map(annotated_path) else { continue };
            likely.extend(likely_files(&path, folder).into_iter().map(|file| (*commit, file)));
        }
        let likely: Vec<_> = likely.iter().map(|(commit, file)| (*commit, file.as_str())).collect();
        self.prefetch_records(&likely)
    }

    /// Brings the files of metrics and parameters of all of these versions.
    pub(super) fn prefetch_values(
        &self,
        artifact: &str,
        versions: &[&VersionFacts],
        sections: &[SectionName],
    ) -> Result<(), Error> {
        if !self.repo.lacks_objects() {
            return Ok(());
        }
        let mut files = Vec::new();
        for version in versions {
            let of_values = [SectionName::Metrics, SectionName::Params];
            for section in of_values.into_iter().filter(|section| sections.contains(section)) {
                // What is wrong with it is said when it is read.
                let named = self.named_files(artifact, section, version).unwrap_or_default();
                for file in named.0 {
                    let records = likely_files(&file.path, folder_of(artifact));
                    let all = records.into_iter().chain([file.path]);
                    files.extend(all.map(|path| (version.commit, path)));
                }
            }
        }
        let files = files.iter().map(|(commit, path)| (*commit, path.as_str()));
        Ok(self.repo.prefetch(files)?)
    }
}
