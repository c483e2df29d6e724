//! The metrics and parameters of many versions.

use std::sync::Arc;

use indexmap::IndexMap;

use super::{VersionFacts, compared};
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
        let facts = versions.iter().map(|version| self.facts(artifact, version.commit));
        let facts: Vec<_> = facts.collect();
        self.prefetch_values(artifact, facts.iter().flatten(), sections)?;
        let mut all = Vec::new();
        for (version, facts) in versions.iter().zip(facts) {
            let mut found = VersionValues::new(compared(version));
            let added =
                facts.and_then(|facts| self.add_values(&mut found, artifact, &facts, sections));
            if let Err(error) = added {
                if error.leaves_open() {
                    return Err(error);
                }
                found.unknown.push(error.to_string());
            }
            found.fetch = self.fetch_command(&found.version)?;
            all.push(found);
        }
        Ok(all)
    }

    /// Brings the files of all versions in one transfer.
    fn prefetch_values<'f>(
        &self,
        artifact: &str,
        versions: impl Iterator<Item = &'f VersionFacts>,
        sections: &[SectionName],
    ) -> Result<(), Error> {
        if !self.repo.is_temporary_clone() {
            return Ok(());
        }
        let mut files = Vec::new();
        for version in versions {
            for section in sections {
                // What is wrong with it is said when it is read.
                let named = self.named_files(artifact, *section, version).unwrap_or_default();
                files.extend(named.0.into_iter().map(|file| (version.commit, file.path)));
            }
        }
        let files = files.iter().map(|(commit, path)| (*commit, path.as_str()));
        Ok(self.repo.prefetch(files)?)
    }

    fn add_values(
        &self,
        found: &mut VersionValues,
        artifact: &str,
        facts: &VersionFacts,
        sections: &[SectionName],
    ) -> Result<(), Error> {
        found.annotation = Arc::clone(&facts.annotation);
        found.content = facts.content.as_ref().ok().cloned();
        for section in sections {
            let named = self.files_of(artifact, *section, facts)?;
            found.unknown.extend(named.unknown);
            let mut files = IndexMap::new();
            for (path, file) in named.files {
                let read = self.values_of(artifact, &file, facts.commit)?;
                match (&read.state, &read.hash) {
                    (FileState::NotInGit, Some(_)) => {
                        found.version.missing.insert(path.clone());
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
