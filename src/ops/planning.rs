//! Planning a change of tags: read under the lock, decide, compare with the remote, date.

use super::remote_tags::existing;
use super::{Answer, Artifacts, Detail, Error, Faults, Plan, Query, Registry, Snapshot, Writer};
use crate::git::{RefList, WriteError};
use crate::registry::plan::{
    DatedSteps, Decision, PlanContext, Refusal, Step, WriteDate, highest_counter, settle_dates,
};
use crate::registry::{Action, Artifact, ArtifactName, TagEdit, TagName, Time};

/// What planning needs to know of a change, beside the function that decides.
pub(super) struct PlannedChange<'o> {
    /// How much of the artifact is read.
    pub(super) detail: Detail,
    /// The version that the user named.
    pub(super) wanted: Option<&'o str>,
    /// What the plan computes from the local tags.
    pub(super) computed: Computed,
}

/// What a plan computes from the local tags, so that tags which only the remote has could change
/// it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Computed {
    Nothing,
    NextVersion,
    /// The version in a stage, now and before.
    Stage,
}

/// An artifact as it is while the registry is locked.
struct Current {
    /// Its tags, lightweight ones too.
    refs: RefList,
    state: Snapshot,
    faults: Faults,
}

impl Current {
    fn read(registry: &Registry, name: &str, detail: Detail) -> Result<Self, Error> {
        let refs = registry.tag_refs(Artifacts::Of(name))?;
        let Answer { state, faults } = registry.answer_from(&refs, &Query::about(name, detail))?;
        Ok(Self { refs, state, faults })
    }

    fn context<'c>(&'c self, name: &'c ArtifactName<'c>) -> PlanContext<'c> {
        let counter = highest_counter(self.refs.iter().map(|(name, _)| name));
        PlanContext { name, state: self.state.state(), counter }
    }

    /// The first tag that the steps would make although it exists.
    fn existing_tag(&self, steps: &[Step]) -> Option<String> {
        let mut created = steps.iter().filter_map(|step| match &step.edit {
            TagEdit::Create { name, .. } => Some(name),
            TagEdit::Delete { .. } => None,
        });
        created.find(|name| self.refs.iter().any(|(tag, _)| tag == *name)).cloned()
    }

    /// Fails if an index file is broken at a commit that the steps register. GTO 1.10.1 reads no
    /// registry with such a version.
    fn refuse_broken_index(&mut self, steps: &[Step]) -> Result<(), Error> {
        for step in steps {
            if let TagEdit::Create { name, target, .. } = &step.edit
                && TagName::new(name).is_ok_and(|name| matches!(name.action, Action::Register(_)))
            {
                self.faults.refuse_broken(Some(*target))?;
            }
        }
        Ok(())
    }
}

impl<'r> Writer<'r> {
    /// Plans a change. The plan holds the lock: while it lives, no other process changes the
    /// registry.
    pub(super) fn plan(
        &self,
        change: &PlannedChange<'_>,
        decide: impl FnOnce(&PlanContext<'_>) -> Result<Decision, Error>,
    ) -> Result<Plan<'r>, Error> {
        let Self { registry, name, .. } = self;
        let lock = match self.is_rehearsal {
            true => registry.repo.rehearse_lock().map(|()| None)?,
            false => Some(registry.repo.lock()?),
        };
        let mut current = Current::read(registry, name.as_str(), change.detail)?;
        let decision = match decide(&current.context(name)) {
            Ok(decision) => decision,
            Err(Error::Refusal { refusal, hint: None }) => {
                return Err(self.refused(refusal, &mut current, change.wanted));
            }
            Err(error) => return Err(error),
        };
        if let Some(tag) = current.existing_tag(decision.steps()) {
            return Err(self.refused(Refusal::TagExists(tag), &mut current, change.wanted));
        }
        current.refuse_broken_index(decision.steps())?;
        let artifact = current.state.artifact(name.as_str());
        let lacking =
            self.compare_with_remote(&current.refs, artifact, &decision, change.computed)?;
        let there = self.there.as_ref().filter(|_| self.is_rehearsal);
        let conflicts = there.map(|there| there.conflicts(&current.refs, artifact, &decision));
        let conflicts = conflicts.unwrap_or_default();
        let dated = |steps| self.date(&current.context(name), steps);
        let (decision, wait_until, notes) = match decision {
            Decision::Change(steps) => {
                let DatedSteps { steps, wait_until, notes } = dated(steps)?;
                (Decision::Change(steps), wait_until, notes)
            }
            Decision::Unchanged(_) => (decision, None, Vec::new()),
        };
        let notices = match artifact {
            Some(_) => Vec::new(),
            None => registry.new_artifact(name.as_str()).into_iter().collect(),
        };
        let pushed = lacking
            .iter()
            .map(|edit| format!("The remote does not have '{}', so it is pushed too", edit.name()));
        let notes = notes.iter().map(ToString::to_string).chain(pushed).collect();
        let (name, known) = (name.clone(), current.refs);
        Ok(Plan {
            registry,
            name,
            lock,
            decision,
            lacking,
            known,
            wait_until,
            notices,
            notes,
            conflicts,
        })
    }

