//! Consequences of a plan that its sentences do not say: a line each, for stderr.

use std::fmt;

use super::{PlanContext, Refusal};
use crate::registry::{Action, Artifact, Placement, Selection, StageName, TagName, Time};
use crate::shell::quote;

/// A consequence of a plan that its sentences do not say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlanNote {
    /// A tag is dated in the future, so that it counts.
    Postdated {
        /// The tag.
        tag: String,
        /// Its date.
        date: Time,
        /// The event that would override it with an earlier date.
        rival: Rival,
    },
    /// A version is assigned to a stage and does not show there, because it is deregistered.
    ShownNowhere {
        /// The artifact.
        artifact: String,
        /// The version.
        version: String,
        /// The stage.
        stage: String,
    },
    /// A stage shows another version than before, because a version left the stage or came back.
    StageShows {
        /// The stage.
        stage: String,
        /// The version there now; several versions of one commit are separated by `, `.
        version: String,
    },
}

/// An event that overrides a tag with an earlier date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rival {
    /// A tag, as `tag 'm#prod#3'`, or a commit, as `commit 1234567`.
    pub name: String,
    /// Its date.
    pub time: Time,
}

impl fmt::Display for PlanNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Postdated { tag, date, rival } => write!(
                f,
                "Tag '{tag}' is dated {date}, because {} is dated {}. With the current date it \
                 would have no effect",
                rival.name, rival.time
            ),
            Self::ShownNowhere { artifact, version, stage } => write!(
                f,
                "Version '{version}' is not shown in stage '{stage}': it is deregistered. `{}` \
                 restores it",
                restoring(artifact, version, "")
            ),
            Self::StageShows { stage, version } => {
                write!(f, "Stage '{stage}' now has version '{version}'")
            }
        }
    }
}

/// The command that brings a deregistered version back.
#[must_use]
pub fn restoring(artifact: &str, version: &str, options: &str) -> String {
    format!("gto register {} --version {version} --restore{options}", quote(artifact))
}

/// The stages that show another version after a change, in order of discovery.
///
/// Stages that were empty or are empty now are left out, and stages that the plan assigns.
pub(super) fn changed_stages(
    before: Option<&Artifact<'_>>,
    after: Option<&Artifact<'_>>,
    assigned: &[StageName<'_>],
) -> Vec<PlanNote> {
    let (Some(before), Some(after)) = (before, after) else { return Vec::new() };
    if !before.is_active() || !after.is_active() {
        return Vec::new();
    }
    let mut notes = Vec::new();
    let after = after.placements(&Selection::default());
    for (stage, was) in before.placements(&Selection::default()) {
        let now = after.get(&stage).and_then(|placements| placements.first());
        if let (Some(was), Some(now)) = (was.first(), now)
            && was.versions[0].commit != now.versions[0].commit
            && !assigned.contains(&stage)
        {
            let (stage, version) = (stage.to_string(), versions(now));
            notes.push(PlanNote::StageShows { stage, version });
        }
    }
    notes
}

impl PlanContext<'_> {
    /// A further line for a refusal, if GTO's sentence is not the whole truth.
    ///
    /// GTO 1.10.1 refuses to assign a version to a stage where another one has replaced it, and
    /// says that it is there.
    #[must_use]
    pub(crate) fn hint(&self, refusal: &Refusal) -> Option<String> {
        let (version, stage) = match refusal {
            Refusal::InStageAlready { version, stage } => (version, stage),
            Refusal::VersionExists(version) => return self.hint_of_deregistered(version),
            Refusal::TagExists(tag) => match TagName::new(tag).ok()?.action {
                Action::Register(version) => {
                    return self.hint_of_deregistered(&version.to_string());
                }
                _ => return None,
            },
            _ => return None,
        };
        let mut versions_here = self.artifact()?.versions.iter();
        let found = versions_here.find(|found| found.id.to_string() == *version)?;
        if !found.is_discovered() && !found.is_active() {
            let (artifact, version) = (self.name.to_string(), version.clone());
            let stage = stage.clone();
            let note = PlanNote::ShownNowhere { artifact, version, stage };
            return Some(note.to_string());
        }
        let shown = self.artifact()?.shown_in(StageName::new(stage).ok()?)?;
        let is_here = shown.versions.iter().any(|shown| shown.id.to_string() == *version);
        let now = versions(&shown);
        (!is_here).then(|| {
            format!("Stage '{stage}' now has version '{now}': `--force` assigns '{version}' again")
        })
    }

    /// What to do instead of registering a version that is deregistered.
    fn hint_of_deregistered(&self, version: &str) -> Option<String> {
        let mut versions_here = self.artifact()?.versions.iter();
        let found = versions_here.find(|found| found.id.to_string() == version)?;
        let again = restoring(self.name.as_str(), version, "");
        (!found.is_active()).then(|| {
            format!(
                "Version '{version}' is deregistered: `{again}` brings it back, \
                     another '--version' registers a new one"
            )
        })
    }
}

impl Refusal {
    /// Whether it says that something does not exist, which another repository may have.
    #[must_use]
    pub(crate) fn is_of_absence(&self) -> bool {
        matches!(
            self,
            Self::ArtifactNotFound(_)
                | Self::VersionRequired(_)
                | Self::NothingToBump
                | Self::NothingInStage { .. }
                | Self::NoneBefore { .. }
                | Self::NotRegistered(_)
                | Self::CommitNotRegistered(_)
        )
    }

    /// The tags that make it so already; empty if it is not so.
    #[must_use]
    pub(crate) fn holding<'s>(&self, artifact: &'s Artifact<'_>) -> Vec<&'s str> {
        let versions = |wanted: &str| -> Vec<_> {
            let versions = artifact.versions.iter();
            versions.filter(|version| version.id.to_string() == wanted).collect()
        };
        let events: Vec<_> = match self {
            Self::CommitHasVersion { version, .. } | Self::VersionExists(version) => {
                versions(version).iter().map(|version| version.registrations.last()).collect()
            }
            Self::InStageAlready { version, stage } => {
                let versions = versions(version);
                let of_version = versions.iter().flat_map(|version| {
                    let stage = version.stages.by_name.get(stage.as_str());
                    let assignment = stage.and_then(|stage| stage.assignments.last());
                    [version.registrations.last(), assignment]
                });
                of_version.collect()
            }
            Self::DeregisteredAlready(commit) => {
                let there = artifact.versions.iter().filter(|version| version.commit == *commit);
                there.flat_map(|it| [it.registrations.last(), it.deregistrations.last()]).collect()
            }
            Self::DeprecatedAlready => vec![artifact.deprecations.last()],
            _ => Vec::new(),
        };
        events.into_iter().flatten().map(|event| event.tag).collect()
    }
}

/// The versions of a placement, separated by `, `.
pub(super) fn versions(placement: &Placement<'_, '_>) -> String {
    let versions = placement.versions.iter().map(|version| version.id.to_string());
    versions.collect::<Vec<_>>().join(", ")
}
