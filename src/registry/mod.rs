//! The domain: names, versions, the grammar of tags, events and the state folded
//! from them. Pure: no file, no repository and no clock is touched here.

mod annotation;
mod artifact;
mod commit;
pub(crate) mod diagnosis;
mod digits;
mod edit;
mod event;
mod filter;
mod fold;
mod name;
mod nearest;
mod object_id;
mod period;
pub mod plan;
mod query;
pub mod report;
mod shortcut;
mod stages;
mod state;
mod tag;
#[cfg(test)]
mod tests;
mod time;
mod value;
mod version;

pub use annotation::{Annotation, UnresolvedField};
pub use artifact::{Artifact, ArtifactVersion};
pub use commit::{Commit, Person};
pub use edit::TagEdit;
pub use event::{CommitEvent, Event, EventRef, TagText, VersionId};
pub use filter::ArtifactFilter;
pub use fold::ManyVersions;
pub use name::{ArtifactName, InvalidName, StageName, is_name};
pub use nearest::{complete_version, did_you_mean, nearest, nearest_version};
pub use object_id::{InvalidObjectId, ObjectId};
pub use period::Period;
pub use query::{Limit, Order, Placement, Placements, Selection};
pub use shortcut::{NamePattern, Shortcut, Which};
pub use stages::{CommitStages, VersionStage};
pub use state::{Commits, State};
pub use tag::{Action, Counter, InvalidTagName, TagName};
pub use time::Time;
pub use value::Value;
pub use version::prerelease::{Build, InvalidIdentifier, NoPrerelease, PrereleaseName};
pub use version::{Bump, InvalidVersion, NoNextVersion, Version};
