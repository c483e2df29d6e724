//! Commit objects, made by git: it signs them, and knows who the author is.

use std::process::Command;

use super::CommitError;
use super::output::printed_id;
use crate::git::identity::git_date;
use crate::git::settings::Settings;
use crate::git::{Committer, GitVariables, Repository, program};
use crate::registry::ObjectId;

/// Who commits, and how.
pub(super) struct By {
    committer: Committer,
    signs: bool,
}

impl By {
    /// Tells git who commits. Who the author is it finds itself.
    pub(super) fn tell(&self, git: &mut Command) {
        let Committer { person, time } = &self.committer;
        git.env("GIT_COMMITTER_NAME", &person.name)
            .env("GIT_COMMITTER_EMAIL", &person.email)
            .env("GIT_COMMITTER_DATE", format!("@{}", git_date(*time)));
    }
}

impl Settings {
    fn signs_commits(&self) -> bool {
        self.is_on("commit.gpgsign")
    }
}

impl Repository {
    pub(super) fn by(&self, variables: &GitVariables) -> Result<By, CommitError> {
        let settings = self.settings(variables)?;
        let committer = self.committer_with(variables, &settings)?;
        Ok(By { committer, signs: settings.signs_commits() })
    }

    pub(super) fn write_commit(
        &self,
        tree: ObjectId,
        parent: Option<ObjectId>,
        message: &[u8],
        by: &By,
    ) -> Result<ObjectId, CommitError> {
        let mut git = self.git_program();
        by.tell(&mut git);
        // As for tags, nobody is guessed from the system's accounts.
        git.args(["-c", "user.useConfigOnly=true"]);
        // Git would not convert the message, only say that it is in that encoding.
        if !message.is_ascii() {
            git.args(["-c", "i18n.commitEncoding=UTF-8"]);
        }
        git.arg("commit-tree").args(by.signs.then_some("--gpg-sign"));
        if let Some(parent) = parent {
            git.args(["-p", &parent.to_string()]);
        }
        printed_id(program::run(git.arg(tree.to_string()), message))
    }

    /// Writes an object as it is: no filter changes it.
    pub(super) fn write_object(&self, kind: &str, raw: &[u8]) -> Result<ObjectId, CommitError> {
        let mut git = self.git_program();
        printed_id(program::run(git.args(["hash-object", "-w", "--stdin", "-t", kind]), raw))
    }
}
