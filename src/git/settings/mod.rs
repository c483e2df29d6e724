//! Git's configuration, as the `git` program sees it.

mod own;
mod quarantine;
mod system;

use std::collections::BTreeMap;
use std::io::{self, IsTerminal};
use std::path::Path;
use std::rc::Rc;

use git2::ErrorCode;
pub(super) use own::{Extension, extension};
pub use quarantine::Quarantine;

use super::Repository;
use super::process::Git;
use super::process::remote::Manner;

/// The environment variables of git that this program needs to know before it writes.
#[derive(Debug, Clone, Default)]
pub struct GitVariables {
    /// `GIT_AUTHOR_NAME`.
    pub author_name: Option<String>,
    /// `GIT_AUTHOR_EMAIL`.
    pub author_email: Option<String>,
    /// Whether `GIT_AUTHOR_DATE` is set.
    pub sets_author_date: bool,
    /// `GIT_COMMITTER_NAME`.
    pub committer_name: Option<String>,
    /// `GIT_COMMITTER_EMAIL`.
    pub committer_email: Option<String>,
    /// `GIT_COMMITTER_DATE`, in any form that git understands.
    pub committer_date: Option<String>,
    /// `EMAIL`: git uses this address if none is configured.
    pub email: Option<String>,
    /// `PATH`, where the git program is found.
    pub path: Option<String>,
    /// Whether a variable is set whose name begins with `GIT_CONFIG`. libgit2 does not know these,
    /// so git has to be asked for its configuration.
    pub sets_config: bool,
    /// Whether `SSH_ASKPASS` is set: ssh asks that program for passwords.
    pub sets_ssh_askpass: bool,
    /// `GTO_LOCK_OWNER`. A gto that changes a registry sets it for the git that it starts: its
    /// process id, a space, and the repository.
    pub lock_owner: Option<String>,
    /// `GIT_DIR`. It does not select a repository (GTO 1.10.1), but git trusts the repository that
    /// it names.
    pub git_dir: Option<String>,
    /// The quarantine of a push, if `GIT_QUARANTINE_PATH` is set.
    pub quarantine: Option<Quarantine>,
    /// Whether `CI` is set: no user is watching.
    pub is_ci: bool,
    /// Whether other repositories are read at the same time, so that git asks for nothing and shows
    /// no progress.
    pub is_side_by_side: bool,
    /// Whether SIGINT, SIGTERM, SIGHUP and SIGQUIT are handled while git talks to a remote or
    /// something is written: git is ended, and temporary files are removed. Off by default: signals
    /// belong to the program.
    pub handles_signals: bool,
}

impl GitVariables {
    /// How git meets the user while it talks to a remote, where its progress may be shown or not.
    /// Where stdin is no terminal it never asks.
    pub(super) fn manner(&self, shows_progress: bool) -> Manner {
        let is_alone = !self.is_side_by_side;
        Manner {
            may_ask: is_alone && io::stdin().is_terminal(),
            shows_progress: is_alone && shows_progress,
        }
    }
}

/// Git's configuration, with that of a repository or without.
pub(super) enum Settings {
    /// Read by libgit2.
    Library(git2::Config),
    /// Listed by git.
    Listed(Rc<ListedSettings>),
}

/// The values of each key. Keys are in lower case. The last value counts.
pub(super) type ListedSettings = BTreeMap<String, Vec<String>>;

/// The configuration cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The message of git or libgit2.
    #[error("Cannot read git's configuration: {0}")]
    Unreadable(String),
    /// A boolean setting has another value. In git's words.
    #[error("bad boolean config value '{value}' for '{key}'")]
    NotBoolean {
        /// The setting, in lower case.
        key: String,
        /// Its value.
        value: String,
    },
}

/// Whether the user's configuration may have `safe.bareRepository`, which can forbid git to find a
/// bare repository.
pub(super) fn may_forbid_bare(variables: &GitVariables) -> bool {
    match git2::Config::open_default() {
        Ok(config) if system::is_certain(&config, variables) => {
            config.get_entry("safe.barerepository").is_ok()
        }
        _ => true,
    }
}

/// The user's `core.pager`. That of a repository does not count.
#[must_use]
pub fn user_pager(variables: &GitVariables) -> Option<String> {
    Settings::of_user(variables).ok()?.text("core.pager")
}

impl Repository {
    /// Git's settings in this repository. Only changes need them: this may start git, once in each
    /// change.
    ///
    /// # Errors
    /// They cannot be read.
    pub(super) fn settings(&self) -> Result<Settings, SettingsError> {
        // libgit2 may know only the objects of this repository.
        let is_known = !self.has_objects_alone;
        let config = is_known.then(|| self.git.config().and_then(|mut config| config.snapshot()));
        match config {
            Some(Ok(config))
                if system::is_in_usual_place(&self.variables)
                    && system::is_certain(&config, &self.variables) =>
            {
                Ok(Settings::Library(config))
            }
            _ => {
                let known = self.listed_settings.borrow().clone();
                let listed = known.map_or_else(|| list(self.git_program()), Ok)?;
                Ok(Settings::Listed(Rc::clone(self.listed_settings.borrow_mut().insert(listed))))
            }
        }
    }

