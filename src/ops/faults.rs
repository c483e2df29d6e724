//! What could not be read while a query was answered.

use std::collections::HashSet;
use std::error::Error as StdError;
use std::fmt::Write;

use super::Error;
use crate::annotations::IndexError;
use crate::git::TagError;
use crate::registry::{ObjectId, TagName};

/// Something that could not be read and is left out of the answer.
#[derive(Debug)]
#[non_exhaustive]
pub(crate) enum Fault {
    /// A tag.
    Tag(TagError),
    /// A commit of a version, or the index file at that commit.
    Version {
        /// The artifact, as `dir:name` or `name`.
        artifact: String,
        /// Why.
        error: Error,
    },
    /// The index file, or a dvc.yaml, of a commit whose artifacts were asked for.
    Index {
        /// The commit.
        commit: ObjectId,
        /// Why.
        error: IndexError,
    },
}

/// All that could not be read. The answer is correct for the rest; the caller decides whether that
/// is enough.
#[derive(Debug, Default)]
#[must_use = "the answer may be incomplete"]
pub struct Faults(pub(super) Vec<Fault>);

/// The answer is incomplete. Displays as a line for each of the first ten faults.
#[derive(Debug, thiserror::Error)]
#[error("What cannot be read is left out. `gto doctor` tells how to mend it:\n{lines}")]
pub struct Incomplete {
    lines: String,
}

/// The number of faults that are displayed.
const SHOWN: usize = 10;

impl Faults {
    /// Whether all could be read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The faults, in the order in which they occurred.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Fault> {
        self.0.iter()
    }

    /// Fails if there is any fault.
    ///
    /// # Errors
    /// [`Error::Incomplete`]. If the only fault is one file that is broken in some commits, the
    /// error of that file (GTO 1.10.1: this error and nothing else).
    pub fn into_result(mut self) -> Result<(), Error> {
        let mut commits = HashSet::new();
        let is_one_file = self
            .0
            .iter()
            .all(|fault| matches!(fault, Fault::Index { commit, .. } if commits.insert(*commit)));
        if is_one_file {
            return self.refuse_broken(None);
        }
        // Index files come last.
        self.0.sort_by_key(|fault| matches!(fault, Fault::Index { .. }));
        Err(Incomplete { lines: first_lines(self.0.iter().map(line).collect()) }.into())
    }

    /// Fails with the first tag or version that could not be read, if the answer depends on all of
    /// them.
    pub(crate) fn refuse_unread(self) -> Result<(), Error> {
        self.0.into_iter().try_for_each(|fault| match fault {
            Fault::Tag(error) => Err(error.into()),
            Fault::Version { error, .. } => Err(error),
            Fault::Index { .. } => Ok(()),
        })
    }

    /// Fails if an index file was broken at this commit, or at any commit, if the answer depends on
    /// it.
    pub(crate) fn refuse_broken(&mut self, at: Option<ObjectId>) -> Result<(), Error> {
        let is_asked_for = |fault: &mut Fault| match fault {
            Fault::Index { commit, .. } => at.is_none_or(|at| at == *commit),
            _ => false,
        };
        match self.0.extract_if(.., is_asked_for).next() {
            Some(Fault::Index { error, .. }) => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Why the tag of this name, without `refs/tags/`, could not be read.
    pub(crate) fn of_tag(&self, name: &str) -> Option<&TagError> {
        self.0.iter().find_map(|fault| match fault {
            Fault::Tag(error) if error.tag() == name => Some(error),
            _ => None,
        })
    }
}

impl Fault {
    /// The artifacts that the fault concerns. If a tag object has another name than its reference,
    /// both artifacts are concerned, unless a reference of the inner name leads to the object too.
    pub(super) fn artifacts(&self) -> Vec<String> {
        match self {
            Self::Tag(error) => {
                let names = [Some(error.tag()), error.lost_name()].into_iter().flatten();
                let artifact = |name| Some(TagName::new(name).ok()?.artifact.to_string());
                names.filter_map(artifact).collect()
            }
            Self::Version { artifact, .. } => vec![artifact.clone()],
            Self::Index { .. } => Vec::new(),
        }
    }
}

/// The first ten lines, and how many more there are.
pub(super) fn first_lines(mut lines: Vec<String>) -> String {
    if let Some(more @ 1..) = lines.len().checked_sub(SHOWN) {
        lines.truncate(SHOWN);
        lines.push(format!("and {more} more"));
    }
    lines.join("\n")
}

fn line(fault: &Fault) -> String {
    match fault {
        Fault::Tag(error) => error.to_string(),
        Fault::Version { artifact, error } => {
            format!("artifact '{artifact}': {}", with_causes(error))
        }
        Fault::Index { error, .. } => with_causes(error),
    }
}

/// An error and what causes it, in one line.
pub(crate) fn with_causes(error: &dyn StdError) -> String {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let _ = write!(said, ": {error}");
        cause = error.source();
    }
    said
}
