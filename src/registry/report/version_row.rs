//! The rows of the table of `show NAME`.

use std::borrow::Cow;

use super::columns::{Columns, first_line};
use crate::registry::{Artifact, ArtifactVersion, Event, EventRef, Placement, Time, VersionId};

/// A row of the table of `show NAME`.
#[derive(Debug)]
pub struct VersionRow<'s> {
    /// The artifact; `*NAME` if it has an annotation and no tags.
    pub artifact: Cow<'s, str>,
    /// The version, or 7 digits of the commit's id.
    pub version: String,
    /// The stages it is in, with `, ` between.
    pub stages: String,
    /// The date of the registration, else of its newest event.
    pub created_at: Option<Time>,
    /// The tag that registered it, else the tag of its newest event, else 7 digits of the commit's
    /// id.
    pub reference: String,
    authoring: Option<EventRef<'s, 's>>,
    /// The newest assignment of each stage.
    assignments: Vec<&'s Event<'s>>,
}

impl<'s> VersionRow<'s> {
    pub(super) fn new(
        artifact: &'s Artifact<'s>,
        version: &'s ArtifactVersion<'s>,
        placements: &[&Placement<'s, 's>],
    ) -> Self {
        let authoring = version.authoring_event(&artifact.name);
        let stages: Vec<_> = placements.iter().map(|stage| stage.name.as_str()).collect();
        let reference = authoring.as_ref().map(EventRef::short_reference).unwrap_or_default();
        Self {
            artifact: artifact.shown_name(),
            version: version.id.short(),
            stages: stages.join(", "),
            created_at: authoring.as_ref().map(EventRef::time),
            reference: reference.into_owned(),
            authoring,
            assignments: placements.iter().filter_map(|it| it.stage.assignments.last()).collect(),
        }
    }

    /// The headers of the table.
    pub(crate) fn headers(columns: Columns) -> Vec<&'static str> {
        let mut headers = vec!["artifact", "version", "stage", "created_at", "ref"];
        if columns.who {
            headers.extend(["author", "assigned_by"]);
        }
        if columns.when {
            headers.push("assigned_at");
        }
        if columns.message {
            headers.extend(["message", "assigned_because"]);
        }
        headers
    }

    /// The cells of the row. What is said of stages is in their order, with `, ` between.
    pub(crate) fn cells(self, columns: Columns) -> Vec<Option<Cow<'s, str>>> {
        let of_stages = |say: &dyn Fn(EventRef<'s, 's>) -> String| {
            let none: &[VersionId] = &[];
            let said = self.assignments.iter().map(|event| say(EventRef::Tag(event, none)));
            Some(Cow::Owned(said.collect::<Vec<_>>().join(", ")))
        };
        let of_version = |say: &dyn Fn(&EventRef<'s, 's>) -> &'s str| {
            self.authoring.as_ref().map(|event| Cow::Borrowed(say(event)))
        };
        let mut more = Vec::new();
        if columns.who {
            more.push(of_version(&EventRef::author));
            more.push(of_stages(&|event| event.author().to_owned()));
        }
        if columns.when {
            more.push(of_stages(&|event| event.time().to_string()));
        }
        if columns.message {
            more.push(of_version(&|event| first_line(event)));
            more.push(of_stages(&|event| first_line(&event).to_owned()));
        }
        let mut cells = vec![
            Some(self.artifact),
            Some(Cow::Owned(self.version)),
            Some(Cow::Owned(self.stages)),
            self.created_at.map(|time| Cow::Owned(time.to_string())),
            Some(Cow::Owned(self.reference)),
        ];
        cells.extend(more);
        cells
    }
}