    /// The values of `versionsort.suffix`, else of `versionsort.prereleaseSuffix`.
    #[must_use]
    pub fn sort_suffixes(&self) -> Vec<String> {
        let Ok(settings) = self.settings() else { return Vec::new() };
        let suffixes = settings.values("versionsort.suffix");
        match suffixes.is_empty() {
            true => settings.values("versionsort.prereleasesuffix"),
            false => suffixes,
        }
    }
}

impl Settings {
    /// The settings of the user and the system, without those of a repository.
    ///
    /// # Errors
    /// They cannot be read.
    pub(super) fn of_user(variables: &GitVariables) -> Result<Self, SettingsError> {
        match git2::Config::open_default() {
            Ok(config) if system::is_certain(&config, variables) => Ok(Self::Library(config)),
            _ => list(Git::new(Path::new("/"))).map(Self::Listed),
        }
    }

    /// The value of a key, given in lower case.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        match self {
            Self::Library(config) => config.get_string(key).ok(),
            Self::Listed(settings) => settings.get(key)?.last().cloned(),
        }
    }

    /// Whether the value of a key, given in lower case, is not UTF-8.
    pub(super) fn is_not_text(&self, key: &str) -> bool {
        match self {
            Self::Library(config) => {
                let entry = config.get_entry(key);
                entry.is_ok_and(|it| it.has_value() && str::from_utf8(it.value_bytes()).is_err())
            }
            // What is not UTF-8 was replaced.
            Self::Listed(_) => self.text(key).is_some_and(|value| value.contains('\u{fffd}')),
        }
    }

    /// All values of a key, given in lower case.
    pub(super) fn values(&self, key: &str) -> Vec<String> {
        match self {
            Self::Library(config) => own::values(config, key),
            Self::Listed(settings) => settings.get(key).cloned().unwrap_or_default(),
        }
    }

    /// Whether a key is set to a value that means true.
    ///
    /// # Errors
    /// Its value is no boolean for git, which stops there.
    pub(super) fn is_on(&self, key: &str) -> Result<bool, SettingsError> {
        let value = match self {
            // A key without a value counts as true, and has no text.
            Self::Library(config) => match config.get_bool(key) {
                Ok(is_on) => return Ok(is_on),
                Err(error) if error.code() == ErrorCode::NotFound => return Ok(false),
                Err(_) => self.text(key).unwrap_or_default(),
            },
            Self::Listed(_) => match self.text(key) {
                None => return Ok(false),
                Some(value) => value,
            },
        };
        git2::Config::parse_bool(&*value)
            .map_err(|_| SettingsError::NotBoolean { key: key.to_owned(), value })
    }

    /// The values of `SECTION.NAME.KEY` of all names, each with its name.
    pub(super) fn named(&self, section: &str, key: &str) -> Vec<(String, String)> {
        let (prefix, suffix) = (format!("{section}."), format!(".{key}"));
        let name_in = |full: &str| {
            let name = full.strip_prefix(&prefix)?.strip_suffix(&suffix)?;
            Some(name.to_owned())
        };
        let mut named = Vec::new();
        match self {
            Self::Library(config) => {
                let pattern = format!("^{section}\\..*\\.{key}$");
                let entries = config.entries(Some(&pattern)).and_then(|entries| {
                    entries.for_each(|entry| {
                        let name = entry.name().ok().and_then(name_in);
                        let value = entry.value().ok().map(str::to_owned);
                        named.extend(name.zip(value));
                    })
                });
                // What cannot be listed is not there.
                let _ = entries;
            }
            Self::Listed(settings) => {
                for (full, values) in settings.iter() {
                    let name = name_in(full);
                    let of_name = |value: &String| Some((name.clone()?, value.clone()));
                    named.extend(values.iter().filter_map(of_name));
                }
            }
        }
        named
    }
}

/// Asks git for all settings.
fn list(mut git: Git) -> Result<Rc<ListedSettings>, SettingsError> {
    let listed = git.args(["config", "--list", "-z"]).printed();
    let listed = listed.map_err(|error| SettingsError::Unreadable(error.to_string()))?;
    let mut settings = ListedSettings::new();
    for entry in listed.split_terminator('\0') {
        // A key without `=` counts as true.
        let (key, value) = entry.split_once('\n').unwrap_or((entry, "true"));
        settings.entry(key.to_owned()).or_default().push(value.to_owned());
    }
    Ok(Rc::new(settings))
}
