//! The dashboard: what it takes of a registry, and writing its files.

use std::fs::{self, Permissions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::faults::first_lines;
use super::{Answer, Detail, Error, Query, Registry};
use crate::comparison::{SectionName, VersionValues, unknown_lines};
use crate::dashboard::{
    Dashboard, DashboardFile, Forge, ForgeChoice, ReadOptions, RepositoryEntry, VersionFiles,
};
use crate::lineage::Lineage;
use crate::registry::{Artifact, ArtifactVersion, State, Which};
use crate::shell::quoted;

/// A file or directory that cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("Cannot write {}: {source}", quoted(path))]
pub(crate) struct UnwrittenFile {
    path: PathBuf,
    source: io::Error,
}

impl Registry {
    /// What the dashboard needs to know of a registry.
    pub(crate) fn dashboard_query() -> Query<'static> {
        Query { dvc: true, ..Query::all(Detail::TEXTS) }
    }

    /// What the dashboard shows of the registry of a repository. What cannot be read is left out, or
    /// marked where it is a value of a version; the error says what that is.
    ///
    /// # Errors
    /// Nothing can be read.
    pub(crate) fn dashboard_entry(
        &self,
        choices: &[ForgeChoice],
        options: ReadOptions,
    ) -> Result<(RepositoryEntry, Option<Error>), Error> {
        let Answer { state, faults } = self.answer(&Self::dashboard_query())?;
        let columns = self.stage_columns(state.state());
        let columns = columns.into_iter().map(|stage| stage.into_owned()).collect();
        let forge = Forge::new(self.repo.public_url(&self.push_remote(None)?), choices);
        let mut files =
            Files { registry: self, state: state.state(), unread: Vec::new(), failed: None };
        let entry = RepositoryEntry::new(forge, (state.state(), columns), options, &mut files);
        match files.failed {
            Some(error) => Err(error),
            None => {
                let unread = Some(files.unread).filter(|unread| !unread.is_empty());
                let unread = unread.map(|unread| Error::UnreadValues(first_lines(unread)));
                Ok((entry, faults.into_result().err().or(unread)))
            }
        }
    }
}

/// The files of a registry's versions.
struct Files<'r, 'a> {
    registry: &'r Registry,
    state: &'r State<'a>,
    /// What cannot be read of versions, and why: a line for each reason.
    unread: Vec<String>,
    /// Why something could not be fetched.
    failed: Option<Error>,
}

impl VersionFiles for Files<'_, '_> {
    fn values(
        &mut self,
        artifact: &Artifact<'_>,
        versions: &[&ArtifactVersion<'_>],
    ) -> Vec<VersionValues> {
        let sections = [SectionName::Metrics, SectionName::Params];
        let values = self.registry.version_values(artifact.name.as_str(), versions, &sections);
        let values = values.unwrap_or_else(|error| {
            self.failed.get_or_insert(error);
            Vec::new()
        });
        let lines = unknown_lines(&values).into_iter();
        self.unread.extend(lines.map(|line| format!("artifact '{}': {line}", artifact.name)));
        values
    }

    fn lineage(
        &mut self,
        artifact: &Artifact<'_>,
        version: &ArtifactVersion<'_>,
    ) -> Option<Lineage> {
        let which = Which::Version(version.version()?.clone());
        match self.registry.lineage(self.state, artifact.name.as_str(), &which) {
            Err(error) if error.leaves_open() => {
                self.failed.get_or_insert(error);
                None
            }
            lineage => lineage.ok(),
        }
    }
}

/// Writes a dashboard into a directory, which is made if need be. Each file takes the place of an older one once
/// all are complete.
///
/// # Errors
/// One cannot be written. Then none has changed, unless the last step, renaming, fails halfway.
pub(crate) fn write_dashboard(
    directory: &Path,
    dashboard: &Dashboard,
) -> Result<(), UnwrittenFile> {
    let unwritten = |path: &Path| {
        let path = path.to_owned();
        move |source| UnwrittenFile { path, source }
    };
    fs::create_dir_all(directory).map_err(unwritten(directory))?;
    let mut complete = Vec::new();
    for file in DashboardFile::ALL {
        let path = directory.join(file.name());
        let unwritten = || unwritten(&path);
        let mut new = tempfile::Builder::new()
            .prefix(".gto-")
            // As for any new file: what the umask leaves.
            .permissions(Permissions::from_mode(0o666))
            .tempfile_in(directory)
            .map_err(unwritten())?;
        let mut out = BufWriter::with_capacity(1 << 16, &mut new);
        dashboard.write(file, &mut out).and_then(|()| out.flush()).map_err(unwritten())?;
        drop(out);
        complete.push((new, path));
    }
    for (file, path) in complete {
        file.persist(&path).map_err(|error| unwritten(&path)(error.error))?;
    }
    Ok(())
}
