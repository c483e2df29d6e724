//! Pushing tags, and asking whether they could be pushed.

use super::{Outcome, Push, PushError, Pushed, Report};
use crate::git::names::TAGS;
use crate::git::{RefError, Repository};
use crate::registry::TagEdit;

impl Repository {
    /// Pushes the edited tags, and nothing else whatever the configuration says: atomically, if the
    /// remote supports that. Deleting a tag that the remote does not have succeeds. If the answer
    /// is lost, the remote is asked for its tags.
    ///
    /// A signal ends the push. In a temporary clone it ends this program too; else the change is
    /// taken back first, see [`Repository::defer_signals`].
    ///
    /// Git may ask on the terminal for a password. It never asks if stdin is not a terminal.
    ///
    /// # Errors
    /// As the variants of [`PushError`] say. Only what git reports as done counts as pushed.
    pub fn push_tags(&self, remote: &str, edits: &[TagEdit]) -> Result<(), PushError> {
        let push = Push::new(self, remote)?;
        let wanted = edits.iter().map(|edit| {
            let name = format!("{TAGS}{}", edit.name());
            let object = match edit {
                TagEdit::Create { .. } => self.refs.find(&name)?,
                TagEdit::Delete { .. } => None,
            };
            Ok(Pushed { name, object })
        });
        let wanted: Vec<Pushed> = wanted.collect::<Result<_, RefError>>()?;
        let refspecs: Vec<String> = edits.iter().map(refspec).collect();
        push.push_tags(edits, &wanted, &refspecs)
    }

    /// Asks a remote whether it would take such a push, as `git push --dry-run` does: whether it
    /// can be reached and written to, and has no other tags of these names. Its hooks do not run.
    /// New tags need not exist: their commits stand for them.
    ///
    /// # Errors
    /// As [`Repository::push_tags`].
    pub fn rehearse_push_of_tags(&self, remote: &str, edits: &[TagEdit]) -> Result<(), PushError> {
        let push = Push { is_rehearsal: true, ..Push::new(self, remote)? };
        let wanted = edits.iter().map(|edit| {
            let object = match edit {
                TagEdit::Create { target, .. } => Some(*target),
                TagEdit::Delete { .. } => None,
            };
            Pushed { name: format!("{TAGS}{}", edit.name()), object }
        });
        let wanted: Vec<_> = wanted.collect();
        let refspecs: Vec<_> = wanted.iter().map(Pushed::refspec).collect();
        push.push_tags(edits, &wanted, &refspecs)
    }
}

impl Push<'_> {
    /// Pushes the edited tags with these refspecs.
    fn push_tags(
        &self,
        edits: &[TagEdit],
        wanted: &[Pushed],
        refspecs: &[String],
    ) -> Result<(), PushError> {
        let mut output = self.run(edits.len() > 1, refspecs, wanted)?;
        if String::from_utf8_lossy(&output.stderr).contains("does not support --atomic") {
            output = self.run(false, refspecs, wanted)?;
        }
        let stdout = String::from_utf8_lossy(&output.stdout);
        let report = Report::parse(&stdout);
        let names = |is_there: &dyn Fn(&Pushed) -> bool| {
            let there = edits.iter().zip(wanted).filter(|(_, wanted)| is_there(wanted));
            there.map(|(edit, _)| edit.name().to_owned()).collect::<Vec<_>>()
        };
        let pushed = names(&|wanted| report.outcome(&wanted.name) == Outcome::Done);
        if pushed.len() == edits.len() {
            self.show_said(&stdout, &output);
            return Ok(());
        }
        let diverged = wanted.iter().find(|it| report.outcome(&it.name) == Outcome::Diverged);
        if let Some(Pushed { name, .. }) = diverged {
            let hint = match self.repository.is_temporary_clone() {
                true => "Run the command again: it starts from the current tags",
                false => "`git fetch --tags` fetches it",
            };
            return Err(PushError::Diverged { name: name[TAGS.len()..].to_owned(), hint, pushed });
        }
        let words = self.words(&report, &output);
        if self.is_rehearsal || !self.is_lost(&output) {
            return Err(PushError::Failed { words, pushed });
        }
        let there = self.look(wanted, words.clone())?;
        let pushed = names(&|wanted| wanted.is_there(&there));
        if pushed.len() == edits.len() { Ok(()) } else { Err(PushError::Failed { words, pushed }) }
    }
}

impl Pushed {
    /// The refspec that pushes an object.
    pub(super) fn refspec(&self) -> String {
        let object = self.object.map(|object| object.to_string()).unwrap_or_default();
        format!("{object}:{}", self.name)
    }
}

fn refspec(edit: &TagEdit) -> String {
    match edit {
        TagEdit::Create { name, .. } => format!("{TAGS}{name}:{TAGS}{name}"),
        TagEdit::Delete { name } => format!(":{TAGS}{name}"),
    }
}
