//! Changing a registry: plan, write, push.

use crate::git::{RegistryLock, RevisionError, WriteError, Written};
use crate::registry::plan::{
    AssignRequest, At, DeprecateRequest, PlanContext, Refusal, RegisterRequest, Removal, Step,
    TagForm, WantedVersion, assign, deprecate, highest_counter, register,
};
use crate::registry::{Action, ArtifactName, ObjectId, StageName, TagEdit, TagName, Version};

use super::push::{Outcome, PushFailure, PushFault};
use super::{Answer, Artifacts, Detail, Error, Query, Registry};

/// Changes one artifact of a registry. Each change is planned, written and pushed in steps of
/// its own, so that the caller can say, or ask, something in between.
#[derive(Debug)]
pub struct Writer<'r> {
    registry: &'r Registry,
    name: ArtifactName<'static>,
}

/// A version to register.
#[derive(Debug, Clone, Copy, Default)]
pub struct RegisterOptions<'o> {
    /// The commit, as git takes it; HEAD without it.
    pub revision: Option<&'o str>,
    /// Which version.
    pub version: WantedVersion<'o>,
    /// How the tag is made.
    pub tag: TagOptions<'o>,
}

/// A stage to assign.
#[derive(Debug, Clone, Copy, Default)]
pub struct AssignOptions<'o> {
    /// The stage.
    pub stage: &'o str,
    /// The version to assign; with a revision the one to register there.
    pub version: Option<&'o str>,
    /// The commit, as git takes it; without it and a version HEAD.
    pub revision: Option<&'o str>,
    /// Register no version at a commit that has none.
    pub skip_registration: bool,
    /// How the tag is made.
    pub tag: TagOptions<'o>,
}

/// An artifact, a version or a stage of a version to take back.
#[derive(Debug, Clone, Copy, Default)]
pub struct DeprecateOptions<'o> {
    /// The version; without it the artifact.
    pub version: Option<&'o str>,
    /// The stage to take the version out of.
    pub stage: Option<&'o str>,
    /// The commit of a tag that deprecates the artifact, as git takes it; without it that of the
    /// artifact's newest event.
    pub revision: Option<&'o str>,
    /// Delete the tags that made it so instead of adding one.
    pub delete: bool,
    /// How the tag is made.
    pub tag: TagOptions<'o>,
}

/// How a tag is made.
#[derive(Debug, Clone, Copy, Default)]
pub struct TagOptions<'o> {
    /// Its message; without one, or with an empty one, GTO's own.
    pub message: Option<&'o str>,
    /// Its form.
    pub form: TagForm,
    /// Whether to make it even if it says what holds already.
    pub force: bool,
}

/// What will be written. While it lives no other process changes the registry.
#[derive(Debug)]
pub struct Plan<'r> {
    registry: &'r Registry,
    lock: RegistryLock<'r>,
    steps: Vec<Step>,
}

/// What was written, and is not pushed yet.
#[derive(Debug)]
pub struct Done<'r> {
    registry: &'r Registry,
    steps: Vec<Step>,
    written: Written,
}

