//! The tags after a change, for programs.

use std::fmt;

use super::Step;
use crate::registry::{EventRef, ObjectId};

/// A tag after a change, with its meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// What the change does to the tag.
    pub change: TagChange,
    /// The name of the event, as `check-ref --event` prints it.
    pub event: &'static str,
    /// The tag's name, without `refs/tags/`.
    pub tag: String,
    /// The artifact, in the form `dir:name`.
    pub artifact: String,
    /// The version, or the 40 hex digits of a commit that has none; `None` for an event of the
    /// artifact itself.
    pub version: Option<String>,
    /// The stage of an assignment or an unassignment.
    pub stage: Option<String>,
    /// The commit that the tag points to.
    pub commit: ObjectId,
}

/// What a change does to a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TagChange {
    /// It makes the tag.
    Created,
    /// The tag exists already and stays.
    Kept,
    /// It deletes the tag.
    Deleted,
}

/// The decision of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Change tags, in this order.
    Change(Vec<Step>),
    /// Change nothing: what was asked for is so already.
    Unchanged(Unchanged),
}

/// What was asked for is so already. Displays as a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unchanged {
    /// The tag that makes it so.
    pub held: Held,
    /// What is so.
    pub(crate) reason: UnchangedReason,
}

/// What is so already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnchangedReason {
    /// The commit has the version.
    Registered,
    /// The version is in the stage.
    InStage,
    /// The artifact is as in the version.
    Content,
}

impl Decision {
    /// The steps, in order; empty if nothing changes.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        match self {
            Self::Change(steps) => steps,
            Self::Unchanged(_) => &[],
        }
    }

    /// The tag of each step, then the tag that counts again after deletions. Without a step: the
    /// tag that is there already.
    #[must_use]
    pub fn holds(&self) -> Vec<&Held> {
        match self {
            Self::Change(steps) => {
                // Several deletions can make one older tag count again.
                let restored = steps.iter().rev().find_map(|step| step.restored.as_ref());
                steps.iter().map(|step| &step.held).chain(restored).collect()
            }
            Self::Unchanged(unchanged) => vec![&unchanged.held],
        }
    }

    /// What is so already, if nothing changes.
    #[must_use]
    pub fn unchanged(&self) -> Option<&Unchanged> {
        match self {
            Self::Change(_) => None,
            Self::Unchanged(unchanged) => Some(unchanged),
        }
    }
}

impl Held {
    /// The tag of an event; `None` for a commit's event.
    pub(super) fn of(event: &EventRef<'_, '_>, change: TagChange) -> Option<Self> {
        Some(Self {
            change,
            event: event.name(),
            tag: event.tag()?.to_owned(),
            artifact: event.artifact().to_string(),
            version: event.version().map(ToString::to_string),
            stage: event.stage().map(|stage| stage.to_string()),
            commit: event.commit(),
        })
    }
}

impl fmt::Display for Unchanged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Held { artifact, version, stage, .. } = &self.held;
        let (version, stage) =
            (version.as_deref().unwrap_or_default(), stage.as_deref().unwrap_or_default());
        match self.reason {
            UnchangedReason::Registered => {
                write!(f, "Version '{version}' of '{artifact}' is already registered")
            }
            UnchangedReason::Content => {
                write!(f, "'{artifact}' has not changed since version '{version}'")
            }
            UnchangedReason::InStage => {
                write!(f, "Version '{version}' of '{artifact}' is already in stage '{stage}'")
            }
        }
    }
}
