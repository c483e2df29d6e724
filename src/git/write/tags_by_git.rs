//! Tags that the git program makes, because its configuration asks for more than this program does.

use std::fs::{self, File};
use std::io::{self, Write};

use super::lock::{LockError, RegistryLock};
use super::lock_file::fresh;
use super::references::{ChangeError, RefChange};
use super::tags::{WriteError, Written, head};
use crate::git::names::{self, TAGS};
use crate::git::process::signals::SignalDeferral;
use crate::git::process::{Git, GitError, show_said};
use crate::git::settings::{Settings, SettingsError};
use crate::git::{Committer, Repository};
use crate::registry::{ObjectId, TagEdit};

/// How git is to make tags.
#[derive(Debug, Clone, Copy)]
pub(super) struct ByGit<'a> {
    /// The committer, if a tag is made.
    pub(super) committer: Option<&'a Committer>,
    /// Whether the tags are to be signed.
    pub(super) signed: bool,
    /// Whether a hook for references exists.
    pub(super) has_hook: bool,
}

impl Settings {
    /// Whether annotated tags are to be signed.
    pub(in crate::git) fn signs_tags(&self) -> Result<bool, SettingsError> {
        Ok(self.is_on("tag.gpgsign")? | self.is_on("tag.forcesignannotated")?)
    }
}

