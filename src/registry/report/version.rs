//! The output of `show NAME`.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::slice;

use indexmap::IndexMap;
use serde::{Serialize, Serializer};

use super::{EventForm, EventReport, VersionRow};
use crate::registry::{
    Artifact, ArtifactName, ArtifactVersion, EventRef, ObjectId, Placement, Selection, StageName,
    Time, VersionId, Which,
};

/// A version with its stages, as `show NAME --json` prints it.
#[derive(Debug, Serialize)]
struct VersionReport<'s> {
    artifact: &'s ArtifactName<'s>,
    commit_hexsha: ObjectId,
    version: &'s VersionId,
    enrichments: Vec<EventReport<'s>>,
    registrations: Vec<EventReport<'s>>,
    deregistrations: Vec<EventReport<'s>>,
    stages: Vec<StageReport<'s>>,
    is_active: bool,
    activated_at: Option<Time>,
    #[serde(flatten)]
    authoring: Authoring<'s>,
    discovered: bool,
}

#[derive(Debug, Serialize)]
struct StageReport<'s> {
    artifact: &'s ArtifactName<'s>,
    commit_hexsha: ObjectId,
    version: &'s VersionId,
    stage: StageName<'s>,
    assignments: Vec<EventReport<'s>>,
    unassignments: Vec<EventReport<'s>>,
    is_active: bool,
    activated_at: Option<Time>,
    #[serde(flatten)]
    authoring: Authoring<'s>,
}

/// The event that determines the date and message of a version or a stage.
#[derive(Debug, Default, Serialize)]
struct Authoring<'s> {
    created_at: Option<Time>,
    author: &'s str,
    author_email: &'s str,
    message: &'s str,
    #[serde(rename = "ref")]
    reference: String,
}

/// The versions of an artifact that `show NAME` lists, highest first, with their stages.
///
/// The stages of a version are collected when it is printed: a thousand stages of a thousand
/// versions at one commit are a million.
#[derive(Debug)]
pub struct VersionList<'s> {
    artifact: &'s Artifact<'s>,
    versions: Vec<&'s ArtifactVersion<'s>>,
    placements: Vec<Placement<'s, 's>>,
    /// For each version in a stage: the indices of its placements, one list for each commit.
    places: HashMap<&'s VersionId, Vec<Rc<[usize]>>>,
}

impl<'s> VersionList<'s> {
    /// The versions of an artifact in a selection, restricted by a shortcut.
    #[must_use]
    pub fn new(artifact: &'s Artifact<'s>, which: &Which<'_>, selection: &Selection) -> Self {
        let mut list =
            Self { artifact, versions: Vec::new(), placements: Vec::new(), places: HashMap::new() };
        if !artifact.is_active() && !selection.deprecated {
            return list;
        }
        list.versions = artifact.listed(selection);
        list.placements = artifact.placements(selection).into_values().flatten().collect();
        let mut commits: IndexMap<_, (_, Vec<usize>)> = IndexMap::new();
        for (place, Placement { versions, .. }) in list.placements.iter().enumerate() {
            let of_commit = commits.entry(versions.as_ptr());
            of_commit.or_insert_with(|| (Rc::clone(versions), Vec::new())).1.push(place);
        }
        for (versions, places) in commits.into_values() {
            let places: Rc<[usize]> = places.into();
            for version in &*versions {
                list.places.entry(&version.id).or_default().push(Rc::clone(&places));
            }
        }
        match which {
            Which::All => {}
            Which::Greatest => list.versions.truncate(1),
            Which::Version(wanted) => {
                list.versions.retain(|version| version.version() == Some(wanted));
            }
            Which::Stage(wanted) => {
                let placed = list.placements.iter().filter(|placement| placement.name == *wanted);
                let placed = placed.flat_map(|placement| placement.versions.iter());
                let placed: HashSet<_> = placed.map(|version| &version.id).collect();
                list.versions.retain(|version| placed.contains(&version.id));
            }
        }
        list
    }

