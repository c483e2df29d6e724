//! Assigning a stage.

use std::slice;

use super::register::{choose, step};
use super::{
    Decision, Held, PlanContext, Refusal, RegisterRequest, StepText, TagChange, TagForm, Unchanged,
    UnchangedReason, WantedVersion,
};
use crate::registry::{Action, EventRef, ObjectId, StageName};

/// A stage to be assigned.
#[derive(Debug, Clone)]
pub struct AssignRequest<'r> {
    /// The stage, which the configuration allows.
    pub stage: StageName<'r>,
    /// The version.
    pub at: At<'r>,
    /// The tag's message. If it is `None` or empty, GTO's own.
    pub message: Option<&'r str>,
    /// The tag's form; by default counted.
    pub form: TagForm,
    /// Assign it even if it is assigned already.
    pub force: bool,
    /// Change nothing if the version is in the stage already.
    pub exist_ok: bool,
}

/// The version that a stage is assigned to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At<'r> {
    /// A registered version.
    Version(&'r str),
    /// The version at a commit. If there is none, one is registered, with this name if one is
    /// given.
    Commit(ObjectId, Option<&'r str>),
    /// The version at a commit, or the bare commit.
    BareCommit(ObjectId),
}

/// Plans an assignment: its tag, preceded by the tag of a registration if one is needed.
///
/// # Errors
/// There is no such version, it is in the stage already, or the commit has another version.
pub fn assign(context: &PlanContext<'_>, request: &AssignRequest<'_>) -> Result<Decision, Refusal> {
    let mut steps = Vec::new();
    let (found, commit) = match request.at {
        At::Version(wanted) => {
            let found = context.version_named(&wanted.parse()?)?;
            let found = found.ok_or_else(|| Refusal::NotRegistered(wanted.to_owned()))?;
            context.refuse_ambiguous(found.commit)?;
            (Some(found), found.commit)
        }
        At::Commit(commit, _) | At::BareCommit(commit) => (context.version_at(commit)?, commit),
    };
    let version = match (found, request.at) {
        (Some(found), At::Commit(_, Some(wanted)))
            if !(request.exist_ok && found.is_active() && found.id.to_string() == wanted) =>
        {
            let (wanted, found) = (wanted.to_owned(), found.id.to_string());
            return Err(Refusal::RegisteredAlready { wanted, found });
        }
        (Some(found), _) => found.id.to_string(),
        (None, At::Commit(_, wanted)) => {
            let version = wanted.map_or(WantedVersion::Next, WantedVersion::Named);
            let form = TagForm::Simple;
            let registration = RegisterRequest {
                commit,
                version,
                build: None,
                message: None,
                form,
                force: false,
                exist_ok: false,
            };
            let version = choose(context, &registration)?;
            steps.push(step(context, &registration, version.clone()));
            version.to_string()
        }
        (None, _) => commit.to_string(),
    };
    let stage = request.stage;
    if request.exist_ok
        && steps.is_empty()
        && let Some(unchanged) = assigned_already(context, commit, stage)
    {
        return Ok(Decision::Unchanged(unchanged));
    }
    let is_in_stage = match found {
        Some(found) => {
            found.stages.by_name.get(stage.as_str()).is_some_and(|stage| stage.is_active())
        }
        // The stages of a bare commit become the stages of the version that is registered there.
        None => !steps.is_empty() && context.is_bare_commit_in(commit, stage),
    };
    if !request.force && is_in_stage {
        return Err(Refusal::InStageAlready { version, stage: stage.to_string() });
    }
    let text = StepText {
        version: Some(version.clone()),
        message: request.message,
        effect: format!("assigns stage to version '{version}'"),
    };
    let counted = request.form != TagForm::Simple;
    steps.push(context.create(Action::Assign(stage), counted, commit, text));
    Ok(Decision::Change(steps))
}

/// The assignment that puts a commit into a stage, if `show` shows it there.
fn assigned_already(
    context: &PlanContext<'_>,
    commit: ObjectId,
    stage: StageName<'_>,
) -> Option<Unchanged> {
    let artifact = context.artifact().filter(|artifact| artifact.is_active())?;
    let shown = artifact.shown_in(stage)?;
    let version = shown.versions.first().filter(|version| version.commit == commit)?;
    let assignment = shown.stage.assignments.last()?;
    let event = EventRef::Tag(assignment, slice::from_ref(&version.id));
    let held = Held::of(&event, TagChange::Kept)?;
    Some(Unchanged { held, reason: UnchangedReason::InStage })
}
