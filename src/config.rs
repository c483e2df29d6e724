//! The configuration: the `.gto` file and the `GTO_*` variables. Only this module reads the
//! environment.

mod allowed;
mod python;
mod setting;

use std::path::{Path, PathBuf};

use crate::registry::Value;
use crate::shell::quoted;
pub use allowed::NotAllowed;
use allowed::check;
use setting::Setting;

/// The environment variables of the process, read once.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    variables: Vec<(String, String)>,
    handles_signals: bool,
    is_side_by_side: bool,
}

impl Environment {
    /// Reads the environment of this process. Bytes that are not UTF-8 become U+FFFD.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn from_process() -> Self {
        let text = |text: std::ffi::OsString| text.to_string_lossy().into_owned();
        std::env::vars_os().map(|(name, value)| (text(name), text(value))).collect()
    }

    /// As [`Environment::from_process`], for a program: signals that would end it are handled while
    /// git talks to a remote or something is written.
    #[must_use]
    pub fn of_program() -> Self {
        Self { handles_signals: true, ..Self::from_process() }
    }

    /// Whether signals are handled. In a library they are not.
    #[must_use]
    pub fn handles_signals(&self) -> bool {
        self.handles_signals
    }

    /// The same environment, for reading several repositories at once: git asks nothing and shows no
    /// progress.
    #[must_use]
    pub fn side_by_side(&self) -> Self {
        Self { is_side_by_side: true, ..self.clone() }
    }

    /// Whether several repositories are read at the same time.
    #[must_use]
    pub fn is_side_by_side(&self) -> bool {
        self.is_side_by_side
    }

    /// Whether to use colours on a stream: it is a terminal or `FORCE_COLOR` is set, and neither
    /// `NO_COLOR` nor a dumb `TERM` forbids it (as in GTO 1.10.1).
    #[must_use]
    pub fn colors(&self, is_terminal: bool) -> bool {
        let is_terminal = self.get("FORCE_COLOR").map_or(is_terminal, |force| !force.is_empty());
        let term = self.get("TERM").unwrap_or_default().to_lowercase();
        let is_dumb = matches!(term.as_str(), "dumb" | "unknown");
        is_terminal && !is_dumb && self.get("NO_COLOR").unwrap_or_default().is_empty()
    }

    /// Whether there is a variable with this prefix.
    #[must_use]
    pub fn has_any(&self, prefix: &str) -> bool {
        self.variables.iter().any(|(name, _)| name.starts_with(prefix))
    }

    /// The value of a variable.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let (_, value) = self.variables.iter().find(|(other, _)| other == name)?;
        Some(value)
    }
}

/// An environment of these names and values, for tests.
impl FromIterator<(String, String)> for Environment {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(variables: I) -> Self {
        Self { variables: variables.into_iter().collect(), ..Self::default() }
    }
}

/// The configuration.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// The path of the index file from the repository's root.
    pub index: String,
    /// The types that annotations may have; any where unset.
    pub types: Option<Vec<String>>,
    /// The stages that versions may be assigned to; any where unset.
    pub stages: Option<Vec<String>>,
    /// Whether messages begin with an emoji. From the environment only, like `debug`
    /// and `log_level`: in the file they change nothing (GTO 1.10.1).
    pub emojis: bool,
    /// Shown by `gto doctor`, as is `log_level`; neither does anything here.
    pub debug: bool,
    log_level: String,
    file_name: String,
    enrichments: Vec<Enrichment>,
    autoload_enrichments: bool,
}

/// A source of facts about artifacts, beside tags.
#[derive(Debug, Clone, PartialEq)]
struct Enrichment {
    kind: String,
    config: Value,
}

/// An invalid configuration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The `.gto` file; the second line of the message has the place and the reason.
    #[error("Wrong config file {}\n{why}", quoted(path))]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A `GTO_*` variable. GTO 1.10.1 fails with a traceback here.
    #[error("Wrong environment variable {name}={value:?}: {why}")]
    Variable {
        /// Its name as it was given.
        name: String,
        /// Its value.
        value: String,
        /// What is wrong with it.
        why: String,
    },
}

/// The configuration has an enrichment that is not known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Unknown enrichment type '{0}': the only one is 'gto'")]
pub struct UnknownEnrichment(String);

impl Default for Config {
    fn default() -> Self {
        Self {
            index: "artifacts.yaml".to_owned(),
            types: None,
            stages: None,
            emojis: true,
            debug: false,
            log_level: "INFO".to_owned(),
            file_name: Self::FILE.to_owned(),
            enrichments: Vec::new(),
            autoload_enrichments: true,
        }
    }
}

