//! Deprecating an artifact, deregistering a version, unassigning a stage.

use std::collections::HashSet;

use super::{PlanContext, Refusal, Step, StepText, TagForm};
use crate::registry::{Action, EventRef, ObjectId, StageName, Version};

/// A removal to be planned.
#[derive(Debug, Clone)]
pub struct DeprecateRequest<'r> {
    /// What to remove.
    pub removal: Removal<'r>,
    /// The tag's message. If it is `None` or empty, GTO's own.
    pub message: Option<&'r str>,
    /// The tag's form; by default simple, and counted for a stage.
    pub form: TagForm,
    /// Remove it again, even if it is removed already.
    pub force: bool,
    /// Delete the tags that registered or assigned it, instead of adding a tag.
    pub delete: bool,
}

/// What is removed.
#[derive(Debug, Clone)]
pub enum Removal<'r> {
    /// The artifact. The tag is at the first commit. Without it, the tag is at the commit of the
    /// newest event, or at the second commit if the artifact does not exist.
    Artifact(Option<ObjectId>, Option<ObjectId>),
    /// A version.
    Version(Version),
    /// A stage of a version.
    Stage(Version, StageName<'r>),
}

/// Plans a deprecation, deregistration or unassignment.
///
/// # Errors
/// There is nothing to remove, or it was removed already.
pub fn deprecate(
    context: &PlanContext<'_>,
    request: &DeprecateRequest<'_>,
) -> Result<Vec<Step>, Refusal> {
    match &request.removal {
        Removal::Artifact(commit, head) => deprecate_artifact(context, request, *commit, *head),
        Removal::Version(version) => deregister(context, request, version),
        Removal::Stage(version, stage) => unassign(context, request, version, *stage),
    }
}

fn deprecate_artifact(
    context: &PlanContext<'_>,
    request: &DeprecateRequest<'_>,
    commit: Option<ObjectId>,
    head: Option<ObjectId>,
) -> Result<Vec<Step>, Refusal> {
    let name = context.name;
    let not_found = || Refusal::ArtifactNotFound(name.to_string());
    let artifact = context.artifact();
    if request.force {
        if request.form == TagForm::Simple {
            return Err(Refusal::ForceSimple);
        }
    } else if !artifact.ok_or_else(not_found)?.is_active() {
        return Err(Refusal::DeprecatedAlready);
    }
    let events = artifact.map(|artifact| artifact.events());
    if request.delete {
        return Ok(deletions(&events.ok_or_else(not_found)?));
    }
    let newest = events.and_then(|events| Some(events.first()?.commit()));
    let commit = commit.or(newest).or(head).ok_or(Refusal::NoCommit)?;
    let text = StepText {
        version: None,
        message: request.message,
        effect: "deprecates artifact".to_owned(),
    };
    let counted = request.force || request.form == TagForm::Counted;
    Ok(vec![context.create(Action::Deprecate, counted, commit, text)])
}

fn deregister(
    context: &PlanContext<'_>,
    request: &DeprecateRequest<'_>,
    version: &Version,
) -> Result<Vec<Step>, Refusal> {
    let name = context.name;
    let found = context.version_named(version)?;
    if !request.force {
        let found = found.ok_or_else(|| Refusal::VersionRequired(name.to_string()))?;
        if !found.is_registered() {
            return Err(Refusal::CommitNotRegistered(found.commit));
        }
        if !found.is_active() {
            return Err(Refusal::DeregisteredAlready(found.commit));
        }
    }
    let found = found.ok_or(Refusal::NoTagsOfVersion)?;
    if request.delete {
        let mut events = found.events(name);
        // Other versions at the commit have the same stages.
        if context.version_at(found.commit).is_err() {
            events.retain(|event| event.stage().is_none());
        }
        return Ok(deletions(&events));
    }
    let text = StepText {
        version: Some(version.to_string()),
        message: request.message,
        effect: "deregisters version".to_owned(),
    };
    let counted = request.form == TagForm::Counted;
    Ok(vec![context.create(Action::Deregister(version.clone()), counted, found.commit, text)])
}

fn unassign(
    context: &PlanContext<'_>,
    request: &DeprecateRequest<'_>,
    version: &Version,
    stage: StageName<'_>,
) -> Result<Vec<Step>, Refusal> {
    let name = context.name;
    if context.artifact().is_none() {
        return Err(Refusal::ArtifactNotFound(name.to_string()));
    }
    let found = context.version_named(version)?;
    let found = found.ok_or_else(|| Refusal::VersionRequired(name.to_string()))?;
    if !request.force && !found.stages.by_name.contains_key(stage.as_str()) {
        let (version, stage) = (version.to_string(), stage.to_string());
        return Err(Refusal::NotInStage { version, stage });
    }
    let mut events = found.events(name);
    events.retain(|event| event.stage() == Some(stage));
    if !(request.delete && events.is_empty()) {
        context.refuse_ambiguous(found.commit)?;
    }
    if request.delete {
        return Ok(deletions(&events));
    }
    let text = StepText {
        version: Some(version.to_string()),
        message: request.message,
        effect: format!("unassigns stage from version '{version}'"),
    };
    let counted = request.form != TagForm::Simple;
    Ok(vec![context.create(Action::Unassign(stage), counted, found.commit, text)])
}

/// Steps that delete the tags of events, the oldest first. The events are given newest first. A tag
/// of several events is deleted once.
fn deletions(events: &[EventRef<'_, '_>]) -> Vec<Step> {
    let mut seen = HashSet::new();
    let once = events.iter().rev().filter(|event| seen.insert(event.tag()));
    once.filter_map(Step::delete).collect()
}
