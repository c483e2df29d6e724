//! A temporary clone with the needed parts of a remote repository.

use std::cell::{Cell, RefCell};
use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::Arc;

use tempfile::TempDir;

use super::conversation::Line;
use super::plan::{HEAD, Request};
use super::source::ObjectSource;
use super::{RemoteError, RemoteUrl};
use crate::git::GitVariables;
use crate::git::process::interrupt::InterruptGuard;
use crate::git::process::remote::{Manner, talk};
use crate::git::process::{Git, GitError};
use crate::git::settings::Settings;
use crate::registry::ObjectId;

/// The name of the remote in the clone. No user's configuration has settings for it.
pub(in crate::git) const REMOTE: &str = "gto-remote";

/// A bare repository in a temporary directory. It is removed when dropped.
#[derive(Debug)]
pub(in crate::git) struct TemporaryClone {
    pub(super) dir: TempDir,
    pub(super) guard: Arc<InterruptGuard>,
    pub(super) url: RemoteUrl,
    /// The git command that passes on requests to the remote.
    pub(super) helper: Option<&'static str>,
    has_password: bool,
    pub(super) line: RefCell<Line>,
    asks_ssh: bool,
    pub(super) manner: Manner,
    /// Whether the user has set a limit for remotes that stall. Git reads its variables itself; they
    /// override any configuration.
    pub(super) is_patient: bool,
    pub(super) kind: Cell<Kind>,
    /// The first fetch.
    pub(super) request: RefCell<Option<Request>>,
    pub(super) source: Cell<ObjectSource>,
    pub(super) asked: RefCell<Vec<ObjectId>>,
    /// The objects of a second, complete clone.
    pub(super) whole: RefCell<Option<PathBuf>>,
}

/// While this lives, temporary clones are made in one directory. A signal ends the program and
/// removes all of them.
#[derive(Debug)]
pub struct ClonesGuard(#[expect(dead_code, reason = "kept alive")] Arc<InterruptGuard>);

impl ClonesGuard {
    /// Guards all temporary clones that are made from now on.
    ///
    /// # Errors
    /// The directory cannot be made.
    pub fn new(variables: &GitVariables) -> Result<Self, RemoteError> {
        let guard = InterruptGuard::with_directory(variables.handles_signals);
        Ok(Self(guard.map_err(RemoteError::Directory)?))
    }
}

/// What is known about git and the remote.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Kind {
    pub(super) is_sha256: bool,
    /// The remote does not support partial clones.
    pub(super) is_whole: bool,
    /// Git before 2.41 cannot list references without writing them.
    pub(super) is_old_git: bool,
}

/// A reference of the remote: its name in the clone, and its object.
pub(super) type Fetched = (String, String);

impl TemporaryClone {
    pub(super) fn new(url: &RemoteUrl, variables: &GitVariables) -> Result<Self, RemoteError> {
        let guard = InterruptGuard::with_directory(variables.handles_signals)
            .map_err(RemoteError::Directory)?;
        let dir = guard.make(|| tempfile::tempdir_in(guard.path()));
        let settings = Settings::of_user(variables).ok();
        let clone = Self {
            url: url.clone(),
            asks_ssh: variables.sets_ssh_askpass,
            helper: settings.as_ref().and_then(|settings| url.helper(settings)),
            has_password: settings.as_ref().is_some_and(|settings| url.has_password(settings)),
            line: RefCell::default(),
            is_patient: settings.is_some_and(|it| it.text("http.lowspeedlimit").is_some()),
            manner: variables.manner(io::stderr().is_terminal() && !variables.is_ci),
            kind: Cell::default(),
            request: RefCell::default(),
            source: Cell::default(),
            asked: RefCell::default(),
            whole: RefCell::default(),
            dir: dir.map_err(RemoteError::Directory)?,
            guard,
        };
        clone.begin()?;
        Ok(clone)
    }

    /// The path of the clone.
    pub(super) fn path(&self) -> PathBuf {
        self.dir.path().join("copy.git")
    }

    /// The URL of the remote.
    pub(in crate::git) fn url(&self) -> &RemoteUrl {
        &self.url
    }

    /// What to print if a signal ends this program from now on.
    pub(in crate::git) fn note(&self, text: String) {
        self.guard.note(text);
    }

    /// Makes an empty clone in place of the present one.
    pub(super) fn begin(&self) -> Result<(), RemoteError> {
        self.make(&self.path(), !self.kind.get().is_whole).map_err(RemoteError::Directory)
    }