    /// The versions without their stages.
    #[must_use]
    pub fn versions(&self) -> &[&'s ArtifactVersion<'s>] {
        &self.versions
    }

    /// Whether rows of it have a star before the name: see [`Artifact::shown_name`].
    pub(crate) fn is_starred(&self) -> bool {
        !self.versions.is_empty() && self.artifact.shown_name().starts_with('*')
    }

    /// The rows of the table.
    pub fn rows(&self) -> impl Iterator<Item = VersionRow<'s>> {
        self.versions.iter().map(|version| {
            VersionRow::new(self.artifact, version, &self.stages(version).collect::<Vec<_>>())
        })
    }

    /// The placements of a version. GTO 1.10.1: all versions of the same name have them.
    fn stages(&self, version: &'s ArtifactVersion<'s>) -> impl Iterator<Item = &Placement<'s, 's>> {
        let commits = self.places.get(&version.id).map_or(&[][..], Vec::as_slice);
        let mut places: Vec<usize> = commits.iter().flat_map(|places| &**places).copied().collect();
        places.sort_unstable();
        places.into_iter().map(|place| &self.placements[place])
    }

    fn reports(&self) -> impl Iterator<Item = VersionReport<'s>> {
        self.versions.iter().map(|version| {
            let stages = self.stages(version);
            let stages = stages.map(|stage| StageReport::new(&self.artifact.name, version, stage));
            VersionReport::new(self.artifact, version, stages.collect())
        })
    }
}

/// An array of the versions, each with its events and stages.
impl Serialize for VersionList<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.reports())
    }
}

/// The lists of several artifacts, one after another.
#[derive(Debug)]
pub struct VersionLists<'s>(pub Vec<VersionList<'s>>);

impl Serialize for VersionLists<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().flat_map(VersionList::reports))
    }
}

impl<'s> VersionReport<'s> {
    fn new(
        artifact: &'s Artifact<'s>,
        version: &'s ArtifactVersion<'s>,
        stages: Vec<StageReport<'s>>,
    ) -> Self {
        let name = &artifact.name;
        let list = |events| EventReport::list(events, Some(&version.id), EventForm::Listed);
        let commit = version.commit_event.as_ref();
        let enrichment = |event| {
            EventReport::new(&EventRef::Commit(event, name, &version.id), EventForm::Listed)
        };
        Self {
            artifact: name,
            commit_hexsha: version.commit,
            version: &version.id,
            enrichments: commit.map(enrichment).into_iter().collect(),
            registrations: list(&version.registrations),
            deregistrations: list(&version.deregistrations),
            stages,
            is_active: version.is_active(),
            activated_at: version.activated_at(name),
            authoring: version.authoring_event(name).map(Authoring::new).unwrap_or_default(),
            discovered: version.is_discovered(),
        }
    }
}

impl<'s> StageReport<'s> {
    fn new(
        artifact: &'s ArtifactName<'s>,
        version: &'s ArtifactVersion<'s>,
        placement: &Placement<'s, 's>,
    ) -> Self {
        let Placement { ref versions, name, stage } = *placement;
        let list = |events| EventReport::list(events, Some(&version.id), EventForm::Named);
        let newest = stage.assignments.last();
        let newest = newest.map(|event| EventRef::Tag(event, slice::from_ref(&version.id)));
        Self {
            artifact,
            // The commit of the placement: the same version can be at another commit too.
            commit_hexsha: versions[0].commit,
            version: &version.id,
            stage: name,
            assignments: list(&stage.assignments),
            unassignments: list(&stage.unassignments),
            is_active: stage.is_active(),
            activated_at: stage.is_active().then(|| stage.assigned_at()).flatten(),
            authoring: newest.map(Authoring::new).unwrap_or_default(),
        }
    }
}

impl<'s> Authoring<'s> {
    fn new(event: EventRef<'s, 's>) -> Self {
        Self {
            created_at: Some(event.time()),
            author: event.author(),
            author_email: event.author_email(),
            message: event.message(),
            reference: event.reference(),
        }
    }
}
