//! Finding and opening a repository, with errors that say what to do.

mod places;

use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::Once;

use git2::{Config, ErrorCode, ObjectFormat, Odb, RepositoryOpenFlags, opts};
use places::{root, with_linked_head, work_tree};
use rustix::process::geteuid;

use super::process::{Git, GitError};
use super::refs::RefFormat;
use super::settings::{self, Extension, GitVariables};
use crate::redact::redact_typed;
use crate::shell::quoted;

/// A repository that cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Neither the path nor a directory above it is in a repository.
    #[error("No Git repo found in {}", quoted(.0))]
    NotARepository(OsString),
    /// The repository belongs to another user. Its files may be hostile.
    #[error(
        "The repository at {} belongs to another user. If you trust it: \
         git config --global --add safe.directory {}",
        quoted(.0),
        quoted(.0)
    )]
    NotOwned(PathBuf),
    /// `safe.bareRepository` forbids to use a bare repository that is not named explicitly.
    #[error(
        "The repository at {} is bare, and safe.bareRepository is 'explicit' in git's \
         configuration. If you trust it: git config --global safe.bareRepository all",
        quoted(.0)
    )]
    Bare(PathBuf),
    /// The repository has reftables (`git init --ref-format=reftable`), and the git program that
    /// reads them is missing or too old.
    #[error("The repository at {} keeps its references in reftables, {reason}", quoted(path))]
    Reftable {
        /// The repository.
        path: PathBuf,
        /// What is wrong with git.
        reason: String,
    },
    /// The repository uses a feature of git that is not supported here.
    #[error("The repository at {} uses '{extension}', which gto does not support", quoted(path))]
    UnknownExtension {
        /// The repository.
        path: PathBuf,
        /// The setting in the repository's configuration.
        extension: String,
    },
    /// Another error of libgit2 or git.
    #[error("The repository at {} cannot be opened: {reason}", quoted(path))]
    Other {
        /// The repository, or the path from which it was searched.
        path: PathBuf,
        /// In the words of libgit2 or git.
        reason: String,
    },
}

/// A repository that was found and opened.
pub(super) struct Opened {
    pub(super) git: git2::Repository,
    /// Whether `git` only reads its objects, and not its references and settings.
    pub(super) has_objects_alone: bool,
    /// The work tree, or the directory of a bare repository.
    pub(super) root: PathBuf,
    pub(super) git_dir: PathBuf,
    pub(super) common_dir: PathBuf,
    pub(super) format: RefFormat,
}

/// Opens the repository that contains `path`: a directory or file in it, or its `.git`.
pub(super) fn open(path: &Path) -> Result<Opened, OpenError> {
    static OPTIONS: Once = Once::new();
    OPTIONS.call_once(|| {
        // Each object is read once, so a cache only costs.
        opts::enable_caching(false);
        // See `super::objects::verify`.
        opts::strict_hash_verification(false);
    });

    let error = match git2::Repository::open_ext(path, RepositoryOpenFlags::CROSS_FS, [""; 0]) {
        Ok(git) => {
            return Ok(Opened {
                root: work_tree(path, &git),
                git_dir: git.path().to_owned(),
                common_dir: git.commondir().to_owned(),
                format: RefFormat::Files,
                has_objects_alone: false,
                git,
            });
        }
        Err(error) => error,
    };
    // The text may be a URL with a mistake in it.
    let shown = match path.exists() {
        true => path.as_os_str().to_owned(),
        false => redact_typed(&path.display().to_string()).into(),
    };
    let found = git2::Repository::discover_path(path, [""; 0]).ok();
    let Some(git_dir) = found.or_else(|| with_linked_head(path)) else {
        return Err(match error.code() {
            ErrorCode::NotFound => OpenError::NotARepository(shown),
            _ => other(path, error.message()),
        });
    };
    let refused = Refused::new(path, git_dir, error);
    match refused.config.as_ref().and_then(settings::extension) {
        Some(Extension::PartialClone) => refused.open_objects(RefFormat::Files),
        Some(Extension::Reftable) => refused.open_objects(RefFormat::Tables),
        Some(Extension::Unknown(extension)) => {
            Err(OpenError::UnknownExtension { path: refused.root, extension })
        }
        // Git has more ways to trust a repository, more forms of HEAD, and needs no work tree.
        None => refused.open_objects(RefFormat::Files),
    }
}

impl Opened {
    /// Checks whether git would use the repository that was found from `path`. Git is asked if it
    /// may refuse: another user's, or bare inside another one. Without git, libgit2 decides.
    pub(super) fn check(&self, path: &Path, variables: &GitVariables) -> Result<(), OpenError> {
        let named = variables.git_dir.as_ref().and_then(|dir| fs::canonicalize(dir).ok());
        // Git was asked already, or `GIT_DIR` names the repository, as in a hook.
        if self.has_objects_alone || named.is_some_and(|dir| dir == self.git_dir) {
            return Ok(());
        }
        let is_bare = judged(path, &self.root, &self.git_dir) == self.git_dir
            && !self.git_dir.ends_with(".git");
        let may_refuse = is_bare && settings::may_forbid_bare(variables) || self.may_be_foreign();
        match may_refuse.then(|| ask_git(path)) {
            Some(Err(GitError::Failed(words))) => {
                Err(refusal(judged(path, &self.root, &self.git_dir), &words))
            }
            _ => Ok(()),
        }
    }

