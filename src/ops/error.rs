//! Why an operation failed.

use crate::annotations::{EditError, IndexError};
use crate::config::{ConfigError, NotAllowed, UnknownEnrichment};
use crate::dvc;
use crate::git::{
    CommitError, LeadsAway, LockError, ObjectError, OpenError, PushError, PushTargetError,
    ReadError, RefError, RemoteError, RevisionError, SettingsError, TagError, UrlError,
    WorkingFileError, WriteError,
};
use crate::registry::plan::Refusal;
use crate::registry::{InvalidName, ManyVersions};

use super::Incomplete;
use super::push::{BranchPushFailure, PushFailure};

/// Why an operation on a registry failed. It displays as a sentence for users; its source is the
/// cause.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no repository that can be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// An invalid URL.
    #[error(transparent)]
    Url(#[from] UrlError),
    /// A remote repository cannot be read.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// `.gto`, or a `GTO_*` variable, is broken.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The configuration names an enrichment that is not known.
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
    /// A commit message without a commit.
    #[error("'--message' needs '--commit' or '--push'")]
    NoCommitToName,
    /// The plan was made for a dry run.
    #[error("This plan is for a dry run and cannot be written")]
    Rehearsal,
    /// A revision that means no commit.
    #[error(transparent)]
    Revision(#[from] RevisionError),
    /// There is no commit yet.
    #[error("{0}\nThere is no commit yet: `git commit` makes one")]
    NoCommit(RevisionError),
    /// A revision that means no commit and looks like a version.
    #[error("{0}\nIt looks like a version. Did you mean `--version`?")]
    VersionAsRevision(RevisionError),
    /// A text that should be an existing version and is no version.
    #[error("Version '{0}' is not valid. Example of valid version: 'v1.0.0'")]
    Version(String),
    /// artifacts.yaml, or a dvc.yaml, is broken.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// A file of DVC's, or one that a dvc.yaml names, cannot be read.
    #[error("{file} {flaw}")]
    DvcFile {
        /// Which one, at which commit.
        file: String,
        /// What is wrong with it.
        flaw: DvcFileFlaw,
    },
    /// A file of the work tree cannot be read or written.
    #[error(transparent)]
    WorkingFile(#[from] WorkingFileError),
    /// A name that GTO does not allow.
    #[error(transparent)]
    Name(#[from] InvalidName),
    /// A tag cannot have a name with dvc.yaml as a folder.
    #[error(
        "'{0}' cannot be in the name of a tag: dvc.yaml is a file, not a folder.\n\
         The artifact NAME of DIR/dvc.yaml is 'DIR:NAME'"
    )]
    DvcFileInName(String),
    /// Several versions have the same commit or the same name.
    #[error(transparent)]
    ManyVersions(#[from] ManyVersions),
    /// There is no such artifact.
    #[error("Cannot find artifact '{name}'{}", line(.hint.as_deref()))]
    ArtifactNotFound {
        /// The artifact.
        name: String,
        /// The artifact that the user may have meant.
        hint: Option<String>,
    },
    /// A version to compare does not exist. A sentence says which.
    #[error("{0}")]
    NoVersion(String),
    /// The options ask both to register a version and not to register one.
    #[error("You either need to supply version name or skip registration")]
    SkipRegistration,
    /// A change of tags is refused.
    #[error("{refusal}{}", line(.hint.as_deref()))]
    Refusal {
        /// Why, in the words of GTO 1.10.1.
        refusal: Refusal,
        /// Hints, as sentences.
        hint: Option<String>,
    },
    /// The remote has tags that contradict the change.
    #[error("{what}\n{fetch}")]
    Contradicted {
        /// What the remote has.
        what: String,
        /// How to fetch it.
        fetch: String,
    },
    /// The tags of a remote cannot be fetched. Displays as a line that says so, and git's words.
    #[error("Cannot fetch the tags of the remote '{remote}'\n{error}")]
    Fetch {
        /// The remote.
        remote: String,
        /// Why.
        error: PushError,
    },
    /// The registry is locked by another process, or cannot be locked.
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
    /// A change is refused because the annotation belongs into a dvc.yaml.
    #[error("{error}\nArtifacts of a folder are described in its '{file}': edit that file")]
    InDvcYaml {
        /// Why.
        error: EditError,
        /// The path of the dvc.yaml.
        file: String,
    },
    /// HEAD is detached, so there is no branch to push.
    #[error("HEAD is detached: there is no branch to push. Name one with --branch")]
    DetachedHead,
    /// The name of the branch is not UTF-8, so git cannot be told to push it.
    #[error(
        "The name of this branch is not UTF-8, so it cannot be pushed. Rename it with `git \
         branch -m NAME`, or name another branch with --branch"
    )]
    BranchNotUtf8,
    /// There is no such branch.
    #[error("There is no branch '{name}': {hint}")]
    NoBranch {
        /// The branch.
        name: String,
        /// How to make it.
        hint: String,
    },
    /// The branch to push to is ambiguous.
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
    /// Values of versions cannot be read. The text has a line for each reason.
    #[error("Some values of versions cannot be read:\n{0}")]
    UnreadValues(String),
    /// Something could not be read and is missing in the answer.
    #[error(transparent)]
    Incomplete(#[from] Incomplete),
}

/// What is wrong with a file of DVC's.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DvcFileFlaw {
    /// It cannot be parsed.
    #[error("does not conform to DVC's format: {0}")]
    Format(#[from] dvc::FileError),
    /// It is not read.
    #[error("cannot be read: {0}")]
    Unread(#[from] UnreadFile),
}

/// Why a file in a commit is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UnreadFile {
    /// It is large: of values it would be many more than anybody compares. This is its size in
    /// bytes.
    #[error("it is {} MiB large, and gto reads files of up to {} MiB", .0.div_ceil(1 << 20), Self::LARGEST >> 20)]
    TooLarge(u64),
    /// No commit has it.
    #[error(transparent)]
    Away(#[from] LeadsAway),
}

impl UnreadFile {
    /// The size in bytes of the largest file that is read.
    pub(crate) const LARGEST: u64 = 8 << 20;
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
    /// Whether an object could not be fetched or opened. Then nothing is known of it.
    pub(crate) fn leaves_open(&self) -> bool {
        matches!(self, Self::Object(error) if error.leaves_open())
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
