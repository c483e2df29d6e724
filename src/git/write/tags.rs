//! Writing tags: all or nothing.

use git2::{ErrorCode, ObjectType};

use super::lock::RegistryLock;
use super::references::RefChange;
use super::tags_by_git::ByGit;
use crate::git::names::{self, TAGS};
use crate::git::objects::{from_oid, to_oid};
use crate::git::settings::{Settings, SettingsError};
use crate::git::{
    ChangeError, Committer, IdentityError, LockError, ObjectError, ObjectKind, RefError, Repository,
};
use crate::registry::{ObjectId, TagEdit};

/// Tags cannot be written; all are as they were.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A tag of this name exists. GTO 1.10.1: this text.
    #[error("tag '{0}' already exists")]
    Exists(String),
    /// The tag to delete does not exist. In git's words.
    #[error("tag '{0}' not found.")]
    NotFound(String),
    /// A tag of this name cannot exist.
    #[error("'{0}' is not a valid tag name.")]
    InvalidName(String),
    /// The target of the tag is missing, damaged, or no commit.
    #[error(transparent)]
    Target(#[from] ObjectError),
    /// Git does not know or does not accept the tagger.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// Git's configuration cannot be read.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// A tag's object cannot be written.
    #[error("Cannot write the object of tag '{name}': {reason}")]
    Object {
        /// The name of the tag.
        name: String,
        /// In the words of libgit2.
        reason: String,
    },
    /// A signal came while git was running.
    #[error("Interrupted: no tag was changed")]
    Interrupted,
    /// Git failed to make a tag, for instance to sign it.
    #[error("Git cannot make tag '{name}':\n{reason}")]
    Git {
        /// The name of the tag.
        name: String,
        /// The message of git or gpg.
        reason: String,
    },
    /// Git failed to change references, for instance because a hook refused.
    #[error("Git cannot change the tags:\n{0}")]
    GitChange(String),
    /// The references cannot be changed.
    #[error(transparent)]
    Change(ChangeError),
}

impl From<ChangeError> for WriteError {
    fn from(error: ChangeError) -> Self {
        let tag = |name: String| name.strip_prefix(TAGS).unwrap_or(&name).to_owned();
        match error {
            ChangeError::Exists(name) => Self::Exists(tag(name)),
            ChangeError::NotFound(name) => Self::NotFound(tag(name)),
            ChangeError::InvalidName(name) => Self::InvalidName(tag(name)),
            error => Self::Change(error),
        }
    }
}

impl From<RefError> for WriteError {
    fn from(error: RefError) -> Self {
        Self::Change(error.into())
    }
}

impl From<LockError> for WriteError {
    fn from(error: LockError) -> Self {
        Self::Change(error.into())
    }
}

/// The tags that were written, so that they can be taken back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    pub(in crate::git) changes: Vec<RefChange>,
    /// Whether a hook saw the change.
    pub(in crate::git) has_hook: bool,
}

impl Written {
    /// The same without these tags: they will not be taken back.
    #[must_use]
    pub fn without(mut self, names: &[String]) -> Self {
        let is_named = |change: &RefChange| names.iter().any(|n| change.name[TAGS.len()..] == *n);
        self.changes.retain(|change| !is_named(change));
        self
    }
}

