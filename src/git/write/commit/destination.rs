//! The branch that a commit goes to.

use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};

use super::object::CommitIdentity;
use super::{CommitError, FileCommit};
use crate::git::Repository;
use crate::git::names::BRANCHES;
use crate::git::process::show_said;
use crate::registry::ObjectId;

/// A branch or a detached HEAD, before the commit.
#[derive(Debug, Clone)]
pub(super) struct CommitDestination {
    /// The full name, which need not be UTF-8.
    pub(super) reference: OsString,
    /// The tip; `None` for a branch that has no commit yet.
    pub(super) tip: Option<ObjectId>,
    /// The parent of the commit: the tip, or where a new branch begins.
    pub(super) parent: Option<ObjectId>,
    /// Whether it is checked out here, so that index and file change too.
    pub(super) is_here: bool,
}

impl CommitDestination {
    /// The name of the branch, with U+FFFD for bytes that are not UTF-8; `HEAD` if it is detached.
    pub(super) fn name(&self) -> String {
        let name = self.reference.to_string_lossy();
        name.strip_prefix(BRANCHES).unwrap_or(&name).to_owned()
    }
}

impl Repository {
    /// Finds the destination of a commit.
    pub(super) fn destination(
        &self,
        FileCommit { branch, start, .. }: &FileCommit,
    ) -> Result<CommitDestination, CommitError> {
        let head = self.refs.head_target()?.unwrap_or_else(|| b"HEAD".to_vec());
        let named = branch.as_ref().map(|branch| format!("{BRANCHES}{branch}").into_bytes());
        let reference = named.unwrap_or_else(|| head.clone());
        let tip = self.refs.find(&reference)?;
        let is_current = reference == head;
        let is_here = is_current && self.has_work_tree();
        let reference = OsString::from_vec(reference);
        let parent = tip.or(*start);
        let destination = CommitDestination { reference, tip, parent, is_here };
        if !is_current && parent.is_none() {
            return Err(CommitError::NoBranch(destination.name()));
        }
        if !is_here
            && let Some(branch) = destination.reference.as_bytes().strip_prefix(BRANCHES.as_bytes())
            && let Some(at) = self.in_use_at(branch)?
        {
            return Err(CommitError::InUse { branch: destination.name(), at });
        }
        Ok(destination)
    }

    /// Git refuses to commit single files during a merge or cherry-pick.
    pub(super) fn check_nothing_is_under_way(&self) -> Result<(), CommitError> {
        // This is a file in all formats of references: a merge may have several heads.
        if self.refs.git_dir.join("MERGE_HEAD").exists() {
            return Err(CommitError::UnderWay("merge"));
        }
        match self.refs.find("CHERRY_PICK_HEAD")? {
            Some(_) => Err(CommitError::UnderWay("cherry-pick")),
            None => Ok(()),
        }
    }

    /// Moves the branch to a commit, if it has not moved, and writes the reflogs as `git commit`
    /// does.
    pub(super) fn move_on(
        &self,
        destination: &CommitDestination,
        to: ObjectId,
        message: &[u8],
        identity: &CommitIdentity<'_>,
    ) -> Result<(), CommitError> {
        let message = String::from_utf8_lossy(message);
        let subject = message.lines().next().unwrap_or_default();
        let initial = if destination.parent.is_none() { " (initial)" } else { "" };
        let note = format!("commit{initial}: {subject}");
        self.update_ref(destination, (destination.tip, Some(to)), &note, identity)
    }

    /// Moves the branch back, if it still is at the commit.
    pub(super) fn move_back(
        &self,
        destination: &CommitDestination,
        from: ObjectId,
        identity: &CommitIdentity<'_>,
    ) -> Result<(), CommitError> {
        self.update_ref(
            destination,
            (Some(from), destination.tip),
            &format!("gto: undo {from}"),
            identity,
        )
    }

    fn update_ref(
        &self,
        destination: &CommitDestination,
        (old, new): (Option<ObjectId>, Option<ObjectId>),
        note: &str,
        identity: &CommitIdentity<'_>,
    ) -> Result<(), CommitError> {
        let id = |id: Option<ObjectId>| match id {
            Some(id) => id.to_string(),
            None => "0".repeat(2 * self.refs.id_len),
        };
        let mut git = self.git_program();
        identity.committer.tell(&mut git);
        git.args(["update-ref", "-m", note]).arg(&destination.reference).args([id(new), id(old)]);
        let output = git.output()?;
        let Err(error) = git.check(&output) else {
            // A hook for references may have printed something.
            show_said(&String::from_utf8_lossy(&output.stderr));
            return Ok(());
        };
        match self.refs.find(destination.reference.as_bytes())? {
            // Git was interrupted after it had done it.
            found if found == new => Ok(()),
            found if found == old => Err(error.into()),
            _ => Err(CommitError::Moved(destination.name())),
        }
    }
}
