//! Where a repository is, and what a command reads of it if that is elsewhere.

use std::path::Path;

use anyhow::Result;

use super::session::Heads;
use crate::config::{Config, Environment};
use crate::git::{GitVariables, History, Need, RemoteUrl, Repository, WantedTags};

/// Where a repository is.
#[derive(Debug)]
pub(super) enum Location<'a> {
    /// On this disk.
    Path(&'a Path),
    /// Elsewhere, and what is to be had of it.
    Remote(RemoteUrl, Reading<'a>),
}

/// What is to be had of a remote repository.
#[derive(Debug, Clone, Copy)]
pub(super) enum Reading<'a> {
    /// Tags and commits.
    Parts(Need<'a>),
    /// A branch that is to go on: this one, or that of HEAD.
    Branch(Option<&'a str>),
}

impl Location<'_> {
    /// Opens the repository and reads its configuration.
    ///
    /// # Errors
    /// There is no repository that can be read, or the configuration is broken.
    pub(super) fn open(
        &self,
        environment: &Environment,
        variables: &GitVariables,
    ) -> Result<(Repository, Config)> {
        match self {
            Self::Path(path) => {
                let repo = Repository::open(path)?;
                let config = Config::read(repo.root(), environment)?;
                Ok((repo, config))
            }
            Self::Remote(url, reading) => {
                let repo = match reading {
                    Reading::Parts(need) => Repository::copy_of(url, need, variables)?,
                    Reading::Branch(name) => Repository::copy_of_branch(url, *name, variables)?,
                };
                let config = config_of_copy(&repo, reading, environment)?;
                Ok((repo, config))
            }
        }
    }
}

impl From<Heads> for History {
    fn from(heads: Heads) -> Self {
        match heads {
            Heads::None | Heads::Head => Self::Head,
            Heads::Branches => Self::Branches,
            Heads::Commits => Self::Commits,
        }
    }
}

/// The configuration of a copy is that of its HEAD, brought in one transfer with the index
/// files that will be wanted.
fn config_of_copy(
    repo: &Repository,
    reading: &Reading<'_>,
    environment: &Environment,
) -> Result<Config> {
    let usual = Config::from_environment(environment)?.index;
    let head = repo.head()?;
    let mut files: Vec<_> = head.map(|head| (head, Config::FILE)).into_iter().collect();
    if let Reading::Parts(Need { revision: Some(revision), tags: WantedTags::None, .. }) = reading {
        files.extend(repo.resolve(revision).ok().map(|commit| (commit, usual.as_str())));
    } else {
        files.extend(head.map(|head| (head, usual.as_str())));
    }
    if matches!(reading, Reading::Parts(Need { annotations: true, .. })) {
        files.extend(repo.tagged_commits()?.into_iter().map(|commit| (commit, usual.as_str())));
    }
    repo.prefetch(files)?;
    let blob = head.map(|head| repo.blob_id_at(head, Config::FILE)).transpose()?.flatten();
    let file = blob.map(|blob| repo.blob(blob)).transpose()?;
    Ok(Config::of_file(file.as_deref(), environment)?)
}

/// What git takes from the environment when it writes.
pub(super) fn git_variables(environment: &Environment) -> GitVariables {
    let variable = |name| environment.get(name).map(str::to_owned);
    GitVariables {
        committer_name: variable("GIT_COMMITTER_NAME"),
        committer_email: variable("GIT_COMMITTER_EMAIL"),
        committer_date: variable("GIT_COMMITTER_DATE"),
        sets_config: environment.has_any("GIT_CONFIG"),
        sets_ssh_askpass: environment.get("SSH_ASKPASS").is_some_and(|program| !program.is_empty()),
        is_ci: environment.get("CI").is_some_and(|ci| !matches!(ci, "" | "0" | "false")),
    }
}
