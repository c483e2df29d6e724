//! Why an operation failed.

use crate::annotations::IndexError;
use crate::config::{ConfigError, NotAllowed, UnknownEnrichment};
use crate::git::{
    ObjectError, OpenError, ReadError, RefError, RemoteError, RevisionError, TagError, UrlError,
    WorkingFileError,
};
use crate::registry::{InvalidName, ManyVersions};

use super::Incomplete;

/// Why an operation on a registry failed. Each displays as a sentence for people; what causes it
/// is its source.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no repository that can be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// An address that cannot be one.
    #[error(transparent)]
    Url(#[from] UrlError),
    /// A remote repository cannot be read.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// `.gto`, or a `GTO_*` variable, is broken.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The configuration names a source of facts that is not known.
    #[error(transparent)]
    Enrichment(#[from] UnknownEnrichment),
    /// A type or stage that the configuration does not allow.
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    /// A reference cannot be read.
    #[error(transparent)]
    Ref(#[from] RefError),
    /// An object cannot be read.
    #[error(transparent)]
    Object(#[from] ObjectError),
    /// A tag cannot be read.
    #[error(transparent)]
    Tag(#[from] TagError),
    /// A revision that means no commit.
    #[error(transparent)]
    Revision(#[from] RevisionError),
    /// artifacts.yaml, or a dvc.yaml, is broken.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// A file of the work tree cannot be read or written.
    #[error(transparent)]
    WorkingFile(#[from] WorkingFileError),
    /// A name that GTO does not allow.
    #[error(transparent)]
    Name(#[from] InvalidName),
    /// Several versions share a commit, or a name.
    #[error(transparent)]
    ManyVersions(#[from] ManyVersions),
    /// There is no such artifact.
    #[error("Cannot find artifact '{0}'")]
    ArtifactNotFound(String),
    /// What could be read was answered; this could not.
    #[error(transparent)]
    Incomplete(#[from] Incomplete),
}

impl Error {
    /// Whether what is missing could not be fetched, so that nothing is known of it.
    pub(crate) fn is_unreachable(&self) -> bool {
        matches!(self, Self::Object(ObjectError::Unreachable { .. }))
    }
}

impl From<ReadError> for Error {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Ref(error) => Self::Ref(error),
            ReadError::Object(error) => Self::Object(error),
        }
    }
}
