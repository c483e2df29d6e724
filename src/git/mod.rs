//! The only place that knows libgit2 and the only one that starts the `git` program.

mod branch;
mod history;
mod identity;
mod inspect;
mod names;
mod objects;
mod open;
mod process;
mod refs;
mod remote;
mod revision;
mod settings;
mod tags;
#[cfg(test)]
mod tests;
mod write;

use std::cell::{Cell, OnceCell, RefCell};
use std::fmt;
use std::fs::File;
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::rc::Rc;

pub use branch::{PushTarget, PushTargetError, is_branch_name};
use git2::{ErrorCode, ObjectFormat};
pub use history::{ChangedFile, CommitsApart};
pub use identity::{Committer, IdentityError};
use objects::closed::closed_place;
use objects::commits::Memo;
pub use objects::links::LeadsAway;
pub use objects::tag::{MalformedTag, TagObject, Tagger, parse_tag};
use objects::to_oid;
pub use objects::tree::Presence;
use objects::verify::is_intact;
pub use objects::{ObjectError, ObjectKind};
pub use open::OpenError;
use open::Opened;
use process::Git;
pub use process::GitError;
pub use process::signals::{SignalDeferral, outlive_large_files};
use refs::RefStore;
pub use refs::{RefError, RefList, Scope};
use remote::TemporaryClone;
#[doc(hidden)]
pub use remote::push::{Outcome, Report};
pub use remote::push::{PushError, RemoteTag};
pub use remote::{Artifacts, ClonesGuard, FetchNeed, Heads, RemoteError, RemoteUrl, UrlError};
pub use revision::RevisionError;
use rustix::fs::OFlags;
use settings::ListedSettings;
pub use settings::{GitVariables, Quarantine, SettingsError, user_pager};
pub use tags::{AnnotatedTag, TagBatch, TagError, TagFields};
pub use write::commit::{CommitError, Committed, FileCommit, FileState};
pub use write::lock::{LockError, RegistryLock};
pub use write::references::ChangeError;
pub use write::tags::{WriteError, Written};
pub use write::undo::Undone;
pub use write::working_file::WorkingFileError;

use crate::registry::ObjectId;

