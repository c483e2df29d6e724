//! What can be seen from the tags alone.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::order::git_order;
use super::{Issue, Likeness, looks_like_a_tag};
use crate::registry::stages::once_a_commit;
use crate::registry::{Artifact, Event, ObjectId, State, TagName, Time, Version, VersionId};

/// A tag whose name is GTO's, or almost, as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundTag {
    /// The name of its reference, without `refs/tags/`.
    pub name: String,
    /// What is there.
    pub state: TagState,
}

/// What the reference of a tag leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TagState {
    /// The reference itself is broken.
    BrokenReference(String),
    /// The object is missing, damaged or no well-formed tag.
    Unreadable(String),
    /// No tag object.
    Lightweight,
    /// A tag object.
    Annotated {
        /// The name inside.
        inside: String,
        /// What it points to.
        target: ObjectId,
        /// What is wrong with that.
        fault: Option<TargetFault>,
        /// When it was made, where it says so.
        time: Option<Time>,
    },
}

/// What is wrong with the target of a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TargetFault {
    /// It is a tag.
    Tag,
    /// It cannot be had, or is something else: why.
    NoCommit(String),
}

/// What is held against the tags.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'r> {
    /// The time of day; tags made later are of the future.
    pub now: Time,
    /// The stages that are allowed; none: any.
    pub stages: Option<&'r [String]>,
    /// Whether git was told that a `-` begins what comes before a release.
    pub git_knows_prereleases: bool,
}

/// Clocks of different machines differ: up to so many seconds are not the future.
const CLOCK_SKEW: i64 = 600;

/// Checks tags, each for itself and all together.
#[must_use]
pub fn check_tags(tags: &[FoundTag], rules: &Rules<'_>) -> Vec<Issue> {
    let mut issues: Vec<_> = tags.iter().flat_map(|tag| check_tag(tag, rules.now)).collect();
    let state = State::fold(tags.iter().filter_map(event));
    for artifact in state.artifacts() {
        shared_commits(artifact, &mut issues);
        moved_versions(artifact, &mut issues);
        bare_assignments(artifact, &mut issues);
        sort_order(artifact, rules.git_knows_prereleases, &mut issues);
        if let Some(allowed) = rules.stages {
            forbidden_stages(artifact, allowed, &mut issues);
        }
    }
    issues
}

/// The event that a tag tells of, where nothing is wrong with the tag itself.
fn event(tag: &FoundTag) -> Option<Event<'_>> {
    match &tag.state {
        TagState::Annotated { inside, target, fault: None, time } if *inside == tag.name => {
            let time = time.unwrap_or(Time { seconds: 0, offset_minutes: 0 });
            Some(Event::new(inside, TagName::new(inside).ok()?, *target, time))
        }
        _ => None,
    }
}

fn check_tag(found: &FoundTag, now: Time) -> Vec<Issue> {
    let tag = found.name.clone();
    match looks_like_a_tag(&tag) {
        Likeness::Other => return Vec::new(),
        Likeness::Almost(meant) => return vec![Issue::AlmostTag { tag, meant }],
        Likeness::Tag => {}
    }
    let unreadable = |reason: &String, is_reference| {
        vec![Issue::UnreadableTag { tag: tag.clone(), is_reference, reason: reason.clone() }]
    };
    let (inside, fault, time) = match &found.state {
        TagState::BrokenReference(reason) => return unreadable(reason, true),
        TagState::Unreadable(reason) => return unreadable(reason, false),
        TagState::Lightweight => return vec![Issue::LightweightTag { tag }],
        TagState::Annotated { inside, fault, time, .. } => (inside, fault, time),
    };
    let mut issues = Vec::new();
    if *inside != tag {
        issues.push(Issue::OtherName { tag: tag.clone(), inside: inside.clone() });
    }
    match fault {
        Some(TargetFault::Tag) => issues.push(Issue::NestedTag { tag: tag.clone() }),
        Some(TargetFault::NoCommit(reason)) => {
            issues.push(Issue::BadTarget { tag: tag.clone(), reason: reason.clone() });
        }
        None => {}
    }
    match *time {
        None => issues.push(Issue::NoDate { tag }),
        Some(time) if time.seconds > now.seconds.saturating_add(CLOCK_SKEW) => {
            issues.push(Issue::FutureDate { tag, time });
        }
        Some(_) => {}
    }
    issues
}

fn shared_commits(artifact: &Artifact<'_>, issues: &mut Vec<Issue>) {
    let mut by_commit: BTreeMap<ObjectId, Vec<(String, bool)>> = BTreeMap::new();
    for version in &artifact.versions {
        if let Some(name) = version.version() {
            let versions = by_commit.entry(version.commit).or_default();
            versions.push((name.to_string(), version.is_active()));
        }
    }
    issues.extend(by_commit.into_iter().filter(|(_, versions)| versions.len() > 1).map(
        |(commit, versions)| Issue::SharedCommit {
            artifact: artifact.name.to_string(),
            commit,
            versions,
        },
    ));
}

