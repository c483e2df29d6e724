//! What is wrong with a tag, whatever the others say.

use std::collections::HashSet;

use super::dates::Dates;
use super::{FoundTag, Issue, Likeness, TagState, TargetFault, looks_like_a_tag};
use crate::registry::{State, TagName};

pub(super) fn check_tag(found: &FoundTag, dates: &Dates<'_>) -> Vec<Issue> {
    let tag = found.name.clone();
    let likeness = looks_like_a_tag(&tag);
    if likeness == Likeness::Other {
        return Vec::new();
    }
    let unreadable = |reason: &String, is_reference| {
        vec![Issue::UnreadableTag { tag: tag.clone(), is_reference, reason: reason.clone() }]
    };
    let (inside, fault, time) = match &found.state {
        TagState::NoText(bytes) => {
            return vec![Issue::AlmostTag { tag, bytes: Some(bytes.clone()), meant: None }];
        }
        TagState::BrokenReference(reason) => return unreadable(reason, true),
        TagState::Symbolic(target) => {
            return vec![Issue::SymbolicTag { tag, target: target.clone() }];
        }
        TagState::Unreadable(reason) => return unreadable(reason, false),
        // `almost` says more of these.
        _ if likeness != Likeness::Tag => return Vec::new(),
        TagState::Lightweight(reached) => {
            let date = reached.and_then(|reached| dates.due(&tag, false, reached));
            return vec![Issue::LightweightTag { tag, date }];
        }
        TagState::Annotated { inside, fault, time, .. } => (inside, fault, *time),
    };
    let reached = found.state.reached();
    let own = reached.and_then(|reached| dates.own(&tag, time, reached));
    let due = |is_last| reached.and_then(|reached| dates.due(&tag, is_last, reached));
    let mut issues = Vec::new();
    if *inside != tag {
        let (tag, inside) = (tag.clone(), inside.clone());
        issues.push(Issue::OtherName { tag, inside, date: own });
    }
    match fault {
        Some(TargetFault::Tag) => issues.push(Issue::NestedTag { tag: tag.clone(), date: own }),
        Some(TargetFault::NoCommit(reason)) => {
            issues.push(Issue::BadTarget { tag: tag.clone(), reason: reason.clone() });
        }
        None => {}
    }
    match time {
        None => issues.push(Issue::NoDate { date: due(false), tag }),
        Some(time) if dates.rules.is_future(time) => {
            issues.push(Issue::FutureDate { date: due(true), tag, time });
        }
        Some(_) => {}
    }
    issues
}

/// Names that are almost tags, each with the version that may be meant where that can still be
/// registered.
pub(super) fn almost(tags: &[FoundTag], state: &State<'_>, issues: &mut Vec<Issue>) {
    let names: HashSet<&str> = tags.iter().map(|tag| tag.name.as_str()).collect();
    // Nothing is written to an artifact with a tag that cannot be read.
    let is_closed = |tag: &&FoundTag| {
        let is_open = matches!(tag.state, TagState::Lightweight(_) | TagState::Annotated { .. });
        !is_open
    };
    let closed = tags.iter().filter(is_closed).filter_map(|tag| TagName::new(&tag.name).ok());
    let closed: HashSet<String> = closed.map(|name| name.artifact.to_string()).collect();
    for tag in tags {
        let Likeness::Almost(meant) = looks_like_a_tag(&tag.name) else { continue };
        if !matches!(tag.state, TagState::Lightweight(_) | TagState::Annotated { .. }) {
            continue;
        }
        let can_be = |(artifact, version): &(String, String)| {
            let Some(reached) = tag.state.reached() else { return false };
            let name = format!("{}@{version}", artifact.replace(':', "="));
            let known = state.artifacts().find(|it| it.name.as_str() == artifact);
            let is_taken = known.into_iter().flat_map(|it| &it.versions).any(|it| {
                it.version().is_some()
                    && (it.id.to_string() == *version
                        || it.commit == reached.commit && it.is_active())
            });
            !(names.contains(name.as_str()) || closed.contains(artifact) || is_taken)
        };
        let meant = meant.filter(can_be);
        issues.push(Issue::AlmostTag { tag: tag.name.clone(), bytes: None, meant });
    }
}
