//! `--repo URL`: every command against every kind of server, on loopback.

mod bytes;
mod doctor;
mod endings;
mod every_command;
mod failures;
mod hostile;
mod names;
mod tutorial;
mod ways;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::bounded::bounded;
use crate::support::sandbox::{Outcome, Sandbox};

/// The bare repository `hub.git`, and how to get at it by a URL.
struct Remote {
    sandbox: Sandbox,
    url: String,
    /// Whether the URL is a path, for which commands change what is there and push nothing.
    is_path: bool,
    variables: Vec<(&'static str, String)>,
    /// Keeps the server alive.
    _server: Option<Box<dyn Send + Sync>>,
}

/// A time for all that is made, or two repositories could not become equal.
const NOW: &str = "1760000000 +0200";

const FORMAT: &str = "--format=%(objectname) %(refname)";

impl Remote {
    /// The registry `tests/registries/remote.fi`, by its path.
    #[track_caller]
    fn new() -> Self {
        let sandbox = Sandbox::empty();
        init_bare(&sandbox, "hub.git");
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/registries/remote.fi");
        let mut import = sandbox.command("git", &sandbox.root().join("hub.git"));
        let stream = fs::File::open(file).unwrap();
        sandbox.run(import.args(["fast-import", "--quiet"]).stdin(stream));
        Self::of(sandbox)
    }

    /// A repository that has just been made, on the branch `main` without a commit.
    #[track_caller]
    fn empty() -> Self {
        Self::empty_of("sha1")
    }

    #[track_caller]
    fn empty_of(format: &str) -> Self {
        let sandbox = Sandbox::empty();
        let format = format!("--object-format={format}");
        let init = ["init", "-q", "--bare", "--template=", "-b", "main", &format, "hub.git"];
        sandbox.git_in(sandbox.root(), &init);
        Self::of(sandbox)
    }

    /// The repository `hub.git` of a sandbox.
    fn of(sandbox: Sandbox) -> Self {
        fs::create_dir(sandbox.root().join("tmp")).unwrap();
        // Nobody's repository is around this folder.
        fs::create_dir(sandbox.root().join("nowhere")).unwrap();
        let url = sandbox.root().join("hub.git").display().to_string();
        Self { sandbox, url, is_path: true, variables: Vec::new(), _server: None }
    }

    fn hub(&self) -> PathBuf {
        self.sandbox.root().join("hub.git")
    }

    /// Configures the repository.
    #[track_caller]
    fn configure(&self, key: &str, value: &str) {
        self.sandbox.git_in(&self.hub(), &["config", key, value]);
    }

    /// Adds a line to the global configuration of whoever runs gto.
    fn set_global(&mut self, key: &str, value: &str) {
        let file = self.sandbox.root().join("home/gitconfig");
        let path = file.display().to_string();
        self.sandbox.git_in(self.sandbox.root(), &["config", "--file", &path, "--add", key, value]);
        self.variables.retain(|(name, _)| *name != "GIT_CONFIG_GLOBAL");
        self.variables.push(("GIT_CONFIG_GLOBAL", path));
    }

    /// gto, where there is no repository, with a folder of its own for temporary files.
    fn command(&self) -> Command {
        let mut gto = self.sandbox.gto_command(&self.sandbox.root().join("nowhere"));
        gto.env("TMPDIR", self.temporary()).env("GIT_COMMITTER_DATE", NOW);
        gto.env("GIT_AUTHOR_DATE", NOW)
            .envs(self.variables.iter().map(|(name, value)| (*name, value)));
        gto
    }

    fn temporary(&self) -> PathBuf {
        self.sandbox.root().join("tmp")
    }

    /// Runs a command with `--repo URL`; it leaves no temporary files.
    #[track_caller]
    fn gto(&self, args: &[&str]) -> Outcome {
        self.gto_at(&self.url, args)
    }

    /// The same with another URL.
    #[track_caller]
    fn gto_at(&self, url: &str, args: &[&str]) -> Outcome {
        let got = bounded(self.command().args(args).args(["--repo", url]));
        assert_eq!(entries(&self.temporary()), [""; 0], "{args:?} left something: {got:?}");
        assert_eq!(entries(&self.sandbox.root().join("nowhere")), [""; 0], "{args:?}");
        got
    }

    /// All references of the remote, each with its object.
    #[track_caller]
    fn refs(&self) -> Vec<String> {
        let refs = self.sandbox.git_in(&self.hub(), &["for-each-ref", FORMAT]);
        refs.lines().map(str::to_owned).collect()
    }
}

#[track_caller]
fn init_bare(sandbox: &Sandbox, name: &str) {
    let init = ["init", "-q", "--bare", "--template=", "-b", "main", name];
    sandbox.git_in(sandbox.root(), &init);
}

/// The names of what is in a folder.
fn entries(folder: &Path) -> Vec<String> {
    let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name();
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| name(entry).display().to_string()).collect();
    names.sort();
    names
}
