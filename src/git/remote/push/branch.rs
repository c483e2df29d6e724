//! Pushing a branch, and asking whether it could be pushed.

use super::{Outcome, Push, PushError, Pushed, Report};
use crate::git::Repository;
use crate::git::branch::PushTarget;
use crate::git::names::BRANCHES;
use crate::registry::ObjectId;

impl Repository {
    /// Pushes one branch, named without `refs/heads/`, to a reference with this full name, and
    /// nothing else. Never forces. Signals, questions and lost answers are handled as in
    /// [`Repository::push_tags`].
    ///
    /// # Errors
    /// [`PushError::Behind`] if the remote's branch has new commits: fetch, and commit on its new
    /// tip. Otherwise as the variants of [`PushError`] say.
    pub fn push_branch(&self, branch: &str, to: &PushTarget) -> Result<(), PushError> {
        let branch = format!("{BRANCHES}{branch}");
        let push = Push::new(self, &to.remote)?;
        let object = self.refs.find(&branch)?;
        let wanted = [Pushed { object, name: to.reference.clone() }];
        push.push_branch(&wanted, format!("{branch}:{}", to.reference))
    }

    /// Asks a remote whether it would accept a commit on this tip, with `git push --dry-run`: whether
    /// it can be reached and written to, and its branch has no new commits. Its hooks do not run.
    ///
    /// # Errors
    /// As [`Repository::push_branch`].
    pub fn rehearse_push_of_branch(&self, tip: ObjectId, to: &PushTarget) -> Result<(), PushError> {
        let push = Push { is_rehearsal: true, ..Push::new(self, &to.remote)? };
        let wanted = [Pushed { object: Some(tip), name: to.reference.clone() }];
        push.push_branch(&wanted, wanted[0].refspec())
    }
}

impl Push<'_> {
    /// Pushes one branch by its refspec.
    fn push_branch(&self, wanted: &[Pushed; 1], refspec: String) -> Result<(), PushError> {
        let name = &wanted[0].name;
        let output = self.run(false, &[refspec], wanted)?;
        let stdout = String::from_utf8_lossy(&output.stdout);
        let report = Report::parse(&stdout);
        let words = || self.words(&report, &output);
        let failed = || PushError::Failed { words: words(), pushed: Vec::new() };
        match report.outcome(name) {
            Outcome::Done => {
                self.show_said(&stdout, &output);
                Ok(())
            }
            Outcome::Behind => Err(PushError::Behind(words())),
            // It got new commits while git was pushing.
            _ if words().contains(" but expected ") => Err(PushError::Behind(words())),
            _ if self.is_rehearsal || !self.is_lost(&output) => Err(failed()),
            _ if wanted[0].is_there(&self.look(wanted, words())?) => Ok(()),
            _ => Err(failed()),
        }
    }
}
