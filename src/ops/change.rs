//! A change of tags: the plan, what was written, and the push.

use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::push::{Cause, Outcome, PushFailure, PushFault};
use super::{Error, Registry};
use crate::git::{RefList, RegistryLock, Undone, WriteError, Written};
use crate::registry::plan::{Decision, Held, Step, Unchanged};
use crate::registry::{ArtifactName, TagEdit, Time};

/// A change that is planned and not written. While it lives, it holds the lock of the registry: no
/// other process changes the registry.
#[derive(Debug)]
pub struct Plan<'r> {
    pub(super) registry: &'r Registry,
    pub(super) name: ArtifactName<'static>,
    /// `None` where nothing is to be written.
    pub(super) lock: Option<RegistryLock<'r>>,
    pub(super) decision: Decision,
    /// The tags that the change needs at the remote and that the remote lacks.
    pub(super) lacking: Vec<TagEdit>,
    /// The artifact's tags before the change.
    pub(super) known: RefList,
    pub(super) wait_until: Option<Time>,
    pub(super) notices: Vec<String>,
    pub(super) notes: Vec<String>,
    /// For a dry run: see [`Plan::conflicts`].
    pub(super) conflicts: Vec<String>,
}

/// A change that is written and not pushed.
#[derive(Debug)]
pub struct Done<'r> {
    pub(super) registry: &'r Registry,
    name: ArtifactName<'static>,
    decision: Decision,
    lacking: Vec<TagEdit>,
    written: Written,
    known: RefList,
    pub(super) notes: Vec<String>,
}

impl<'r> Plan<'r> {
    /// See [`super::Writer::write`].
    pub(super) fn write(self) -> Result<Done<'r>, Error> {
        let Plan { registry, name, lock, decision, lacking, known, wait_until, notes, .. } = self;
        let Some(mut lock) = lock else { return Err(Error::Rehearsal) };
        if let Some(time) = wait_until {
            sleep_until(time);
        }
        let written = lock.write_tags(&edits(decision.steps()))?;
        Ok(Done { registry, name, decision, lacking, written, known, notes })
    }

    /// What the user may have done by mistake, as sentences.
    #[must_use]
    pub fn notices(&self) -> &[String] {
        &self.notices
    }

    /// The steps, in order. Empty if nothing has to change.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        self.decision.steps()
    }

    /// See [`Decision::holds`].
    #[must_use]
    pub fn holds(&self) -> Vec<&Held> {
        self.decision.holds()
    }

    /// Further consequences that the steps do not say, as sentences.
    pub(crate) fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Checks what [`super::Writer::write`] checks, and changes nothing.
    ///
    /// # Errors
    /// Those of writing, as far as they can be known before: not those of hooks, keys and disks.
    pub(crate) fn rehearse_write(&self) -> Result<(), Error> {
        let Self { registry, decision, .. } = self;
        Ok(registry.repo.rehearse_tags(&edits(decision.steps()))?)
    }

    /// Asks a remote whether it would take the push, and changes nothing.
    ///
    /// # Errors
    /// Those of [`Done::push`], but for what only the remote's hooks say.
    pub(crate) fn rehearse_push(&self, remote: &str) -> Result<(), PushFailure> {
        let Self { registry, decision, lacking, .. } = self;
        let edits = edits(decision.steps());
        let all = [&lacking[..], &edits].concat();
        let Some(first) = edits.first().or(all.first()) else { return Ok(()) };
        let Err(error) = registry.repo.rehearse_push_of_tags(remote, &all) else { return Ok(()) };
        let cause = Cause::new(registry, remote, error);
        let (remote, tag) = (remote.to_owned(), first.name().to_owned());
        Err(PushFailure { remote, tag, fault: Box::new(PushFault::Nothing(cause)) })
    }

    /// What [`Done::conflicts`] would say after a push, as far as the remote was asked for a dry run.
    pub(crate) fn conflicts(&self) -> &[String] {
        &self.conflicts
    }

    /// What is so already, if nothing will be written.
    #[must_use]
    pub fn unchanged(&self) -> Option<&Unchanged> {
        self.decision.unchanged()
    }
}

impl Done<'_> {
    /// The steps that were done, in order. Empty if nothing had to change.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        self.decision.steps()
    }

    /// See [`Decision::holds`].
    #[must_use]
    pub fn holds(&self) -> Vec<&Held> {
        self.decision.holds()
    }

    /// What was so already, if nothing was written.
    #[must_use]
    pub fn unchanged(&self) -> Option<&Unchanged> {
        self.decision.unchanged()
    }

    /// Further consequences that the steps do not say, as sentences.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Whether the change is in a temporary clone. It is lost unless it is pushed.
    #[must_use]
    pub(crate) fn is_in_temporary_clone(&self) -> bool {
        self.registry.repo.is_temporary_clone()
    }

    /// Pushes the change, atomically if the remote supports that. If [`super::Writer::ask`] found
    /// that the remote lacks tags that the change builds upon, these are pushed too. From a
    /// temporary clone it goes to the repository that was cloned. If there is nothing to push, the
    /// remote is not contacted.
    ///
    /// # Errors
    /// Something could not be pushed. It is taken back here, so that the same change can be made
    /// again.
    pub fn push(&self, remote: &str) -> Result<(), PushFailure> {
        let edits = edits(self.steps());
        let all = [&self.lacking[..], &edits].concat();
        if all.is_empty() {
            return Ok(());
        }
        let Err(error) = self.registry.repo.push_tags(remote, &all) else { return Ok(()) };
        let pushed = error.pushed().to_vec();
        let is_left = |edit: &&TagEdit| !pushed.iter().any(|name| name == edit.name());
        let left = edits.iter().find(is_left).or(all.first());
        let tag = left.map(|edit| edit.name().to_owned()).unwrap_or_default();
        let cause = Cause::new(self.registry, remote, error);
        let fault = if self.is_in_temporary_clone() || edits.is_empty() {
            PushFault::Nothing(cause)
        } else {
            let outcome = match (self.undo(&pushed), left) {
                (Err(error), _) => Outcome::Left(error),
                (Ok(undone), _) if !undone.kept.is_empty() => Outcome::Kept(undone.kept),
                (Ok(undone), _) if !undone.replaced.is_empty() => {
                    Outcome::Replaced(undone.replaced)
                }
                (Ok(_), Some(TagEdit::Delete { .. })) => Outcome::PutBack,
                (Ok(_), _) => Outcome::TakenBack,
            };
            PushFault::Here { outcome, cause }
        };
        Err(PushFailure { remote: remote.to_owned(), tag, fault: Box::new(fault) })
    }

    /// What the remote has of the artifact that conflicts with what was pushed, and how to solve
    /// it, as sentences. Empty if the remote does not answer.
    #[must_use]
    pub fn conflicts(&self, remote: &str) -> Vec<String> {
        self.registry.conflicts(remote, &self.name, &self.decision)
    }

    /// Takes back what was not pushed. Returns the tags that stay, because another process has
    /// changed them or built upon them.
    fn undo(&self, pushed: &[String]) -> Result<Undone, WriteError> {
        let left = self.written.clone().without(pushed);
        self.registry.repo.lock()?.undo(&left, &self.known)
    }
}

fn edits(steps: &[Step]) -> Vec<TagEdit> {
    steps.iter().map(|step| step.edit.clone()).collect()
}

/// Waits for a time that is at most a second away.
fn sleep_until(time: Time) {
    let time = Duration::from_secs(u64::try_from(time.seconds).unwrap_or_default());
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    thread::sleep(time.saturating_sub(since).min(Duration::from_secs(1)));
}
