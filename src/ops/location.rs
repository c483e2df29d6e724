//! Where a repository is.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::config::Environment;
use crate::git::{GitVariables, Quarantine, RemoteUrl, UrlError};

/// Where a repository is.
#[derive(Debug, Clone)]
pub(crate) enum Location {
    /// On this disk.
    Path(PathBuf),
    /// Elsewhere.
    Url(RemoteUrl),
}

impl Location {
    /// Tells a path from a URL. GTO 1.10.1: a text is a path if something exists there.
    ///
    /// # Errors
    /// The text looks like a URL and is not a valid one.
    pub(crate) fn new(text: &OsStr, environment: &Environment) -> Result<Self, UrlError> {
        let path = Path::new(text);
        if path.exists() {
            return Ok(Self::Path(path.to_owned()));
        }
        let url = RemoteUrl::new(text)?;
        let url = url.or_else(|| RemoteUrl::rewritten(text, &git_variables(environment)));
        Ok(url.map_or_else(|| Self::Path(path.to_owned()), Self::Url))
    }
}

/// The environment variables that git reads.
pub(crate) fn git_variables(environment: &Environment) -> GitVariables {
    let variable = |name| environment.get(name).map(str::to_owned);
    GitVariables {
        author_name: variable("GIT_AUTHOR_NAME"),
        author_email: variable("GIT_AUTHOR_EMAIL"),
        sets_author_date: environment.get("GIT_AUTHOR_DATE").is_some_and(|date| !date.is_empty()),
        email: variable("EMAIL"),
        path: variable("PATH"),
        committer_name: variable("GIT_COMMITTER_NAME"),
        committer_email: variable("GIT_COMMITTER_EMAIL"),
        committer_date: variable("GIT_COMMITTER_DATE"),
        sets_config: environment.has_any("GIT_CONFIG"),
        lock_owner: variable("GTO_LOCK_OWNER"),
        sets_ssh_askpass: environment.get("SSH_ASKPASS").is_some_and(|program| !program.is_empty()),
        handles_signals: environment.handles_signals(),
        git_dir: variable("GIT_DIR"),
        quarantine: environment.get("GIT_QUARANTINE_PATH").map(|_| Quarantine {
            objects: variable("GIT_OBJECT_DIRECTORY").unwrap_or_default(),
            alternates: variable("GIT_ALTERNATE_OBJECT_DIRECTORIES").unwrap_or_default(),
        }),
        is_side_by_side: environment.is_side_by_side(),
        is_ci: environment.get("CI").is_some_and(|ci| !matches!(ci, "" | "0" | "false")),
    }
}