fn moved_versions(artifact: &Artifact<'_>, issues: &mut Vec<Issue>) {
    let mut by_version: BTreeMap<&str, Vec<Vec<String>>> = BTreeMap::new();
    for version in &artifact.versions {
        if let Some(name) = version.version() {
            let events = version.registrations.iter().chain(&version.deregistrations);
            let tags = events.map(|event| event.tag.to_owned()).collect();
            by_version.entry(name.as_str()).or_default().push(tags);
        }
    }
    issues.extend(by_version.into_iter().filter(|(_, tags)| tags.len() > 1).map(
        |(version, tags)| Issue::MovedVersion {
            artifact: artifact.name.to_string(),
            version: version.to_owned(),
            tags,
        },
    ));
}

/// The stages that commits without a version are in, each with the newest tag that says so. Such
/// a commit is several versions to the state, one for each event.
fn bare_stages(artifact: &Artifact<'_>) -> Vec<(ObjectId, String, String)> {
    let mut newest: BTreeMap<(ObjectId, &str), &Event<'_>> = BTreeMap::new();
    for version in artifact.versions.iter().filter(|version| version.is_discovered()) {
        for (name, stage) in &version.stages.by_name {
            for event in stage.assignments.iter().chain(&stage.unassignments) {
                let newest = newest.entry((version.commit, name.as_str())).or_insert(event);
                // In one second what takes away wins.
                if (event.time, !event.is_addition()) >= (newest.time, !newest.is_addition()) {
                    *newest = event;
                }
            }
        }
    }
    let assigned = newest.into_iter().filter(|(_, event)| event.is_addition());
    let named = |((commit, stage), event): ((ObjectId, &str), &Event<'_>)| {
        (commit, stage.to_owned(), event.tag.to_owned())
    };
    assigned.map(named).collect()
}

fn bare_assignments(artifact: &Artifact<'_>, issues: &mut Vec<Issue>) {
    let mut by_commit: BTreeMap<ObjectId, BTreeSet<String>> = BTreeMap::new();
    for (commit, _, tag) in bare_stages(artifact) {
        by_commit.entry(commit).or_default().insert(tag);
    }
    let artifact = &artifact.name;
    issues.extend(by_commit.into_iter().map(|(commit, tags)| Issue::BareAssignment {
        artifact: artifact.to_string(),
        commit,
        tags: tags.into_iter().collect(),
    }));
}

/// One pair of versions that git would sort the other way round. Neighbours tell: where all of
/// them are in order, all versions are.
fn sort_order(artifact: &Artifact<'_>, git_knows_prereleases: bool, issues: &mut Vec<Issue>) {
    let registered = artifact.versions.iter().filter(|version| version.is_active());
    let mut versions: Vec<&Version<'_>> = registered.filter_map(|it| it.version()).collect();
    versions.sort_by(|a, b| a.cmp_precedence(b));
    let name = artifact.name.in_tag();
    for pair in versions.windows(2) {
        let [lower, higher] = pair else { continue };
        let [a, b] = [lower, higher].map(|version| format!("{name}@{version}"));
        if lower.cmp_precedence(higher) == Ordering::Equal || git_order(&a, &b).is_le() {
            continue;
        }
        let is_curable = lower.is_prerelease() && !higher.is_prerelease();
        if !(is_curable && git_knows_prereleases) {
            issues.push(Issue::SortOrder {
                artifact: artifact.name.to_string(),
                lower: lower.to_string(),
                higher: higher.to_string(),
                is_curable,
            });
            return;
        }
    }
}

fn forbidden_stages(artifact: &Artifact<'_>, allowed: &[String], issues: &mut Vec<Issue>) {
    let is_forbidden = |stage: &str| !allowed.iter().any(|allowed| allowed == stage);
    let mut push = |version: String, stage: String, tag| {
        let artifact = artifact.name.to_string();
        issues.push(Issue::ForbiddenStage { artifact, version, stage, tag });
    };
    // What versions share is said of the first.
    let active = artifact.versions.iter().filter(|version| version.is_active());
    for version in active.filter(once_a_commit()) {
        let VersionId::Version(name) = &version.id else { continue };
        for (stage, _) in version.active_stages() {
            if is_forbidden(stage.as_str()) {
                push(name.to_string(), stage.to_string(), None);
            }
        }
    }
    for (commit, stage, tag) in bare_stages(artifact) {
        if is_forbidden(&stage) {
            push(commit.to_string(), stage, Some(tag));
        }
    }
}
