//! Registering a version.

use super::{Form, Ground, Refusal, Step, Text, message};
use crate::registry::{Action, Artifact, ArtifactVersion, Bump, NoNextVersion, ObjectId, Version};

/// A version to be registered.
#[derive(Debug, Clone)]
pub struct RegisterRequest<'r> {
    /// The commit to register.
    pub commit: ObjectId,
    /// Which version.
    pub version: WantedVersion<'r>,
    /// The tag's message; none or an empty one: GTO's own.
    pub message: Option<&'r str>,
    /// The tag's form; by default simple.
    pub form: Form,
    /// Register again what is registered.
    pub force: bool,
}

/// Which version to register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WantedVersion<'r> {
    /// The next patch version, or the first one.
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
pub fn register(ground: &Ground<'_>, request: &RegisterRequest<'_>) -> Result<Step, Refusal> {
    Ok(step(ground, request, choose(ground, request)?))
}

pub(super) fn step(ground: &Ground<'_>, request: &RegisterRequest<'_>, version: Version) -> Step {
    let name = ground.name;
    let text = Text {
        message: message(request.message, || {
            format!("Registering artifact {name} version {version}")
        }),
        effect: "registers version".to_owned(),
    };
    let counted = request.form == Form::Counted;
    ground.create(Action::Register(version), counted, request.commit, text)
}

/// The version to register. GTO 1.10.1: a commit keeps the version that it has or had.
pub(super) fn choose(
    ground: &Ground<'_>,
    request: &RegisterRequest<'_>,
) -> Result<Version, Refusal> {
    let found = ground.version_at(request.commit)?;
    if let Some(found) = found
        && !request.force
        && found.is_registered()
        && found.is_active()
    {
        let (artifact, version) = (ground.name.to_string(), found.id.to_string());
        return Err(Refusal::CommitHasVersion { artifact, version });
    }
    let found = found.and_then(|found| found.version());
    match (request.version, found) {
        (WantedVersion::Named(wanted), Some(found)) if wanted.parse().as_ref() != Ok(found) => {
            Err(Refusal::OtherVersionAtCommit(found.to_string()))
        }
        (_, Some(found)) => Ok(found.clone()),
        (WantedVersion::Named(wanted), None) => free(ground, wanted),
        (WantedVersion::Next, None) => Ok(raised(ground, Bump::Patch)?.unwrap_or(Version::FIRST)),
        (WantedVersion::Bumped(bump), None) => raised(ground, bump)?.ok_or(Refusal::NothingToBump),
    }
}

/// The version, unless another commit has it.
fn free(ground: &Ground<'_>, version: &str) -> Result<Version, Refusal> {
    let version = version.parse()?;
    match ground.version_named(&version)? {
        Some(_) => Err(Refusal::VersionExists(version.to_string())),
        None => Ok(version),
    }
}

/// The version after the greatest; `None` where no version is registered.
fn raised(ground: &Ground<'_>, bump: Bump) -> Result<Option<Version>, NoNextVersion> {
    let greatest = ground.artifact().and_then(Artifact::greatest);
    let greatest = greatest.and_then(ArtifactVersion::version);
    greatest.map(|version| version.bump(bump)).transpose()
}
