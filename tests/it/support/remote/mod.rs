//! A remote repository, and the ways to get at it.

mod ways;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::bounded::bounded;
use crate::support::http::HttpServer;
use crate::support::sandbox::{Outcome, Sandbox};
use crate::support::ssh::SshServer;
pub(crate) use ways::BASIC;

/// The bare repository `hub.git`, and an address to get at it.
pub(crate) struct Remote {
    pub(crate) sandbox: Sandbox,
    pub(crate) url: String,
    /// Whether the URL is a path, for which commands change what is there and push nothing.
    pub(crate) is_path: bool,
    /// Further ones for gto.
    pub(crate) variables: Vec<(&'static str, String)>,
    server: Option<Server>,
}

/// Runs until it is dropped.
enum Server {
    Http(HttpServer),
    Ssh(#[expect(dead_code, reason = "kept alive")] SshServer),
}

/// A time for all that is made, or two repositories could not become equal.
pub(crate) const NOW: &str = "1760000000 +0200";

/// One line for each reference.
pub(crate) const FORMAT: &str = "--format=%(objectname) %(refname)";

impl Remote {
    /// The registry `tests/registries/remote.fi`, by its path.
    #[track_caller]
    pub(crate) fn new() -> Self {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/registries/remote.fi");
        Self::import(&fs::read(file).unwrap())
    }

    /// What a `git fast-import` stream makes, by its path.
    #[track_caller]
    pub(crate) fn import(stream: &[u8]) -> Self {
        let remote = Self::empty();
        remote.sandbox.fast_import_in(&remote.hub(), stream);
        remote
    }

    /// A repository that has just been made, on the branch `main` without a commit.
    #[track_caller]
    pub(crate) fn empty() -> Self {
        Self::empty_of("sha1")
    }

    /// The same with ids of another kind.
    #[track_caller]
    pub(crate) fn empty_of(format: &str) -> Self {
        let sandbox = Sandbox::empty();
        let format = format!("--object-format={format}");
        let init = ["init", "-q", "--bare", "--template=", "-b", "main", &format, "hub.git"];
        sandbox.git_in(sandbox.root(), &init);
        Self::of(sandbox)
    }

    /// An empty `hub.git`, which is the `origin`, by a relative path, of a repository `repo` of
    /// one commit.
    #[track_caller]
    pub(crate) fn with_repo() -> Self {
        let sandbox = Sandbox::new();
        sandbox.git(&["commit", "-q", "--allow-empty", "-m", "one"]);
        sandbox.git_in(sandbox.root(), &["init", "-q", "--bare", "hub.git"]);
        sandbox.git(&["remote", "add", "origin", "../hub.git"]);
        Self::of(sandbox)
    }

    /// The repository `hub.git` of a sandbox.
    #[track_caller]
    pub(crate) fn of(sandbox: Sandbox) -> Self {
        fs::create_dir(sandbox.root().join("tmp")).unwrap();
        // No repository is around this folder.
        fs::create_dir(sandbox.root().join("nowhere")).unwrap();
        let url = sandbox.root().join("hub.git").display().to_string();
        Self { sandbox, url, is_path: true, variables: Vec::new(), server: None }
    }

    /// Its server.
    #[track_caller]
    pub(crate) fn http(&self) -> &HttpServer {
        let Some(Server::Http(server)) = &self.server else { panic!("not by HTTP") };
        server
    }

    pub(crate) fn hub(&self) -> PathBuf {
        self.sandbox.root().join("hub.git")
    }

    /// Where a command by URL makes its temporary clones.
    pub(crate) fn temporary(&self) -> PathBuf {
        self.sandbox.root().join("tmp")
    }

    /// Configures the repository.
    #[track_caller]
    pub(crate) fn configure(&self, key: &str, value: &str) {
        self.sandbox.git_in(&self.hub(), &["config", key, value]);
    }

    /// Makes a hook of the lines of a shell script.
    #[track_caller]
    pub(crate) fn hook(&self, name: &str, lines: &str) {
        self.sandbox.script(&format!("hub.git/hooks/{name}"), lines);
    }

    #[track_caller]
    pub(crate) fn remove_hook(&self, name: &str) {
        fs::remove_file(self.hub().join("hooks").join(name)).unwrap();
    }

    /// Gives the `origin` of `repo` another address.
    #[track_caller]
    pub(crate) fn set_origin(&self, url: &str) {
        self.sandbox.git(&["config", "remote.origin.url", url]);
    }

    /// Adds a line to the global configuration of the user who runs gto.
    #[track_caller]
    pub(crate) fn set_global(&mut self, key: &str, value: &str) {
        let file = self.sandbox.root().join("home/gitconfig");
        let path = file.display().to_string();
        self.sandbox.git_in(self.sandbox.root(), &["config", "--file", &path, "--add", key, value]);
        self.variables.retain(|(name, _)| *name != "GIT_CONFIG_GLOBAL");
        self.variables.push(("GIT_CONFIG_GLOBAL", path));
    }

    /// gto, where there is no repository, with a folder of its own for temporary files.
    pub(crate) fn command(&self) -> Command {
        let mut gto = self.sandbox.gto_command(&self.sandbox.root().join("nowhere"));
        gto.env("TMPDIR", self.temporary()).env("GIT_COMMITTER_DATE", NOW);
        gto.env("GIT_AUTHOR_DATE", NOW)
            .envs(self.variables.iter().map(|(name, value)| (*name, value)));
        gto
    }

    /// Runs a command with `--repo URL`; it leaves no temporary files.
    #[track_caller]
    pub(crate) fn gto(&self, args: &[&str]) -> Outcome {
        self.gto_at(&self.url, args)
    }

    /// The same with another URL.
    #[track_caller]
    pub(crate) fn gto_at(&self, url: &str, args: &[&str]) -> Outcome {
        let got = bounded(self.command().args(args).args(["--repo", url]));
        assert_eq!(entries(&self.temporary()), [""; 0], "{args:?} left something: {got:?}");
        assert_eq!(entries(&self.sandbox.root().join("nowhere")), [""; 0], "{args:?}");
        got
    }

    /// Runs a command in `repo`.
    #[track_caller]
    pub(crate) fn gto_in_repo(&self, args: &[&str]) -> Outcome {
        bounded(self.sandbox.gto_command(&self.sandbox.repo()).args(args))
    }

    /// All references of the remote, each with its object.
    #[track_caller]
    pub(crate) fn refs(&self) -> Vec<String> {
        lines(&self.sandbox.git_in(&self.hub(), &["for-each-ref", FORMAT]))
    }

    /// The tags of `repo`, each with its object.
    #[track_caller]
    pub(crate) fn tags(&self) -> Vec<String> {
        lines(&self.sandbox.git(&["for-each-ref", FORMAT, "refs/tags"]))
    }
}

/// The names of what is in a folder.
#[track_caller]
pub(crate) fn entries(folder: &Path) -> Vec<String> {
    let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name();
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| name(entry).display().to_string()).collect();
    names.sort();
    names
}

pub(crate) fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}
