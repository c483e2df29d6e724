//! Why an operation failed.

use crate::annotations::{EditError, IndexError};
use crate::config::{ConfigError, NotAllowed, UnknownEnrichment};
use crate::dvc;
use crate::git::{
    CommitError, LockError, ObjectError, OpenError, PushTargetError, ReadError, RefError,
    RemoteError, RevisionError, SettingsError, TagError, UrlError, WorkingFileError, WriteError,
};
use crate::registry::plan::Refusal;
use crate::registry::{InvalidName, ManyVersions};

use super::push::{BranchPushFailure, PushFailure};
use super::{Incomplete, NameClash};

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
    /// Two of several repositories have the same name.
    #[error(transparent)]
    NameClash(#[from] NameClash),
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
    /// A plan was made to be looked at.
    #[error("This plan is for a rehearsal, and cannot be written")]
    Rehearsal,
    /// A revision that means no commit.
    #[error(transparent)]
    Revision(#[from] RevisionError),
    /// There is no commit yet.
    #[error("{0}\nThere is no commit yet: `git commit` makes one")]
    NoCommit(RevisionError),
    /// A revision that means no commit, and looks like a version.
    #[error("{0}\nIt looks like a version: that of `--version`?")]
    VersionAsRevision(RevisionError),
    /// A text that is to be a version that exists, and is none.
    #[error("Version '{0}' is not valid. Example of valid version: 'v1.0.0'")]
    Version(String),
    /// artifacts.yaml, or a dvc.yaml, is broken.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// A `dvc.lock`, a `.dvc` file, or the stages of a dvc.yaml cannot be understood.
    #[error("{file} does not conform to DVC's format: {error}")]
    DvcFile {
        /// Which one, at which commit.
        file: String,
        /// What is wrong with it.
        error: dvc::FileError,
    },
    /// A file of the work tree cannot be read or written.
    #[error(transparent)]
    WorkingFile(#[from] WorkingFileError),
    /// A name that GTO does not allow.
    #[error(transparent)]
    Name(#[from] InvalidName),
    /// A tag is to be made with a name that has a dvc.yaml for a folder.
    #[error(
        "'{0}' cannot be in the name of a tag: dvc.yaml is a file and no folder.\n\
         The artifact NAME of DIR/dvc.yaml is 'DIR:NAME'"
    )]
    DvcFileInName(String),
    /// Several versions share a commit, or a name.
    #[error(transparent)]
    ManyVersions(#[from] ManyVersions),
    /// There is no such artifact.
    #[error("Cannot find artifact '{name}'{}", line(.hint.as_deref()))]
    ArtifactNotFound {
        /// The artifact.
        name: String,
        /// Which one may have been meant.
        hint: Option<String>,
    },
    /// A version that is to be compared is not there: a sentence.
    #[error("{0}")]
    NoVersion(String),
    /// A version is to be registered at a commit, and none is to be registered.
    #[error("You either need to supply version name or skip registration")]
    SkipRegistration,
    /// A change of tags is refused.
    #[error("{refusal}{}", line(.hint.as_deref()))]
    Refusal {
        /// Why, in the words of GTO 1.10.1.
        refusal: Refusal,
        /// What may help, in sentences.
        hint: Option<String>,
    },
    /// A remote has something that the change does not go with.
    #[error("{what}\n{fetch}")]
    Contradicted {
        /// What the remote has.
        what: String,
        /// How to bring it.
        fetch: String,
    },
    /// Another process changes the registry, or nobody can.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// Tags cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// Tags were written, and could not be pushed.
    #[error(transparent)]
    Push(#[from] PushFailure),
    /// A change of an annotation is refused.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// The same, and the annotation is one of a dvc.yaml.
    #[error("{error}\nArtifacts of a folder are described in its '{file}': edit that file")]
    InDvcYaml {
        /// Why.
        error: EditError,
        /// The path of the dvc.yaml.
        file: String,
    },
    /// A commit is to be pushed from no branch.
    #[error("HEAD is detached: there is no branch to push. Name one with --branch")]
    DetachedHead,
    /// A commit is to be pushed from a branch that cannot be named to git.
    #[error(
        "The name of this branch is not UTF-8, so that it cannot be pushed. \
         `git branch -m NAME` renames it; or name another branch with --branch"
    )]
    BranchNotUtf8,
    /// There is no such branch.
    #[error("There is no branch '{name}': {hint}")]
    NoBranch {
        /// The branch.
        name: String,
        /// How to come to one.
        hint: String,
    },
    /// It is not clear where to push a branch.
    #[error(transparent)]
    PushTarget(#[from] PushTargetError),
    /// Git's configuration cannot be read.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The change of an annotation cannot be committed.
    #[error(transparent)]
    Commit(#[from] CommitError),
    /// The change of an annotation was committed, and could not be pushed.
    #[error(transparent)]
    BranchPush(#[from] BranchPushFailure),
    /// What could be read was answered; this could not.
    #[error(transparent)]
    Incomplete(#[from] Incomplete),
}

/// A hint as a line of its own.
fn line(hint: Option<&str>) -> String {
    hint.map(|hint| format!("\n{hint}")).unwrap_or_default()
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refusal { refusal, hint: None }
    }
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
