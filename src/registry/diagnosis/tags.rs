//! What can be seen from the tags alone.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::Issue;
use super::dates::Dates;
use super::order::git_order;
use super::single::{almost, check_tag};
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
    /// The reference stands for another one, of this name.
    Symbolic(String),
    /// The reference's name is no text: these bytes.
    NoText(Vec<u8>),
    /// The object is missing, damaged or no well-formed tag.
    Unreadable(String),
    /// No tag object; with the commit that it is, if it is one.
    Lightweight(Option<Reached>),
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
        /// The commit that it leads to, at last.
        reached: Option<Reached>,
    },
}

/// A commit that a tag leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reached {
    /// Its id.
    pub commit: ObjectId,
    /// When it was made.
    pub time: Time,
}

impl TagState {
    /// The commit that the tag leads to.
    #[must_use]
    pub fn reached(&self) -> Option<Reached> {
        match self {
            Self::Lightweight(reached) | Self::Annotated { reached, .. } => *reached,
            _ => None,
        }
    }
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
    /// The values of `versionsort.suffix`, in their order.
    pub sort_suffixes: &'r [String],
}

impl Rules<'_> {
    /// Whether a time is of the future. Clocks of different machines differ by some minutes.
    pub(super) fn is_future(&self, time: Time) -> bool {
        const CLOCK_SKEW: i64 = 600;
        time.seconds > self.now.seconds.saturating_add(CLOCK_SKEW)
    }
}

/// Checks tags, each for itself and all together.
#[must_use]
pub fn check_tags(tags: &[FoundTag], rules: &Rules<'_>) -> Vec<Issue> {
    let state = State::fold(tags.iter().filter_map(event));
    let dates = Dates::new(tags, rules);
    let mut issues: Vec<_> = tags.iter().flat_map(|tag| check_tag(tag, &dates)).collect();
    almost(tags, &state, &mut issues);
    for artifact in state.artifacts() {
        shared_commits(artifact, &mut issues);
        moved_versions(artifact, &mut issues);
        bare_assignments(artifact, &mut issues);
        sort_order(artifact, rules.sort_suffixes, &mut issues);
        if let Some(allowed) = rules.stages {
            forbidden_stages(artifact, allowed, &mut issues);
        }
    }
    issues
}

/// The event that a tag tells of, where nothing is wrong with the tag itself.
pub(super) fn event(tag: &FoundTag) -> Option<Event<'_>> {
    match &tag.state {
        TagState::Annotated { inside, target, fault: None, time, .. } if *inside == tag.name => {
            let time = time.unwrap_or(Time { seconds: 0, offset_minutes: 0 });
            Some(Event::new(inside, TagName::new(inside).ok()?, *target, time))
        }
        _ => None,
    }
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
    let mut by_version: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
    for version in &artifact.versions {
        if let Some(name) = version.version() {
            let events = version.registrations.iter().chain(&version.deregistrations);
            let tags = events.map(|event| event.tag.to_owned()).collect();
            by_version.entry(name.to_string()).or_default().push(tags);
        }
    }
    issues.extend(by_version.into_iter().filter(|(_, tags)| tags.len() > 1).map(
        |(version, tags)| Issue::MovedVersion {
            artifact: artifact.name.to_string(),
            version,
            tags,
        },
    ));
}

/// A stage that a commit without a version is in, and all tags that put it there: without the
/// newest the one before would count.
type BareStage = (ObjectId, String, Vec<String>);

/// The stages that commits without a version are in. Such a commit is several versions to the
/// state, one for each event.
fn bare_stages(artifact: &Artifact<'_>) -> Vec<BareStage> {
    let mut by_stage: BTreeMap<(ObjectId, &str), Vec<&Event<'_>>> = BTreeMap::new();
    for version in artifact.versions.iter().filter(|version| version.is_discovered()) {
        for (name, stage) in &version.stages.by_name {
            let events = stage.assignments.iter().chain(&stage.unassignments);
            by_stage.entry((version.commit, name.as_str())).or_default().extend(events);
        }
    }
    let assigned = by_stage.into_iter().filter_map(|((commit, stage), events)| {
        // In one second what takes away wins.
        let newest = events.iter().max_by_key(|event| (event.time, !event.is_addition()))?;
        let additions = events.iter().filter(|event| event.is_addition());
        let tags: BTreeSet<_> = additions.map(|event| event.tag.to_owned()).collect();
        newest.is_addition().then(|| (commit, stage.to_owned(), tags.into_iter().collect()))
    });
    assigned.collect()
}

fn bare_assignments(artifact: &Artifact<'_>, issues: &mut Vec<Issue>) {
    let mut by_commit: BTreeMap<ObjectId, BTreeSet<String>> = BTreeMap::new();
    for (commit, _, tags) in bare_stages(artifact) {
        by_commit.entry(commit).or_default().extend(tags);
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
fn sort_order(artifact: &Artifact<'_>, suffixes: &[String], issues: &mut Vec<Issue>) {
    let registered = artifact.versions.iter().filter(|version| version.is_active());
    let mut versions: Vec<&Version> = registered.filter_map(|it| it.version()).collect();
    versions.sort_by(|a, b| a.cmp_precedence(b));
    let name = artifact.name.in_tag();
    let in_tag = |version: &Version| format!("{name}@{version}");
    let wrong_with = |suffixes: &[&str]| {
        versions.windows(2).find_map(|pair| {
            let [lower, higher] = pair else { return None };
            let is_right = lower.cmp_precedence(higher) == Ordering::Equal
                || git_order(&in_tag(lower), &in_tag(higher), suffixes).is_le();
            (!is_right).then_some((lower, higher))
        })
    };
    let mut suffixes: Vec<_> = suffixes.iter().map(String::as_str).collect();
    if let Some((lower, higher)) = wrong_with(&suffixes) {
        suffixes.push("-");
        issues.push(Issue::SortOrder {
            artifact: artifact.name.to_string(),
            lower: lower.to_string(),
            higher: higher.to_string(),
            is_curable: wrong_with(&suffixes).is_none(),
        });
    }
}

fn forbidden_stages(artifact: &Artifact<'_>, allowed: &[String], issues: &mut Vec<Issue>) {
    let is_forbidden = |stage: &str| !allowed.iter().any(|allowed| allowed == stage);
    let mut push = |version: String, stage: String, tags| {
        let artifact = artifact.name.to_string();
        issues.push(Issue::ForbiddenStage { artifact, version, stage, tags });
    };
    // What versions share is said of the first.
    let active = artifact.versions.iter().filter(|version| version.is_active());
    for version in active.filter(once_a_commit()) {
        let VersionId::Version(name) = &version.id else { continue };
        for (stage, _) in version.active_stages() {
            if is_forbidden(stage.as_str()) {
                push(name.to_string(), stage.to_string(), Vec::new());
            }
        }
    }
    for (commit, stage, tags) in bare_stages(artifact) {
        if is_forbidden(&stage) {
            push(commit.to_string(), stage, tags);
        }
    }
}
