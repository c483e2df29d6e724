//! Why an index file was not changed.

use crate::annotations::IndexError;
use crate::registry::InvalidName;
use crate::shell::quoted;

/// Why an annotation was not written or removed; in the words of GTO 0.2.8 where it has them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// An invalid name, type or label.
    #[error(transparent)]
    Name(#[from] InvalidName),
    /// The path must exist, and no path was given.
    #[error("`path` is required when `must_exist` is set to True")]
    PathRequired,
    /// The path must exist and does not. The caller checks this: files are not read here.
    #[error("Nothing found in {} for checked out commit", quoted(.0))]
    NoFile(String),
    /// The index file cannot be used.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// Another artifact has the path, or one above or below it. GTO 0.2.8 prints the path, type and
    /// name of the annotated artifact.
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
    /// Anchors, aliases, merge keys or a rare notation prevent the change.
    #[error(
        "Cannot change the annotation of '{0}' without touching other parts of the file\n\
         Edit it by hand: there are anchors, aliases, merge keys or the like."
    )]
    ByHand(String),
}
