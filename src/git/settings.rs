//! Git's configuration, as the `git` program would see it.

use std::collections::BTreeMap;

use super::Repository;

/// What git takes from the environment and this program must know before it writes.
#[derive(Debug, Clone, Default)]
pub struct GitVariables {
    /// `GIT_COMMITTER_NAME`.
    pub committer_name: Option<String>,
    /// `GIT_COMMITTER_EMAIL`.
    pub committer_email: Option<String>,
    /// `GIT_COMMITTER_DATE`, in any form that git understands.
    pub committer_date: Option<String>,
    /// Whether any variable is set whose name begins with `GIT_CONFIG`. libgit2 does not
    /// know these, so that git has to be asked for its configuration.
    pub sets_config: bool,
    /// Whether `SSH_ASKPASS` names a program that ssh asks for passwords.
    pub sets_ssh_askpass: bool,
    /// Whether `CI` says that nobody is watching.
    pub is_ci: bool,
    /// Whether SIGINT, SIGTERM, SIGHUP and SIGQUIT are handled while git talks to a remote or
    /// something is written: git is ended, and temporary files are removed. Signals belong to
    /// the program, so that this is off unless it says so.
    pub handles_signals: bool,
}

/// The configuration of one repository.
pub(super) enum Settings {
    /// As libgit2 reads it.
    Library(git2::Config),
    /// As git lists it; of several values the last.
    Listed(BTreeMap<String, String>),
}

/// The configuration cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("Cannot read git's configuration: {0}")]
pub struct SettingsError(String);

impl Repository {
    pub(super) fn settings(&self, variables: &GitVariables) -> Result<Settings, SettingsError> {
        if !variables.sets_config && !self.is_partial() && !self.refs.are_in_tables() {
            let config = self.git.config().and_then(|mut config| config.snapshot());
            return config
                .map(Settings::Library)
                .map_err(|error| SettingsError(error.message().to_owned()));
        }
        let listed = self.git_program().args(["config", "--list", "-z"]).printed();
        let entries = listed.map_err(|error| SettingsError(error.to_string()))?;
        // A key without a value, not even an empty one, stands for true.
        let pair = |entry: &str| match entry.split_once('\n') {
            Some((key, value)) => (key.to_owned(), value.to_owned()),
            None => (entry.to_owned(), "true".to_owned()),
        };
        Ok(Settings::Listed(entries.split_terminator('\0').map(pair).collect()))
    }
}

impl Settings {
    /// The value of a key, given in lower case.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        match self {
            Self::Library(config) => config.get_string(key).ok(),
            Self::Listed(values) => values.get(key).cloned(),
        }
    }

    /// Whether a key is set to something that means yes.
    pub(super) fn is_on(&self, key: &str) -> bool {
        match self {
            Self::Library(config) => config.get_bool(key).unwrap_or(false),
            Self::Listed(values) => values
                .get(key)
                .is_some_and(|value| git2::Config::parse_bool(value).unwrap_or(false)),
        }
    }
}
