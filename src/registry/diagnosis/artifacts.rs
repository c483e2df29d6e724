//! Checks of artifacts.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::mend::{EDIT, delete};
use super::order::git_order;
use super::ties::ties;
use super::{Finding, Kind, Rules};
use crate::registry::stages::once_a_commit;
use crate::registry::{Artifact, Event, ObjectId, State, Version};
use crate::shell::quote;

pub(crate) fn check_artifacts(state: &State<'_>, rules: &Rules<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for artifact in state.artifacts() {
        findings.extend(shared_commits(artifact));
        findings.extend(moved_versions(artifact));
        findings.extend(bare_assignments(artifact));
        findings.extend(ties(artifact));
        findings.extend(sort_order(artifact, rules.sort_suffixes));
        findings.extend(rules.stages.into_iter().flat_map(|it| forbidden_stages(artifact, it)));
    }
    findings
}

fn finding(
    artifact: &Artifact<'_>,
    (kind, what): (Kind, String),
    why: &'static str,
    mend: Vec<String>,
) -> Finding {
    Finding { kind, subject: artifact.name.to_string(), what, why, mend }
}

fn shared_commits(artifact: &Artifact<'_>) -> Vec<Finding> {
    let name = &artifact.name;
    let mut by_commit: BTreeMap<ObjectId, Vec<(&Version, bool)>> = BTreeMap::new();
    for version in &artifact.versions {
        let named = version.version().map(|it| (it, version.is_active()));
        by_commit.entry(version.commit).or_default().extend(named);
    }
    let shared = by_commit.into_iter().filter(|(_, versions)| versions.len() > 1);
    let describe = |(commit, versions): (ObjectId, Vec<(&Version, bool)>)| {
        let names: Vec<_> = versions.iter().map(|(version, _)| version.to_string()).collect();
        let (commit, names) = (commit.short(7), names.join(", "));
        let undo = |(version, is_active): &(&Version, bool)| {
            let force = if *is_active { "" } else { " --force" };
            format!(
                "gto deprecate {} {} --delete{force}",
                quote(name.as_str()),
                quote(version.to_string())
            )
        };
        finding(
            artifact,
            (
                Kind::SharedCommit,
                format!("'{name}' has several versions at commit {commit}: {names}"),
            ),
            "All of them are in the stages of that commit, and Python GTO then fails in every \
             command.",
            versions.iter().map(undo).collect(),
        )
    };
    shared.map(describe).collect()
}

fn moved_versions(artifact: &Artifact<'_>) -> Vec<Finding> {
    let mut by_version: BTreeMap<String, Vec<Vec<&str>>> = BTreeMap::new();
    for version in &artifact.versions {
        if let Some(name) = version.version() {
            let events = version.registrations.iter().chain(&version.deregistrations);
            let tags = events.map(|event| event.tag).collect();
            by_version.entry(name.to_string()).or_default().push(tags);
        }
    }
    let moved = by_version.into_iter().filter(|(_, tags)| tags.len() > 1);
    let describe = |(version, tags): (String, Vec<Vec<&str>>)| {
        let (name, count) = (&artifact.name, tags.len());
        let what = format!("version '{version}' of '{name}' is at {count} commits");
        let why = "It is ambiguous, and GTO refuses to change it.";
        let mend = tags.iter().map(|tags| delete(tags)).collect();
        finding(artifact, (Kind::MovedVersion, what), why, mend)
    };
    moved.map(describe).collect()
}

/// A stage of a commit without a version.
struct BareStage<'a> {
    commit: ObjectId,
    stage: &'a str,
    /// All its assignments: without the newest one the one before would count.
    tags: Vec<&'a str>,
}