/// References or objects that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A reference.
    #[error(transparent)]
    Ref(#[from] RefError),
    /// An object.
    #[error(transparent)]
    Object(#[from] ObjectError),
}

impl ReadError {
    /// Whether the reference or object could not be fetched or opened. Then nothing is known of it.
    pub(crate) fn leaves_open(&self) -> bool {
        match self {
            Self::Ref(error) => error.leaves_open(),
            Self::Object(error) => error.leaves_open(),
        }
    }
}

/// An open repository. It reads only what is asked for.
pub struct Repository {
    git: git2::Repository,
    root: PathBuf,
    refs: RefStore,
    memo: RefCell<Memo>,
    clone: Option<TemporaryClone>,
    /// Whether this process holds the registry's lock.
    is_locked: Cell<bool>,
    promisor: OnceCell<Option<String>>,
    object_dirs: OnceCell<Vec<PathBuf>>,
    /// The settings that git has listed, kept until a change is complete.
    listed_settings: RefCell<Option<Rc<ListedSettings>>>,
    /// Whether libgit2 only reads its objects, and not its references and settings.
    has_objects_alone: bool,
    /// Whether it may belong to another user. Git was found to trust it.
    is_foreign: bool,
    variables: GitVariables,
}

impl Repository {
    /// Opens the repository that contains `path`: a directory or file in it, or its `.git`.
    /// `GIT_DIR` does not count, as in GTO 1.10.1.
    ///
    /// # Errors
    /// There is none, it belongs to another user, or it uses a feature of git that is not supported
    /// here. The error says what to do.
    pub fn open(path: &Path, variables: &GitVariables) -> Result<Self, OpenError> {
        let opened = open::open(path)?;
        opened.check(path, variables)?;
        opened.read_quarantined(variables)?;
        Ok(Self::from_opened(opened, variables))
    }

    /// Opens a repository that this program has made.
    fn open_own(path: &Path, variables: &GitVariables) -> Result<Self, OpenError> {
        Ok(Self::from_opened(open::open(path)?, variables))
    }

    fn from_opened(opened: Opened, variables: &GitVariables) -> Self {
        let id_len = match opened.git.object_format() {
            ObjectFormat::Sha1 => 20,
            ObjectFormat::Sha256 => 32,
        };
        let is_foreign = opened.may_be_foreign();
        Self {
            git: opened.git,
            root: opened.root,
            refs: RefStore {
                git_dir: opened.git_dir,
                common_dir: opened.common_dir,
                format: opened.format,
                id_len,
            },
            memo: RefCell::default(),
            clone: None,
            is_locked: Cell::default(),
            promisor: OnceCell::new(),
            object_dirs: OnceCell::new(),
            listed_settings: RefCell::default(),
            is_foreign,
            has_objects_alone: opened.has_objects_alone,
            variables: variables.clone(),
        }
    }

    /// The directory of `.gto` and artifacts.yaml: the top of the work tree, or the directory of a
    /// bare repository. It is absolute, without symbolic links and without a final slash.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Whether it has a work tree; a bare repository has none.
    #[must_use]
    pub fn has_work_tree(&self) -> bool {
        self.root != self.refs.git_dir
    }

    /// The tags of the repository, lightweight ones too, by name without `refs/tags/`. No object is
    /// read. Names that are not UTF-8 are left out: GTO has no such names.
    ///
    /// # Errors
    /// The references cannot be read. A single broken reference is no error: see [`RefList::iter`].
    pub fn tag_refs(&self, scope: Scope<'_>) -> Result<RefList, RefError> {
        self.refs.list("refs/tags/", scope)
    }

    /// The object of the tag with this name (without `refs/tags/`): the tag object, if the tag is
    /// annotated. `None` if there is no such tag.
    ///
    /// # Errors
    /// The references cannot be read, or this one is broken.
    pub fn tag_ref(&self, name: &str) -> Result<Option<ObjectId>, RefError> {
        self.refs.find(format!("refs/tags/{name}"))
    }

    /// Reads an object, checks it, and passes its kind and content to `then`.
    fn read<T>(
        &self,
        id: ObjectId,
        then: impl FnOnce(ObjectKind, &[u8]) -> Result<T, ObjectError>,
    ) -> Result<T, ObjectError> {
        if let Some((kind, content)) = self.loose_object(id)? {
            return if_intact(id, kind, &content).and_then(|()| then(kind, &content));
        }
        let failed = |error: git2::Error| self.object_error(id, &error);
        let odb = self.git.odb().map_err(failed)?;
        let read = || odb.read(to_oid(id));
        // libgit2 searches twice. A git that repacks can move the object both times.
        let again = |error: git2::Error| match error.code() {
            ErrorCode::NotFound => read(),
            _ => Err(error),
        };
        let object = match read().or_else(again) {
            Err(error) if error.code() == ErrorCode::NotFound && self.lacks_objects() => {
                self.fetch_objects(&[id])?;
                read().map_err(failed)?
            }
            other => other.map_err(failed)?,
        };
        let kind = ObjectKind::of(object.kind())
            .ok_or_else(|| failed(git2::Error::from_str("unknown kind of object")))?;
        if_intact(id, kind, object.data())?;
        then(kind, object.data())
    }

    /// Checks an object before libgit2 reads it.
    fn check(&self, id: ObjectId) -> Result<(), ObjectError> {
        self.read(id, |_, _| Ok(()))
    }

    /// A git command for this repository. It runs at the top of the work tree, where the user's
    /// hooks and settings expect it, if git finds the repository from there.
    fn git_program(&self) -> Git {
        let is_found = self.root.join(".git").exists();
        let mut git = Git::new(if is_found { &self.root } else { &self.refs.git_dir });
        if let Some(owner) = self.lock_owner() {
            git.env("GTO_LOCK_OWNER", owner);
        }
        if self.clone.is_some() || self.is_foreign {
            // Git does not check a repository that it is told to use: `safe.bareRepository` may
            // forbid it to find the temporary clone, and another user's repository was checked.
            git.env("GIT_DIR", &self.refs.git_dir);
        }
        match (&self.clone, &self.variables.quarantine) {
            (Some(clone), _) => clone.tell(&mut git),
            (None, Some(quarantine)) => quarantine.tell(&mut git),
            (None, None) => {}
        }
        git
    }

    fn object_error(&self, id: ObjectId, error: &git2::Error) -> ObjectError {
        match (error.code(), closed_place(self.object_dirs())) {
            (_, Some(reason)) => ObjectError::Closed { id, reason },
            (ErrorCode::NotFound, None) => ObjectError::Missing { id },
            _ => ObjectError::Corrupt { id, reason: error.message().to_owned() },
        }
    }

    /// Whether missing objects may be at a remote: in a temporary clone, or in a partial clone of
    /// the user's.
    pub(crate) fn lacks_objects(&self) -> bool {
        self.clone.is_some() || self.promisor().is_some()
    }
}

fn if_intact(id: ObjectId, kind: ObjectKind, content: &[u8]) -> Result<(), ObjectError> {
    match is_intact(id.as_bytes(), kind, content) {
        true => Ok(()),
        false => Err(ObjectError::Corrupt { id, reason: "its content has another id".to_owned() }),
    }
}

/// Opens a file to read it. At a pipe it does not wait for a writer.
fn open_without_waiting(path: &Path) -> io::Result<File> {
    let flags = OFlags::NONBLOCK.bits().cast_signed();
    File::options().read(true).custom_flags(flags).open(path)
}

impl fmt::Debug for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Repository").field("root", &self.root).finish_non_exhaustive()
    }
}
