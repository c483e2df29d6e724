//! Prereleases, releases and build metadata of versions, by the rules of SemVer 2.0.

use std::str::FromStr;

use semver::{BuildMetadata, Prerelease};

use super::{Bump, NoNextVersion, Version};
use crate::registry::digits::successor;

/// The name of a series of prereleases, such as the `rc` of `v1.2.0-rc.1`: identifiers of SemVer
/// with dots between, at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrereleaseName(Prerelease);

/// Build metadata, such as the `linux.7` of `v1.2.0+linux.7`. It does not order versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Build(BuildMetadata);

/// A text that is no name of prereleases, or no build metadata.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{0}' is not valid in a version: SemVer allows letters, digits and '-', with '.' between \
     identifiers, and no leading zeros in the numbers of a prerelease"
)]
pub struct InvalidIdentifier(pub String);

/// There is no prerelease of a series after a version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoPrerelease {
    /// A number of the version cannot be raised.
    #[error(transparent)]
    NoNextVersion(#[from] NoNextVersion),
    /// The name of the series and a number are too long together.
    #[error(transparent)]
    InvalidIdentifier(#[from] InvalidIdentifier),
    /// The version is a prerelease of a later series.
    #[error("'{wanted}' cannot follow '{latest}': SemVer orders it before that")]
    Earlier {
        /// The first prerelease of the series.
        wanted: Version,
        /// The version.
        latest: Version,
    },
}

impl Version {
    /// The prerelease of a series that comes after this version.
    ///
    /// After a prerelease of the same series, the next number: `v1.2.0-rc.1` to `v1.2.0-rc.2`. After
    /// one of another series the same numbers: `v1.2.0-beta.3` to `v1.2.0-rc.1`. After a release
    /// the first one of the version that `bump` leads to, or else of the next patch version:
    /// `v1.2.0` to `v1.2.1-rc.1`. A prerelease whose numbers are not what `bump` leads to is as a
    /// release: raising the second number of `v1.2.1-rc.1` leads to `v1.3.0-rc.1`.
    ///
    /// # Errors
    /// [`NoPrerelease`].
    pub(crate) fn next_prerelease(
        &self,
        series: &PrereleaseName,
        bump: Option<Bump>,
    ) -> Result<Self, NoPrerelease> {
        if !self.is_prerelease() || bump.is_some_and(|bump| !self.is_first_of(bump)) {
            return Ok(self.bump(bump.unwrap_or(Bump::Patch))?.prerelease(series, "1")?);
        }
        let number = series.number_in(&self.0.pre);
        let next = self.prerelease(series, &number.map_or_else(|| "1".to_owned(), successor))?;
        match self.cmp_precedence(&next).is_lt() {
            true => Ok(next),
            false => Err(NoPrerelease::Earlier { wanted: next, latest: self.clone() }),
        }
    }

    /// The release that this prerelease leads to: `v1.2.0` after `v1.2.0-rc.1`. `None` for a
    /// release.
    #[must_use]
    pub(crate) fn release(&self) -> Option<Self> {
        self.is_prerelease().then(|| self.with(Prerelease::EMPTY, BuildMetadata::EMPTY))
    }

    /// The version with this build metadata: `v1.2.0+linux.7`.
    #[must_use]
    pub(crate) fn with_build(&self, build: &Build) -> Self {
        self.with(self.0.pre.clone(), build.0.clone())
    }

    /// Whether it is a prerelease of the series: `v1.2.0-rc.1` is one of `rc`.
    #[must_use]
    pub(crate) fn is_of_series(&self, series: &PrereleaseName) -> bool {
        series.number_in(&self.0.pre).is_some()
    }

    /// Whether it has this build metadata.
    #[must_use]
    pub(crate) fn has_build(&self, build: &Build) -> bool {
        self.0.build == build.0
    }

    /// The first prerelease of a series with the numbers of this version: `v1.2.0-rc.1`.
    ///
    /// # Errors
    /// The name of the series is too long.
    pub(crate) fn first_prerelease(
        &self,
        series: &PrereleaseName,
    ) -> Result<Self, InvalidIdentifier> {
        self.prerelease(series, "1")
    }

    fn prerelease(&self, series: &PrereleaseName, number: &str) -> Result<Self, InvalidIdentifier> {
        let text = format!("{}.{number}", series.0);
        let pre = Prerelease::new(&text).map_err(|_| InvalidIdentifier(text))?;
        Ok(self.with(pre, BuildMetadata::EMPTY))
    }

    fn with(&self, pre: Prerelease, build: BuildMetadata) -> Self {
        Self(semver::Version { pre, build, ..self.0.clone() })
    }

    /// Whether the numbers are those of a version that a bump leads to.
    fn is_first_of(&self, bump: Bump) -> bool {
        let semver::Version { minor, patch, .. } = &self.0;
        match bump {
            Bump::Major => (*minor, *patch) == (0, 0),
            Bump::Minor => *patch == 0,
            Bump::Patch => true,
        }
    }
}

impl PrereleaseName {
    /// The number that a prerelease has in this series, in decimal digits.
    fn number_in<'p>(&self, pre: &'p Prerelease) -> Option<&'p str> {
        let rest = pre.as_str().strip_prefix(self.0.as_str())?.strip_prefix('.')?;
        let number = rest.split('.').next()?;
        number.bytes().all(|byte| byte.is_ascii_digit()).then_some(number)
    }
}

impl FromStr for PrereleaseName {
    type Err = InvalidIdentifier;

    fn from_str(text: &str) -> Result<Self, InvalidIdentifier> {
        match Prerelease::new(text) {
            Ok(name) if !name.is_empty() => Ok(Self(name)),
            _ => Err(InvalidIdentifier(text.to_owned())),
        }
    }
}