/// The stages of commits without a version. The state has such a commit as several versions, one
/// for each event.
fn bare_stages<'a>(artifact: &'a Artifact<'_>) -> Vec<BareStage<'a>> {
    let mut by_stage: BTreeMap<(ObjectId, &str), Vec<&Event<'_>>> = BTreeMap::new();
    for version in artifact.versions.iter().filter(|version| version.is_discovered()) {
        for (name, stage) in &version.stages.by_name {
            let events = stage.assignments.iter().chain(&stage.unassignments);
            by_stage.entry((version.commit, name.as_str())).or_default().extend(events);
        }
    }
    let assigned = by_stage.into_iter().filter_map(|((commit, stage), events)| {
        // Within one second an unassignment wins.
        let newest = events.iter().max_by_key(|event| (event.time, !event.is_addition()))?;
        let additions = events.iter().filter(|event| event.is_addition());
        let tags: BTreeSet<_> = additions.map(|event| event.tag).collect();
        let tags = tags.into_iter().collect();
        newest.is_addition().then_some(BareStage { commit, stage, tags })
    });
    assigned.collect()
}

fn bare_assignments(artifact: &Artifact<'_>) -> Vec<Finding> {
    let name = &artifact.name;
    let mut by_commit: BTreeMap<ObjectId, BTreeSet<&str>> = BTreeMap::new();
    for BareStage { commit, tags, .. } in bare_stages(artifact) {
        by_commit.entry(commit).or_default().extend(tags);
    }
    let describe = |(commit, tags): (ObjectId, BTreeSet<&str>)| {
        let short = commit.short(7);
        let what = format!("commit {short} is in a stage of '{name}', but has no version");
        let tags: Vec<_> = tags.into_iter().collect();
        let mend = vec![format!("gto register {} {commit}", quote(name.as_str())), delete(&tags)];
        let why = "What is in the stage has no version, only the id of a commit.";
        finding(artifact, (Kind::BareAssignment, what), why, mend)
    };
    by_commit.into_iter().map(describe).collect()
}

/// Two versions that git sorts in the wrong order. Only neighbours have to be compared.
fn sort_order(artifact: &Artifact<'_>, suffixes: &[String]) -> Option<Finding> {
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
    let (lower, higher) = wrong_with(&suffixes)?;
    suffixes.push("-");
    let name = &artifact.name;
    let mend = match wrong_with(&suffixes) {
        None => "git config --add versionsort.suffix -".to_owned(),
        // No setting of git helps.
        Some(_) => format!("gto show {} --ref", quote(format!("{name}@latest"))),
    };
    let what = format!("git sorts '{lower}' of '{name}' after '{higher}'");
    let why = "`git tag --sort=v:refname` does not end with the latest version; `gto show \
               NAME@latest` prints it.";
    Some(finding(artifact, (Kind::SortOrder, what), why, vec![mend]))
}

fn forbidden_stages(artifact: &Artifact<'_>, allowed: &[String]) -> Vec<Finding> {
    let name = &artifact.name;
    let is_forbidden = |stage: &str| !allowed.iter().any(|allowed| allowed == stage);
    let describe = |version: &str, stage: &str, mend| {
        let what = format!("'{version}' of '{name}' is in stage '{stage}', which is not allowed");
        let why = "`gto assign` and `gto deprecate` refuse the stage, and `gto show` has no column \
                   for it.";
        finding(artifact, (Kind::ForbiddenStage, what), why, vec![mend, format!("{EDIT} .gto")])
    };
    let mut findings = Vec::new();
    // The versions of one commit are in the same stages: only the first one is reported.
    let active = artifact.versions.iter().filter(|version| version.is_active());
    for version in active.filter(once_a_commit()) {
        let Some(version_name) = version.version().map(ToString::to_string) else { continue };
        for stage in version.active_stages() {
            let stage = stage.as_str();
            if is_forbidden(stage) {
                let allow = quote(format!("[\"{stage}\"]"));
                let names = [name.as_str(), &version_name, stage].map(quote).join(" ");
                let unassign = format!("GTO_STAGES={allow} gto deprecate {names}");
                findings.push(describe(&version_name, stage, unassign));
            }
        }
    }
    for bare in bare_stages(artifact).iter().filter(|bare| is_forbidden(bare.stage)) {
        findings.push(describe(&bare.commit.to_string(), bare.stage, delete(&bare.tags)));
    }
    findings
}
