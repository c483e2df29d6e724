//! Names that a repository has, for completion. Objects of tags are not read.

use super::{Artifacts, Error, FileSource, Registry};
use crate::registry::{Action, TagName};

impl Registry {
    /// The names of all tags of the registry.
    pub(crate) fn known_tags(&self) -> Vec<String> {
        self.named_by(Artifacts::All, |_, tag| Some(tag.to_owned()))
    }

    /// The versions of all artifacts.
    pub(crate) fn known_versions(&self) -> Vec<String> {
        self.named_by(Artifacts::All, |name, _| match &name.action {
            Action::Register(version) => Some(version.to_string()),
            _ => None,
        })
    }

    /// `NAME@VERSION` and `NAME#STAGE` of one artifact, also `NAME@latest`.
    pub(crate) fn known_shortcuts(&self, artifact: &str) -> Vec<String> {
        let mut all = self.named_by(Artifacts::Of(artifact), |name, _| match &name.action {
            Action::Register(version) => Some(format!("{artifact}@{version}")),
            Action::Assign(stage) => Some(format!("{artifact}#{stage}")),
            _ => None,
        });
        if !all.is_empty() {
            all.push(format!("{artifact}@latest"));
        }
        all
    }

    /// The stages that are allowed, else those of all artifacts.
    pub(crate) fn known_stage_names(&self) -> Vec<String> {
        self.config.stages.clone().unwrap_or_else(|| {
            self.named_by(Artifacts::All, |name, _| match name.action {
                Action::Assign(stage) => Some(stage.to_string()),
                _ => None,
            })
        })
    }

    /// The types that are allowed, else those of all annotations in the work tree.
    pub(crate) fn known_types(&self) -> Vec<String> {
        let index = || self.read_index(FileSource::WorkTree).ok().flatten();
        self.config.types.clone().unwrap_or_else(|| {
            let index = index();
            let annotations = index.iter().flat_map(|index| index.values());
            annotations.filter_map(|annotation| annotation.kind.clone()).collect()
        })
    }

    /// The local branches, all tags, and HEAD.
    ///
    /// # Errors
    /// The references cannot be read.
    pub(crate) fn known_revisions(&self) -> Result<Vec<String>, Error> {
        let mut all = self.repo.branch_names()?;
        all.extend(self.tag_refs(Artifacts::All)?.iter().map(|(tag, _)| tag.to_owned()));
        all.push("HEAD".to_owned());
        Ok(all)
    }

    /// What the names of tags say, as far as they can be read.
    pub(super) fn named_by<T>(
        &self,
        artifacts: Artifacts<'_>,
        say: impl Fn(&TagName<'_>, &str) -> Option<T>,
    ) -> Vec<T> {
        let tags = self.tag_refs(artifacts).ok();
        let tags = tags.iter().flat_map(|tags| tags.iter());
        tags.filter_map(|(tag, _)| say(&TagName::new(tag).ok()?, tag)).collect()
    }
}