impl FromStr for Build {
    type Err = InvalidIdentifier;

    fn from_str(text: &str) -> Result<Self, InvalidIdentifier> {
        match BuildMetadata::new(text) {
            Ok(build) if !build.is_empty() => Ok(Self(build)),
            _ => Err(InvalidIdentifier(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        text.parse().unwrap()
    }

    #[test]
    fn the_next_prerelease_comes_later_or_is_refused() {
        use Bump::{Major, Minor, Patch};
        for (latest, series, bump, next) in [
            // The same series counts up.
            ("v1.2.0-rc.1", "rc", None, Ok("v1.2.0-rc.2")),
            ("v1.2.0-rc.9", "rc", None, Ok("v1.2.0-rc.10")),
            ("v1.2.0-rc.0", "rc", None, Ok("v1.2.0-rc.1")),
            ("v1.2.0-rc.99999999999999999999", "rc", None, Ok("v1.2.0-rc.100000000000000000000")),
            ("v1.2.0-rc.1+build", "rc", None, Ok("v1.2.0-rc.2")),
            ("v1.2.0-rc.1.5", "rc", None, Ok("v1.2.0-rc.2")),
            ("v1.2.0-a.b.3", "a.b", None, Ok("v1.2.0-a.b.4")),
            ("v1.2.0-7.1", "7", None, Ok("v1.2.0-7.2")),
            ("v1.2.0-rc", "rc", None, Ok("v1.2.0-rc.1")),
            // A release is raised first.
            ("v1.2.0", "rc", None, Ok("v1.2.1-rc.1")),
            ("v1.2.0", "rc", Some(Patch), Ok("v1.2.1-rc.1")),
            ("v1.2.3", "rc", Some(Minor), Ok("v1.3.0-rc.1")),
            ("v1.2.3+build", "rc", Some(Major), Ok("v2.0.0-rc.1")),
            // Another series keeps the numbers, and has to come later.
            ("v1.2.0-alpha.3", "beta", None, Ok("v1.2.0-beta.1")),
            ("v1.2.0-5", "rc", None, Ok("v1.2.0-rc.1")),
            ("v1.2.0-rc.1", "rc.hot", None, Ok("v1.2.0-rc.hot.1")),
            ("v1.2.0-beta.3", "alpha", None, Err("v1.2.0-alpha.1")),
            ("v1.2.0-beta.3", "alpha", Some(Minor), Err("v1.2.0-alpha.1")),
            ("v1.2.0-rc1", "rc", None, Err("v1.2.0-rc.1")),
            ("v1.2.0-rc.x", "rc", None, Err("v1.2.0-rc.1")),
            ("v1.2.0-rc", "7", None, Err("v1.2.0-7.1")),
            // A prerelease of what the bump leads to goes on, any other is left behind.
            ("v1.2.1-rc.1", "rc", Some(Patch), Ok("v1.2.1-rc.2")),
            ("v1.2.0-rc.1", "rc", Some(Minor), Ok("v1.2.0-rc.2")),
            ("v1.2.1-rc.1", "rc", Some(Minor), Ok("v1.3.0-rc.1")),
            ("v1.2.0-rc.1", "rc", Some(Major), Ok("v2.0.0-rc.1")),
            ("v2.0.0-rc.1", "rc", Some(Major), Ok("v2.0.0-rc.2")),
            ("v1.2.1-beta.3", "alpha", Some(Minor), Ok("v1.3.0-alpha.1")),
        ] {
            let found = version(latest).next_prerelease(&series.parse().unwrap(), bump);
            let expected = next.map(version).map_err(|wanted| NoPrerelease::Earlier {
                wanted: version(wanted),
                latest: version(latest),
            });
            assert_eq!(found, expected, "{series} after {latest}, {bump:?}");
            if let Ok(next) = found {
                assert!(next.cmp_precedence(&version(latest)).is_gt());
            }
        }
        let last = version("v1.2.18446744073709551615");
        let none = last.next_prerelease(&"rc".parse().unwrap(), None);
        assert_eq!(none, Err(NoNextVersion(last).into()));
    }

    #[test]
    fn a_prerelease_leads_to_one_release() {
        for (latest, release) in [
            ("v1.2.0-rc.1", Some("v1.2.0")),
            ("v1.2.0-0+build", Some("v1.2.0")),
            ("v0.0.1-alpha.beta", Some("v0.0.1")),
            ("v1.2.0", None),
            ("v1.2.0+build", None),
        ] {
            assert_eq!(version(latest).release(), release.map(version), "{latest}");
        }
    }

    #[test]
    fn build_metadata_is_replaced() {
        let build: Build = "linux.007".parse().unwrap();
        for (without, with) in [
            ("v1.2.0", "v1.2.0+linux.007"),
            ("v1.2.0-rc.1", "v1.2.0-rc.1+linux.007"),
            ("v1.2.0+other", "v1.2.0+linux.007"),
        ] {
            let built = version(without).with_build(&build);
            assert_eq!(built, version(with));
            assert!(built.has_build(&build) && !version(without).has_build(&build));
        }
    }

    #[test]
    fn identifiers_are_those_of_semver() {
        for (text, is_series, is_build) in [
            ("rc", true, true),
            ("rc-1.b", true, true),
            ("0", true, true),
            ("01", false, true),
            ("rc.01", false, true),
            ("", false, false),
            ("rc.", false, false),
            (".rc", false, false),
            ("r c", false, false),
            ("rc!", false, false),
            ("rc+1", false, false),
            ("größe", false, false),
            ("rc\n", false, false),
        ] {
            let found = (text.parse::<PrereleaseName>().is_ok(), text.parse::<Build>().is_ok());
            assert_eq!(found, (is_series, is_build), "{text:?}");
        }
    }
}