    /// Does what `git init` does, without the user's template.
    pub(super) fn make(&self, dir: &Path, is_partial: bool) -> io::Result<()> {
        let parts = ["objects/info", "objects/pack", "refs"];
        self.guard.make(|| {
            if dir.exists() {
                fs::remove_dir_all(dir)?;
            }
            parts.iter().try_for_each(|part| fs::create_dir_all(dir.join(part)))
        })?;
        fs::write(dir.join("HEAD"), format!("ref: {HEAD}\n"))?;
        let (version, format) = match self.kind.get().is_sha256 {
            true => (1, "[extensions]\n\tobjectformat = sha256\n"),
            false => (0, ""),
        };
        let patience = match self.is_patient {
            true => "",
            false => "[http]\n\tlowSpeedLimit = 1\n\tlowSpeedTime = 120\n",
        };
        // Else git asks without it first, on each connection. Git before 2.46 does so.
        let password = match self.has_password {
            true => "[http]\n\tproactiveAuth = basic\n",
            false => "",
        };
        let url = self.url.secret().replace('\\', "\\\\").replace('"', "\\\"");
        let partial = match is_partial {
            true => "\tpromisor = true\n\tpartialclonefilter = tree:1\n",
            false => "",
        };
        let config = format!(
            "[core]\n\trepositoryformatversion = {version}\n\tbare = true\n\
             \thooksPath = /dev/null\n\tfsync = none\n\tlogAllRefUpdates = false\n{format}\
             [gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n{patience}{password}\
             [remote \"{REMOTE}\"]\n\turl = \"{url}\"\n{partial}"
        );
        fs::write(dir.join("config"), config)
    }

    /// A git command in the clone, to talk to the remote.
    pub(super) fn git(&self, dir: &Path) -> Git {
        let mut git = Git::new(dir);
        git.for_remote(self.manner.may_ask).env("GIT_DIR", dir);
        self.tell(&mut git);
        git
    }

    /// Restricts a git command: it must not fetch on its own, ask questions without a user, or
    /// print secrets.
    pub(in crate::git) fn tell(&self, git: &mut Git) {
        git.hide(&self.url.redactor()).env("GIT_NO_LAZY_FETCH", "1");
        // Without this, ssh asks on the terminal. HTTP needs no ssh, and git would ask the same
        // program.
        if !self.manner.may_ask && !self.url.is_http() {
            git.env("SSH_ASKPASS_REQUIRE", "force");
            if !self.asks_ssh {
                git.env("SSH_ASKPASS", "false");
            }
        }
    }

    /// Runs git to talk to the remote.
    pub(in crate::git) fn talk(&self, git: &mut Git) -> Result<Output, GitError> {
        talk(git, &self.guard, &self.url, self.manner)
    }

    /// Fetches, and returns the references.
    ///
    /// # Errors
    /// The inner error is git's message.
    pub(super) fn fetch(
        &self,
        dir: &Path,
        request: &Request,
    ) -> Result<Result<Vec<Fetched>, String>, RemoteError> {
        if let Some(fetched) = self.ask(|remote| remote.fetch(dir, request))? {
            return Ok(fetched);
        }
        let mut git = self.git(dir);
        let kind = self.kind.get();
        git.args(["fetch", "--no-tags", "--no-recurse-submodules", "--no-prune"]);
        git.arg(self.progress());
        // This program writes the references, all at once: git takes milliseconds for each.
        if !kind.is_old_git {
            git.args(["--dry-run", "--porcelain"]);
        }
        if !kind.is_whole {
            // The greatest number means all. With it a remote that does not support depth says so.
            git.arg(format!("--depth={}", request.depth.unwrap_or(i32::MAX as u32)));
            match request.filter {
                Some(filter) => git.arg(format!("--filter={filter}")),
                None => git.arg("--no-filter"),
            };
        }
        let output = self.talk(git.args(["--", REMOTE]).args(&request.refspecs))?;
        if output.status.success() {
            return Ok(Ok(listed(&String::from_utf8_lossy(&output.stdout))));
        }
        Ok(Err(git.words(&output)))
    }

    /// The option that turns git's progress on or off.
    pub(in crate::git) fn progress(&self) -> &'static str {
        if self.manner.shows_progress { "--progress" } else { "--no-progress" }
    }

    /// Writes the references that git listed.
    pub(super) fn write_refs(&self, fetched: &[Fetched]) -> Result<(), RemoteError> {
        let mut lines: Vec<_> = fetched.to_vec();
        // As in any clone, the branches are also those of `origin`.
        lines.extend(fetched.iter().filter_map(|(name, id)| {
            let branch = name.strip_prefix("refs/heads/")?;
            Some((format!("refs/remotes/origin/{branch}"), id.clone()))
        }));
        lines.sort();
        lines.dedup_by(|a, b| a.0 == b.0);
        let mut text = String::from("# pack-refs with: sorted \n");
        for (name, id) in lines {
            text += &format!("{id} {name}\n");
        }
        fs::write(self.path().join("packed-refs"), text).map_err(RemoteError::Directory)
    }
}

/// The lines `FLAG OLD NEW NAME` of `git fetch --porcelain`.
fn listed(stdout: &str) -> Vec<Fetched> {
    let fetched = stdout.lines().filter_map(|line| {
        let mut words = line.get(2..)?.split(' ');
        let (_, id, name) = (words.next()?, words.next()?, words.next()?);
        (!line.starts_with('!') && name.starts_with("refs/")).then(|| (name.into(), id.into()))
    });
    fetched.collect()
}
