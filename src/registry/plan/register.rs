//! Registering a version.

use std::slice;

use super::{
    Decision, Held, PlanContext, Refusal, Step, StepText, TagChange, TagForm, Unchanged,
    UnchangedReason,
};
use crate::registry::{
    Action, Artifact, ArtifactVersion, Build, Bump, EventRef, ObjectId, PrereleaseName, Version,
};

/// A version to be registered.
#[derive(Debug, Clone)]
pub struct RegisterRequest<'r> {
    /// The commit to register.
    pub commit: ObjectId,
    /// The version.
    pub version: WantedVersion<'r>,
    /// Build metadata for a version that is computed.
    pub build: Option<&'r Build>,
    /// The tag's message. If it is `None` or empty, GTO's own.
    pub message: Option<&'r str>,
    /// The tag's form; by default simple.
    pub form: TagForm,
    /// Register it even if it is registered already.
    pub force: bool,
    /// Change nothing if the commit has the version already.
    pub exist_ok: bool,
}

/// Which version to register.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum WantedVersion<'r> {
    /// The next patch version, or the first one.
    #[default]
    Next,
    /// The version after the greatest one.
    Bumped(Bump),
    /// The next prerelease of a series: see `Version::next_prerelease`.
    Prerelease(&'r PrereleaseName, Option<Bump>),
    /// The release of the greatest version, which is a prerelease.
    Release,
    /// This version. It may be invalid.
    Named(&'r str),
}

/// Plans a registration.
///
/// # Errors
/// The commit or the version is registered already, or there is no version to bump.
pub fn register(
    context: &PlanContext<'_>,
    request: &RegisterRequest<'_>,
) -> Result<Decision, Refusal> {
    if request.exist_ok
        && let Some(found) = context.version_at(request.commit)?
        && found.version().is_some_and(|version| request.is_met_by(version))
        && let Some(unchanged) = context.registered_already(found, UnchangedReason::Registered)
    {
        return Ok(Decision::Unchanged(unchanged));
    }
    Ok(Decision::Change(vec![step(context, request, choose(context, request)?)]))
}

impl PlanContext<'_> {
    /// The registration of a version that `show` lists.
    pub(crate) fn registered_already(
        &self,
        found: &ArtifactVersion<'_>,
        reason: UnchangedReason,
    ) -> Option<Unchanged> {
        let is_listed = self.artifact().is_some_and(Artifact::is_active) && found.is_active();
        let registration = found.registrations.last().filter(|_| is_listed)?;
        let event = EventRef::Tag(registration, slice::from_ref(&found.id));
        let held = Held::of(&event, TagChange::Kept)?;
        Some(Unchanged { held, reason })
    }
}

pub(super) fn step(
    context: &PlanContext<'_>,
    request: &RegisterRequest<'_>,
    version: Version,
) -> Step {
    let text = StepText {
        version: Some(version.to_string()),
        message: request.message,
        effect: "registers version".to_owned(),
    };
    let counted = request.form == TagForm::Counted;
    context.create(Action::Register(version), counted, request.commit, text)
}

/// The version to register. GTO 1.10.1: a commit keeps the version that it has or had.
pub(super) fn choose(
    context: &PlanContext<'_>,
    request: &RegisterRequest<'_>,
) -> Result<Version, Refusal> {
    let found = context.version_at(request.commit)?;
    if let Some(found) = found
        && !request.force
        && found.is_registered()
        && found.is_active()
    {
        let (artifact, version) = (context.name.to_string(), found.id.to_string());
        return Err(Refusal::CommitHasVersion { artifact, version });
    }
    match found.and_then(|found| found.version()) {
        Some(found) if request.is_met_by(found) => Ok(found.clone()),
        Some(found) => Err(Refusal::OtherVersionAtCommit(found.to_string())),
        None => compute(context, request),
    }
}

/// The version for a commit that has none.
fn compute(context: &PlanContext<'_>, request: &RegisterRequest<'_>) -> Result<Version, Refusal> {
    let greatest = context.artifact().and_then(Artifact::greatest);
    let greatest = greatest.and_then(ArtifactVersion::version);
    let version = match (request.version, greatest) {
        (WantedVersion::Named(wanted), _) => return free(context, wanted.parse()?),
        (WantedVersion::Next, None) => Version::FIRST,
        (WantedVersion::Next, Some(greatest)) => greatest.bump(Bump::Patch)?,
        (WantedVersion::Bumped(_) | WantedVersion::Prerelease(_, Some(_)), None) => {
            return Err(Refusal::NothingToBump);
        }
        (WantedVersion::Bumped(bump), Some(greatest)) => greatest.bump(bump)?,
        (WantedVersion::Prerelease(series, None), None) => {
            unused_prerelease(context, Version::FIRST.first_prerelease(series)?, series)?
        }
        (WantedVersion::Prerelease(series, bump), Some(greatest)) => {
            unused_prerelease(context, greatest.next_prerelease(series, bump)?, series)?
        }
        (WantedVersion::Release, None) => {
            return Err(Refusal::VersionRequired(context.name.to_string()));
        }
        (WantedVersion::Release, Some(greatest)) => {
            let release = greatest.release();
            free(context, release.ok_or_else(|| Refusal::IsRelease(greatest.to_string()))?)?
        }
    };
    match request.build {
        Some(build) => free(context, version.with_build(build)),
        None => Ok(version),
    }
}

/// The first prerelease from this one on that no tag has. Deregistered ones keep their numbers.
fn unused_prerelease(
    context: &PlanContext<'_>,
    mut version: Version,
    series: &PrereleaseName,
) -> Result<Version, Refusal> {
    while context.version_named(&version)?.is_some() {
        version = version.next_prerelease(series, None)?;
    }
    Ok(version)
}

/// The version. Fails if another commit has it.
fn free(context: &PlanContext<'_>, version: Version) -> Result<Version, Refusal> {
    match context.version_named(&version)? {
        Some(_) => Err(Refusal::VersionExists(version.to_string())),
        None => Ok(version),
    }
}

impl RegisterRequest<'_> {
    /// Whether a version can be the result of this request, whatever the greatest version was.
    fn is_met_by(&self, version: &Version) -> bool {
        let is_of_kind = match self.version {
            WantedVersion::Next | WantedVersion::Bumped(_) => true,
            WantedVersion::Prerelease(series, _) => version.is_of_series(series),
            WantedVersion::Release => !version.is_prerelease(),
            WantedVersion::Named(wanted) => wanted.parse().as_ref() == Ok(version),
        };
        is_of_kind && self.build.is_none_or(|build| version.has_build(build))
    }
}
