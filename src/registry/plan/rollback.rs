//! Rolling a stage back to its previous version.

use super::timeline::Timeline;
use super::{AssignRequest, At, Decision, PlanContext, Refusal, TagForm, assign, notes};
use crate::registry::{Artifact, ObjectId, StageName};

/// A stage to be rolled back.
#[derive(Debug, Clone)]
pub struct RollbackRequest<'r> {
    /// The stage, which the configuration allows.
    pub stage: StageName<'r>,
    /// The tag's message. If it is `None` or empty, GTO's own.
    pub message: Option<&'r str>,
    /// The tag's form; by default counted.
    pub form: TagForm,
}

/// Plans to assign the version that `show` had in a stage before the present one. Versions that
/// were deregistered meanwhile are skipped.
///
/// # Errors
/// No version is in the stage, or none was there before; or an error of `assign`.
pub fn roll_back(
    context: &PlanContext<'_>,
    request: &RollbackRequest<'_>,
) -> Result<Decision, Refusal> {
    let &RollbackRequest { stage, message, form } = request;
    let at = At::BareCommit(previous(context, stage)?);
    // For GTO 1.10.1 a version stays in a stage after another one has replaced it.
    assign(context, &AssignRequest { stage, at, message, form, force: true, exist_ok: false })
}

fn previous(context: &PlanContext<'_>, stage: StageName<'_>) -> Result<ObjectId, Refusal> {
    let name = context.name;
    let empty = || Refusal::NothingInStage { artifact: name.to_string(), stage: stage.to_string() };
    let artifact = context.artifact().ok_or_else(|| Refusal::ArtifactNotFound(name.to_string()))?;
    let shown = artifact.shown_in(stage).filter(|_| artifact.is_active()).ok_or_else(empty)?;
    let present = shown.versions.first().ok_or_else(empty)?;
    let none_before =
        || Refusal::NoneBefore { version: notes::versions(&shown), stage: stage.to_string() };
    let mut timeline = Timeline::new(name, Some(artifact));
    let mut last = shown.stage.assignments.last().cloned();
    while let Some(assignment) = last {
        timeline.end_before(&assignment);
        let before = timeline.folded(None).ok_or_else(none_before)?;
        let placement = before.shown_in(stage).ok_or_else(none_before)?;
        let commit = placement.versions.first().ok_or_else(none_before)?.commit;
        if commit != present.commit && !is_deregistered(artifact, commit) {
            return Ok(commit);
        }
        last = placement.stage.assignments.last().cloned();
    }
    Err(none_before())
}

/// Whether all versions of a commit are deregistered.
fn is_deregistered(artifact: &Artifact<'_>, commit: ObjectId) -> bool {
    let mut versions = artifact.versions.iter().filter(|version| version.commit == commit);
    versions.all(|version| !version.is_active())
}
