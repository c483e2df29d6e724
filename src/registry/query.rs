//! Queries of the state: versions and stages.

use std::collections::HashSet;
use std::rc::Rc;
use std::sync::Arc;

use indexmap::IndexMap;

use super::stages::once_a_commit;
use super::{
    Artifact, ArtifactVersion, ManyVersions, ObjectId, StageName, State, Version, VersionId,
    VersionStage,
};

/// The order of versions and assignments, best or newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// By the date of the newest assignment or registration.
    Time,
    /// By SemVer precedence. Bare commits come after versions, in descending order of their ids.
    Precedence,
}

/// A selection of versions.
#[derive(Debug, Clone, Copy)]
pub struct Selection {
    /// Leave out versions that no tag registers.
    pub registered_only: bool,
    /// Keep versions and artifacts that were deregistered or deprecated.
    pub deprecated: bool,
    /// Leave out prereleases. A stage with a prerelease is then empty.
    pub stable: bool,
    /// Only versions of this commit that have tags.
    pub at: Option<ObjectId>,
    /// The number of assignments of each version that count, oldest first.
    pub assignments_per_version: Limit,
    /// The number of versions in each stage. The versions of one commit count as one.
    pub versions_per_stage: Limit,
    /// The order in which stages pick their versions.
    pub order: Order,
}

/// A limit: `-1` on the command line means all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// All of them.
    All,
    /// At most that many.
    First(usize),
}

/// A version in a stage, or the versions of a commit in a stage.
#[derive(Debug, Clone)]
pub struct Placement<'s, 'a> {
    /// The version, or the versions that share a commit.
    pub versions: Rc<[&'s ArtifactVersion<'a>]>,
    /// The stage's name.
    pub name: StageName<'a>,
    /// Its assignments and unassignments.
    pub stage: &'s VersionStage<'a>,
}

/// The versions in each stage; stages in order of discovery.
pub type Placements<'s, 'a> = IndexMap<StageName<'a>, Vec<Placement<'s, 'a>>>;

impl Default for Selection {
    /// The default: one version in each stage, picked by time.
    fn default() -> Self {
        Self {
            registered_only: false,
            deprecated: false,
            stable: false,
            at: None,
            assignments_per_version: Limit::All,
            versions_per_stage: Limit::First(1),
            order: Order::Time,
        }
    }
}

impl Selection {
    fn is_stable_enough(&self, version: &ArtifactVersion<'_>) -> bool {
        !(self.stable && version.version().is_some_and(Version::is_prerelease))
    }
}

impl Limit {
    /// The limit as a length.
    #[must_use]
    pub fn count(self) -> usize {
        match self {
            Limit::All => usize::MAX,
            Limit::First(count) => count,
        }
    }
}

impl<'a> Artifact<'a> {
    /// The version that matches, among those that tags register or deregister; `None` if none
    /// matches.
    ///
    /// # Errors
    /// [`ManyVersions`] if several match: the same version at several commits, or several versions
    /// at one commit.
    pub(crate) fn only_version(
        &self,
        matches: impl Fn(&ArtifactVersion<'a>) -> bool,
    ) -> Result<Option<&ArtifactVersion<'a>>, ManyVersions> {
        let tagged = self.versions.iter().filter(|version| !version.is_discovered());
        match tagged.filter(|version| matches(version)).collect::<Vec<_>>().as_slice() {
            [] => Ok(None),
            [version] => Ok(Some(version)),
            several => Err(ManyVersions::new(self, several.iter().map(|version| &version.id))),
        }
    }

