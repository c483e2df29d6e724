//! Commit objects, made by git: it signs them.

use std::process::Output;

use super::CommitError;
use crate::git::identity::Author;
use crate::git::process::signals::SignalDeferral;
use crate::git::process::{Git, GitError};
use crate::git::settings::{Settings, SettingsError};
use crate::git::{Committer, Repository};
use crate::registry::ObjectId;

/// The author and committer of a commit, and how it is made.
pub(super) struct CommitIdentity<'a> {
    pub(super) committer: Committer,
    author: Author,
    signs: bool,
    /// Signals: they end a program that signs.
    pub(super) deferral: &'a SignalDeferral,
}

impl Settings {
    fn signs_commits(&self) -> Result<bool, SettingsError> {
        self.is_on("commit.gpgsign")
    }
}

impl Repository {
    pub(super) fn commit_identity<'a>(
        &self,
        deferral: &'a SignalDeferral,
    ) -> Result<CommitIdentity<'a>, CommitError> {
        let settings = self.settings()?;
        let committer = self.committer_with(&settings)?;
        let author = self.author_with(&settings)?;
        Ok(CommitIdentity { committer, author, signs: settings.signs_commits()?, deferral })
    }

    pub(super) fn write_commit(
        &self,
        tree: ObjectId,
        parent: Option<ObjectId>,
        message: &[u8],
        identity: &CommitIdentity<'_>,
    ) -> Result<ObjectId, CommitError> {
        let mut git = self.git_program();
        identity.committer.tell(&mut git);
        identity.author.tell(&identity.committer, &mut git);
        // Git does not convert the message: it only notes the encoding.
        if !message.is_ascii() {
            git.args(["-c", "i18n.commitEncoding=UTF-8"]);
        }
        git.arg("commit-tree").args(identity.signs.then_some("--gpg-sign"));
        if let Some(parent) = parent {
            git.args(["-p", &parent.to_string()]);
        }
        let output = identity.deferral.output_of(git.arg(tree.to_string()), message)?;
        Ok(printed_id(&git, &output)?)
    }

    /// Writes an object without filters.
    pub(in crate::git) fn write_object(
        &self,
        kind: &str,
        raw: &[u8],
    ) -> Result<ObjectId, CommitError> {
        let mut git = self.git_program();
        let output = git.args(["hash-object", "-w", "--stdin", "-t", kind]).output_of(raw)?;
        Ok(printed_id(&git, &output)?)
    }
}

/// The id that git printed, if it succeeded.
pub(super) fn printed_id(git: &Git, output: &Output) -> Result<ObjectId, GitError> {
    let text = git.accept(output)?;
    let wrong = |_| GitError::Failed(format!("git printed no object id: '{}'", text.trim()));
    text.trim().parse().map_err(wrong)
}
