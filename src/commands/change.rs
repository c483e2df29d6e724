//! What `register`, `assign` and `deprecate` share: one lock around reading, planning and
//! writing; then the sentences, and the push.

use std::io::Write;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};

use super::args::{RepoArg, text};
use super::teller::Teller;
use crate::git::{PushError, RevisionError, WriteError, Written};
use crate::ops::{Answer, Artifacts, Detail, Query, Registry};
use crate::registry::plan::{PlanContext, Refusal, Step, TagForm, highest_counter};
use crate::registry::{Action, ArtifactName, ObjectId, TagEdit, TagName, Version};
use crate::render::Style;
use crate::shell::quote;

/// Where tags are pushed.
const REMOTE: &str = "origin";

/// What all commands take that change the registry.
#[derive(Debug, Args)]
pub struct ChangeArgs {
    /// The repository to change.
    #[command(flatten)]
    pub repo: RepoArg,
    /// Message of the Git tag
    #[arg(short, long, value_name = "TEXT", value_parser = text())]
    pub message: Option<String>,
    /// Whether the tag has no counter, as `m#prod`, or one,
    /// as `m#prod#5`: auto, true or false
    #[arg(long, verbatim_doc_comment, value_name = "WHEN", value_enum)]
    #[arg(default_value_t = Simple::Auto, hide_possible_values = true)]
    pub simple: Simple,
    /// Create the tag even if it says what holds already
    #[arg(long)]
    pub force: bool,
    /// Push the tag to `origin`
    #[arg(long)]
    pub push: bool,
}

impl ChangeArgs {
    /// What a change of an artifact at a revision reads.
    pub(super) fn query<'a>(&self, artifact: &'a str, revision: Option<&'a str>) -> Query<'a> {
        Query { revision, ..Query::about(artifact, Detail::BRIEF) }
    }
}

/// The values of `--simple`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Simple {
    /// As the kind of change has it.
    Auto,
    /// Without a counter.
    True,
    /// With a counter.
    False,
}

impl From<Simple> for TagForm {
    fn from(simple: Simple) -> Self {
        match simple {
            Simple::Auto => TagForm::Auto,
            Simple::True => TagForm::Simple,
            Simple::False => TagForm::Counted,
        }
    }
}

/// A change of one artifact.
#[derive(Debug)]
pub(super) struct Change<'c> {
    /// The artifact.
    pub(super) name: ArtifactName<'c>,
    /// Whether the plan asks for the artifact's newest event, commits included.
    pub(super) needs_commits: bool,
    /// Whether to push it.
    pub(super) push: bool,
}

