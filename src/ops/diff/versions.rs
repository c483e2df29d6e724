//! The metrics and parameters of many versions.

use std::sync::Arc;

use indexmap::IndexMap;

use super::compared;
use super::facts::VersionFacts;
use crate::comparison::{FileState, SectionName, Unknown, VersionValues};
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
        let commits: Vec<_> = versions.iter().map(|version| version.commit).collect();
        self.prefetch_facts(artifact, &commits)?;
        let facts: Vec<_> = commits.iter().map(|commit| self.facts(artifact, *commit)).collect();
        let known: Vec<_> = facts.iter().flatten().collect();
        self.prefetch_values(artifact, &known, sections)?;
        let mut all = Vec::new();
        for (version, facts) in versions.iter().zip(facts) {
            let mut found = VersionValues::new(compared(version));
            match facts {
                Ok(facts) => self.add_values(&mut found, artifact, &facts, sections)?,
                Err(error) if error.leaves_open() => return Err(error),
                Err(error) => {
                    let all = [SectionName::Annotation, SectionName::Outputs];
                    let why = error.to_string();
                    let all = all.iter().chain(sections);
                    let all = all.map(|section| Unknown { section: *section, why: why.clone() });
                    found.unknown.extend(all);
                }
            }
            found.fetch = self.fetch_command(&found.version)?;
            all.push(found);
        }
        Ok(all)
    }

    fn add_values(
        &self,
        found: &mut VersionValues,
        artifact: &str,
        facts: &VersionFacts,
        sections: &[SectionName],
    ) -> Result<(), Error> {
        found.annotation = Arc::clone(&facts.annotation);
        found.content = Some(facts.content.clone());
        for section in sections {
            match self.add_section(found, artifact, *section, facts) {
                Err(error) if error.leaves_open() => return Err(error),
                Err(error) => {
                    found.unknown.push(Unknown { section: *section, why: error.to_string() });
                }
                Ok(()) => {}
            }
        }
        Ok(())
    }

    fn add_section(
        &self,
        found: &mut VersionValues,
        artifact: &str,
        section: SectionName,
        facts: &VersionFacts,
    ) -> Result<(), Error> {
        let named = self.files_of(artifact, section, facts)?;
        let unknown = |why| Unknown { section, why };
        found.unknown.extend(named.unknown.into_iter().map(unknown));
        let mut files = IndexMap::new();
        for (path, file) in named.files {
            let read = self.values_of(artifact, &file, facts.commit)?;
            match (&read.state, &read.hash) {
                (FileState::NotInGit, Some(_)) => {
                    found.version.missing.insert(path.clone());
                }
                (FileState::Unreadable(why), _) => {
                    found.unknown.push(unknown(format!("{}: {why}", quote(&path))));
                }
                _ => {}
            }
            files.insert(path, read.state);
        }
        match section {
            SectionName::Metrics => found.metrics = Some(files),
            _ => found.params = Some(files),
        }
        Ok(())
    }
}
