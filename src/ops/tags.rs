//! Changing a registry: plan, write, push.

use crate::dvc::name_of_address;
use crate::git::RevisionError;
use crate::registry::plan::{
    AssignRequest, At, Decision, DeprecateRequest, RegisterRequest, Removal, RollbackRequest,
    UndoRequest, WantedVersion, assign, deprecate, register, restore, roll_back, undo,
};
use crate::registry::{ArtifactName, ObjectId, StageName, Version};

use super::if_changed::Verdict;
use super::planning::{Computed, PlannedChange};
use super::remote_tags::RemoteTags;
use super::{
    Artifacts, AssignOptions, DeprecateOptions, Detail, Done, Error, Plan, RegisterOptions,
    Registry, TagOptions, UndoOptions,
};

/// Changes one artifact of a registry. Planning, writing and pushing are separate steps, so that
/// the caller can print or ask something in between.
#[derive(Debug)]
pub struct Writer<'r> {
    pub(super) registry: &'r Registry,
    pub(super) name: ArtifactName<'static>,
    pub(super) there: Option<RemoteTags>,
    /// Whether a remote was asked and did not answer.
    pub(super) is_unanswered: bool,
    /// Whether nothing is to be written.
    pub(super) is_rehearsal: bool,
}

impl Registry {
    /// Prepares changes of an artifact, `name` or `dir:name`, which need not exist yet. DVC's
    /// `dir/dvc.yaml:name` means `dir:name`: no tag name contains `dvc.yaml`.
    ///
    /// # Errors
    /// GTO does not allow the name.
    pub fn writer(&self, artifact: &str) -> Result<Writer<'_>, Error> {
        let name = ArtifactName::new(&name_of_address(artifact))?.into_owned();
        Ok(Writer { registry: self, name, there: None, is_unanswered: false, is_rehearsal: false })
    }

    /// Resolves a revision to a commit, as git does. GTO 1.10.1: `None` and an empty text mean
    /// HEAD.
    ///
    /// # Errors
    /// There is no such commit.
    pub fn resolve(&self, revision: Option<&str>) -> Result<ObjectId, Error> {
        let revision = given(revision).unwrap_or("HEAD");
        self.repo.resolve(revision).map_err(|error| match error {
            RevisionError::Unknown(_) if revision == "HEAD" => Error::NoCommit(error),
            RevisionError::Unknown(_) if revision.parse::<Version>().is_ok() => {
                Error::VersionAsRevision(error)
            }
            _ => error.into(),
        })
    }
}

impl<'r> Writer<'r> {
    /// Asks a remote for its tags of the artifact. From now on, plans that contradict them are
    /// refused. If the remote does not answer, nothing is refused, and the push of a plan fails, even
    /// if nothing changes. In a temporary clone there is nothing to ask.
    #[must_use]
    pub fn ask(self, remote: &str) -> Self {
        let there = RemoteTags::ask(self.registry, remote, &self.name);
        let is_unanswered = there.is_none() && !self.registry.repo.is_temporary_clone();
        Self { there, is_unanswered, ..self }
    }

    /// Plans from now on for a rehearsal: they need not wait for other processes, which may change
    /// the registry meanwhile, and cannot be written.
    pub(crate) fn rehearsal(self) -> Self {
        Self { is_rehearsal: true, ..self }
    }

