//! An event in JSON.

use std::slice;

use serde::Serialize;

use crate::registry::{
    Annotation, ArtifactName, CommitEvent, Event, EventRef, ObjectId, StageName, Time, VersionId,
};

/// An event as `--json` prints it.
#[derive(Debug, Serialize)]
pub struct EventReport<'s> {
    #[serde(skip_serializing_if = "Option::is_none")]
    priority: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    addition: Option<bool>,
    artifact: &'s ArtifactName<'s>,
    created_at: Time,
    author: &'s str,
    author_email: &'s str,
    message: &'s str,
    commit_hexsha: ObjectId,
    #[serde(skip_serializing_if = "Option::is_none")]
    tag: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'s VersionId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stage: Option<StageName<'s>>,
    #[serde(flatten)]
    commit: Option<CommitParts<'s>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<&'static str>,
}

/// The keys of an event in JSON. In GTO 1.10.1 they differ from place to place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventForm {
    /// Among the events of a version or artifact: without `event`.
    Listed,
    /// Among the events of a stage in `show NAME --json`: with `event`.
    Named,
    /// Alone, in `check-ref --json`: with `event`, without `priority` and `addition`.
    Alone,
}

#[derive(Debug, Serialize)]
struct CommitParts<'s> {
    enrichments: Vec<EnrichmentReport<'s>>,
    committer: &'s str,
    committer_email: &'s str,
}

#[derive(Debug, Serialize)]
struct EnrichmentReport<'s> {
    source: &'static str,
    artifact: &'s Annotation,
}

impl<'s> EventReport<'s> {
    /// The report of an event.
    #[must_use]
    pub fn new(event: &EventRef<'s, 's>, form: EventForm) -> Self {
        let listed = form != EventForm::Alone;
        Self {
            priority: listed.then_some(event.priority()),
            addition: listed.then_some(event.is_addition()),
            artifact: event.artifact(),
            created_at: event.time(),
            author: event.author(),
            author_email: event.author_email(),
            message: event.message(),
            commit_hexsha: event.commit(),
            tag: event.tag(),
            version: event.version(),
            stage: event.stage(),
            commit: match event {
                EventRef::Commit(event, ..) => Some(CommitParts::new(event)),
                EventRef::Tag(..) => None,
            },
            event: (form != EventForm::Listed).then_some(event.name()),
        }
    }

    /// The reports of the events of one version, or of the artifact's own.
    pub(super) fn list(
        events: &'s [Event<'s>],
        version: Option<&'s VersionId>,
        form: EventForm,
    ) -> Vec<Self> {
        let version = version.map_or(&[][..], slice::from_ref);
        events.iter().map(|event| Self::new(&EventRef::Tag(event, version), form)).collect()
    }
}

impl<'s> CommitParts<'s> {
    fn new(event: &'s CommitEvent) -> Self {
        let enrichment = |annotation| EnrichmentReport { source: "gto", artifact: annotation };
        Self {
            enrichments: event.annotation.as_deref().map(enrichment).into_iter().collect(),
            committer: &event.commit.committer.name,
            committer_email: &event.commit.committer.email,
        }
    }
}
