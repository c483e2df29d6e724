//! Registering a version.

use super::{Decision, PlanContext, Refusal, Step, StepText, TagForm, message};
use crate::registry::{Action, Artifact, ArtifactVersion, Bump, NoNextVersion, ObjectId, Version};

/// A version to be registered.
#[derive(Debug, Clone)]
pub struct RegisterRequest<'r> {
    /// The commit to register.
    pub commit: ObjectId,
    /// Which version.
    pub version: WantedVersion<'r>,
    /// The tag's message. GTO's own where it is `None` or empty.
    pub message: Option<&'r str>,
    /// The tag's form; by default simple.
    pub form: TagForm,
    /// Register again what is registered.
    pub force: bool,
}

/// Which version to register.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum WantedVersion<'r> {
    /// The next patch version, or the first one.
    #[default]
    Next,
    /// The one after the greatest.
    Bumped(Bump),
    /// This one, valid or not.
    Named(&'r str),
}

/// Plans a registration.
///
/// # Errors
/// The commit or the version is registered already, or there is nothing to raise.
pub fn register(
    context: &PlanContext<'_>,
    request: &RegisterRequest<'_>,
) -> Result<Decision, Refusal> {
    Ok(Decision::Change(vec![step(context, request, choose(context, request)?)]))
}

pub(super) fn step(
    context: &PlanContext<'_>,
    request: &RegisterRequest<'_>,
    version: Version,
) -> Step {
    let name = context.name;
    let text = StepText {
        version: Some(version.to_string()),
        message: message(request.message, || {
            format!("Registering artifact {name} version {version}")
        }),
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
    let found = found.and_then(|found| found.version());
    match (request.version, found) {
        (WantedVersion::Named(wanted), Some(found)) if wanted.parse().as_ref() != Ok(found) => {
            Err(Refusal::OtherVersionAtCommit(found.to_string()))
        }
        (_, Some(found)) => Ok(found.clone()),
        (WantedVersion::Named(wanted), None) => free(context, wanted),
        (WantedVersion::Next, None) => Ok(raised(context, Bump::Patch)?.unwrap_or(Version::FIRST)),
        (WantedVersion::Bumped(bump), None) => raised(context, bump)?.ok_or(Refusal::NothingToBump),
    }
}

/// The version, unless another commit has it.
fn free(context: &PlanContext<'_>, version: &str) -> Result<Version, Refusal> {
    let version = version.parse()?;
    match context.version_named(&version)? {
        Some(_) => Err(Refusal::VersionExists(version.to_string())),
        None => Ok(version),
    }
}

/// The version after the greatest; `None` where no version is registered.
fn raised(context: &PlanContext<'_>, bump: Bump) -> Result<Option<Version>, NoNextVersion> {
    let greatest = context.artifact().and_then(Artifact::greatest);
    let greatest = greatest.and_then(ArtifactVersion::version);
    greatest.map(|version| version.bump(bump)).transpose()
}
