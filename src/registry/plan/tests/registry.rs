//! A registry of one artifact, `m`, that plans are written to.

use crate::registry::plan::{
    AssignRequest, At, DatedSteps, Decision, DeprecateRequest, PlanContext, Refusal,
    RegisterRequest, Removal, Step, TagForm, WantedVersion, WriteDate, assign, deprecate,
    highest_counter, register, settle_dates,
};
use crate::registry::{ArtifactName, Event, ObjectId, StageName, State, TagEdit, TagName, Time};

/// The tags: name, commit, date in seconds.
#[derive(Debug, Clone, Default)]
pub(super) struct Tags(pub(super) Vec<(String, ObjectId, i64)>);

/// A change to `m`.
#[derive(Debug, Clone, Copy)]
pub(super) enum Asked {
    /// The commit: the next version.
    Register(u8),
    /// The commit and the stage; registers a version if need be.
    Assign(u8, &'static str),
    /// The commit and the stage; registers no version.
    AssignBare(u8, &'static str),
    /// The version at the commit.
    Deregister(u8),
    /// The version at the commit, and the stage.
    Unassign(u8, &'static str),
    /// The artifact.
    Deprecate,
}

pub(super) fn commit(number: u8) -> ObjectId {
    format!("{number:040x}").parse().unwrap()
}

pub(super) fn at(seconds: i64) -> Time {
    Time { seconds, offset_minutes: 60 }
}

impl Tags {
    /// Tags written as `tag commit second`.
    pub(super) fn new(lines: &[&str]) -> Self {
        Self(
            lines
                .iter()
                .map(|line| {
                    let [tag, number, second] =
                        line.split(' ').collect::<Vec<_>>().try_into().unwrap();
                    (tag.to_owned(), commit(number.parse().unwrap()), second.parse().unwrap())
                })
                .collect(),
        )
    }

    pub(super) fn state(&self) -> State<'_> {
        let mut tags: Vec<_> = self.0.iter().collect();
        tags.sort();
        State::fold(tags.into_iter().map(|(tag, commit, second)| {
            Event::new(tag, TagName::new(tag).unwrap(), *commit, at(*second))
        }))
    }

    /// Plans a change and dates it.
    pub(super) fn plan(&self, asked: Asked, date: WriteDate) -> Result<DatedSteps, Refusal> {
        self.ask(|context| settle_dates(context, steps(context, asked)?, date))
    }

    /// Decides, and writes what is decided, at a time after all tags.
    pub(super) fn carry_out(
        &mut self,
        decide: impl FnOnce(&PlanContext<'_>) -> Result<Decision, Refusal>,
    ) {
        let last = self.0.iter().map(|(.., second)| *second).max().unwrap_or_default();
        let date = WriteDate::Clock(at(last + 10));
        let decided = |context: &PlanContext<'_>| {
            let steps = decide(context).unwrap().steps().to_vec();
            settle_dates(context, steps, date).unwrap().steps
        };
        let steps = self.ask(decided);
        self.write(&steps);
    }

    /// Gives what is known of the artifact.
    pub(super) fn ask<T>(&self, ask: impl FnOnce(&PlanContext<'_>) -> T) -> T {
        let state = self.state();
        let name = ArtifactName::new("m").unwrap();
        let counter = highest_counter(self.0.iter().map(|(tag, ..)| tag.as_str()));
        ask(&PlanContext { name: &name, state: &state, counter })
    }

    /// Adds the tags of a plan.
    pub(super) fn write(&mut self, steps: &[Step]) {
        for step in steps {
            match &step.edit {
                TagEdit::Create { name, target, date, .. } => {
                    self.0.push((name.clone(), *target, date.unwrap().seconds));
                }
                TagEdit::Delete { name } => self.0.retain(|(tag, ..)| tag != name),
            }
        }
    }
}

/// What is decided: `+tag` for each new one, `-tag` for each that is deleted, `=tag` for what holds
/// already, or the refusal.
pub(super) fn said(decision: Result<Decision, Refusal>) -> String {
    match decision {
        Ok(Decision::Change(steps)) => {
            let sign = |step: &Step| match step.edit {
                TagEdit::Create { .. } => '+',
                TagEdit::Delete { .. } => '-',
            };
            let tags = steps.iter().map(|step| format!("{}{}", sign(step), step.edit.name()));
            tags.collect::<Vec<_>>().join(" ")
        }
        Ok(Decision::Unchanged(unchanged)) => format!("={}", unchanged.held.tag),
        Err(refusal) => refusal.to_string(),
    }
}

fn steps(context: &PlanContext<'_>, asked: Asked) -> Result<Vec<Step>, Refusal> {
    let form = TagForm::Counted;
    let version_at = |number| {
        let artifact = context.artifact();
        let mut versions = artifact.into_iter().flat_map(|artifact| &artifact.versions);
        let version = versions.find(|it| it.commit == commit(number) && it.version().is_some());
        version.and_then(|it| it.version().cloned()).unwrap_or("v9.9.9".parse().unwrap())
    };
    let removal = |removal| {
        let request = DeprecateRequest { removal, message: None, form, force: true, delete: false };
        deprecate(context, &request)
    };
    let assignment = |at, stage| {
        let stage = StageName::new(stage).unwrap();
        let request =
            AssignRequest { stage, at, message: None, form, force: true, exist_ok: false };
        Ok(assign(context, &request)?.steps().to_vec())
    };
    match asked {
        Asked::Register(number) => {
            let (commit, version) = (commit(number), WantedVersion::Next);
            let (force, exist_ok, build) = (true, false, None);
            let request =
                RegisterRequest { commit, version, build, message: None, form, force, exist_ok };
            Ok(register(context, &request)?.steps().to_vec())
        }
        Asked::Assign(number, stage) => assignment(At::Commit(commit(number), None), stage),
        Asked::AssignBare(number, stage) => assignment(At::BareCommit(commit(number)), stage),
        Asked::Deregister(number) => removal(Removal::Version(version_at(number))),
        Asked::Unassign(number, stage) => {
            removal(Removal::Stage(version_at(number), StageName::new(stage).unwrap()))
        }
        Asked::Deprecate => removal(Removal::Artifact(None, Some(commit(0)))),
    }
}
