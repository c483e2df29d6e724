//! Changing a registry: plan, write, push.

use crate::dvc::name_of_address;
use crate::git::{RevisionError, WriteError};
use crate::registry::plan::{
    AssignRequest, At, DatedSteps, DeprecateRequest, PlanContext, Refusal, RegisterRequest,
    Removal, Step, WantedVersion, WriteDate, assign, deprecate, highest_counter, register,
    settle_dates,
};
use crate::registry::{Action, ArtifactName, ObjectId, StageName, TagEdit, TagName, Time, Version};

use super::remote_tags::RemoteTags;
use super::{
    Answer, Artifacts, AssignOptions, DeprecateOptions, Detail, Done, Error, Plan, Query,
    RegisterOptions, Registry, TagOptions,
};

/// Changes one artifact of a registry. Each change is planned, written and pushed in steps of
/// its own, so that the caller can say, or ask, something in between.
#[derive(Debug)]
pub struct Writer<'r> {
    registry: &'r Registry,
    name: ArtifactName<'static>,
    there: Option<RemoteTags>,
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

    /// The date that new tags get.
    fn write_date(&self) -> Result<WriteDate, Error> {
        let variables = &self.git_variables;
        let time = self.repo.committer(variables).map_err(WriteError::from)?.time;
        Ok(match &variables.committer_date {
            Some(date) if !date.is_empty() => WriteDate::Given(time),
            _ => WriteDate::Clock(time),
        })
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
    /// are refused. A remote that does not answer contradicts nothing. In a temporary copy of a
    /// remote repository there is nothing to ask.
    #[must_use]
    pub fn ask(self, remote: &str) -> Self {
        let there = RemoteTags::ask(self.registry, remote, &self.name);
        Self { there, ..self }
    }

    /// Plans a registration.
    ///
    /// # Errors
    /// There is no such commit, or the registration is refused: [`Refusal`].
    pub fn plan_register(&self, options: &RegisterOptions<'_>) -> Result<Plan<'r>, Error> {
        let TagOptions { message, form, force } = options.tag;
        let commit = self.registry.resolve(options.revision)?;
        let request = RegisterRequest { commit, version: options.version, message, form, force };
        let is_computed = !matches!(options.version, WantedVersion::Named(_));
        let plan = |context: &PlanContext<'_>| Ok(vec![register(context, &request)?]);
        self.plan((Detail::BRIEF, None, is_computed), plan)
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
        let plan = |context: &PlanContext<'_>| assign(context, &request);
        self.plan((Detail::BRIEF, wanted, wanted.is_none()), plan)
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
                // The artifact's newest event may be a commit, and keep it in use.
                detail.commits = true;
                Removal::Artifact(commit, self.registry.repo.head()?)
            }
        };
        let TagOptions { message, form, force } = options.tag;
        let delete = options.delete;
        let request = DeprecateRequest { removal, message, form, force, delete };
        self.plan((detail, wanted, false), |context| deprecate(context, &request))
    }

    /// Writes what was planned, all of it or nothing.
    ///
    /// # Errors
    /// It cannot be written; then nothing has changed.
    pub fn write(&self, plan: Plan<'r>) -> Result<Done<'r>, Error> {
        plan.write()
    }

    /// Plans a change on the state as no other process changes it from now on.
    fn plan(
        &self,
        (detail, wanted, is_computed): (Detail, Option<&str>, bool),
        plan: impl FnOnce(&PlanContext<'_>) -> Result<Vec<Step>, Refusal>,
    ) -> Result<Plan<'r>, Error> {
        let registry = self.registry;
        let lock = registry.repo.lock()?;
        let name = self.name.as_str();
        let refs = registry.tag_refs(Artifacts::Of(name))?;
        let answer = registry.answer_from(&refs, &Query::about(name, detail))?;
        let Answer { state, mut faults } = answer;
        let counter = highest_counter(refs.iter().map(|(name, _)| name));
        let context = PlanContext { name: &self.name, state: state.state(), counter };
        let steps = plan(&context);
        if let Err(Refusal::ArtifactNotFound(_)) = &steps {
            faults.refuse_broken(None)?;
        }
        let artifact = state.artifact(name);
        let refused = |refusal| {
            let there = self.there.as_ref();
            let there = there.and_then(|there| there.hint(&refusal, artifact, &refs));
            let hints: Vec<_> = context.hint(&refusal).into_iter().chain(there).collect();
            match hints.is_empty() {
                true => registry.refused(refusal, name, artifact, wanted),
                false => Error::Refusal { refusal, hint: Some(hints.join("\n")) },
            }
        };
        let steps = steps.map_err(refused)?;
        // GTO 1.10.1 reads no registry with such a version.
        for step in &steps {
            if let TagEdit::Create { name, target, .. } = &step.edit
                && TagName::new(name).is_ok_and(|name| matches!(name.action, Action::Register(_)))
            {
                faults.refuse_broken(Some(*target))?;
            }
        }
        let mut lacking = Vec::new();
        if let Some(there) = &self.there {
            if let Some(what) = there.contradiction(&refs, artifact, &steps, is_computed) {
                return Err(Error::Contradicted { what, fetch: there.fetch(&refs) });
            }
            lacking = there.lacking(artifact, &steps);
        }
        let creates = steps.iter().any(|step| matches!(step.edit, TagEdit::Create { .. }));
        if creates && self.name.has_dvc_file() {
            return Err(Error::DvcFileInName(self.name.to_string()));
        }
        let date = if creates {
            registry.write_date()?
        } else {
            WriteDate::Clock(Time { seconds: 0, offset_minutes: 0 })
        };
        let DatedSteps { steps, wait_until, notes } = settle_dates(&context, steps, date)?;
        let notices = match artifact {
            Some(_) => Vec::new(),
            None => registry.new_artifact(name).into_iter().collect(),
        };
        let pushed = lacking
            .iter()
            .map(|edit| format!("The remote lacks '{}', which is pushed too", edit.name()));
        let notes = notes.iter().map(ToString::to_string).chain(pushed).collect();
        let name = self.name.clone();
        Ok(Plan { registry, name, lock, steps, lacking, known: refs, wait_until, notices, notes })
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
