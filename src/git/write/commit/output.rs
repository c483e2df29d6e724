//! What git answers.

use std::process::Output;

use super::CommitError;
use crate::git::GitError;
use crate::registry::ObjectId;

/// What git printed, if it succeeded.
pub(super) fn printed(output: Result<Output, GitError>) -> Result<String, CommitError> {
    printed_bytes(output).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// The same, where it need not be text.
pub(super) fn printed_bytes(output: Result<Output, GitError>) -> Result<Vec<u8>, CommitError> {
    let output = output?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let words = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(CommitError::Git(match words.is_empty() {
        true => format!("git ended with {} and no message", output.status),
        false => words,
    }))
}

/// The id that git printed.
pub(super) fn printed_id(output: Result<Output, GitError>) -> Result<ObjectId, CommitError> {
    let text = printed(output)?;
    let wrong = |_| CommitError::Git(format!("git printed no object id: '{}'", text.trim()));
    text.trim().parse().map_err(wrong)
}

/// That git succeeded.
pub(super) fn succeed(output: Result<Output, GitError>) -> Result<(), CommitError> {
    printed(output).map(drop)
}
