//! An artifact in `registry.json`.

use std::collections::{BTreeMap, HashMap};

use indexmap::IndexSet;
use serde::Serialize;

use super::annotation::AnnotationEntry;
use super::event::{EventRow, kind_of};
use super::repository::{ReadOptions, RepositoryEntry, VersionFiles};
use super::version::{RecordedEntry, VersionEntry};
use crate::redact::redact_text;
use crate::registry::report::{EventSource, History};
use crate::registry::{
    Annotation, Artifact, ArtifactVersion, EventRef, ObjectId, Selection, VersionId,
};

/// An artifact with its versions and events.
#[derive(Debug, Serialize)]
pub(super) struct ArtifactEntry {
    pub(super) name: String,
    /// The artifact in names of tags, `dir=name`, where that is not its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    tag: Option<String>,
    #[serde(skip_serializing_if = "is_false")]
    deprecated: bool,
    /// What artifacts.yaml or dvc.yaml of HEAD say of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    annotation: Option<AnnotationEntry>,
    /// The place of the latest release that is registered.
    #[serde(skip_serializing_if = "Option::is_none")]
    release: Option<usize>,
    /// The place of the latest prerelease that is registered.
    #[serde(skip_serializing_if = "Option::is_none")]
    prerelease: Option<usize>,
    /// The places of the versions that `gto show` has in each stage.
    stages: BTreeMap<String, Vec<usize>>,
    /// The production stages whose version is below the latest release.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    behind: Vec<String>,
    /// The annotations that versions have by their places here.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    annotations: Vec<AnnotationEntry>,
    /// Why something of versions is not known, by their places here.
    #[serde(skip_serializing_if = "IndexSet::is_empty")]
    reasons: IndexSet<String>,
    /// By precedence, the highest first.
    versions: Vec<VersionEntry>,
    /// Newest first.
    pub(super) events: Vec<EventRow>,
}

/// The stages that stand for production.
const PRODUCTION: [&str; 3] = ["prod", "production", "live"];

pub(super) fn is_false(value: &bool) -> bool {
    !value
}