impl Change<'_> {
    /// Plans the change on the state as no other process changes it, writes it, says so, and
    /// pushes it where that is asked for. All of it is done, or nothing.
    pub(super) fn carry_out(
        &self,
        registry: &Registry,
        plan: impl FnOnce(&PlanContext<'_>) -> Result<Vec<Step>, Refusal>,
        style: Style,
        out: &mut dyn Write,
    ) -> Result<()> {
        let mut lock = registry.repo.lock()?;
        let steps = self.plan(registry, plan)?;
        let edits: Vec<_> = steps.iter().map(|step| step.edit.clone()).collect();
        let _deferral = self.push.then(|| registry.repo.defer_signals());
        let written = lock.write_tags(&edits, &registry.git_variables)?;
        // Others need not wait for the network.
        drop(lock);
        let mut teller = Teller::new(style, out);
        if !self.push && !registry.repo.is_copy() {
            for step in &steps {
                teller.say(&step.sentence());
                teller.say("To push the changes upstream, run:");
                teller.say(&format!("    {}", push_command(&step.edit, &quote(step.edit.name()))));
            }
            return teller.finish();
        }
        // GTO 1.10.1 pushes tag by tag; here they go together, and the lines stay.
        let mut push = None;
        for step in &steps {
            teller.say(&step.sentence());
            teller.say(&format!("Running `{}`", push_command(&step.edit, step.edit.name())));
            teller.flush();
            let result = push.unwrap_or_else(|| registry.repo.push_tags(REMOTE, &edits));
            match result {
                // A remote that cannot take all or nothing may have taken this one.
                Err(error) if !error.pushed().iter().any(|name| name == step.edit.name()) => {
                    return Err(taken_back(registry, written, error, step));
                }
                result => push = Some(result),
            }
            teller.say(&done(&step.edit));
        }
        teller.finish()
    }

    fn plan(
        &self,
        registry: &Registry,
        plan: impl FnOnce(&PlanContext<'_>) -> Result<Vec<Step>, Refusal>,
    ) -> Result<Vec<Step>> {
        let refs = registry.tag_refs(Artifacts::Of(self.name.as_str()))?;
        let detail = Detail { commits: self.needs_commits, ..Detail::BRIEF };
        let query = Query::about(self.name.as_str(), detail);
        let Answer { state, mut faults } = registry.answer_from(&refs, &query)?;
        let counter = highest_counter(refs.iter().map(|(name, _)| name));
        let steps = plan(&PlanContext { name: &self.name, state: state.state(), counter });
        if let Err(Refusal::ArtifactNotFound(_)) = &steps {
            faults.refuse_broken(None)?;
        }
        let steps = steps?;
        // GTO 1.10.1 reads no registry with such a version.
        for step in &steps {
            if let TagEdit::Create { name, target, .. } = &step.edit
                && TagName::new(name).is_ok_and(|name| matches!(name.action, Action::Register(_)))
            {
                faults.refuse_broken(Some(*target))?;
            }
        }
        Ok(steps)
    }
}

/// The commit that a revision means; an empty one means HEAD, as in GTO 1.10.1.
pub(super) fn resolve(registry: &Registry, revision: Option<&str>) -> Result<ObjectId> {
    let revision = revision.filter(|text| !text.is_empty()).unwrap_or("HEAD");
    registry.repo.resolve(revision).map_err(|error| {
        let hint = match error {
            RevisionError::Unknown(_) if revision == "HEAD" => {
                "There is no commit yet: `git commit` makes one"
            }
            RevisionError::Unknown(_) if revision.parse::<Version>().is_ok() => {
                "It looks like a version: that of `--version`?"
            }
            _ => return error.into(),
        };
        anyhow::anyhow!(hint).context(error)
    })
}

/// A version that is to exist already.
pub(super) fn version(text: &str) -> Result<Version> {
    match text.parse() {
        Ok(version) => Ok(version),
        Err(_) => bail!("Version '{text}' is not valid. Example of valid version: 'v1.0.0'"),
    }
}

/// Takes back what could not be pushed, so that the same command can simply be run again.
fn taken_back(
    registry: &Registry,
    written: Written,
    error: PushError,
    step: &Step,
) -> anyhow::Error {
    let sentence = format!(
        "The command `git push {REMOTE} {}` failed. \
         Make sure your local repository is in sync with the remote.",
        step.edit.name()
    );
    // A copy of a remote repository goes away.
    if registry.repo.is_copy() {
        return anyhow::Error::new(error).context(sentence);
    }
    let left = written.without(error.pushed());
    let undone = registry.repo.lock().map_err(WriteError::from);
    let what_now = match undone.and_then(|mut lock| lock.undo(&left)) {
        Ok(()) => match step.edit {
            TagEdit::Create { .. } => "What was not pushed is taken back here.".to_owned(),
            TagEdit::Delete { .. } => "What was not deleted there is put back here.".to_owned(),
        },
        Err(undoing) => format!("The local tags could not be taken back: {undoing}"),
    };
    anyhow::Error::new(error).context(what_now).context(sentence)
}

fn push_command(edit: &TagEdit, name: &str) -> String {
    match edit {
        TagEdit::Create { .. } => format!("git push {REMOTE} {name}"),
        TagEdit::Delete { .. } => format!("git push --delete {REMOTE} {name}"),
    }
}

fn done(edit: &TagEdit) -> String {
    let done = match edit {
        TagEdit::Create { .. } => "pushed",
        TagEdit::Delete { .. } => "deleted",
    };
    format!("Successfully {done} git tag {} on remote.", edit.name())
}
