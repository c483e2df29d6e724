//! What git answers.

use std::io;
use std::process::Output;

use super::CommitError;
use crate::registry::ObjectId;

/// What git printed, if it succeeded.
pub(super) fn printed(output: io::Result<Output>) -> Result<String, CommitError> {
    let output = output.map_err(CommitError::NoGit)?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
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
