//! The references of a remote: `git ls-remote`.

use super::REMOTE;
use crate::git::Repository;
use crate::git::names::TAGS;
use crate::git::process::GitError;
use crate::git::process::interrupt::InterruptGuard;
use crate::git::process::remote::talk;
use crate::registry::ObjectId;

/// Parses the output of `git ls-remote`: the full name and the object of each reference. The
/// targets of tags, `NAME^{}`, are left out.
pub(super) fn references(listed: &str) -> impl Iterator<Item = (&str, ObjectId)> {
    listed.lines().filter_map(|line| {
        let (id, name) = line.split_once('\t')?;
        if name.ends_with("^{}") {
            return None;
        }
        Some((name, id.parse().ok()?))
    })
}

/// Parses the output of `git ls-remote --symref`: the full name of HEAD's branch.
pub(super) fn head_target(listed: &str) -> Option<&str> {
    listed.lines().find_map(|line| line.strip_prefix("ref: ")?.strip_suffix("\tHEAD"))
}

impl Repository {
    /// The tags of a remote, by name without `refs/tags/`. Of a temporary clone the remote is what it
    /// is a clone of, whatever its name. Nothing is fetched. Git may ask on the terminal for a
    /// password; it never asks if stdin is not a terminal.
    ///
    /// # Errors
    /// Git cannot be run, the remote does not exist, or cannot be reached.
    pub fn remote_tags(&self, remote: &str) -> Result<Vec<(String, ObjectId)>, GitError> {
        let remote = if self.is_temporary_clone() { REMOTE } else { remote };
        let mut git = self.git_program();
        let manner = self.variables.manner(false);
        git.for_remote(manner.may_ask).args(["ls-remote", "--tags", "--", remote]);
        let guard = InterruptGuard::without_directory(self.variables.handles_signals)?;
        let output = talk(&mut git, &guard, &remote, manner)?;
        let listed = git.accept(&output)?;
        let tag = |(name, id): (&str, _)| Some((name.strip_prefix(TAGS)?.to_owned(), id));
        Ok(references(&listed).filter_map(tag).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_told_from_what_they_lead_to() {
        let id = "1".repeat(40);
        let listed = format!(
            "ref: refs/heads/main\tHEAD\n{id}\tHEAD\n{id}\trefs/tags/m@v1\n{id}\trefs/tags/m@v1^{{}}\nx\ty\n"
        );
        let names: Vec<_> = references(&listed).map(|(name, _)| name).collect();
        assert_eq!(names, ["HEAD", "refs/tags/m@v1"]);
        assert_eq!(head_target(&listed), Some("refs/heads/main"));
    }
}