    /// Plans a registration.
    ///
    /// # Errors
    /// There is no such commit, or the registration is refused: [`crate::Refusal`].
    pub fn plan_register(&self, options: &RegisterOptions<'_>) -> Result<Plan<'r>, Error> {
        let TagOptions { message, form, force } = options.tag;
        let commit = self.registry.resolve(options.revision)?;
        let RegisterOptions { version, build, .. } = *options;
        let exist_ok = options.exist_ok || options.if_changed.is_some();
        let request = RegisterRequest { commit, version, build, message, form, force, exist_ok };
        let computed = match options.version {
            WantedVersion::Named(_) => Computed::Nothing,
            _ => Computed::NextVersion,
        };
        let change = PlannedChange { detail: Detail::BRIEF, wanted: None, computed };
        let mut doubt = None;
        let mut plan = self.plan(&change, |context| {
            if let Some(test) = options.if_changed {
                match self.registry.compare_with_baseline(context, commit, test)? {
                    Verdict::Unchanged(unchanged) => return Ok(Decision::Unchanged(unchanged)),
                    Verdict::Unknown(why) => doubt = Some(why),
                    Verdict::Changed => {}
                }
            }
            Ok(register(context, &request)?)
        })?;
        plan.notices.extend(doubt);
        Ok(plan)
    }

    /// Plans an assignment, and the registration that it needs.
    ///
    /// # Errors
    /// The stage is not allowed, there is no such commit, or the assignment is refused:
    /// [`crate::Refusal`].
    pub fn plan_assign(&self, options: &AssignOptions<'_>) -> Result<Plan<'r>, Error> {
        self.registry.config.check_stage(options.stage)?;
        let wanted = given(options.version);
        wanted.map(version).transpose()?;
        let resolve = || self.registry.resolve(options.revision);
        let at = match (options.revision, wanted) {
            (None, Some(wanted)) => At::Version(wanted),
            (Some(_), Some(_)) if options.skip_registration => return Err(Error::SkipRegistration),
            _ if options.skip_registration => At::BareCommit(resolve()?),
            _ => At::Commit(resolve()?, wanted),
        };
        let TagOptions { message, form, force } = options.tag;
        let stage = StageName::new(options.stage)?;
        let exist_ok = options.exist_ok;
        let request = AssignRequest { stage, at, message, form, force, exist_ok };
        let computed = wanted.map_or(Computed::NextVersion, |_| Computed::Nothing);
        let change = PlannedChange { detail: Detail::BRIEF, wanted, computed };
        self.plan(&change, |context| Ok(assign(context, &request)?))
    }

    /// Plans to deprecate the artifact, to deregister a version, or to unassign a stage.
    ///
    /// # Errors
    /// The stage is not allowed, there is no such commit, or the change is refused: [`crate::Refusal`].
    pub fn plan_deprecate(&self, options: &DeprecateOptions<'_>) -> Result<Plan<'r>, Error> {
        let wanted = given(options.version);
        let removal = self.removal(wanted, given(options.stage), options.revision)?;
        // The artifact's newest event may be a commit that keeps it in use.
        let commits = matches!(removal, Removal::Artifact(..));
        let detail = Detail { commits, ..Detail::BRIEF };
        let TagOptions { message, form, force } = options.tag;
        let delete = options.delete;
        let request = DeprecateRequest { removal, message, form, force, delete };
        let change = PlannedChange { detail, wanted, computed: Computed::Nothing };
        self.plan(&change, |context| Ok(Decision::Change(deprecate(context, &request)?)))
    }

    /// Plans to bring a deregistered version back. With `exist_ok`, a version that is not
    /// deregistered needs no change.
    ///
    /// # Errors
    /// The version was never registered, or is not deregistered: [`crate::Refusal`].
    pub(crate) fn plan_restore(&self, wanted: &str, exist_ok: bool) -> Result<Plan<'r>, Error> {
        let version = version(wanted)?;
        let change = PlannedChange {
            detail: Detail::BRIEF,
            wanted: Some(wanted),
            computed: Computed::Nothing,
        };
        self.plan(&change, |context| Ok(restore(context, &version, exist_ok)?))
    }

    /// Plans to assign the version that was in a stage before the present one.
    ///
    /// # Errors
    /// The stage is not allowed, no version is in it, or none was before: [`crate::Refusal`].
    pub(crate) fn plan_rollback(
        &self,
        stage: &str,
        tag: &TagOptions<'_>,
    ) -> Result<Plan<'r>, Error> {
        self.registry.config.check_stage(stage)?;
        let &TagOptions { message, form, .. } = tag;
        let request = RollbackRequest { stage: StageName::new(stage)?, message, form };
        let change =
            PlannedChange { detail: Detail::BRIEF, wanted: None, computed: Computed::Stage };
        self.plan(&change, |context| Ok(roll_back(context, &request)?))
    }

    /// Plans to undo what a deprecation, a deregistration or an unassignment did.
    ///
    /// # Errors
    /// The stage is not allowed, or there is nothing to undo: [`crate::Refusal`].
    pub(crate) fn plan_undo(&self, options: &UndoOptions<'_>) -> Result<Plan<'r>, Error> {
        let UndoOptions { stage, tag: TagOptions { message, form, .. }, .. } = *options;
        let wanted = given(options.version);
        let removal = self.removal(wanted, given(stage), None)?;
        let request = UndoRequest { removal, message, form };
        let change = PlannedChange { detail: Detail::BRIEF, wanted, computed: Computed::Nothing };
        self.plan(&change, |context| Ok(undo(context, &request)?))
    }

    /// What the options ask to take back, or to bring back.
    fn removal<'o>(
        &self,
        wanted: Option<&'o str>,
        stage: Option<&'o str>,
        revision: Option<&str>,
    ) -> Result<Removal<'o>, Error> {
        Ok(match (wanted, stage) {
            (_, Some(stage)) => {
                self.registry.config.check_stage(stage)?;
                Removal::Stage(version(wanted.unwrap_or_default())?, StageName::new(stage)?)
            }
            (Some(wanted), None) => Removal::Version(version(wanted)?),
            (None, None) => {
                let commit = revision.map(|revision| self.registry.resolve(Some(revision)));
                Removal::Artifact(commit.transpose()?, self.registry.repo.head()?)
            }
        })
    }

    /// Whether the remote that was asked has tags of the artifact that are not here, and a fetch would
    /// bring them: no tag of the same name is another one here.
    pub(crate) fn can_catch_up(&self) -> bool {
        let here = self.registry.tag_refs(Artifacts::Of(self.name.as_str()));
        let there = self.there.as_ref();
        there.zip(here.ok()).is_some_and(|(there, here)| {
            there.unknown(&here).next().is_some() && !there.differs(&here)
        })
    }

    /// Brings the tags of the artifact that a remote has and that are not here. A temporary clone
    /// of a remote repository stays as it is.
    ///
    /// # Errors
    /// They cannot be fetched, or a tag of the same name is another one here.
    pub(crate) fn fetch(&self, remote: &str) -> Result<(), Error> {
        let fetched = self.registry.repo.fetch_tags(remote, &self.name.in_tag());
        fetched.map_err(|error| Error::Fetch { remote: remote.to_owned(), error })
    }

    /// Writes a plan: all of it or nothing.
    ///
    /// # Errors
    /// It cannot be written. Then nothing has changed.
    pub fn write(&self, plan: Plan<'r>) -> Result<Done<'r>, Error> {
        plan.write()
    }
}

/// GTO 1.10.1: an empty text is as `None`.
fn given(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}

/// Parses a version that should exist already.
fn version(text: &str) -> Result<Version, Error> {
    text.parse().map_err(|_| Error::Version(text.to_owned()))
}