impl ArtifactEntry {
    /// The entry of an artifact, whose people and stages are added to those of its repository.
    /// `files` say what files say of its versions.
    pub(super) fn new(
        artifact: &Artifact<'_>,
        repository: &mut RepositoryEntry,
        options: ReadOptions,
        files: &mut dyn VersionFiles,
    ) -> Self {
        let of_stages = artifact.placements(&Selection::default());
        let release = artifact.greatest_of(&Selection { stable: true, ..Selection::default() });
        let all = Selection { deprecated: true, ..Selection::default() };
        let mut versions = artifact.listed(&all);
        // What HEAD describes is no version until a tag says so.
        versions.retain(|version| !version.is_discovered() || !version.stages.by_name.is_empty());
        let is_prerelease = |version: &&&ArtifactVersion<'_>| {
            let number = version.version().is_some_and(|number| number.is_prerelease());
            number && version.is_active()
        };
        let prerelease = versions.iter().find(is_prerelease).copied();
        let staged = of_stages.values().flatten().flat_map(|it| it.versions.iter().copied());
        let in_use: Vec<_> = staged.chain(release).chain(prerelease).map(key).collect();
        if let Some(since) = options.since {
            versions.retain(|version| {
                let newest = version.events(&artifact.name).first().map(EventRef::time);
                newest.is_some_and(|time| time.seconds >= since) || in_use.contains(&key(version))
            });
        }
        let mut places = HashMap::new();
        for version in &versions {
            let next = places.len();
            places.entry(key(version)).or_insert(next);
        }
        // GTO 1.10.1 lists a commit once for each way that it was found.
        let mut seen = 0;
        versions.retain(|version| {
            let is_first = places[&key(version)] == seen;
            seen += usize::from(is_first);
            is_first
        });
        let place = |version: &ArtifactVersion<'_>| places.get(&key(version)).copied();
        let mut stages = BTreeMap::new();
        let mut behind = Vec::new();
        for (stage, placements) in &of_stages {
            let stage = stage.as_str();
            if !repository.columns.iter().any(|column| column == stage) {
                continue;
            }
            let shown = placements.iter().flat_map(|placement| placement.versions.iter());
            if is_production(stage) && shown.clone().any(|version| is_behind(version, release)) {
                behind.push(stage.to_owned());
            }
            stages.insert(stage.to_owned(), shown.filter_map(|version| place(version)).collect());
        }
        let history = History::of([artifact], EventSource::Tags);
        let row = |event: &EventRef<'_, '_>| {
            let version = event.version().map(|id| places.get(&(id, event.commit())).copied());
            // Its version is older than what is asked for.
            let version = match version {
                Some(None) => return None,
                found => found.flatten(),
            };
            Some(event_row(event, version, repository, options.people))
        };
        let events = history.events().iter().filter_map(row).collect();
        let mut annotations: Vec<AnnotationEntry> = Vec::new();
        let known = files.values(artifact, &versions);
        let mut reasons = IndexSet::new();
        let versions = versions.into_iter().zip(known).map(|(version, known)| {
            let annotation = *known.annotation != Annotation::default();
            let annotation = annotation.then(|| AnnotationEntry::new(&known.annotation));
            let annotation = annotation.map(|annotation| {
                // It seldom changes from one version to the next.
                if annotations.last() != Some(&annotation) {
                    annotations.push(annotation);
                }
                annotations.len() - 1
            });
            let content = known.content.as_ref().and_then(|content| content.as_ref().ok());
            let is_recorded = content.is_some_and(|it| it.recorded_in.is_some());
            let is_asked_for = is_recorded && in_use.contains(&key(version));
            let lineage = is_asked_for.then(|| files.lineage(artifact, version)).flatten();
            VersionEntry::new(version, annotation, RecordedEntry::new(known, lineage, &mut reasons))
        });
        let mut versions: Vec<_> = versions.collect();
        versions.shrink_to_fit();
        Self {
            tag: Some(artifact.name.in_tag().into_owned())
                .filter(|tag| tag != artifact.name.as_str()),
            name: artifact.name.to_string(),
            deprecated: !artifact.is_active(),
            annotation: annotation(artifact).map(AnnotationEntry::new),
            release: release.and_then(place),
            prerelease: prerelease.and_then(place),
            stages,
            behind,
            annotations,
            reasons,
            versions,
            events,
        }
    }

    /// The name of an event's tag.
    pub(super) fn tag_of(&self, event: &EventRow) -> String {
        let artifact = self.tag.as_ref().unwrap_or(&self.name);
        match (&event.tag, event.version.and_then(|place| self.versions.get(place))) {
            (Some(rest), _) => format!("{artifact}{rest}"),
            (None, Some(version)) => format!("{artifact}@{}", version.version),
            (None, None) => artifact.clone(),
        }
    }

    /// The version at a place.
    pub(super) fn version(&self, place: usize) -> Option<&str> {
        self.versions.get(place).map(VersionEntry::name)
    }

    /// The latest release.
    pub(super) fn latest_release(&self) -> Option<&str> {
        self.version(self.release?)
    }

    /// The versions in a stage.
    pub(super) fn in_stage(&self, stage: &str) -> impl Iterator<Item = &str> {
        let places = self.stages.get(stage).into_iter().flatten();
        places.filter_map(|place| self.version(*place))
    }

    /// Whether it is no longer to be used.
    pub(super) fn is_deprecated(&self) -> bool {
        self.deprecated
    }
}

/// What tells a version from all others of its artifact: one version can be at several commits.
fn key<'s>(version: &'s ArtifactVersion<'_>) -> (&'s VersionId, ObjectId) {
    (&version.id, version.commit)
}

/// The annotation at HEAD: the state has no other.
fn annotation<'s>(artifact: &'s Artifact<'_>) -> Option<&'s Annotation> {
    let events = artifact.versions.iter().filter_map(|version| version.commit_event.as_ref());
    events.filter_map(|event| event.annotation.as_deref()).next()
}

fn is_production(stage: &str) -> bool {
    PRODUCTION.iter().any(|name| name.eq_ignore_ascii_case(stage))
}

fn is_behind(version: &ArtifactVersion<'_>, release: Option<&ArtifactVersion<'_>>) -> bool {
    match (version.version(), release.and_then(ArtifactVersion::version)) {
        (Some(version), Some(release)) => version.cmp_precedence(release).is_lt(),
        _ => false,
    }
}

fn event_row(
    event: &EventRef<'_, '_>,
    version: Option<usize>,
    repository: &mut RepositoryEntry,
    people: bool,
) -> EventRow {
    let tag = event.tag().unwrap_or_default();
    let tag = tag.strip_prefix(&*event.artifact().in_tag()).unwrap_or(tag);
    let usual = event.version().map(|version| format!("@{version}"));
    let stage = event.stage().map(|stage| stage.as_str());
    let person = Some(event.author()).filter(|name| people && !name.is_empty());
    EventRow {
        kind: kind_of(event),
        time: event.time().seconds,
        offset: event.time().offset_minutes,
        version,
        stage: stage.map(|stage| RepositoryEntry::place(&mut repository.stages, stage)),
        person: person.map(|name| RepositoryEntry::place(&mut repository.people, name)),
        tag: Some(tag.to_owned()).filter(|tag| Some(tag) != usual.as_ref()),
        message: (!event.has_own_message()).then(|| redact_text(event.message())),
        commit: version.is_none().then(|| event.commit()),
    }
}
