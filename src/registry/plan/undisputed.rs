//! Plans whose tags certainly count, because they are newer than all events of the artifact. For
//! these, folding the events again is not needed to tell the consequences.

use super::notes::{PlanNote, versions};
use super::{Artifact, ArtifactVersion, Step};
use crate::registry::{Action, Limit, Placement, Selection, StageName, TagEdit, TagName, Time};

/// The notes of a plan that makes such tags at this time; `None` if only folding can tell, and for
/// a new artifact.
pub(super) fn undisputed(
    artifact: Option<&Artifact<'_>>,
    steps: &[Step],
    now: Time,
) -> Option<Vec<PlanNote>> {
    let artifact = artifact?;
    let own = [&artifact.creations, &artifact.deprecations].into_iter();
    let own = own.filter_map(|events| Some(events.last()?.time));
    let newest = own.chain(artifact.newest_of_versions()).max();
    if newest.is_some_and(|newest| newest.seconds >= now.seconds) {
        return None;
    }
    let mut notes = Vec::new();
    for step in steps {
        notes.extend(notes_of(artifact, &step.edit)?);
    }
    Some(notes)
}

fn notes_of(artifact: &Artifact<'_>, edit: &TagEdit) -> Option<Vec<PlanNote>> {
    let TagEdit::Create { name, target, .. } = edit else { return None };
    let mut here = artifact.versions.iter().filter(|version| version.commit == *target);
    match TagName::new(name).ok()?.action {
        Action::Create => None,
        Action::Deprecate => Some(Vec::new()),
        // If a version comes back, its stages do too.
        Action::Register(_) => here.next().is_none().then(Vec::new),
        Action::Assign(_) => here.all(ArtifactVersion::is_active).then(Vec::new),
        Action::Deregister(_) => left_after(artifact, here.next()?, here.next(), None),
        Action::Unassign(stage) => left_after(artifact, here.next()?, here.next(), Some(stage)),
    }
}

/// The notes about stages when a version leaves one stage or all stages; `None` if other versions
/// share its commit, or it is a commit without a version: GTO 1.10.1 finds that several times.
fn left_after(
    artifact: &Artifact<'_>,
    version: &ArtifactVersion<'_>,
    another: Option<&ArtifactVersion<'_>>,
    stage: Option<StageName<'_>>,
) -> Option<Vec<PlanNote>> {
    if another.is_some() || version.is_discovered() {
        return None;
    }
    let is_meant = |name: StageName<'_>| stage.is_none_or(|stage| stage == name);
    let stages = version.active_assignments();
    let mut shown = stages.iter().filter(|(name, stage)| {
        is_meant(*name) && !is_replaced(artifact, *name, stage.assigned_at())
    });
    if shown.next().is_none() || !artifact.is_active() {
        return Some(Vec::new());
    }
    let two = Selection { versions_per_stage: Limit::First(2), ..Selection::default() };
    let note = |(name, found): (StageName<'_>, Vec<Placement<'_, '_>>)| match &found[..] {
        [gone, next] if gone.versions[0].commit == version.commit && is_meant(name) => {
            Some(PlanNote::StageShows { stage: name.to_string(), version: versions(next) })
        }
        _ => None,
    };
    Some(artifact.placements(&two).into_iter().filter_map(note).collect())
}

/// Whether another version was assigned to a stage later, and is still there.
fn is_replaced(artifact: &Artifact<'_>, stage: StageName<'_>, assigned: Option<Time>) -> bool {
    artifact.versions.iter().filter(|version| version.is_active()).any(|version| {
        let stage = version.stages.by_name.get(stage.as_str());
        stage.is_some_and(|stage| stage.is_active() && stage.assigned_at() > assigned)
    })
}