    /// The error for a refused change, with a hint: what the remote has, or else a similar name. If
    /// the artifact does not exist, a broken index file is reported instead: the artifact may be in
    /// there.
    fn refused(&self, refusal: Refusal, current: &mut Current, wanted: Option<&str>) -> Error {
        if let Refusal::ArtifactNotFound(_) = refusal
            && let Err(error) = current.faults.refuse_broken(None)
        {
            return error;
        }
        let artifact = current.state.artifact(self.name.as_str());
        let there = self.there.as_ref();
        let there = there.and_then(|there| there.hint(&refusal, artifact, &current.refs));
        let own = current.context(&self.name).hint(&refusal);
        let hints: Vec<_> = own.into_iter().chain(there).collect();
        match hints.is_empty() {
            true => self.registry.refused(refusal, self.name.as_str(), artifact, wanted),
            false => Error::Refusal { refusal, hint: Some(hints.join("\n")) },
        }
    }

    /// Returns the tags that the decision builds upon and the remote lacks.
    ///
    /// # Errors
    /// [`Error::Contradicted`]: the remote's tags contradict the decision.
    fn compare_with_remote(
        &self,
        refs: &RefList,
        artifact: Option<&Artifact<'_>>,
        decision: &Decision,
        computed: Computed,
    ) -> Result<Vec<TagEdit>, Error> {
        let Some(there) = &self.there else {
            let held = decision.unchanged().filter(|_| self.is_unanswered).map(|it| &it.held);
            return Ok(held.map(|held| existing(&held.tag, held.commit)).into_iter().collect());
        };
        match there.contradiction(refs, artifact, decision, computed) {
            Some(what) => Err(Error::Contradicted { what, fetch: there.fetch(refs) }),
            None => Ok(there.lacking(artifact, decision)),
        }
    }

    /// Dates the new tags so that they have the intended effect.
    fn date(&self, context: &PlanContext<'_>, steps: Vec<Step>) -> Result<DatedSteps, Error> {
        let creates = steps.iter().any(|step| matches!(step.edit, TagEdit::Create { .. }));
        if creates && self.name.has_dvc_file() {
            return Err(Error::DvcFileInName(self.name.to_string()));
        }
        let date = match creates {
            true => self.registry.write_date()?,
            false => WriteDate::Clock(Time::EPOCH),
        };
        Ok(settle_dates(context, steps, date)?)
    }
}

impl Registry {
    /// The committer's date, from which the dates of new tags are computed.
    fn write_date(&self) -> Result<WriteDate, Error> {
        let time = self.repo.committer().map_err(WriteError::from)?.time;
        Ok(match self.repo.has_given_date() {
            true => WriteDate::Given(time),
            false => WriteDate::Clock(time),
        })
    }
}
