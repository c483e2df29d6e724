//! Real repositories, made with the installed git.

mod histories;
mod layouts;
mod objects;
mod opening;
mod packs;
mod properties;
mod references;
mod revisions;
mod writing;

use std::cell::Cell;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::{GitVariables, Repository, Scope, TagFields};

/// A directory of its own to make repositories in.
struct Sandbox {
    dir: TempDir,
    /// Each start of git is a minute after the one before.
    clock: Cell<u32>,
}

impl Sandbox {
    fn new() -> Self {
        Self { dir: TempDir::new().unwrap(), clock: Cell::new(1_700_000_000) }
    }

    /// A sandbox with a repository `r`: one commit, the tags `a@v1`, `a#dev#1`, `m/b@v1`,
    /// and `light`.
    fn with_registry() -> Self {
        let sandbox = Self::new();
        sandbox.git(".", &["init", "-q", "-b", "main", "r"]);
        sandbox.write("r/artifacts.yaml", "a: {}\n");
        sandbox.commit("r", "one");
        for tag in ["a@v1", "a#dev#1", "m/b@v1"] {
            sandbox.git("r", &["tag", "-a", "-m", tag, tag]);
        }
        sandbox.git("r", &["tag", "light"]);
        sandbox
    }

    fn path(&self, relative: &str) -> PathBuf {
        self.dir.path().canonicalize().unwrap().join(relative)
    }

    fn write(&self, relative: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(relative), content).unwrap();
    }

    #[track_caller]
    fn commit(&self, repository: &str, message: &str) {
        self.git(repository, &["add", "."]);
        self.git(repository, &["commit", "-q", "--allow-empty", "-m", message]);
    }

    fn command(&self, dir: &str, args: &[impl AsRef<OsStr>]) -> Command {
        let mut command = Command::new("git");
        command
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("HOME", self.dir.path())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .current_dir(self.path(dir))
            .args(["-c", "user.name=A U Thor", "-c", "user.email=author@example.com"])
            .args(["-c", "protocol.file.allow=always"]);
        self.clock.set(self.clock.get() + 60);
        for name in ["GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"] {
            command.env(name, format!("{} +0130", self.clock.get()));
        }
        command.args(args);
        command
    }

    /// Runs git, which must succeed, and gives what it prints, without the last line end.
    #[track_caller]
    fn git(&self, dir: &str, args: &[impl AsRef<OsStr>]) -> String {
        let output = self.command(dir, args).output().unwrap();
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{text}");
        String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
    }

    #[track_caller]
    fn open(&self, relative: &str) -> Repository {
        Repository::open(&self.path(relative), &GitVariables::default()).unwrap()
    }

    #[track_caller]
    fn open_error(&self, relative: &str) -> String {
        Repository::open(&self.path(relative), &GitVariables::default()).unwrap_err().to_string()
    }

    /// Our list of tags is git's, by name and id, and so is what we read of them.
    #[track_caller]
    fn assert_as_git(&self, relative: &str) -> Repository {
        let repository = self.open(relative);
        let listed: Vec<String> = repository
            .tag_refs(Scope::All)
            .unwrap()
            .iter()
            .map(|(name, id)| format!("{} refs/tags/{name}", id.unwrap()))
            .collect();
        let expected =
            self.git(relative, &["for-each-ref", "--format=%(objectname) %(refname)", "refs/tags"]);
        assert_eq!(listed.join("\n"), expected);
        let refs = repository.tag_refs(Scope::All).unwrap();
        let tags = repository.read_tags(refs.iter(), TagFields::Keep);
        let read: Vec<String> = tags
            .iter()
            .map(|tag| {
                let seconds = tag.time.unwrap().seconds;
                format!("{} {} {seconds} {} <{}>", tag.name, tag.target, tag.tagger, tag.email)
            })
            .collect();
        let format = "%(tag) %(object) %(taggerdate:unix) %(taggername) %(taggeremail)";
        let format = format!("--format=%(if:equals=tag)%(objecttype)%(then){format}%(end)");
        let expected = self.git(relative, &["for-each-ref", &format, "refs/tags"]);
        let expected: Vec<&str> = expected.lines().filter(|line| !line.is_empty()).collect();
        assert_eq!(read, expected);
        repository
    }
}

/// The names in scope.
#[track_caller]
fn names(repository: &Repository, scope: Scope<'_>) -> Vec<String> {
    let refs = repository.tag_refs(scope).unwrap();
    refs.iter().map(|(name, _)| name.to_owned()).collect()
}

fn replace(path: &Path, with: impl FnOnce(String) -> String) {
    let text = fs::read_to_string(path).unwrap();
    fs::write(path, with(text)).unwrap();
}
