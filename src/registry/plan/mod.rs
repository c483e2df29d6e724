//! Plans: the tags to write for a change, decided from the state before anything is written. Every
//! refusal is made here.

mod assign;
mod baseline;
mod counter;
mod dates;
mod deprecate;
mod held;
mod notes;
mod register;
mod rollback;
mod timeline;
mod undisputed;
mod undo;

pub use assign::{AssignRequest, At, assign};
pub use counter::highest_counter;
pub use dates::{DatedSteps, WriteDate, settle_dates};
pub use deprecate::{DeprecateRequest, Removal, deprecate};
pub use held::{Decision, Held, TagChange, Unchanged, UnchangedReason};
pub use notes::{PlanNote, Rival, restoring};
pub use register::{RegisterRequest, WantedVersion, register};
pub use rollback::{RollbackRequest, roll_back};
pub use undo::{UndoRequest, restore, undo};

use super::digits::successor;
use super::{
    Action, Artifact, ArtifactName, ArtifactVersion, EventRef, InvalidIdentifier, InvalidVersion,
    ManyVersions, NoNextVersion, NoPrerelease, ObjectId, StageName, State, TagEdit, TagName, Time,
    Version, VersionStage,
};

/// An artifact when a change of it is planned.
#[derive(Debug, Clone, Copy)]
pub struct PlanContext<'g> {
    /// The artifact.
    pub name: &'g ArtifactName<'g>,
    /// The state, with at least this artifact in it if it exists.
    pub state: &'g State<'g>,
    /// The highest counter of the artifact's tags, in decimal digits; `0` if no tag has one.
    pub counter: &'g str,
}

/// The form of a new tag: `--simple`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TagForm {
    /// The default for the kind of change.
    #[default]
    Auto,
    /// Without a counter, such as `m#prod`.
    Simple,
    /// With a counter, such as `m#prod#4`.
    Counted,
}

/// One change of a plan, with the sentence that reports it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What to write.
    pub(crate) edit: TagEdit,
    /// The tag that the step makes or deletes.
    pub held: Held,
    /// The tag that counts again because the step deletes another one.
    pub(crate) restored: Option<Held>,
    /// Its effect, as in "Created git tag 'm@v1.0.0' that registers version".
    effect: String,
}

/// A change that GTO refuses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "each variant is its sentence, in the words of GTO 1.10.1")]
pub enum Refusal {
    #[error(transparent)]
    ManyVersions(#[from] ManyVersions),
    #[error(transparent)]
    InvalidVersion(#[from] InvalidVersion),
    #[error(transparent)]
    NoNextVersion(#[from] NoNextVersion),
    #[error("Cannot find artifact '{0}'")]
    ArtifactNotFound(String),
    #[error("No versions found for '{0}'")]
    VersionRequired(String),
    #[error("'{artifact}' is already registered in this commit with version '{version}'")]
    CommitHasVersion { artifact: String, version: String },
    #[error("For this REF you can only register {0}")]
    OtherVersionAtCommit(String),
    #[error("Version '{0}' already was registered.\n")]
    VersionExists(String),
    #[error("Can't apply bump, because this is the first version being registered")]
    NothingToBump,
    #[error(transparent)]
    NoPrerelease(#[from] NoPrerelease),
    #[error(transparent)]
    InvalidIdentifier(#[from] InvalidIdentifier),
    #[error("The latest version '{0}' is a release: `--release` needs a prerelease")]
    IsRelease(String),
    #[error("Version '{0}' is not registered")]
    NotRegistered(String),
    #[error("Can't register '{wanted}', since '{found}' is registered already at this ref")]
    RegisteredAlready { wanted: String, found: String },
    #[error(
        "Version '{version}' is already in stage '{stage}'. \
         Use the '--force' flag to create a new Git tag nevertheless."
    )]
    InStageAlready { version: String, stage: String },
    #[error("The version at ref '{0}' is not registered")]
    CommitNotRegistered(ObjectId),
    #[error("The version at ref '{0}' was deregistered already")]
    DeregisteredAlready(ObjectId),
    #[error("Can't deregister a version that have no git tags")]
    NoTagsOfVersion,
    #[error("Stage '{stage}' is not assigned to a version '{version}'")]
    NotInStage { version: String, stage: String },
    #[error("Can't use 'force' with 'simple=True'")]
    ForceSimple,
    #[error("Artifact was deprecated already")]
    DeprecatedAlready,
    #[error("No version of '{artifact}' is in stage '{stage}': there is nothing to roll back")]
    NothingInStage { artifact: String, stage: String },
    #[error("No registered version was in stage '{stage}' before '{version}'")]
    NoneBefore { version: String, stage: String },
    #[error("'{0}' is not deprecated: there is nothing to undo")]
    NotDeprecated(String),
    #[error("Version '{0}' is not deregistered: there is nothing to restore")]
    NotDeregistered(String),
    #[error("Version '{version}' is already in stage '{stage}': there is nothing to undo")]
    NotUnassigned { version: String, stage: String },
    #[error("tag '{0}' already exists")]
    TagExists(String),
    #[error("Ref 'HEAD' was not found in the repository history")]
    NoCommit,
    #[error(
        "Tag '{tag}' would have no effect with GIT_COMMITTER_DATE {date}: {} is dated {}. The \
         earliest date that has an effect is {first}",
        .rival.name, .rival.time
    )]
    Void { tag: String, date: Time, rival: Rival, first: Time },
}

impl<'g> PlanContext<'g> {
    fn artifact(&self) -> Option<&'g Artifact<'g>> {
        self.state.artifact(self.name.as_str())
    }

