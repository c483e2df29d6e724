//! Undoing a deprecation, a deregistration or an unassignment.
//!
//! GTO 1.10.1 does not print the versions of an artifact of which one is registered twice, and it
//! has no tag that brings an artifact back. So the tags that deregister a version or deprecate an
//! artifact are deleted; no tag builds upon them. A stage can be assigned again. That is done where
//! the version then is in the stage as if it had never been taken out: a job that deploys what is
//! assigned then does so.

use std::slice;

use super::timeline::Timeline;
use super::{
    AssignRequest, At, Decision, Held, PlanContext, Refusal, Removal, Step, TagChange, TagForm,
    UnchangedReason, assign,
};
use crate::registry::{Event, EventRef, StageName, Time, Version, VersionId};

/// An undo to be planned.
#[derive(Debug, Clone)]
pub struct UndoRequest<'r> {
    /// What was removed. The commits in a removal of an artifact do not matter.
    pub removal: Removal<'r>,
    /// The message of a new tag. If it is `None` or empty, GTO's own.
    pub message: Option<&'r str>,
    /// The form of a new tag; by default counted.
    pub form: TagForm,
}

/// Plans to undo a deprecation, a deregistration or an unassignment.
///
/// # Errors
/// There is no such artifact, version or stage, or it was not removed.
pub fn undo(context: &PlanContext<'_>, request: &UndoRequest<'_>) -> Result<Decision, Refusal> {
    match &request.removal {
        Removal::Artifact(..) => undo_deprecation(context),
        Removal::Version(version) => restore(context, version, false),
        Removal::Stage(version, stage) => undo_unassignment(context, request, version, *stage),
    }
}

fn undo_deprecation(context: &PlanContext<'_>) -> Result<Decision, Refusal> {
    let name = context.name;
    let artifact = context.artifact().ok_or_else(|| Refusal::ArtifactNotFound(name.to_string()))?;
    let steps: Vec<_> = artifact
        .deprecations_in_effect()
        .filter_map(|event| Step::delete(&EventRef::Tag(event, &[])))
        .collect();
    match steps.is_empty() {
        true => Err(Refusal::NotDeprecated(name.to_string())),
        false => Ok(Decision::Change(steps)),
    }
}

/// Plans to bring a deregistered version back. With `exist_ok`, a version that is not deregistered
/// needs no change.
///
/// # Errors
/// No tag registers the version, or it is not deregistered.
pub fn restore(
    context: &PlanContext<'_>,
    version: &Version,
    exist_ok: bool,
) -> Result<Decision, Refusal> {
    let found = context.version_named(version)?;
    let found = found.filter(|found| found.is_registered());
    let found = found.ok_or_else(|| Refusal::NotRegistered(version.to_string()))?;
    if found.is_active() {
        let unchanged = exist_ok
            .then(|| context.registered_already(found, UnchangedReason::Registered))
            .flatten();
        let refusal = || Refusal::NotDeregistered(version.to_string());
        return unchanged.map(Decision::Unchanged).ok_or_else(refusal);
    }
    let deregistrations = in_effect(&found.deregistrations, &found.registrations);
    let back = found.registrations.last();
    Ok(Decision::Change(deletions(deregistrations, back, &found.id)))
}

fn undo_unassignment(
    context: &PlanContext<'_>,
    request: &UndoRequest<'_>,
    version: &Version,
    stage: StageName<'_>,
) -> Result<Decision, Refusal> {
    let name = context.name;
    let artifact = context.artifact().ok_or_else(|| Refusal::ArtifactNotFound(name.to_string()))?;
    let found = context.version_named(version)?;
    let found = found.ok_or_else(|| Refusal::VersionRequired(name.to_string()))?;
    context.refuse_ambiguous(found.commit)?;
    let names = || (version.to_string(), stage.to_string());
    let history = found.stages.by_name.get(stage.as_str());
    let Some(history) = history.filter(|history| !history.assignments.is_empty()) else {
        let (version, stage) = names();
        return Err(Refusal::NotInStage { version, stage });
    };
    if history.is_active() {
        let (version, stage) = names();
        return Err(Refusal::NotUnassigned { version, stage });
    }
    let unassignments: Vec<_> = in_effect(&history.unassignments, &history.assignments).collect();
    let mut timeline = Timeline::new(name, Some(artifact));
    unassignments.iter().for_each(|event| timeline.remove(event.tag));
    let is_shown_then = timeline.folded(None).is_some_and(|then| {
        let shown = then.shown_in(stage);
        shown.is_some_and(|shown| shown.versions.iter().any(|it| it.commit == found.commit))
    });
    if is_shown_then && artifact.is_active() {
        let at = At::BareCommit(found.commit);
        let &UndoRequest { message, form, .. } = request;
        let request = AssignRequest { stage, at, message, form, force: true, exist_ok: false };
        return assign(context, &request);
    }
    let back = history.assignments.last();
    Ok(Decision::Change(deletions(unassignments.into_iter(), back, &found.id)))
}

/// The removals that are newer than the newest addition.
fn in_effect<'s, 'a>(
    removals: &'s [Event<'a>],
    additions: &[Event<'_>],
) -> impl Iterator<Item = &'s Event<'a>> {
    let added: Option<Time> = additions.last().map(|event| event.time);
    removals.iter().filter(move |event| Some(event.time) >= added)
}

/// Steps that delete the tags of events. After them another tag counts again.
fn deletions<'s, 'a: 's>(
    events: impl Iterator<Item = &'s Event<'a>>,
    back: Option<&Event<'_>>,
    version: &VersionId,
) -> Vec<Step> {
    let versions = slice::from_ref(version);
    let held = back.and_then(|back| Held::of(&EventRef::Tag(back, versions), TagChange::Kept));
    let step = |event: &Event<'_>| {
        let deleted = Step::delete(&EventRef::Tag(event, versions))?;
        Some(Step { restored: held.clone(), ..deleted })
    };
    events.filter_map(step).collect()
}
