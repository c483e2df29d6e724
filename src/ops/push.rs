//! Why a push failed, and what happened to the change.

use super::Registry;
use crate::git::{CommitError, PushError, PushTarget, WriteError};
use crate::shell::{operand, quote};

/// Some or all tags could not be pushed. The source says what happened to them here.
#[derive(Debug, thiserror::Error)]
#[error(
    "The command `git push {} {tag}` failed. \
     Make sure your local repository is in sync with the remote.",
    operand(remote)
)]
pub struct PushFailure {
    pub(super) remote: String,
    pub(super) tag: String,
    #[source]
    pub(super) fault: Box<PushFault>,
}

/// Why a push of tags failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum PushFault {
    /// There is nothing to take back: nothing was written, or it is in a temporary clone.
    #[error(transparent)]
    Nothing(Cause),
    #[error("{outcome}")]
    Here {
        outcome: Outcome,
        #[source]
        cause: Cause,
    },
}

/// What happened to tags that were not pushed.
#[derive(Debug, thiserror::Error)]
pub(super) enum Outcome {
    #[error("What was not pushed is taken back here.")]
    TakenBack,
    #[error("What was not deleted there is put back here.")]
    PutBack,
    #[error(
        "The local change was undone, except for {}: another process has added newer tags in the \
         meantime. Push all of them, or delete them",
        .0.iter().map(|tag| format!("'{tag}'")).collect::<Vec<_>>().join(" and ")
    )]
    Kept(Vec<String>),
    #[error(
        "The local change was undone, except for {}: another process has created it again in the \
         meantime. The remote may have a different tag of this name",
        .0.iter().map(|tag| format!("'{tag}'")).collect::<Vec<_>>().join(" and ")
    )]
    Replaced(Vec<String>),
    #[error("The local change could not be undone: {0}")]
    Left(WriteError),
}

/// Why tags could not be pushed, with a hint.
#[derive(Debug, thiserror::Error)]
#[error("{error}")]
pub(super) struct Cause {
    pub(super) error: PushError,
    #[source]
    pub(super) hint: Option<NoRemote>,
}

impl Cause {
    pub(super) fn new(registry: &Registry, remote: &str, error: PushError) -> Self {
        // A temporary clone has no remotes that a user has named.
        let is_known = registry.repo.is_temporary_clone() || registry.repo.has_remote(remote);
        Self { error, hint: (!is_known).then(|| NoRemote(remote.to_owned())) }
    }
}

/// There is no remote of this name.
#[derive(Debug, thiserror::Error)]
#[error("There is no remote '{0}': `git remote add {word} URL` adds one", word = quote(.0))]
pub(super) struct NoRemote(pub(super) String);

/// A branch with a new commit could not be pushed.
#[derive(Debug, thiserror::Error)]
#[error(
    "The command `git push {} {}` failed. \
     Make sure your local repository is in sync with the remote.",
    operand(remote),
    quote(refspec)
)]
pub struct BranchPushFailure {
    pub(super) remote: String,
    pub(super) refspec: String,
    #[source]
    pub(super) fault: Box<BranchPushFault>,
}

#[derive(Debug, thiserror::Error)]
pub(super) enum BranchPushFault {
    /// No commit was made, or it is in a temporary clone.
    #[error(transparent)]
    Nothing(PushError),
    /// In a temporary clone.
    #[error("Others have pushed to this branch in the meantime: run the same command again.")]
    Behind(#[source] PushError),
    #[error("The local commit was undone.")]
    TakenBack(#[source] PushError),
    #[error("The local commit could not be undone: {undoing}")]
    Left {
        undoing: CommitError,
        #[source]
        error: PushError,
    },
}

impl PushFailure {
    /// The first tag that was not pushed as intended. The tags before it were pushed.
    #[must_use]
    pub fn tag(&self) -> &str {
        &self.tag
    }
}

impl PushFailure {
    /// Whether others were faster: the remote has another tag of a name that was pushed, or was
    /// changing one of that name. With the tags of the remote, the change may be another one.
    #[must_use]
    pub(crate) fn is_outrun(&self) -> bool {
        let (PushFault::Nothing(cause) | PushFault::Here { cause, .. }) = &*self.fault;
        cause.error.is_outrun()
    }
}

impl BranchPushFailure {
    pub(super) fn new(branch: &str, to: PushTarget, fault: BranchPushFault) -> Self {
        let there = to.reference.trim_start_matches("refs/heads/");
        let refspec = if there == branch { branch.to_owned() } else { format!("{branch}:{there}") };
        Self { remote: to.remote, refspec, fault: Box::new(fault) }
    }

    /// Whether the remote's branch has new commits. The same change can be pushed on the new tip.
    #[must_use]
    pub(crate) fn is_behind(&self) -> bool {
        let (BranchPushFault::Nothing(error)
        | BranchPushFault::Behind(error)
        | BranchPushFault::TakenBack(error)
        | BranchPushFault::Left { error, .. }) = &*self.fault;
        matches!(error, PushError::Behind(_))
    }
}
