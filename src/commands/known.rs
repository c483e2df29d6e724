//! The names that a shell completes: those that the repository has.

use std::ffi::{OsStr, OsString};

use super::args::DEFAULT_REPO;
use crate::config::Environment;
use crate::ops::{Location, Purpose, Query, Registry};

/// What an argument names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    /// An artifact.
    Artifact,
    /// An artifact, or one of its versions or stages: `NAME@VERSION`, `NAME#STAGE`.
    Shortcut,
    /// A version of any artifact.
    Version,
    /// A stage.
    Stage,
    /// A type of artifacts.
    Type,
    /// A branch or a tag.
    Revision,
    /// A tag of the registry.
    Tag,
}

impl Known {
    /// The values that begin with a word, in the repository at a path. Nothing where there is none, or
    /// where it is a URL: nothing is fetched.
    pub(crate) fn values(
        self,
        word: &OsStr,
        (repo, environment): (Option<&OsString>, &Environment),
    ) -> Vec<String> {
        let Some(word) = word.to_str() else { return Vec::new() };
        let mut values = self.all(word, repo, environment).unwrap_or_default();
        values.retain(|value| value.starts_with(word));
        values.sort_unstable();
        values.dedup();
        values
    }

    fn all(
        self,
        word: &str,
        repo: Option<&OsString>,
        environment: &Environment,
    ) -> Option<Vec<String>> {
        let repo = repo.map_or(OsStr::new(DEFAULT_REPO), OsString::as_os_str);
        let location = Location::new(repo, environment).ok()?;
        if matches!(location, Location::Url(_)) {
            return None;
        }
        let query = Query::files();
        let registry = Registry::open_for(Purpose::Answer(&query), &location, environment).ok()?;
        Some(match self {
            Self::Artifact => registry.known_artifacts().into_iter().collect(),
            Self::Shortcut => match word.find(['@', '#']) {
                None => registry.known_artifacts().into_iter().collect(),
                Some(at) => registry.known_shortcuts(&word[..at]),
            },
            Self::Version => registry.known_versions(),
            Self::Stage => registry.known_stage_names(),
            Self::Type => registry.known_types(),
            Self::Revision => registry.known_revisions().ok()?,
            Self::Tag => registry.known_tags(),
        })
    }
}
