//! Plans whose tags certainly count, because they are newer than all events of the artifact. For
//! these, folding the events again is not needed to tell the consequences.

use super::notes::{PlanNote, versions};
use super::{Artifact, ArtifactVersion, Step};
use crate::registry::{
    Action, Limit, ObjectId, Placement, Selection, StageName, TagEdit, TagName, Time,
};

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
        // GTO 1.10.1 finds a commit without a version several times.
        _ if !matches!(here.collect::<Vec<_>>()[..], [version] if !version.is_discovered()) => None,
        Action::Deregister(_) => Some(left_after(artifact, *target, None)),
        Action::Unassign(stage) => Some(left_after(artifact, *target, Some(stage))),
    }
}

/// The notes about stages when the version at a commit leaves one stage or all stages.
fn left_after(
    artifact: &Artifact<'_>,
    commit: ObjectId,
    stage: Option<StageName<'_>>,
) -> Vec<PlanNote> {
    if !artifact.is_active() {
        return Vec::new();
    }
    let two = Selection { versions_per_stage: Limit::First(2), ..Selection::default() };
    let note = |(name, found): (StageName<'_>, Vec<Placement<'_, '_>>)| match &found[..] {
        [gone, next] if gone.versions[0].commit == commit && stage.is_none_or(|it| it == name) => {
            Some(PlanNote::StageShows { stage: name.to_string(), version: versions(next) })
        }
        _ => None,
    };
    artifact.placements(&two).into_iter().filter_map(note).collect()
}
