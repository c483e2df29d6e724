//! Pushing tags and branches by the installed git, which knows the user's credentials, proxies and
//! hooks.

mod branch;
mod error;
mod report;
mod said;
mod tags;
mod tags_there;

use std::collections::HashMap;
use std::process::Output;

pub use error::PushError;
pub use report::{Outcome, Report};
pub use tags_there::RemoteTag;

use super::listing::references;
use super::{REMOTE, TemporaryClone};
use crate::git::Repository;
use crate::git::process::interrupt::InterruptGuard;
use crate::git::process::remote::{Manner, talk};
use crate::git::process::signals::SignalDeferral;
use crate::git::process::{Git, GitError};
use crate::registry::ObjectId;
use crate::shell::{quote, quoted};

/// A reference that is pushed.
struct Pushed {
    /// Its full name at the remote.
    name: String,
    /// The object that it gets there; `None` to delete it.
    object: Option<ObjectId>,
}

/// References as one URL of the remote has them.
type Listed = HashMap<String, ObjectId>;

impl Pushed {
    /// Whether the reference is as it should be at all URLs.
    fn is_there(&self, listed: &[Listed]) -> bool {
        listed.iter().all(|listed| listed.get(&self.name) == self.object.as_ref())
    }
}

/// A push to one remote.
struct Push<'r> {
    repository: &'r Repository,
    remote: &'r str,
    channel: Channel<'r>,
    /// Whether nothing is changed: `--dry-run`.
    is_rehearsal: bool,
}

/// How the remote is reached.
enum Channel<'r> {
    /// From a temporary clone.
    Clone(&'r TemporaryClone),
    /// From the user's repository. Signals end git.
    Own(InterruptGuard),
}

impl Repository {
    /// Keeps signals from ending this program until the change is pushed or taken back. In a
    /// temporary clone there is nothing to take back.
    #[must_use]
    pub fn defer_signals(&self) -> Option<SignalDeferral> {
        (!self.is_temporary_clone()).then(|| SignalDeferral::new(self.variables.handles_signals))
    }
}

impl<'r> Push<'r> {
    fn new(repository: &'r Repository, remote: &'r str) -> Result<Self, PushError> {
        let (remote, channel) = match &repository.clone {
            // A temporary clone has no other remote.
            Some(clone) => {
                clone.hang_up();
                (REMOTE, Channel::Clone(clone))
            }
            None => {
                let guard = InterruptGuard::without_directory(repository.variables.handles_signals)
                    .map_err(GitError::from)?;
                (remote, Channel::Own(guard))
            }
        };
        Ok(Self { repository, remote, channel, is_rehearsal: false })
    }

    fn talk(&self, git: &mut Git) -> Result<Output, GitError> {
        match &self.channel {
            Channel::Clone(clone) => clone.talk(git),
            Channel::Own(guard) => talk(git, guard, &self.remote, self.manner()),
        }
    }

    /// A git command to talk to the remote.
    fn git(&self) -> Git {
        let mut git = self.repository.git_program();
        git.for_remote(self.manner().may_ask);
        git
    }

    fn manner(&self) -> Manner {
        self.repository.variables.manner(false)
    }

    fn run(
        &self,
        atomic: bool,
        refspecs: &[String],
        wanted: &[Pushed],
    ) -> Result<Output, PushError> {
        let clone = match &self.channel {
            Channel::Clone(clone) => Some(*clone),
            Channel::Own(_) => None,
        };
        let negotiation =
            clone.is_some_and(TemporaryClone::is_by_id).then_some(["-c", "push.negotiate=true"]);
        if let (Some(clone), Some(Pushed { name, .. }), false) =
            (clone, wanted.first(), self.is_rehearsal)
        {
            let url = clone.url();
            clone.note(format!(
                "Interrupted while pushing. The remote may or may not have it: check with `git \
                 ls-remote {} {}`",
                quote(url.to_string()),
                quoted(name)
            ));
        }
        let mut git = self.git();
        // A push to a mirror pushes everything, and refuses single names. The key of `-c` ends at
        // the first `=`, which a URL may contain.
        let mirror = format!("remote.{}.mirror", self.remote);
        match self.remote.contains('=') {
            false => git.args(["-c", &format!("{mirror}=false")]),
            true => git.env("GTO_NO", "false").arg(format!("--config-env={mirror}=GTO_NO")),
        };
        git.args(negotiation.iter().flatten())
            .args(["push", "--porcelain", "--no-follow-tags", "--no-recurse-submodules"])
            .args(self.is_rehearsal.then_some("--dry-run"))
            .args(atomic.then_some("--atomic"))
            .args(clone.map(TemporaryClone::progress))
            .args(["--", self.remote])
            .args(refspecs);
        Ok(self.talk(&mut git)?)
    }

    /// Asks the remote for these references.
    ///
    /// # Errors
    /// [`PushError::Unknown`]: the remote does not answer, or a signal came.
    fn look(&self, wanted: &[Pushed], words: String) -> Result<Vec<Listed>, PushError> {
        let unknown = || PushError::Unknown {
            words,
            remote: match &self.channel {
                Channel::Clone(clone) => clone.url().to_string(),
                Channel::Own(_) => self.remote.to_owned(),
            },
            name: wanted.first().map(|wanted| wanted.name.clone()).unwrap_or_default(),
        };
        // A temporary clone is removed when the program ends.
        if matches!(&self.channel, Channel::Own(guard) if guard.is_over()) {
            return Err(unknown());
        }
        let names: Vec<_> = wanted.iter().map(|wanted| wanted.name.as_str()).collect();
        self.listed(&names).ok_or_else(unknown)
    }

    /// These references at each URL that is pushed to; `None` if one of them does not answer.
    fn listed(&self, names: &[&str]) -> Option<Vec<Listed>> {
        let list = |address: String| {
            let listed = self.list(&address, names)?;
            Some(references(&listed).map(|(name, id)| (name.to_owned(), id)).collect())
        };
        self.addresses().into_iter().map(list).collect()
    }

    /// The URLs that are pushed to.
    fn addresses(&self) -> Vec<String> {
        let arguments = ["remote", "get-url", "--push", "--all", "--", self.remote];
        // A text that is no remote's name is a URL.
        let addresses = self.print(self.git().args(arguments));
        let addresses = addresses.unwrap_or_else(|| self.remote.to_owned());
        addresses.lines().map(str::to_owned).collect()
    }

    /// The output of `git ls-remote` for these references or patterns.
    fn list(&self, address: &str, names: &[&str]) -> Option<String> {
        self.print(self.git().args(["ls-remote", "--", address]).args(names))
    }

    fn print(&self, git: &mut Git) -> Option<String> {
        let output = self.talk(git).ok()?;
        git.accept(&output).ok()
    }
}
