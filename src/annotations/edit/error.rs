//! Why an index file was not changed.

use crate::annotations::IndexError;
use crate::registry::InvalidName;
use crate::shell::quoted;

/// Why an annotation was not written or removed; in the words of GTO 0.2.8 where it has them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// A name, type or label that is no name.
    #[error(transparent)]
    Name(#[from] InvalidName),
    /// The path must exist, and no path was given.
    #[error("`path` is required when `must_exist` is set to True")]
    PathRequired,
    /// The path must exist and does not. Callers make this one: nothing here looks for files.
    #[error("Nothing found in {} for checked out commit", quoted(.0))]
    NoFile(String),
    /// The index file cannot be used.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// Another artifact is there, in a directory above, or below.
    /// GTO 0.2.8 prints the path, type and name of the artifact that is annotated.
    #[error("Provided path conflicts with {} ('{}' '{name}')", quoted(path), kind.as_deref().unwrap_or("None"))]
    PathIsUsed {
        /// The path of the other artifact.
        path: String,
        /// The type of the other artifact.
        kind: Option<String>,
        /// The name of the other artifact.
        name: String,
    },
    /// There is no such artifact in the file.
    #[error("Cannot find artifact '{0}'")]
    NotFound(String),
    /// Anchors, aliases, merge keys or rare notations stand in the way.
    #[error(
        "Cannot change the annotation of '{0}' without touching other parts of the file\n\
         Edit it by hand: there are anchors, aliases, merge keys or the like."
    )]
    ByHand(String),
}
