//! The tags after a change, as JSON.

use serde::Serialize;

use crate::registry::ObjectId;
use crate::registry::plan::{Held, TagChange};

/// A tag after a change, as `--json` of `register`, `assign` and `deprecate` prints it.
#[derive(Debug, Serialize)]
pub struct HeldReport<'s> {
    created: bool,
    deleted: bool,
    event: &'static str,
    #[serde(rename = "ref")]
    tag: &'s str,
    artifact: &'s str,
    version: Option<&'s str>,
    stage: Option<&'s str>,
    commit: ObjectId,
    pushed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    dry_run: Option<bool>,
}

impl<'s> HeldReport<'s> {
    /// The report of a tag. `pushed`: whether the remote has the change too. `dry_run`: whether the
    /// change was not made.
    #[must_use]
    pub fn new(held: &'s Held, pushed: bool, dry_run: bool) -> Self {
        Self {
            created: held.change == TagChange::Created,
            deleted: held.change == TagChange::Deleted,
            event: held.event,
            tag: &held.tag,
            artifact: &held.artifact,
            version: held.version.as_deref(),
            stage: held.stage.as_deref(),
            commit: held.commit,
            pushed,
            dry_run: dry_run.then_some(true),
        }
    }
}
