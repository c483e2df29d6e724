//! Changing a registry: plan, write, push.

use crate::dvc::name_of_address;
use crate::git::RevisionError;
use crate::registry::plan::{
    AssignRequest, At, Decision, DeprecateRequest, RegisterRequest, Removal, WantedVersion, assign,
    deprecate, register,
};
use crate::registry::{ArtifactName, ObjectId, StageName, Version};

use super::planning::PlannedChange;
use super::remote_tags::RemoteTags;
use super::{
    AssignOptions, DeprecateOptions, Detail, Done, Error, Plan, RegisterOptions, Registry,
    TagOptions,
};

/// Changes one artifact of a registry. Each change is planned, written and pushed in steps of
/// its own, so that the caller can say, or ask, something in between.
#[derive(Debug)]
pub struct Writer<'r> {
    pub(super) registry: &'r Registry,
    pub(super) name: ArtifactName<'static>,
    pub(super) there: Option<RemoteTags>,
}

impl Registry {
    /// Prepares changes of an artifact, `name` or `dir:name`, which need not exist. DVC's
    /// `dir/dvc.yaml:name` is `dir:name`. No tag gets a name with `dvc.yaml` in it.
    ///
    /// # Errors
    /// The name is none that GTO allows.
    pub fn writer(&self, artifact: &str) -> Result<Writer<'_>, Error> {
        let name = ArtifactName::new(&name_of_address(artifact))?.into_owned();
        Ok(Writer { registry: self, name, there: None })
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
    /// Asks a remote which tags of the artifact it has: from now on, plans that these contradict
    /// are refused. A remote that does not answer contradicts nothing. In a temporary clone of a
    /// remote repository there is nothing to ask.
    #[must_use]
    pub fn ask(self, remote: &str) -> Self {
        let there = RemoteTags::ask(self.registry, remote, &self.name);
        Self { there, ..self }
    }

    /// Plans a registration.
    ///
    /// # Errors
    /// There is no such commit, or the registration is refused: [`crate::Refusal`].
    pub fn plan_register(&self, options: &RegisterOptions<'_>) -> Result<Plan<'r>, Error> {
        let TagOptions { message, form, force } = options.tag;
        let commit = self.registry.resolve(options.revision)?;
        let RegisterOptions { version, build, exist_ok, .. } = *options;
        let request = RegisterRequest { commit, version, build, message, form, force, exist_ok };
        let is_computed = !matches!(options.version, WantedVersion::Named(_));
        let change = PlannedChange { detail: Detail::BRIEF, wanted: None, is_computed };
        self.plan(&change, |context| register(context, &request))
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
        let change = PlannedChange { detail: Detail::BRIEF, wanted, is_computed: wanted.is_none() };
        self.plan(&change, |context| assign(context, &request))
    }

    /// Plans to deprecate the artifact, to deregister a version, or to unassign a stage.
    ///
    /// # Errors
    /// The stage is not allowed, there is no such commit, or the change is refused: [`crate::Refusal`].
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
                // The artifact's newest event may be a commit, and keep it in use.
                detail.commits = true;
                Removal::Artifact(commit, self.registry.repo.head()?)
            }
        };
        let TagOptions { message, form, force } = options.tag;
        let delete = options.delete;
        let request = DeprecateRequest { removal, message, form, force, delete };
        let change = PlannedChange { detail, wanted, is_computed: false };
        self.plan(&change, |context| Ok(Decision::Change(deprecate(context, &request)?)))
    }

    /// Writes what was planned, all of it or nothing.
    ///
    /// # Errors
    /// It cannot be written; then nothing has changed.
    pub fn write(&self, plan: Plan<'r>) -> Result<Done<'r>, Error> {
        plan.write()
    }
}

/// GTO 1.10.1: an empty text is as `None`.
fn given(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}

/// A version that is to exist already.
fn version(text: &str) -> Result<Version, Error> {
    text.parse().map_err(|_| Error::Version(text.to_owned()))
}
