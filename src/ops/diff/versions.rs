//! The metrics and parameters of many versions.

use std::sync::Arc;

use indexmap::IndexMap;

use super::compared;
use crate::comparison::{FileState, SectionName, VersionValues};
use crate::ops::{Error, Registry};
use crate::registry::ArtifactVersion;
use crate::shell::quote;

impl Registry {
    /// The values of versions of an artifact, in these sections: metrics or parameters.
    ///
    /// # Errors
    /// Something could not be fetched. What else cannot be read is in [`VersionValues::unknown`].
    pub(crate) fn version_values(
        &self,
        artifact: &str,
        versions: &[&ArtifactVersion<'_>],
        sections: &[SectionName],
    ) -> Result<Vec<VersionValues>, Error> {
        self.prefetch_versions(artifact, versions.iter().map(|version| version.commit))?;
        let mut all = Vec::new();
        for version in versions {
            let mut found = VersionValues::new(compared(version));
            if let Err(error) = self.add_values(&mut found, artifact, sections) {
                if error.is_unreachable() {
                    return Err(error);
                }
                found.unknown.push(error.to_string());
            }
            all.push(found);
        }
        Ok(all)
    }

    fn add_values(
        &self,
        found: &mut VersionValues,
        artifact: &str,
        sections: &[SectionName],
    ) -> Result<(), Error> {
        let facts = self.facts(artifact, found.version.commit)?;
        found.annotation = Arc::clone(&facts.annotation);
        found.content = facts.content.as_ref().ok().cloned();
        for section in sections {
            let named = self.files_of(artifact, *section, &facts)?;
            found.unknown.extend(named.unknown);
            let mut files = IndexMap::new();
            for (path, file) in named.files {
                let read = self.values_of(artifact, &file, facts.commit)?;
                match (&read.state, &read.hash) {
                    (FileState::NotInGit, Some(_)) => {
                        found.fetch.push(format!("dvc fetch --all-tags {}", quote(&path)));
                    }
                    (FileState::Unreadable(why), _) => {
                        found.unknown.push(format!("{}: {why}", quote(&path)));
                    }
                    _ => {}
                }
                files.insert(path, read.state);
            }
            match section {
                SectionName::Metrics => found.metrics = Some(files),
                _ => found.params = Some(files),
            }
        }
        Ok(())
    }
}