    /// The highest version that is registered and in effect.
    #[must_use]
    pub fn greatest(&self) -> Option<&ArtifactVersion<'a>> {
        self.greatest_of(&Selection::default())
    }

    /// As [`Artifact::greatest`], without prereleases if the selection leaves them out.
    #[must_use]
    pub(crate) fn greatest_of(&self, selection: &Selection) -> Option<&ArtifactVersion<'a>> {
        let mut versions: Vec<_> = self.versions.iter().collect();
        versions.retain(|version| {
            version.is_active() && version.is_registered() && selection.is_stable_enough(version)
        });
        sort(versions, Order::Precedence).into_iter().next()
    }

    /// The versions that are in a stage now: one, unless several are registered at its commit.
    ///
    /// GTO 1.10.1: the version that was assigned last and was not unassigned or deregistered later.
    #[must_use]
    pub fn in_stage(&self, stage: &str) -> Vec<&ArtifactVersion<'a>> {
        let shown = StageName::new(stage).ok().and_then(|stage| self.shown_in(stage));
        shown.map(|placement| placement.versions.to_vec()).unwrap_or_default()
    }

    /// The versions that `show NAME` lists, highest first.
    #[must_use]
    pub(crate) fn listed(&self, selection: &Selection) -> Vec<&ArtifactVersion<'a>> {
        let mut versions: Vec<_> = self.versions.iter().collect();
        versions.retain(|version| {
            let counts =
                version.is_discovered() || version.is_registered() || !selection.registered_only;
            let is_there = selection.at.is_none_or(|at| version.commit == at && version.has_tags());
            is_there
                && selection.is_stable_enough(version)
                && (selection.deprecated || version.is_active() && counts)
        });
        sort(versions, Order::Precedence)
    }

    /// The version that `show` shows in a stage, or the versions of one commit.
    #[must_use]
    pub(crate) fn shown_in(&self, stage: StageName<'_>) -> Option<Placement<'_, 'a>> {
        self.placements(&Selection::default()).swap_remove(stage.as_str())?.into_iter().next()
    }

    /// The versions in each stage now.
    #[must_use]
    pub(crate) fn placements(&self, selection: &Selection) -> Placements<'_, 'a> {
        let mut versions: Vec<_> = self.versions.iter().collect();
        versions.retain(|version| {
            !version.stages.by_name.is_empty()
                && version.is_active()
                && (version.is_registered() || !selection.registered_only)
        });
        let mut commits: IndexMap<_, Vec<_>> = IndexMap::new();
        for version in sort(versions, selection.order) {
            commits.entry(Arc::as_ptr(&version.stages)).or_default().push(version);
        }
        let per_version = selection.assignments_per_version.count();
        let mut assigned: Vec<Placement<'_, 'a>> = Vec::new();
        for mut versions in commits.into_values() {
            if selection.order == Order::Time {
                versions.reverse();
            }
            let Some(version) = versions.first() else { continue };
            let stages = version.active_assignments().into_iter().take(per_version);
            let versions: Rc<[_]> = versions.into();
            assigned.extend(stages.map(|(name, stage)| Placement {
                versions: Rc::clone(&versions),
                name,
                stage,
            }));
        }
        if selection.order == Order::Time {
            assigned.sort_by_key(|placement| placement.stage.assigned_at());
            assigned.reverse();
        }
        let mut placements = Placements::new();
        // A version or a bare commit can be found in a stage several times.
        let mut seen: HashSet<(StageName<'_>, &VersionId)> = HashSet::new();
        for placement in assigned {
            let found: &mut Vec<_> = placements.entry(placement.name).or_default();
            if found.len() < selection.versions_per_stage.count()
                && seen.insert((placement.name, &placement.versions[0].id))
            {
                found.push(placement);
            }
        }
        for found in placements.values_mut() {
            found.retain(|it| it.versions.iter().any(|it| selection.is_stable_enough(it)));
        }
        placements
    }
}

impl<'a> State<'a> {
    /// The stages that have a version now, in alphabetical order.
    ///
    /// GTO 1.10.1: as [`Artifact::placements`] with an empty selection, so that a stage of a
    /// deregistered version is not in use.
    #[must_use]
    pub fn stages(&self) -> Vec<StageName<'a>> {
        let active = self.artifacts().flat_map(|artifact| &artifact.versions);
        let active = active.filter(|version| version.is_active()).filter(once_a_commit());
        let stages = active.flat_map(|version| &version.stages.by_name);
        let used: HashSet<_> =
            stages.filter(|(_, stage)| stage.is_active()).map(|(name, _)| *name).collect();
        let mut used: Vec<_> = used.into_iter().collect();
        used.sort_unstable();
        used
    }
}

/// GTO 1.10.1 reverses a stable ascending sort: of equals, the last comes first.
fn sort<'s, 'a>(
    mut versions: Vec<&'s ArtifactVersion<'a>>,
    order: Order,
) -> Vec<&'s ArtifactVersion<'a>> {
    match order {
        Order::Time => versions.sort_by_key(|version| version.created_at()),
        Order::Precedence => versions.sort_by(|a, b| match (&a.id, &b.id) {
            (VersionId::Version(a), VersionId::Version(b)) => a.cmp_precedence(b),
            (VersionId::Commit(a), VersionId::Commit(b)) => a.cmp(b),
            (VersionId::Version(_), VersionId::Commit(_)) => std::cmp::Ordering::Greater,
            (VersionId::Commit(_), VersionId::Version(_)) => std::cmp::Ordering::Less,
        }),
    }
    versions.reverse();
    versions
}
