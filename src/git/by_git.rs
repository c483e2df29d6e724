//! Tags that git makes for us, because it has been configured to do more than usual.

use std::fs;
use std::io;
use std::process::Output;

use super::identity::git_date;
use super::lock::RegistryLock;
use super::program;
use super::refs::RefChange;
use super::settings::Settings;
use super::write::{TAGS, WriteError, Written};
use super::{Committer, Repository};
use crate::registry::{ObjectId, TagEdit};

/// How git is to make tags.
#[derive(Debug, Clone, Copy)]
pub(super) struct GitTag<'a> {
    pub(super) committer: &'a Committer,
    /// Whether the tags are to be signed.
    pub(super) signed: bool,
}

impl Settings {
    /// Whether annotated tags are to be signed.
    pub(super) fn signs_tags(&self) -> bool {
        self.is_on("tag.gpgsign") || self.is_on("tag.forcesignannotated")
    }
}

impl RegistryLock<'_> {
    /// Carries out all edits, or none. The changes are those of the edits, in their order.
    pub(super) fn write_with_git(
        &mut self,
        edits: &[TagEdit],
        mut changes: Vec<RefChange>,
        how: GitTag<'_>,
    ) -> Result<Written, WriteError> {
        let repository = self.repository;
        let mut written = Written::default();
        let mut result = Ok(());
        for (edit, change) in edits.iter().zip(&mut changes) {
            if let TagEdit::Create { name, target, message } = edit {
                match repository.run_git_tag(name, *target, message, how) {
                    Ok(id) => change.new = Some(id),
                    Err(error) => {
                        result = Err(error);
                        break;
                    }
                }
                written.changes.push(change.clone());
            }
        }
        let deletions: Vec<_> = changes.into_iter().filter(|change| change.old.is_some()).collect();
        let result = result.and_then(|()| Ok(repository.refs.change(self, &deletions)?));
        match result {
            Ok(()) => {
                written.changes.extend(deletions);
                Ok(written)
            }
            Err(error) => {
                self.undo(&written)?;
                Err(error)
            }
        }
    }
}

impl Repository {
    fn run_git_tag(
        &self,
        name: &str,
        target: ObjectId,
        message: &str,
        how: GitTag<'_>,
    ) -> Result<ObjectId, WriteError> {
        let failed = |reason: String| WriteError::Git { name: name.to_owned(), reason };
        let output = self
            .start_git_tag(name, target, message, how)
            .map_err(|error| failed(format!("git cannot be run: {error}")))?;
        match self.refs.find(&format!("{TAGS}{name}"))? {
            Some(id) if output.status.success() => Ok(id),
            // It was not there before.
            Some(_) => Err(WriteError::Exists(name.to_owned())),
            None => {
                let reason = String::from_utf8_lossy(&output.stderr);
                let reason = match reason.split_once("The tag message has been left in ") {
                    Some((reason, _)) => {
                        let _ = fs::remove_file(self.refs.git_dir.join("TAG_EDITMSG"));
                        reason
                    }
                    None => &reason,
                };
                Err(failed(reason.trim().to_owned()))
            }
        }
    }

    fn start_git_tag(
        &self,
        name: &str,
        target: ObjectId,
        message: &str,
        how: GitTag<'_>,
    ) -> io::Result<Output> {
        let Committer { person, time } = how.committer;
        // Git does not find a signature that does not begin a line.
        let end = if how.signed && !message.ends_with('\n') { "\n" } else { "" };
        let mut git = self.git_program();
        git.args(["tag", if how.signed { "--sign" } else { "--annotate" }])
            .args(["--cleanup=verbatim", "--file=-", "--", name, &target.to_string()])
            .env("GIT_COMMITTER_NAME", &person.name)
            .env("GIT_COMMITTER_EMAIL", &person.email)
            .env("GIT_COMMITTER_DATE", format!("@{}", git_date(*time)));
        program::run(&mut git, format!("{message}{end}").as_bytes())
    }
}
