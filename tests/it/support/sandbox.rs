//! A folder of its own for each test, where git and gto see nothing of the machine around them.

use std::cell::Cell;
use std::fmt;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A temporary folder with a `home` and, mostly, a repository `repo`.
pub(crate) struct Sandbox {
    dir: TempDir,
    root: PathBuf,
    clock: Cell<u32>,
    /// How repositories that are made here keep their references; git's own choice if `None`.
    ref_format: Option<String>,
}

/// What a finished program left behind.
#[derive(PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: i32,
}

impl Outcome {
    /// Whether it is what the reference did: hints of ours may follow its lines on stderr.
    pub(crate) fn is_same_but_for_hints(&self, theirs: &Self) -> bool {
        (&self.stdout, self.code) == (&theirs.stdout, theirs.code)
            && self.stderr.starts_with(&theirs.stderr)
    }
}

impl fmt::Debug for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "exit {}\n{}{}", self.code, self.stdout, self.stderr)
    }
}

impl Sandbox {
    /// A folder without any repository.
    #[track_caller]
    pub(crate) fn empty() -> Self {
        let dir = TempDir::new().unwrap();
        let root = dir.path().canonicalize().unwrap();
        fs::create_dir(root.join("home")).unwrap();
        let ref_format = std::env::var("GTO_TEST_REF_FORMAT").ok();
        Self { dir, root, clock: Cell::new(0), ref_format }
    }

    /// The same where repositories keep their references in reftables. Needs git 2.45.
    #[track_caller]
    pub(crate) fn empty_of_reftables() -> Self {
        Self { ref_format: Some("reftable".to_owned()), ..Self::empty() }
    }

    /// An empty repository `repo` on the unborn branch `main`.
    #[track_caller]
    pub(crate) fn new() -> Self {
        Self::empty().with_repo()
    }

    /// The same with references in reftables. Needs git 2.45.
    #[track_caller]
    pub(crate) fn of_reftables() -> Self {
        Self::empty_of_reftables().with_repo()
    }

    #[track_caller]
    fn with_repo(self) -> Self {
        self.git_in(&self.root, &["init", "-q", "-b", "main", "repo"]);
        self
    }

    /// `repo` filled from `tests/registries/NAME.fi` and checked out.
    #[track_caller]
    pub(crate) fn registry(name: &str) -> Self {
        let sandbox = Self::new();
        sandbox.import_registry(name);
        sandbox
    }

