//! Where a repository and its work tree are, in layouts that libgit2 does not know.

use std::fs;
use std::path::{Path, PathBuf};

use git2::Config;

/// The repository around `path` whose HEAD is a symbolic link to a missing file, as old versions of
/// git made it. libgit2 does not find it.
pub(super) fn with_linked_head(path: &Path) -> Option<PathBuf> {
    let path = path.canonicalize().ok()?;
    let is_such = |dir: &PathBuf| {
        let target = fs::read_link(dir.join("HEAD"));
        let is_reference = target.is_ok_and(|target| target.starts_with("refs"));
        is_reference && dir.join("objects").is_dir() && dir.join("refs").is_dir()
    };
    path.ancestors().flat_map(|dir| [dir.join(".git"), dir.to_owned()]).find(is_such)
}

/// The work tree of the repository around `path`, or the directory of a bare one.
pub(super) fn root(path: &Path, git_dir: &Path, config: Option<&Config>) -> PathBuf {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let configured = config.and_then(|config| config.get_string("core.worktree").ok());
    if let Some(work_tree) = configured {
        let work_tree = git_dir.join(work_tree);
        return work_tree.canonicalize().unwrap_or(work_tree);
    }
    if git_dir.ends_with(".git") {
        return git_dir.parent().unwrap_or(git_dir).to_owned();
    }
    linked_to(&path).unwrap_or(git_dir).components().collect()
}

/// The work tree of an open repository around `path`, or the directory of a bare one. As for git,
/// the work tree of a `.git` file is where that file is: libgit2 gives its place before a move.
pub(super) fn work_tree(path: &Path, git: &git2::Repository) -> PathBuf {
    let path = path.canonicalize().ok().filter(|_| git.is_worktree());
    let linked = path.as_deref().and_then(linked_to).or_else(|| git.workdir());
    linked.unwrap_or_else(|| git.path()).components().collect()
}

/// The directory around `path` that has a `.git` file.
fn linked_to(path: &Path) -> Option<&Path> {
    path.ancestors().find(|above| above.join(".git").is_file())
}
