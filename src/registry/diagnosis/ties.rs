//! Tags of an artifact with the same second, so that their order decides. GTO 1.10.1: a removal
//! overrides an addition, and of two assignments the one that is read last counts.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::mend::retag;
use super::{Finding, Kind};
use crate::registry::{Artifact, ArtifactVersion, Event, ObjectId, TagName, Time};

pub(super) fn ties(artifact: &Artifact<'_>) -> Vec<Finding> {
    let deprecation = deprecation(artifact);
    let versions = artifact.versions.iter().filter_map(|version| registration(artifact, version));
    deprecation.into_iter().chain(versions).chain(stages(artifact)).collect()
}

/// Whether the artifact is deprecated.
fn deprecation(artifact: &Artifact<'_>) -> Option<Finding> {
    let time = newest(&artifact.deprecations)?;
    let of_versions = artifact.versions.iter().flat_map(|version| {
        let direct = version.registrations.iter().chain(&version.deregistrations);
        direct.chain(version.stages.by_name.values().flat_map(|stage| stage.events()))
    });
    let others: Vec<_> = artifact.creations.iter().chain(of_versions).collect();
    (newest(others.iter().copied()) == Some(time)).then_some(())?;
    let tags = others.into_iter().chain(&artifact.deprecations);
    let name = &artifact.name;
    Some(tie(artifact, time, tags, &format!("whether artifact '{name}' is deprecated")))
}

/// Whether a version is registered.
fn registration(artifact: &Artifact<'_>, version: &ArtifactVersion<'_>) -> Option<Finding> {
    let time = newest(&version.registrations)?;
    (newest(&version.deregistrations) == Some(time)).then_some(())?;
    let tags = version.registrations.iter().chain(&version.deregistrations);
    let (name, id) = (&artifact.name, &version.id);
    Some(tie(artifact, time, tags, &format!("whether version '{id}' of '{name}' is registered")))
}

/// What is in each stage.
fn stages(artifact: &Artifact<'_>) -> Vec<Finding> {
    let mut stages: BTreeMap<&str, BTreeMap<ObjectId, [Vec<&Event<'_>>; 2]>> = BTreeMap::new();
    for version in artifact.versions.iter().filter(|version| version.is_active()) {
        for (name, stage) in &version.stages.by_name {
            let commits = stages.entry(name.as_str()).or_default();
            let [assigned, unassigned] = commits.entry(version.commit).or_default();
            assigned.extend(&stage.assignments);
            unassigned.extend(&stage.unassignments);
        }
    }
    let tie_of = |(stage, commits): (&str, BTreeMap<ObjectId, [Vec<&Event<'_>>; 2]>)| {
        let when = |events: &[&Event<'_>]| newest(events.iter().copied());
        // The versions that are in the stage, or could be with another order of tags.
        let candidates = commits.values().filter(|[on, off]| when(on) >= when(off));
        let time = candidates.clone().filter_map(|[on, _]| when(on)).max()?;
        let tied: Vec<_> = candidates.filter(|[on, _]| when(on) == Some(time)).collect();
        let is_tie = tied.len() > 1 || tied.iter().any(|[_, off]| when(off) == Some(time));
        let tags = tied.into_iter().flatten().flatten().copied();
        let what = format!("what is in stage '{stage}' of '{}'", artifact.name);
        is_tie.then(|| tie(artifact, time, tags, &what))
    };
    stages.into_iter().filter_map(tie_of).collect()
}

/// The time of the newest of some events. A tag without a date is another finding.
fn newest<'e, 'a: 'e>(events: impl IntoIterator<Item = &'e Event<'a>>) -> Option<i64> {
    events.into_iter().map(|event| event.time.seconds).max().filter(|seconds| *seconds > 0)
}

/// The finding for tags of the same second: each could be made one second newer.
fn tie<'e, 'a: 'e>(
    artifact: &Artifact<'_>,
    seconds: i64,
    events: impl IntoIterator<Item = &'e Event<'a>>,
    what: &str,
) -> Finding {
    let events = events.into_iter().filter(|event| event.time.seconds == seconds);
    // The tag with the highest counter was most likely made last.
    let tags: BTreeSet<_> = events
        .map(|event| {
            let counter = TagName::new(event.tag).ok().and_then(|name| name.counter);
            let count = counter.map(|it| (it.digits().len(), it.digits().to_owned()));
            (Reverse(count), event.tag, event.time.offset_minutes)
        })
        .collect();
    let names: Vec<_> = tags.iter().map(|(_, tag, _)| format!("'{tag}'")).collect();
    let newer = |(_, tag, offset_minutes): &(_, &str, i32)| {
        retag(tag, Time { seconds: seconds + 1, offset_minutes: *offset_minutes })
    };
    Finding {
        kind: Kind::TiedTags,
        subject: artifact.name.to_string(),
        what: format!("tags {} have the same date, and decide {what}", names.join(", ")),
        why: "The newest tag counts, but a date has whole seconds: another tag than the one that \
        was meant may be in effect.",
        mend: tags.iter().map(newer).collect(),
    }
}