    /// Fills `repo` from `tests/registries/NAME.fi` and checks it out.
    #[track_caller]
    pub(crate) fn import_registry(&self, name: &str) {
        let file =
            Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/registries/{name}.fi"));
        self.fast_import(&fs::read(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display())));
    }

    /// Feeds a `git fast-import` stream into `repo` and checks its HEAD out.
    #[track_caller]
    pub(crate) fn fast_import(&self, stream: &[u8]) {
        self.fast_import_in(&self.repo(), stream);
        self.git(&["reset", "-q", "--hard"]);
    }

    /// Feeds a `git fast-import` stream into another repository.
    #[track_caller]
    pub(crate) fn fast_import_in(&self, repo: &Path, stream: &[u8]) {
        let file = self.root.join("stream.fi");
        fs::write(&file, stream).unwrap();
        let mut import = self.command("git", repo);
        self.run(import.args(["fast-import", "--quiet"]).stdin(fs::File::open(&file).unwrap()));
        fs::remove_file(&file).unwrap();
    }

    /// The folder everything of this test lives in, without symbolic links.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The repository most tests work in.
    pub(crate) fn repo(&self) -> PathBuf {
        self.root.join("repo")
    }

    /// Writes a file below the root, with its folders.
    #[track_caller]
    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Writes an executable file below the root: a shell script of these lines.
    #[track_caller]
    pub(crate) fn script(&self, path: &str, lines: &str) {
        self.write(path, format!("#!/bin/sh\n{lines}\n"));
        fs::set_permissions(self.root.join(path), Permissions::from_mode(0o755)).unwrap();
    }

    /// A program with nothing in its environment but what makes it repeatable.
    pub(crate) fn command(&self, program: &str, cwd: &Path) -> Command {
        let now = 1_700_000_000 + self.clock.get();
        self.clock.set(self.clock.get() + 60);
        let mut command = Command::new(program);
        command.current_dir(cwd).stdin(Stdio::null()).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", self.root.join("home"));
        for (name, value) in [
            ("LC_ALL", "C.UTF-8"),
            ("TZ", "UTC"),
            ("GIT_CONFIG_GLOBAL", "/dev/null"),
            ("GIT_CONFIG_NOSYSTEM", "1"),
            ("GIT_AUTHOR_NAME", "Ann"),
            ("GIT_AUTHOR_EMAIL", "ann@example.com"),
            ("GIT_COMMITTER_NAME", "Ann"),
            ("GIT_COMMITTER_EMAIL", "ann@example.com"),
        ] {
            command.env(name, value);
        }
        if let Some(format) = &self.ref_format {
            command.env("GIT_DEFAULT_REF_FORMAT", format);
        }
        command.env("GIT_AUTHOR_DATE", format!("{now} +0000"));
        command.env("GIT_COMMITTER_DATE", format!("{now} +0000"));
        command
    }

    /// Runs `git` in `repo` and returns its trimmed output; fails the test when git fails.
    #[track_caller]
    pub(crate) fn git(&self, args: &[&str]) -> String {
        self.git_in(&self.repo(), args)
    }

    /// The same in another folder.
    #[track_caller]
    pub(crate) fn git_in(&self, cwd: &Path, args: &[&str]) -> String {
        self.run(self.command("git", cwd).args(args)).stdout.trim().to_owned()
    }

    /// Runs our binary in `repo`.
    #[track_caller]
    pub(crate) fn gto(&self, args: &[&str]) -> Outcome {
        self.gto_in(&self.repo(), args)
    }

    /// Runs our binary in another folder.
    #[track_caller]
    pub(crate) fn gto_in(&self, cwd: &Path, args: &[&str]) -> Outcome {
        outcome(self.gto_command(cwd).args(args))
    }

    /// Our binary, not yet started.
    pub(crate) fn gto_command(&self, cwd: &Path) -> Command {
        self.command(env!("CARGO_BIN_EXE_gto"), cwd)
    }

    /// Runs a program that has to succeed.
    #[track_caller]
    pub(crate) fn run(&self, command: &mut Command) -> Outcome {
        let done = outcome(command);
        assert_eq!(done.code, 0, "{command:?}\n{done:?}");
        done
    }

    /// Everything a command could have changed in `repo`: references with their ids, HEAD, the
    /// index and the files of the work tree.
    #[track_caller]
    pub(crate) fn fingerprint(&self) -> String {
        let refs = self.git(&["for-each-ref", "--format=%(objectname) %(refname) %(symref)"]);
        let ask = |args: &[&str]| outcome(self.command("git", &self.repo()).args(args)).stdout;
        let head =
            ask(&["symbolic-ref", "-q", "HEAD"]) + &ask(&["rev-parse", "-q", "--verify", "HEAD"]);
        let index = self.git(&["ls-files", "--stage"]);
        let status = self.git(&["status", "--porcelain", "--ignored", "--untracked-files=all"]);
        let diff = self.git(&["diff"]);
        [refs, head, index, status, diff].join("\n--\n")
    }

    /// Leaves the folder on disk and says where, to look at a failure.
    pub(crate) fn keep(self) -> PathBuf {
        self.dir.keep()
    }
}

/// Runs a program to its end and collects what it printed.
#[track_caller]
pub(crate) fn outcome(command: &mut Command) -> Outcome {
    let done = command.output().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    Outcome {
        stdout: String::from_utf8(done.stdout).unwrap(),
        stderr: String::from_utf8(done.stderr).unwrap(),
        code: done.status.code().unwrap_or(-1),
    }
}
