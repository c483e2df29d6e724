//! Writing and pushing, looked at with the installed git.

mod commits;
mod identity;
mod lock;
mod push;
mod signing;
mod tags;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::git::{GitVariables, Repository, Scope, WriteError, Written};
use crate::registry::TagEdit;

/// A directory with a repository `r` of one commit.
struct Sandbox(TempDir);

impl Sandbox {
    fn new() -> Self {
        Self::with_init(&[])
    }

    /// The same, with further options of `git init`.
    #[track_caller]
    fn with_init(options: &[&str]) -> Self {
        let sandbox = Self(TempDir::new().unwrap());
        sandbox.git(".", &[&["init", "-q", "-b", "main", "r"], options].concat());
        sandbox.git("r", &["commit", "-q", "--allow-empty", "-m", "one"]);
        sandbox
    }

    fn path(&self, relative: &str) -> PathBuf {
        self.0.path().join(relative)
    }

    fn try_git(&self, dir: &str, args: &[&str]) -> Output {
        Command::new("git")
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("HOME", self.0.path())
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_AUTHOR_DATE", "1700000000 +0130")
            .env("GIT_COMMITTER_DATE", "1700000000 +0130")
            .args(["-c", "user.name=A U Thor", "-c", "user.email=author@example.com"])
            .args(args)
            .current_dir(self.path(dir))
            .output()
            .unwrap()
    }

    /// Runs git, which must succeed, and gives what it prints, without the last line end.
    #[track_caller]
    fn git(&self, dir: &str, args: &[&str]) -> String {
        let output = self.try_git(dir, args);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim_end_matches('\n').to_owned()
    }

    #[track_caller]
    fn open(&self) -> Repository {
        self.open_at("r")
    }

    #[track_caller]
    fn open_with(&self, variables: &GitVariables) -> Repository {
        Repository::open(&self.path("r"), variables).unwrap()
    }

    #[track_caller]
    fn open_at(&self, dir: &str) -> Repository {
        Repository::open(&self.path(dir), &variables()).unwrap()
    }

    fn create(&self, name: &str) -> TagEdit {
        let target = self.git("r", &["rev-parse", "HEAD"]).parse().unwrap();
        TagEdit::Create {
            name: name.to_owned(),
            target,
            message: format!("Tagging {name}"),
            date: None,
        }
    }

    fn write(&self, edits: &[TagEdit]) -> Result<Written, WriteError> {
        self.open().lock().unwrap().write_tags(edits)
    }

    /// Takes back what was written, where nobody has built upon it.
    #[track_caller]
    fn undo(&self, written: &Written) {
        let repository = self.open();
        let known = repository.tag_refs(Scope::All).unwrap();
        assert!(repository.lock().unwrap().undo(written, &known).unwrap().kept.is_empty());
    }

    /// Names and objects of all references, as git lists them.
    #[track_caller]
    fn refs(&self, dir: &str) -> String {
        self.git(dir, &["for-each-ref", "--format=%(objectname) %(refname)"])
    }

    #[track_caller]
    fn tags(&self, dir: &str) -> Vec<String> {
        self.git(dir, &["tag", "--list"]).lines().map(str::to_owned).collect()
    }

    /// No lock file, no file of ours and no damage.
    #[track_caller]
    fn assert_clean(&self, git_dir: &str) {
        self.git(git_dir, &["fsck", "--strict", "--no-dangling"]);
        let litter: Vec<PathBuf> = files(&self.path(git_dir))
            .into_iter()
            .filter(|path| path.extension().is_some_and(|extension| extension == "lock"))
            .collect();
        assert!(litter.is_empty(), "{litter:?}");
    }
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn delete(name: &str) -> TagEdit {
    TagEdit::Delete { name: name.to_owned() }
}

/// Who and when [`Sandbox::git`] says.
fn variables() -> GitVariables {
    GitVariables {
        committer_name: Some("A U Thor".to_owned()),
        committer_email: Some("author@example.com".to_owned()),
        committer_date: Some("1700000000 +0130".to_owned()),
        ..GitVariables::default()
    }
}