impl RegistryLock<'_> {
    /// Carries out all edits or none. New tags are annotated tags of the committer's, with the date
    /// of the edit or else the committer's, signed if `tag.gpgSign` or `tag.forceSignAnnotated` is
    /// set. No tag is replaced.
    ///
    /// New tags are made in the order of the edits. Deletions go from the last edit to the first,
    /// stages before versions. A killed process thus leaves no stage without its version, and the
    /// same edits can be planned again.
    ///
    /// # Errors
    /// As the variants of [`WriteError`] say; then all tags are as they were.
    pub fn write_tags(&mut self, edits: &[TagEdit]) -> Result<Written, WriteError> {
        let result = self.try_write(edits);
        self.release();
        result
    }

    fn try_write(&mut self, edits: &[TagEdit]) -> Result<Written, WriteError> {
        if edits.is_empty() {
            return Ok(Written { changes: Vec::new(), has_hook: false });
        }
        let repository = self.repository;
        let (creations, mut deletions): (Vec<_>, Vec<_>) =
            edits.iter().partition(|edit| matches!(edit, TagEdit::Create { .. }));
        deletions.reverse();
        deletions.sort_by_key(|edit| !names::is_of_stage(edit.name()));
        let creates = !creations.is_empty();
        let edits = [creations, deletions].concat();
        let plans = edits.iter().map(|edit| repository.plan_change(edit));
        let mut changes = plans.collect::<Result<Vec<_>, WriteError>>()?;
        let settings = repository.settings()?;
        let committer = creates.then(|| repository.committer_with(&settings));
        let committer = committer.transpose()?;
        repository.refs.prepare(self, &changes)?;
        let signed = settings.signs_tags()?;
        let has_hook = repository.has_transaction_hook(&settings);
        if signed || has_hook || repository.leaves_tags_to_git(&settings)? {
            self.release();
            let how = ByGit { committer: committer.as_ref(), signed, has_hook };
            return self.write_with_git(&edits, changes, how);
        }
        if let Some(committer) = committer {
            for (edit, change) in edits.into_iter().zip(&mut changes) {
                change.new = repository.write_tag_object(edit, &committer)?;
            }
        }
        repository.refs.make_prepared(self, &changes)?;
        Ok(Written { changes, has_hook: false })
    }
}

/// The beginning of a tag object, before its message.
pub(in crate::git) fn head(target: ObjectId, name: &str, committer: &Committer) -> String {
    format!("object {target}\ntype commit\ntag {name}\ntagger {committer}\n\n")
}

impl Repository {
    /// The change of a reference for an edit, without the object of a new tag.
    pub(super) fn plan_change(&self, edit: &TagEdit) -> Result<RefChange, WriteError> {
        let name = format!("{TAGS}{}", edit.name());
        let old = match edit {
            TagEdit::Create { target, .. } => {
                self.check_is_commit(*target)?;
                None
            }
            TagEdit::Delete { name: tag } => match self.refs.find(&name)? {
                None => return Err(WriteError::NotFound(tag.clone())),
                old => old,
            },
        };
        Ok(RefChange { name, old, new: None })
    }

    fn check_is_commit(&self, id: ObjectId) -> Result<(), ObjectError> {
        let failed = |error: git2::Error| self.object_error(id, &error);
        let odb = self.git.odb().map_err(failed)?;
        let (_, kind) = odb.read_header(to_oid(id)).map_err(failed)?;
        match ObjectKind::of(kind) {
            Some(ObjectKind::Commit) => Ok(()),
            Some(found) => Err(ObjectError::WrongKind { id, found, wanted: ObjectKind::Commit }),
            None => Err(failed(git2::Error::new(
                ErrorCode::Invalid,
                git2::ErrorClass::Object,
                "unknown kind of object",
            ))),
        }
    }

    /// Writes the object of a new tag with the bytes of GTO 1.10.1: no newline after the message.
    fn write_tag_object(
        &self,
        edit: &TagEdit,
        committer: &Committer,
    ) -> Result<Option<ObjectId>, WriteError> {
        let TagEdit::Create { name, target, message, date } = edit else {
            return Ok(None);
        };
        let content = head(*target, name, &committer.at(*date)) + message;
        let write = || {
            // libgit2 only reads objects there.
            if self.has_objects_alone {
                let written = self.write_object("tag", content.as_bytes());
                return written.map_err(|error| error.to_string());
            }
            let objects = self.git.odb();
            let written = objects.and_then(|it| it.write(ObjectType::Tag, content.as_bytes()));
            written.map(from_oid).map_err(|error| error.message().to_owned())
        };
        // A git that packs removes empty directories, even those that were just made.
        let written = write().or_else(|_| write()).or_else(|_| write());
        written.map(Some).map_err(|reason| WriteError::Object { name: name.clone(), reason })
    }

    /// Whether the configuration asks for something that only git does, beside signatures and
    /// hooks: file modes, a reflog of tags, fsync, objects of a partial clone.
    fn leaves_tags_to_git(&self, settings: &Settings) -> Result<bool, SettingsError> {
        let shared = settings.text("core.sharedrepository").unwrap_or_default();
        let log = settings.text("core.logallrefupdates").unwrap_or_default();
        Ok(self.is_partial()
            || !matches!(shared.as_str(), "" | "umask" | "false" | "no" | "off" | "0")
            || log.eq_ignore_ascii_case("always")
            || settings.text("core.fsync").is_some()
            || settings.is_on("core.fsyncobjectfiles")?)
    }
}