    /// The version that tags register or deregister at a commit.
    fn version_at(
        &self,
        commit: ObjectId,
    ) -> Result<Option<&'g ArtifactVersion<'g>>, ManyVersions> {
        self.only_version(|version| version.commit == commit)
    }

    /// The version with this name that tags register or deregister.
    fn version_named(
        &self,
        wanted: &Version,
    ) -> Result<Option<&'g ArtifactVersion<'g>>, ManyVersions> {
        self.only_version(|version| version.version() == Some(wanted))
    }

    /// Refuses a stage at a commit with several versions: such a tag is ambiguous. GTO 1.10.1
    /// writes it, and then fails to read the registry.
    fn refuse_ambiguous(&self, commit: ObjectId) -> Result<(), ManyVersions> {
        self.version_at(commit).map(drop)
    }

    /// Whether the newest event of a stage at a commit without a version is an assignment. See
    /// [`super::fold`] for why such a commit has many versions.
    fn is_bare_commit_in(&self, commit: ObjectId, stage: StageName<'_>) -> bool {
        let versions = self.artifact().into_iter().flat_map(|artifact| &artifact.versions);
        let bare = versions.filter(|version| version.is_discovered() && version.commit == commit);
        let stages: Vec<_> =
            bare.filter_map(|version| version.stages.by_name.get(stage.as_str())).collect();
        let newest = |pick: fn(&VersionStage<'_>) -> Option<Time>| {
            stages.iter().filter_map(|stage| pick(stage)).max()
        };
        newest(|stage| stage.assignments.last().map(|event| event.time))
            > newest(|stage| stage.unassignments.last().map(|event| event.time))
    }

    fn only_version(
        &self,
        matches: impl Fn(&ArtifactVersion<'_>) -> bool,
    ) -> Result<Option<&'g ArtifactVersion<'g>>, ManyVersions> {
        self.artifact().map_or(Ok(None), |artifact| artifact.only_version(matches))
    }

    /// The step that makes a tag.
    fn create(
        &self,
        action: Action<'_>,
        counted: bool,
        target: ObjectId,
        text: StepText<'_>,
    ) -> Step {
        let (event, stage) = (action.event_name(), action.stage().map(|stage| stage.to_string()));
        // GTO 1.10.1: an empty message is as `None`.
        let given = text.message.filter(|text| !text.is_empty()).map(str::to_owned);
        let own = || action.message(self.name, text.version.as_deref().unwrap_or_default());
        let message = given.or_else(own).unwrap_or_default();
        let mut name = TagName { artifact: self.name.clone(), action, counter: None }.to_string();
        if counted {
            name.push('#');
            name.push_str(&successor(self.counter));
        }
        let held = Held {
            change: TagChange::Created,
            event,
            tag: name.clone(),
            artifact: self.name.to_string(),
            version: text.version,
            stage,
            commit: target,
        };
        let edit = TagEdit::Create { name, target, message, date: None };
        Step { edit, held, restored: None, effect: format!(" that {}", text.effect) }
    }
}

/// The texts of a new tag.
struct StepText<'t> {
    /// The version that the tag is about.
    version: Option<String>,
    /// The message, if the user gave one.
    message: Option<&'t str>,
    effect: String,
}

impl Step {
    /// The sentence that reports the step once it is written.
    #[must_use]
    pub fn sentence(&self) -> String {
        let done = match self.edit {
            TagEdit::Create { .. } => "Created",
            TagEdit::Delete { .. } => "Deleted",
        };
        format!("{done} git tag '{}'{}", self.edit.name(), self.effect)
    }

    /// The sentence that says what the step would do.
    #[must_use]
    pub(crate) fn prediction(&self) -> String {
        let does = match self.edit {
            TagEdit::Create { .. } => "create",
            TagEdit::Delete { .. } => "delete",
        };
        format!("Would {does} git tag '{}'{}", self.edit.name(), self.effect)
    }

    /// Whether the step deletes a tag.
    pub(crate) fn is_deletion(&self) -> bool {
        matches!(self.edit, TagEdit::Delete { .. })
    }

    /// The step that deletes the tag of an event; `None` for a commit's event.
    fn delete(event: &EventRef<'_, '_>) -> Option<Self> {
        let held = Held::of(event, TagChange::Deleted)?;
        let edit = TagEdit::Delete { name: held.tag.clone() };
        Some(Self { edit, held, restored: None, effect: String::new() })
    }
}

#[cfg(test)]
mod tests;
