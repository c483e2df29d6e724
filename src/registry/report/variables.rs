//! The variables that `--export` prints. All are always printed, so that none keeps an older value.

use std::cmp::Reverse;

use crate::registry::{Action, Artifact, EventRef, TagName, VersionId};

/// The variables of an event: `GTO_EVENT`, `GTO_NAME`, `GTO_VERSION`, `GTO_STAGE`, `GTO_REF` (the
/// tag), `GTO_COMMIT` and `GTO_PREVIOUS_VERSION` (see [`previous_version`]). Missing values are
/// empty.
#[must_use]
pub fn event_variables(
    event: Option<(&Artifact<'_>, EventRef<'_, '_>)>,
) -> Vec<(&'static str, String)> {
    let previous = event.and_then(|(artifact, event)| previous_version(artifact, &event));
    let of_event = |text: fn(EventRef<'_, '_>) -> Option<String>| {
        event.and_then(|(_, event)| text(event)).unwrap_or_default()
    };
    vec![
        ("GTO_EVENT", of_event(|event| Some(event.name().to_owned()))),
        ("GTO_NAME", of_event(|event| Some(event.artifact().to_string()))),
        ("GTO_VERSION", of_event(|event| event.version().map(VersionId::to_string))),
        ("GTO_STAGE", of_event(|event| event.stage().map(|stage| stage.as_str().to_owned()))),
        ("GTO_REF", of_event(|event| event.tag().map(str::to_owned))),
        ("GTO_COMMIT", of_event(|event| Some(event.commit().to_string()))),
        ("GTO_PREVIOUS_VERSION", previous.map(VersionId::to_string).unwrap_or_default()),
    ]
}

/// The version that was assigned to the stage before this event. `None` for an event without a
/// stage.
#[must_use]
pub fn previous_version<'s>(
    artifact: &'s Artifact<'_>,
    event: &EventRef<'_, '_>,
) -> Option<&'s VersionId> {
    let (stage, tag) = (event.stage()?, event.tag()?);
    let mut events = artifact.events();
    // Of events in one second, that with the highest counter is the newest.
    events.sort_by_cached_key(|event| {
        let counter = event.tag().and_then(|tag| TagName::new(tag).ok()?.counter);
        Reverse((event.time(), counter.map(|counter| counter.order())))
    });
    let older = events.iter().skip_while(|it| it.tag() != Some(tag)).skip(1);
    let assigned = older.filter(|it| match it {
        EventRef::Tag(it, _) => it.action == Action::Assign(stage),
        EventRef::Commit(..) => false,
    });
    assigned.filter_map(EventRef::version).find(|version| Some(*version) != event.version())
}
