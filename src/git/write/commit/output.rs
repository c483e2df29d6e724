//! What git answers.

use std::io;
use std::process::Output;

use super::CommitError;
use crate::registry::ObjectId;

/// What git printed, if it succeeded.
pub(super) fn printed(output: io::Result<Output>) -> Result<String, CommitError> {
    printed_bytes(output).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// The same, where it need not be text.
pub(super) fn printed_bytes(output: io::Result<Output>) -> Result<Vec<u8>, CommitError> {
    let output = output.map_err(CommitError::NoGit)?;
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
pub(super) fn printed_id(output: io::Result<Output>) -> Result<ObjectId, CommitError> {
    let text = printed(output)?;
    let wrong = |_| CommitError::Git(format!("git printed no object id: '{}'", text.trim()));
    text.trim().parse().map_err(wrong)
}

/// That git succeeded.
pub(super) fn succeed(output: io::Result<Output>) -> Result<(), CommitError> {
    printed(output).map(drop)
}