impl RegistryLock<'_> {
    /// Carries out all edits or none. The changes belong to the edits, in their order: new tags
    /// first.
    ///
    /// A git that outlives this process keeps the lock until it ends.
    pub(super) fn write_with_git(
        &mut self,
        edits: &[&TagEdit],
        mut changes: Vec<RefChange>,
        how: ByGit<'_>,
    ) -> Result<Written, WriteError> {
        let refs = &self.repository.refs;
        let failed = |source| ChangeError::File { path: refs.common_dir.clone(), source };
        // All messages are written before the first tag: the disk may be full later.
        let messages = edits.iter().map(|edit| self.message(edit, how.signed));
        let messages: Vec<File> = messages.collect::<io::Result<_>>().map_err(failed)?;
        let deferral = self.deferral();
        let made = edits.iter().zip(messages).zip(&mut changes).try_for_each(
            |((edit, message), change)| -> Result<(), WriteError> {
                change.new = self.run_git_tag(edit, message, (how, &deferral))?;
                Ok(())
            },
        );
        let deletions = changes.iter().filter(|change| change.old.is_some()).cloned();
        let deletions: Vec<_> = deletions.collect();
        match made.and_then(|()| self.change_with_git(&deletions)) {
            Ok(()) => Ok(Written { changes, has_hook: how.has_hook }),
            Err(error) => {
                let error = match deferral.has_come() {
                    true => WriteError::Interrupted,
                    false => error,
                };
                self.take_back_by_git(edits, how)?;
                Err(error)
            }
        }
    }

    /// Takes back the tags that git made, the last first, even those whose result is unknown. A tag
    /// of somebody else's has another object.
    fn take_back_by_git(&mut self, edits: &[&TagEdit], how: ByGit<'_>) -> Result<(), ChangeError> {
        let Repository { refs, .. } = self.repository;
        let made = edits.iter().rev().filter_map(|edit| {
            let TagEdit::Create { name, target, date, .. } = edit else { return None };
            let head = head(*target, name, &how.committer?.at(*date));
            let name = format!("{TAGS}{name}");
            let id = refs.find(&name).ok()??;
            let is_ours = |_, raw: &[u8]| Ok(raw.starts_with(head.as_bytes()));
            let is_ours = self.repository.read(id, is_ours).unwrap_or(false);
            is_ours.then_some(RefChange { name, old: Some(id), new: None })
        });
        let made: Vec<_> = made.collect();
        if how.has_hook && self.change_with_git(&made).is_ok() {
            return Ok(());
        }
        refs.change(self, &made)
    }

    /// Lets git delete references, or make ones whose objects exist: all or none. Stages are
    /// deleted before versions and made after them.
    pub(super) fn change_with_git(&mut self, changes: &[RefChange]) -> Result<(), WriteError> {
        let is_of_stage =
            |change: &&RefChange| change.name.strip_prefix(TAGS).is_some_and(names::is_of_stage);
        let (stages, versions): (Vec<_>, Vec<_>) = changes.iter().partition(is_of_stage);
        let deletes = changes.iter().any(|change| change.new.is_none());
        let (first, second) = if deletes { (stages, versions) } else { (versions, stages) };
        self.update_refs(&first)?;
        self.update_refs(&second).or_else(|error| {
            let undone: Vec<_> = first.into_iter().cloned().map(RefChange::reversed).collect();
            if self.update_refs(&undone.iter().collect::<Vec<_>>()).is_err() {
                self.repository.refs.change(self, &undone)?;
            }
            Err(error)
        })
    }

    fn deferral(&self) -> SignalDeferral {
        SignalDeferral::new(self.repository.variables.handles_signals)
    }

    /// Lets git change references in one transaction.
    fn update_refs(&self, changes: &[&RefChange]) -> Result<(), WriteError> {
        if changes.is_empty() {
            return Ok(());
        }
        let line = |RefChange { name, old, new }: &RefChange| match (old, new) {
            (Some(old), None) => format!("delete {name}\0{old}\0"),
            (_, Some(new)) => format!("create {name}\0{new}\0"),
            (None, None) => String::new(),
        };
        let lines: String = changes.iter().copied().map(line).collect();
        let mut git = self.repository.git_program();
        git.args(["update-ref", "--stdin", "-z"]);
        // Git prints nothing. As its stdout it inherits the lock.
        let lock = self.file.try_clone().map_err(GitError::from);
        let run =
            lock.and_then(|lock| self.deferral().output_of(git.stdout(lock), lines.as_bytes()));
        match run {
            Ok(output) if output.status.success() => {
                show_said(&String::from_utf8_lossy(&output.stderr));
                Ok(())
            }
            Ok(output) => {
                let words = git.words(&output);
                let held = LockError::said_in(&words).map(WriteError::from);
                Err(held.unwrap_or(WriteError::GitChange(words)))
            }
            Err(error) => Err(WriteError::GitChange(error.to_string())),
        }
    }

    /// A file with the message of a new tag. If it came through a pipe and this process were
    /// killed, git would take a part for the whole.
    fn message(&self, edit: &TagEdit, signed: bool) -> io::Result<File> {
        let message = match edit {
            TagEdit::Create { message, .. } => message.as_str(),
            TagEdit::Delete { .. } => "",
        };
        // Git finds a signature only at the beginning of a line.
        let end = if signed && !message.ends_with('\n') { "\n" } else { "" };
        let path = self.repository.refs.git_dir.join("GTO_TAGMSG");
        fresh(&path)?.write_all(format!("{message}{end}").as_bytes())?;
        let file = File::open(&path)?;
        // The open file is enough. If the path stayed, the next message would be written into this
        // file.
        fs::remove_file(&path)?;
        Ok(file)
    }

    /// The object of the tag that git made; `None` for an edit that makes no tag.
    fn run_git_tag(
        &self,
        edit: &TagEdit,
        message: File,
        (how, deferral): (ByGit<'_>, &SignalDeferral),
    ) -> Result<Option<ObjectId>, WriteError> {
        let (TagEdit::Create { name, target, date, .. }, Some(committer)) = (edit, how.committer)
        else {
            return Ok(None);
        };
        let failed = |reason: String| match LockError::said_in(&reason) {
            Some(error) => error.into(),
            None => WriteError::Git { name: name.clone(), reason },
        };
        let mut git = self.repository.git_tag(&committer.at(*date));
        git.args(how.signed.then_some("--sign")).args(["--", name, &target.to_string()]);
        // Git prints nothing. As its stdout it inherits the lock.
        let lock = self.file.try_clone().map_err(GitError::from);
        let run = lock.and_then(|lock| deferral.output(git.stdin(message).stdout(lock)));
        let output = run.map_err(|error| failed(error.to_string()))?;
        let refs = &self.repository.refs;
        match refs.find(format!("{TAGS}{name}"))? {
            Some(id) if output.status.success() => {
                if how.has_hook {
                    show_said(&String::from_utf8_lossy(&output.stderr));
                }
                Ok(Some(id))
            }
            // It did not exist before.
            Some(_) => Err(WriteError::Exists(name.clone())),
            None => {
                let reason = git.words(&output);
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
    /// Whether there may be a hook for changes of references.
    pub(super) fn has_transaction_hook(&self, settings: &Settings) -> bool {
        const HOOK: &str = "hooks/reference-transaction";
        if settings.text("core.hookspath").is_none() {
            return self.refs.common_dir.join(HOOK).exists();
        }
        let asked = self.git_program().args(["rev-parse", "--git-path", HOOK]).output();
        asked.map_or(true, |answer| {
            let path = String::from_utf8_lossy(&answer.stdout).trim_end().to_owned();
            self.root.join(path).exists()
        })
    }

    /// `git tag`, without its message and the option to sign.
    fn git_tag(&self, committer: &Committer) -> Git {
        let mut git = self.git_program();
        committer.tell(&mut git);
        git.args(["tag", "--annotate", "--cleanup=verbatim", "--file=-"]);
        git
    }
}
