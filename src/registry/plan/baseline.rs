//! Which version a commit is compared with, to tell whether it needs a version of its own.

use super::{PlanContext, Refusal};
use crate::registry::{ArtifactVersion, ObjectId, Selection};

impl<'g> PlanContext<'g> {
    /// The version that a commit is compared with: the greatest active version that the commit
    /// descends from, else the greatest. `None` for a commit with a version of its own, and where
    /// no version is active.
    ///
    /// `descends_from` says whether the commit descends from another one.
    ///
    /// # Errors
    /// Several versions share the commit, or the error of `descends_from`.
    pub(crate) fn baseline<E: From<Refusal>>(
        &self,
        commit: ObjectId,
        mut descends_from: impl FnMut(ObjectId) -> Result<bool, E>,
    ) -> Result<Option<&'g ArtifactVersion<'g>>, E> {
        let own = self.version_at(commit).map_err(Refusal::from)?;
        let artifact = self.artifact().filter(|artifact| artifact.is_active() && own.is_none());
        let listed = artifact.map(|artifact| artifact.listed(&Selection::default()));
        let mut versions = listed.unwrap_or_default();
        versions.retain(|version| version.is_registered());
        for version in &versions {
            if descends_from(version.commit)? {
                return Ok(Some(version));
            }
        }
        Ok(versions.into_iter().next())
    }
}
