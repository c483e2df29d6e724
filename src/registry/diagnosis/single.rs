//! What is wrong with a tag, whatever the others say.

use std::collections::HashSet;

use super::dates::Dates;
use super::{FoundTag, Issue, Likeness, Reached, TagState, TargetFault, looks_like_a_tag};
use crate::registry::{Action, State, TagName};

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
    let (mut versions, mut commits) = (HashSet::new(), HashSet::new());
    for artifact in state.artifacts() {
        for version in artifact.versions.iter().filter(|it| it.version().is_some()) {
            versions.insert((artifact.name.to_string(), version.id.to_string()));
            if version.is_active() {
                commits.insert((artifact.name.to_string(), version.commit));
            }
        }
    }
    // Nothing can be written over a tag, whatever is wrong with it, nor to an artifact with one
    // that cannot be read.
    let mut closed = HashSet::new();
    for tag in tags {
        let Ok(name) = TagName::new(&tag.name) else { continue };
        if let Action::Register(version) | Action::Deregister(version) = &name.action {
            versions.insert((name.artifact.to_string(), version.to_string()));
        }
        if !is_readable(tag) {
            closed.insert(name.artifact.to_string());
        }
    }
    for tag in tags.iter().filter(|tag| is_readable(tag)) {
        let Likeness::Almost(meant) = looks_like_a_tag(&tag.name) else { continue };
        let meant = meant.filter(|meant| match tag.state.reached() {
            Some(Reached { commit, .. }) => {
                let is_taken = versions.contains(meant)
                    || commits.contains(&(meant.0.clone(), commit))
                    || closed.contains(&meant.0);
                !is_taken
            }
            None => false,
        });
        issues.push(Issue::AlmostTag { tag: tag.name.clone(), bytes: None, meant });
    }
}

fn is_readable(tag: &FoundTag) -> bool {
    matches!(tag.state, TagState::Lightweight(_) | TagState::Annotated { .. })
}