impl Config {
    /// The name of the configuration file at a repository's root.
    pub const FILE: &str = ".gto";

    /// The configuration outside of a repository: `gto doctor` prints it.
    ///
    /// # Errors
    /// A `GTO_*` variable has a value that its setting cannot take.
    pub fn from_environment(environment: &Environment) -> Result<Self, ConfigError> {
        let mut config = Self::default();
        for variable in setting::variables(&environment.variables) {
            variable.take(&mut config)?;
        }
        Ok(config)
    }

    /// The configuration of the repository at `root`: its `.gto` file, if it exists, overridden by
    /// the environment.
    ///
    /// # Errors
    /// As [`Config::from_environment`]; the file cannot be read, is no YAML mapping, has unknown
    /// keys, or an invalid value that no variable overrides.
    pub fn read(root: &Path, environment: &Environment) -> Result<Self, ConfigError> {
        let path = root.join(Self::FILE);
        // As in GTO 1.10.1, pipes, devices and directories do not count.
        let bytes = path.is_file().then(|| read_inside(root, &path));
        Self::new(path, bytes, environment)
    }

    /// The configuration of a repository with this content of `.gto`, overridden by the
    /// environment.
    ///
    /// # Errors
    /// As [`Config::read`].
    pub fn of_file(file: Option<&[u8]>, environment: &Environment) -> Result<Self, ConfigError> {
        Self::new(PathBuf::from(Self::FILE), file.map(|bytes| Ok(bytes.to_vec())), environment)
    }

    fn new(
        path: PathBuf,
        file: Option<Result<Vec<u8>, String>>,
        environment: &Environment,
    ) -> Result<Self, ConfigError> {
        let variables = setting::variables(&environment.variables);
        let mut config = Self::default();
        if let Some(file) = file {
            let overruled: Vec<_> = variables.iter().map(|variable| variable.setting).collect();
            let taken = file.and_then(|bytes| config.take_file(&bytes, &overruled));
            taken.map_err(|why| ConfigError::File { path, why })?;
        }
        for variable in &variables {
            variable.take(&mut config)?;
        }
        Ok(config)
    }

    fn take_file(&mut self, bytes: &[u8], overruled: &[Setting]) -> Result<(), String> {
        setting::take_file(bytes, self, overruled).map_err(|error| error.to_string())?;
        // The file may contain these, but only the environment counts.
        let Self { emojis, debug, log_level, file_name, .. } = Self::default();
        *self = Self { emojis, debug, log_level, file_name, ..std::mem::take(self) };
        Ok(())
    }

    /// Checks the type of an annotation.
    ///
    /// # Errors
    /// It is no name, or the configuration lists types and not this one.
    pub fn check_type(&self, name: &str) -> Result<(), NotAllowed> {
        let refuse = |name, allowed| NotAllowed::Type { name, allowed };
        check(name, self.types.as_ref(), refuse)
    }

    /// Checks the stage of an assignment.
    ///
    /// # Errors
    /// It is no name, or the configuration lists stages and not this one.
    pub fn check_stage(&self, name: &str) -> Result<(), NotAllowed> {
        let refuse = |name, allowed| NotAllowed::Stage { name, allowed };
        check(name, self.stages.as_ref(), refuse)
    }

    /// Checks that all configured enrichments are known. If not, commands that read the state fail
    /// (GTO 1.10.1). The enrichment `gto` is always on here; GTO 1.10.1 crashes if
    /// `autoload_enrichments` is off and no entry names it.
    ///
    /// # Errors
    /// An enrichment of a type other than `gto`.
    pub fn check_enrichments(&self) -> Result<(), UnknownEnrichment> {
        match self.enrichments.iter().find(|enrichment| enrichment.kind != "gto") {
            Some(enrichment) => Err(UnknownEnrichment(enrichment.kind.clone())),
            None => Ok(()),
        }
    }

    /// The settings as `gto doctor` prints them: one `NAME=value` a line, values as
    /// Python writes them, without a final newline.
    #[must_use]
    pub fn describe(&self) -> String {
        python::config(self)
    }
}

/// Reads a file that must be inside a directory, after all symbolic links are resolved.
fn read_inside(root: &Path, path: &Path) -> Result<Vec<u8>, String> {
    let is_inside = || Ok(path.canonicalize()?.starts_with(root.canonicalize()?));
    match is_inside().map_err(|error: std::io::Error| error.to_string())? {
        true => std::fs::read(path).map_err(|error| error.to_string()),
        false => Err("it is a symbolic link to a file outside of the repository".to_owned()),
    }
}

#[cfg(test)]
mod tests;
