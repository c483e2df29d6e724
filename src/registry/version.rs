//! Versions: SemVer with a leading `v`.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use semver::Prerelease;

pub(super) mod prerelease;

/// A version such as `v1.2.3-rc.1+build5`: SemVer 2.0 after a `v`. Displays as it was written.
///
/// Each number fits into 64 bits. Equality and hash include build metadata, so that `v1.0.0+a`
/// and `v1.0.0+b` are two versions. [`Version::cmp_precedence`] ignores it, as GTO 1.10.1 does.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Version(semver::Version);

/// Which number of a version to raise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bump {
    /// `v1.2.3` to `v2.0.0`.
    Major,
    /// `v1.2.3` to `v1.3.0`.
    Minor,
    /// `v1.2.3` to `v1.2.4`, and `v1.2.3-rc.1` to `v1.2.4` too.
    Patch,
}

/// A text that is not a version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Supplied version '{0}' cannot be parsed")]
pub struct InvalidVersion(pub String);

/// A version whose number cannot be raised: it is the highest of 64 bits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("There is no version after '{0}': it has the highest possible number")]
pub struct NoNextVersion(pub Version);

impl Version {
    /// `v0.0.1`: the first version that GTO registers.
    pub(crate) const FIRST: Self = Self(semver::Version::new(0, 0, 1));

    /// The version after this one, without prerelease and build metadata.
    ///
    /// Python's semver: the patch after `v1.2.3-rc.1` is `v1.2.4`.
    ///
    /// # Errors
    /// [`NoNextVersion`] if the number is the highest of 64 bits.
    pub fn bump(&self, bump: Bump) -> Result<Self, NoNextVersion> {
        let semver::Version { major, minor, patch, .. } = self.0;
        let raised = |number: u64| number.checked_add(1).ok_or_else(|| NoNextVersion(self.clone()));
        Ok(Self(match bump {
            Bump::Major => semver::Version::new(raised(major)?, 0, 0),
            Bump::Minor => semver::Version::new(major, raised(minor)?, 0),
            Bump::Patch => semver::Version::new(major, minor, raised(patch)?),
        }))
    }

    /// Whether it comes before a release: `v1.0.0-rc.1`.
    #[must_use]
    pub fn is_prerelease(&self) -> bool {
        self.0.pre != Prerelease::EMPTY
    }

    /// Orders by SemVer precedence: numbers, then prereleases; build metadata is ignored.
    #[must_use]
    pub fn cmp_precedence(&self, other: &Self) -> Ordering {
        self.0.cmp_precedence(&other.0)
    }
}

/// Reads `vX.Y.Z[-pre][+build]`.
impl FromStr for Version {
    type Err = InvalidVersion;

    fn from_str(text: &str) -> Result<Self, InvalidVersion> {
        let version = text.strip_prefix('v').and_then(|text| text.parse().ok());
        version.map(Self).ok_or_else(|| InvalidVersion(text.to_owned()))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("v")?;
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{Just, Strategy, any, prop_oneof, proptest};

    fn version(text: &str) -> Version {
        text.parse().unwrap()
    }

    #[test]
    fn the_grammar_is_semver_with_a_v() {
        for good in [
            "v0.0.1",
            "v1.2.3-rc.1+b.5",
            "v1.0.0-0",
            "v1.0.0--",
            "v1.0.0+001",
            "v1.0.0-99999999999999999999999",
            "v18446744073709551615.0.0",
        ] {
            assert_eq!(version(good).to_string(), good);
        }
        for bad in [
            "",
            "v",
            "1.0.0",
            "V1.0.0",
            "vv1.0.0",
            "v1.0",
            "v1.0.0.0",
            "v01.0.0",
            "v1.0.0-01",
            "v1.0.0-",
            "v1.0.0+",
            "v1.0.0-a..b",
            "v1.0.0\n",
            " v1.0.0",
            "v 1.0.0",
            "v1.0.٣",
            "v18446744073709551616.0.0",
        ] {
            assert_eq!(bad.parse::<Version>(), Err(InvalidVersion(bad.to_owned())));
        }
    }

    #[test]
    fn a_bump_drops_what_follows_the_numbers() {
        for (from, [major, minor, patch]) in [
            ("v1.2.3", ["v2.0.0", "v1.3.0", "v1.2.4"]),
            ("v1.2.3-rc.1+b", ["v2.0.0", "v1.3.0", "v1.2.4"]),
            ("v0.0.9", ["v1.0.0", "v0.1.0", "v0.0.10"]),
        ] {
            let bumped =
                [Bump::Major, Bump::Minor, Bump::Patch].map(|bump| version(from).bump(bump));
            assert_eq!(bumped, [major, minor, patch].map(|text| Ok(version(text))));
        }
    }

    #[test]
    fn the_highest_number_cannot_be_raised() {
        let last = version("v18446744073709551615.18446744073709551615.18446744073709551615");
        for bump in [Bump::Major, Bump::Minor, Bump::Patch] {
            assert_eq!(last.bump(bump), Err(NoNextVersion(last.clone())));
        }
        assert!(version("v18446744073709551615.0.0").bump(Bump::Minor).is_ok());
    }

    #[test]
    fn build_metadata_names_a_version_and_does_not_order() {
        let [a, b] = ["v1.0.0+2", "v1.0.0+1"].map(version);
        assert_eq!(a.cmp_precedence(&b), Ordering::Equal);
        assert_ne!(a, b);
    }

    fn versions() -> impl Strategy<Value = String> {
        let tail = "(-(0|[1-9][0-9]{0,25}|[a-z-]{1,9})(\\.(0|[a-z-]{1,3}))?)?(\\+[0-9a-z.-]{0,9}[0-9a-z])?";
        let number = || prop_oneof![Just(u64::MAX), any::<u64>(), 0..3u64];
        (number(), number(), number(), tail)
            .prop_map(|(a, b, c, tail)| format!("v{a}.{b}.{c}{tail}"))
    }

    proptest! {
        #[test]
        fn displaying_undoes_parsing(text in versions()) {
            // `+.a` and the like are outside the grammar.
            if let Ok(version) = text.parse::<Version>() {
                assert_eq!(version.to_string(), text);
            } else {
                assert!(text.contains("+.") || text.contains(".."), "{text}");
            }
        }
    }
}
