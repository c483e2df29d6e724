//! Tags that git makes for us, because it has been configured to do more than usual.

use std::fs::{self, File};
use std::io::{self, Write};

use super::lock::{RegistryLock, fresh};
use super::tags::{WriteError, Written, head};
use crate::git::names::TAGS;
use crate::git::process::{Git, GitError};
use crate::git::refs::{ChangeError, RefChange};
use crate::git::settings::{Settings, SettingsError};
use crate::git::{Committer, Repository};
use crate::registry::{ObjectId, TagEdit};

/// How git is to make tags.
#[derive(Debug, Clone, Copy)]
pub(in crate::git) struct GitTag<'a> {
    pub(in crate::git) committer: &'a Committer,
    /// Whether the tags are to be signed.
    pub(in crate::git) signed: bool,
}

impl Settings {
    /// Whether annotated tags are to be signed.
    pub(in crate::git) fn signs_tags(&self) -> Result<bool, SettingsError> {
        Ok(self.is_on("tag.gpgsign")? | self.is_on("tag.forcesignannotated")?)
    }
}

impl RegistryLock<'_> {
    /// Carries out all edits, or none. The changes are those of the edits, in their order: first
    /// the new tags.
    ///
    /// A git that outlives this process has the lock until it ends.
    pub(in crate::git) fn write_with_git(
        &mut self,
        edits: &[&TagEdit],
        mut changes: Vec<RefChange>,
        how: GitTag<'_>,
    ) -> Result<Written, WriteError> {
        let refs = &self.repository.refs;
        let failed = |source| ChangeError::File { path: refs.common_dir.clone(), source };
        // All of them before the first tag: afterwards the disk may be full.
        let messages = edits.iter().map(|edit| self.message(edit, how.signed));
        let messages: Vec<File> = messages.collect::<io::Result<_>>().map_err(failed)?;
        let made = edits.iter().zip(messages).zip(&mut changes).try_for_each(
            |((edit, message), change)| -> Result<(), WriteError> {
                change.new = self.run_git_tag(edit, message, how)?;
                Ok(())
            },
        );
        let deletions = changes.iter().filter(|change| change.old.is_some()).cloned();
        let deletions: Vec<_> = deletions.collect();
        match made.and_then(|()| Ok(refs.change(self, &deletions)?)) {
            Ok(()) => Ok(Written { changes }),
            Err(error) => {
                self.take_back_by_git(edits, how.committer)?;
                Err(error)
            }
        }
    }

    /// Takes back the tags that git has made, the last first: also one that could not be looked
    /// at. A tag of somebody else's has another object.
    fn take_back_by_git(
        &mut self,
        edits: &[&TagEdit],
        committer: &Committer,
    ) -> Result<(), ChangeError> {
        let Repository { refs, .. } = self.repository;
        let made = edits.iter().rev().filter_map(|edit| {
            let TagEdit::Create { name, target, date, .. } = edit else { return None };
            let head = head(*target, name, &committer.at(*date));
            let name = format!("{TAGS}{name}");
            let id = refs.find(&name).ok()??;
            let is_ours = |_, raw: &[u8]| Ok(raw.starts_with(head.as_bytes()));
            let is_ours = self.repository.read(id, is_ours).unwrap_or(false);
            is_ours.then_some(RefChange { name, old: Some(id), new: None })
        });
        let made: Vec<_> = made.collect();
        refs.change(self, &made)
    }

    /// A file with the message of a new tag: were it sent through a pipe, and this process
    /// killed, git would take the part that has come for the whole.
    fn message(&self, edit: &TagEdit, signed: bool) -> io::Result<File> {
        let message = match edit {
            TagEdit::Create { message, .. } => message.as_str(),
            TagEdit::Delete { .. } => "",
        };
        // Git does not find a signature that does not begin a line.
        let end = if signed && !message.ends_with('\n') { "\n" } else { "" };
        let path = self.repository.refs.git_dir.join("GTO_TAGMSG");
        fresh(&path)?.write_all(format!("{message}{end}").as_bytes())?;
        let file = File::open(&path)?;
        // Were it to stay, the next message would be written into this one.
        fs::remove_file(&path)?;
        Ok(file)
    }

    /// The object of the tag that git has made; none for an edit that makes no tag.
    fn run_git_tag(
        &self,
        edit: &TagEdit,
        message: File,
        how: GitTag<'_>,
    ) -> Result<Option<ObjectId>, WriteError> {
        let TagEdit::Create { name, target, date, .. } = edit else { return Ok(None) };
        let how = GitTag { committer: &how.committer.at(*date), ..how };
        let failed = |reason: String| WriteError::Git { name: name.clone(), reason };
        let mut git = self.repository.git_tag(name, *target, how);
        // It prints nothing; it is to have the lock.
        let lock = self.file.try_clone().map_err(GitError::from);
        let run = lock.and_then(|lock| git.stdin(message).stdout(lock).output());
        let output = run.map_err(|error| failed(error.to_string()))?;
        let refs = &self.repository.refs;
        match refs.find(&format!("{TAGS}{name}"))? {
            Some(id) if output.status.success() => Ok(Some(id)),
            // It was not there before.
            Some(_) => Err(WriteError::Exists(name.clone())),
            None => {
                let reason = String::from_utf8_lossy(&output.stderr);
                let reason = match reason.split_once("The tag message has been left in ") {
                    Some((reason, _)) => {
                        let _ = fs::remove_file(refs.git_dir.join("TAG_EDITMSG"));
                        reason
                    }
                    None => &reason,
                };
                Err(failed(reason.trim().to_owned()))
            }
        }
    }
}

impl Repository {
    /// `git tag`, to be given the message.
    fn git_tag(&self, name: &str, target: ObjectId, how: GitTag<'_>) -> Git {
        let mut git = self.git_program();
        how.committer.tell(&mut git);
        git.args(["tag", if how.signed { "--sign" } else { "--annotate" }]).args([
            "--cleanup=verbatim",
            "--file=-",
            "--",
            name,
            &target.to_string(),
        ]);
        git
    }
}