impl Registry {
    /// Prepares changes of an artifact, `name` or `dir:name`, which need not exist.
    ///
    /// # Errors
    /// The name is none that GTO allows.
    pub fn writer(&self, artifact: &str) -> Result<Writer<'_>, Error> {
        Ok(Writer { registry: self, name: ArtifactName::new(artifact)?.into_owned() })
    }

    /// The commit that a revision means, as git takes it. GTO 1.10.1: without one, and where it
    /// is empty, HEAD.
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
    /// Plans a registration.
    ///
    /// # Errors
    /// There is no such commit, or the registration is refused: [`Refusal`].
    pub fn plan_register(&self, options: &RegisterOptions<'_>) -> Result<Plan<'r>, Error> {
        let TagOptions { message, form, force } = options.tag;
        let commit = self.registry.resolve(options.revision)?;
        let request = RegisterRequest { commit, version: options.version, message, form, force };
        self.plan(Detail::BRIEF, |context| Ok(vec![register(context, &request)?]))
    }

    /// Plans an assignment, and the registration that it needs.
    ///
    /// # Errors
    /// The stage is not allowed, there is no such commit, or the assignment is refused:
    /// [`Refusal`].
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
        let request = AssignRequest { stage, at, message, form, force };
        self.plan(Detail::BRIEF, |context| assign(context, &request))
    }

    /// Plans to deprecate the artifact, to deregister a version, or to unassign a stage.
    ///
    /// # Errors
    /// The stage is not allowed, there is no such commit, or the change is refused: [`Refusal`].
    pub fn plan_deprecate(&self, options: &DeprecateOptions<'_>) -> Result<Plan<'r>, Error> {
        let wanted = given(options.version);
        let mut detail = Detail::BRIEF;
        let removal = match (wanted, given(options.stage)) {
            (_, Some(stage)) => {
                self.registry.config.check_stage(stage)?;
                Removal::Stage(version(wanted.unwrap_or_default())?, StageName::new(stage)?)
            }
            (Some(wanted), None) => Removal::Version(version(wanted)?),
            (None, None) => {
                let commit = options.revision.map(|revision| self.registry.resolve(Some(revision)));
                let commit = commit.transpose()?;
                // The artifact's newest event may be a commit.
                detail.commits = commit.is_none();
                Removal::Artifact(commit, self.registry.repo.head()?)
            }
        };
        let TagOptions { message, form, force } = options.tag;
        let delete = options.delete;
        let request = DeprecateRequest { removal, message, form, force, delete };
        self.plan(detail, |context| deprecate(context, &request))
    }

    /// Writes what was planned, all of it or nothing.
    ///
    /// # Errors
    /// It cannot be written; then nothing has changed.
    pub fn write(&self, plan: Plan<'r>) -> Result<Done<'r>, Error> {
        let Plan { registry, mut lock, steps } = plan;
        let edits: Vec<_> = steps.iter().map(|step| step.edit.clone()).collect();
        let written = lock.write_tags(&edits, &registry.git_variables)?;
        Ok(Done { registry, steps, written })
    }

    /// Plans a change on the state as no other process changes it from now on.
    fn plan(
        &self,
        detail: Detail,
        plan: impl FnOnce(&PlanContext<'_>) -> Result<Vec<Step>, Refusal>,
    ) -> Result<Plan<'r>, Error> {
        let registry = self.registry;
        let lock = registry.repo.lock()?;
        let name = self.name.as_str();
        let refs = registry.tag_refs(Artifacts::Of(name))?;
        let answer = registry.answer_from(&refs, &Query::about(name, detail))?;
        let Answer { state, mut faults } = answer;
        let counter = highest_counter(refs.iter().map(|(name, _)| name));
        let steps = plan(&PlanContext { name: &self.name, state: state.state(), counter });
        if let Err(Refusal::ArtifactNotFound(_)) = &steps {
            faults.refuse_broken(None)?;
        }
        let steps = steps?;
        // GTO 1.10.1 reads no registry with such a version.
        for step in &steps {
            if let TagEdit::Create { name, target, .. } = &step.edit
                && TagName::new(name).is_ok_and(|name| matches!(name.action, Action::Register(_)))
            {
                faults.refuse_broken(Some(*target))?;
            }
        }
        Ok(Plan { registry, lock, steps })
    }
}

impl Plan<'_> {
    /// What will be done, in order.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }
}

impl Done<'_> {
    /// What was done, in order.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Whether it was done in a temporary copy of a remote repository, and is lost unless it is
    /// pushed.
    #[must_use]
    pub fn is_in_copy(&self) -> bool {
        self.registry.repo.is_copy()
    }

    /// Pushes it: all or nothing, where the remote knows how. Of a temporary copy the remote is
    /// the repository that it is a copy of.
    ///
    /// # Errors
    /// Something could not be pushed. That is taken back here, so that the same change can be
    /// made again.
    pub fn push(&self, remote: &str) -> Result<(), PushFailure> {
        let edits: Vec<_> = self.steps.iter().map(|step| step.edit.clone()).collect();
        let Err(error) = self.registry.repo.push_tags(remote, &edits) else { return Ok(()) };
        let pushed = error.pushed().to_vec();
        let is_left = |edit: &&TagEdit| !pushed.iter().any(|name| name == edit.name());
        let left = edits.iter().find(is_left).or(edits.first());
        let tag = left.map(|edit| edit.name().to_owned()).unwrap_or_default();
        // A copy of a remote repository goes away.
        let fault = if self.is_in_copy() {
            PushFault::Copy(error)
        } else {
            let outcome = match (self.undo(&pushed), left) {
                (Err(error), _) => Outcome::Left(error),
                (Ok(()), Some(TagEdit::Delete { .. })) => Outcome::PutBack,
                (Ok(()), _) => Outcome::TakenBack,
            };
            PushFault::Here { outcome, error }
        };
        Err(PushFailure { remote: remote.to_owned(), tag, fault: Box::new(fault) })
    }

    /// Takes back what was not pushed.
    fn undo(&self, pushed: &[String]) -> Result<(), WriteError> {
        let left = self.written.clone().without(pushed);
        self.registry.repo.lock()?.undo(&left)
    }
}

/// GTO 1.10.1: an empty text is none.
fn given(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}

/// A version that is to exist already.
fn version(text: &str) -> Result<Version, Error> {
    text.parse().map_err(|_| Error::Version(text.to_owned()))
}
