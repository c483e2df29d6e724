//! Opening a registry: a repository and its configuration.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::path::Path;

use indexmap::IndexSet;

use super::index_cache::IndexCache;
use super::location::git_variables;
use super::{Artifacts, Detail, Error, Location, Query};
use crate::config::{Config, Environment};
use crate::git::{GitError, Heads, RefList, Repository, Scope, WorkingFileError};
use crate::registry::State;

/// A repository that is a registry.
///
/// It caches no tags: each query reads them again.
#[derive(Debug)]
pub struct Registry {
    pub(crate) repo: Repository,
    /// The settings in `.gto` and the environment.
    pub(crate) config: Config,
    pub(super) index_cache: IndexCache,
}

/// What a registry is opened for. From a remote repository, only what this needs is fetched.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose<'p> {
    /// To answer this query.
    Answer(&'p Query<'p>),
    /// To change files on the tip of this branch, or of the default branch. A branch that does not
    /// exist yet may begin at a revision.
    Edit { branch: Option<&'p str>, start: Option<&'p str> },
}

impl Registry {
    /// Opens the registry of the repository that contains a path. The environment counts: `GTO_*`,
    /// and git's variables.
    ///
    /// # Errors
    /// There is no repository that can be read, or its configuration is broken.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        Self::open_path(path.as_ref(), &Environment::from_process())
    }

    /// Opens the registry of a repository by a URL or a path, as `--repo` does. For a URL, all tags
    /// and HEAD are fetched into a temporary clone, which is removed when the result is dropped.
    ///
    /// # Errors
    /// There is no repository that can be read, or its configuration is broken.
    pub fn at(url: impl AsRef<OsStr>) -> Result<Self, Error> {
        Self::fetch(url, &Query::all(Detail::BRIEF))
    }

    /// As [`Registry::at`], for one query. From a remote repository, only what the query needs is
    /// fetched.
    ///
    /// # Errors
    /// As [`Registry::at`].
    pub(crate) fn fetch(url: impl AsRef<OsStr>, query: &Query<'_>) -> Result<Self, Error> {
        let environment = Environment::from_process();
        let location = Location::new(url.as_ref(), &environment)?;
        Self::open_for(Purpose::Answer(query), &location, &environment)
    }

    /// Opens the registry at a location for a purpose.
    ///
    /// # Errors
    /// There is no repository that can be read, or its configuration is broken; the remote
    /// repository does not have the branch.
    pub(crate) fn open_for(
        purpose: Purpose<'_>,
        location: &Location,
        environment: &Environment,
    ) -> Result<Self, Error> {
        let url = match location {
            Location::Path(path) => return Self::open_path(path, environment),
            Location::Url(url) => url,
        };
        let variables = git_variables(environment);
        let repo = match purpose {
            Purpose::Answer(query) => Repository::clone_for(url, &query.need(), &variables)?,
            Purpose::Edit { branch, start } => {
                Repository::clone_branch(url, branch, start, &variables)?
            }
        };
        let config = config_of_clone(&repo, purpose, environment)?;
        Ok(Self::new(repo, config))
    }

    fn open_path(path: &Path, environment: &Environment) -> Result<Self, Error> {
        let variables = git_variables(environment);
        let repo = Repository::open(path, &variables)?;
        let left_out = match repo.left_out_file(Config::FILE) {
            // Reading tags needs no git.
            Err(WorkingFileError::Git(GitError::NotRun(_))) => None,
            left_out => left_out?,
        };
        let config = match left_out {
            Some(file) => Config::of_file(Some(&file), environment),
            None => Config::read(repo.root(), environment),
        };
        Ok(Self::new(repo, config?))
    }

    fn new(repo: Repository, config: Config) -> Self {
        Self { repo, config, index_cache: IndexCache::default() }
    }

    /// The tags of these artifacts by name, lightweight ones too. No object is read.
    pub(crate) fn tag_refs(&self, artifacts: Artifacts<'_>) -> Result<RefList, Error> {
        Ok(match artifacts {
            Artifacts::All => self.repo.tag_refs(Scope::All)?,
            Artifacts::None => self.repo.tag_refs(Scope::Prefixes(&[]))?,
            Artifacts::Of(name) => {
                let name = name.replace(':', "=");
                let prefixes = [format!("{name}@"), format!("{name}#")];
                self.repo.tag_refs(Scope::Prefixes(&prefixes.each_ref().map(String::as_str)))?
            }
        })
    }

    /// The remote to push tags to: the one named, or else git's choice.
    ///
    /// # Errors
    /// Git's configuration cannot be read.
    pub(crate) fn push_remote(&self, named: Option<&str>) -> Result<String, Error> {
        if let Some(named) = named {
            return Ok(named.to_owned());
        }
        // A temporary clone has no remote of the user's. GTO 1.10.1 calls the one that it has
        // `origin`.
        if self.repo.is_temporary_clone() {
            return Ok("origin".to_owned());
        }
        let branch = self.repo.current_branch()?;
        Ok(self.repo.push_remote(branch.as_deref())?)
    }

    /// The stages that get a column: those that the configuration allows, else those in use.
    pub(crate) fn stage_columns<'s>(&'s self, state: &State<'s>) -> Vec<Cow<'s, str>> {
        match &self.config.stages {
            Some(allowed) => {
                let unique: IndexSet<_> = allowed.iter().map(String::as_str).collect();
                unique.into_iter().map(Cow::Borrowed).collect()
            }
            None => state.stages().iter().map(|stage| Cow::Borrowed(stage.as_str())).collect(),
        }
    }
}

/// Reads the configuration of a temporary clone: the one of its HEAD. It is fetched in one transfer
/// together with the index files that the purpose needs.
fn config_of_clone(
    repo: &Repository,
    purpose: Purpose<'_>,
    environment: &Environment,
) -> Result<Config, Error> {
    let usual = Config::from_environment(environment)?.index;
    let head = repo.head()?;
    let of_index = match purpose {
        Purpose::Answer(Query { artifacts: Artifacts::None, revision: Some(revision), .. }) => {
            repo.resolve(revision).ok()
        }
        Purpose::Answer(Query { heads: Heads::None, .. }) => None,
        _ => head,
    };
    let mut files: Vec<_> = head.map(|head| (head, Config::FILE)).into_iter().collect();
    files.extend(of_index.map(|commit| (commit, usual.as_str())));
    if let Purpose::Answer(Query { detail: Detail { annotations: true, .. }, .. }) = purpose {
        files.extend(repo.tagged_commits()?.into_iter().map(|commit| (commit, usual.as_str())));
    }
    repo.prefetch(files)?;
    let blob = head.map(|head| repo.blob_id_at(head, Config::FILE)).transpose()?.flatten();
    let file = blob.map(|blob| repo.blob(blob)).transpose()?;
    Ok(Config::of_file(file.as_deref(), environment)?)
}
