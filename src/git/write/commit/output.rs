//! Output of git commands for a commit.

use std::process::Output;

use super::CommitError;
use crate::git::process::Git;
use crate::git::{GitError, LockError};
use crate::registry::ObjectId;

/// The stdout of git, if it succeeds.
pub(super) fn printed(git: &mut Git) -> Result<String, CommitError> {
    printed_bytes(git).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// The stdout of git as bytes, if it succeeds.
pub(super) fn printed_bytes(git: &mut Git) -> Result<Vec<u8>, CommitError> {
    succeeded(git.output()).map(|output| output.stdout)
}

/// The id that git prints.
pub(super) fn printed_id(output: Result<Output, GitError>) -> Result<ObjectId, CommitError> {
    let output = succeeded(output)?;
    let text = String::from_utf8_lossy(&output.stdout);
    let wrong = |_| CommitError::Git(format!("git printed no object id: '{}'", text.trim()));
    text.trim().parse().map_err(wrong)
}

/// Fails if git fails.
pub(super) fn succeed(git: &mut Git) -> Result<(), CommitError> {
    printed_bytes(git).map(drop)
}

/// The output of git, if it succeeded.
pub(super) fn succeeded(output: Result<Output, GitError>) -> Result<Output, CommitError> {
    let output = output?;
    if output.status.success() {
        return Ok(output);
    }
    let words = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    if let Some(error) = LockError::said_in(&words) {
        return Err(error.into());
    }
    Err(CommitError::Git(match words.is_empty() {
        true => format!("git ended with {} and no message", output.status),
        false => words,
    }))
}
