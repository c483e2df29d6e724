//! Registering a version.

use super::{Form, Ground, Refusal, Step, Text, message};
use crate::registry::{Action, Bump, ObjectId, Version};

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

pub(super) fn step(
    ground: &Ground<'_>,
    request: &RegisterRequest<'_>,
    version: Version<'static>,
) -> Step {
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
) -> Result<Version<'static>, Refusal> {
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
        (WantedVersion::Named(wanted), Some(found)) if wanted != found.as_str() => {
            Err(Refusal::OtherVersionAtCommit(found.to_string()))
        }
        (_, Some(found)) => free(ground, found.as_str(), true),
        (WantedVersion::Named(wanted), None) => free(ground, wanted, false),
        (WantedVersion::Next, None) => {
            raised(ground, Bump::Patch).map_or_else(|| Ok(Version::new("v0.0.1")?), Ok)
        }
        (WantedVersion::Bumped(bump), None) => raised(ground, bump).ok_or(Refusal::NothingToBump),
    }
}

/// The version, unless another commit has it.
fn free(ground: &Ground<'_>, version: &str, is_here: bool) -> Result<Version<'static>, Refusal> {
    let version = Version::new(version.to_owned())?;
    let elsewhere = ground.version_named(version.as_str())?.is_some() && !is_here;
    if elsewhere { Err(Refusal::VersionExists(version.to_string())) } else { Ok(version) }
}

fn raised(ground: &Ground<'_>, bump: Bump) -> Option<Version<'static>> {
    ground.artifact()?.greatest()?.version().map(|version| version.bump(bump))
}