    /// Lets libgit2 read the new objects of a push too, in a hook that judges it.
    pub(super) fn read_quarantined(&self, variables: &GitVariables) -> Result<(), OpenError> {
        for dir in variables.quarantined_dirs() {
            let failed = |reason: &str| other(&self.root, reason);
            let dir = dir.to_str().ok_or_else(|| failed("its path is not UTF-8"))?;
            let added = self.git.odb().and_then(|objects| objects.add_disk_alternate(dir));
            added.map_err(|error| failed(error.message()))?;
        }
        Ok(())
    }

    /// Whether some of it may belong to another user, so that git has to be asked.
    pub(super) fn may_be_foreign(&self) -> bool {
        is_foreign(&self.root) || is_foreign(&self.git_dir)
    }
}

/// Whether a file belongs to another user.
fn is_foreign(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|found| found.uid() != geteuid().as_raw())
}

/// Whether git works in the repository around `path`. Git runs there, because it judges by its
/// directory.
fn ask_git(path: &Path) -> Result<(), GitError> {
    let above = path.parent().filter(|above| !above.as_os_str().is_empty());
    let dir = if path.is_dir() { path } else { above.unwrap_or(Path::new(".")) };
    Git::new(dir).args(["rev-parse", "--git-dir"]).printed().map(drop)
}

/// The path that git judges: the git directory, if `path` is inside it.
fn judged<'a>(path: &Path, root: &'a Path, git_dir: &'a Path) -> &'a Path {
    let is_inside = path.canonicalize().is_ok_and(|path| path.starts_with(git_dir));
    if is_inside { git_dir } else { root }
}

/// The error for a repository that git refuses, from its message.
fn refusal(at: &Path, words: &str) -> OpenError {
    // Without a final slash.
    let at = at.components().collect();
    match words {
        _ if words.contains("safe.directory") => OpenError::NotOwned(at),
        _ if words.contains("safe.bare") => OpenError::Bare(at),
        _ => other(&at, words),
    }
}

fn other(path: &Path, reason: &str) -> OpenError {
    OpenError::Other { path: path.to_owned(), reason: reason.trim().to_owned() }
}

/// A repository that libgit2 found and cannot open.
struct Refused {
    /// The path from which it was searched.
    path: PathBuf,
    root: PathBuf,
    git_dir: PathBuf,
    common_dir: PathBuf,
    config: Option<Config>,
    /// Libgit2's.
    error: git2::Error,
}

impl Refused {
    fn new(path: &Path, git_dir: PathBuf, error: git2::Error) -> Self {
        let common_dir = match fs::read_to_string(git_dir.join("commondir")) {
            Ok(relative) => {
                let dir = git_dir.join(relative.trim_end());
                dir.canonicalize().unwrap_or(dir)
            }
            Err(_) => git_dir.clone(),
        };
        let config = Config::open(&common_dir.join("config")).ok();
        let root = root(path, &git_dir, config.as_ref());
        Self { path: path.to_owned(), root, git_dir, common_dir, config, error }
    }

    fn text(&self, key: &str) -> Option<String> {
        self.config.as_ref()?.get_string(key).ok()
    }

    /// Lets libgit2 read only the objects, and asks git whether to trust the repository.
    ///
    /// libgit2 accepts the reftable extension only after an unsafe call, and cannot read reftables.
    /// The same way serves partial clones with an extension, repositories of other users that git
    /// trusts, and those of [`with_linked_head`].
    fn open_objects(self, format: RefFormat) -> Result<Opened, OpenError> {
        let failed = |reason: &str| other(&self.root, reason);
        match ask_git(&self.path) {
            Err(GitError::NotRun(error)) => return Err(self.no_git(format, &error)),
            Err(GitError::Failed(words)) => {
                return Err(match format {
                    RefFormat::Tables if words.contains("refstorage") => self.old_git(),
                    _ => refusal(judged(&self.path, &self.root, &self.git_dir), &words),
                });
            }
            Ok(()) => {}
        }
        let id_format = match self.text("extensions.objectformat").as_deref() {
            Some("sha256") => ObjectFormat::Sha256,
            _ => ObjectFormat::Sha1,
        };
        let objects = self.common_dir.join("objects");
        let objects = objects.to_str().ok_or_else(|| failed("its path is not UTF-8"))?;
        let git = Odb::new_ext(id_format)
            .and_then(|odb| odb.add_disk_alternate(objects).map(|()| odb))
            .and_then(git2::Repository::from_odb)
            .map_err(|error| failed(error.message()))?;
        let Self { root, git_dir, common_dir, .. } = self;
        Ok(Opened { git, has_objects_alone: true, root, git_dir, common_dir, format })
    }

    fn no_git(&self, format: RefFormat, error: &io::Error) -> OpenError {
        match format {
            RefFormat::Files if self.error.code() == ErrorCode::Owner => {
                OpenError::NotOwned(self.root.clone())
            }
            RefFormat::Files if self.text("extensions.partialclone").is_none() => {
                other(&self.root, self.error.message())
            }
            RefFormat::Files => other(&self.root, &format!("partial clones need git: {error}")),
            RefFormat::Tables => OpenError::Reftable {
                path: self.root.clone(),
                reason: format!(
                    "which only the git program can read, and that cannot be run: {error}"
                ),
            },
        }
    }

    fn old_git(&self) -> OpenError {
        let version = Git::new(&self.git_dir).arg("--version").printed().ok();
        OpenError::Reftable {
            path: self.root.clone(),
            reason: format!(
                "which need git 2.45 or newer. This is {}",
                version.as_deref().map_or("an older git", str::trim)
            ),
        }
    }
}
