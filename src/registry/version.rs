//! Versions: SemVer with a leading `v`, with numbers of any length.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use super::plan::successor;

/// A version such as `v1.2.3-rc.1+build5`, kept as it was written.
///
/// Equality is by text; [`Version::cmp_precedence`] orders as SemVer does and, as in GTO,
/// ignores build metadata. Numbers have no upper limit (Python's have none either), which
/// is why the `semver` crate does not serve here.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Version<'a>(Cow<'a, str>);

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

/// A text that is no version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Supplied version '{0}' cannot be parsed")]
pub struct InvalidVersion(pub String);

struct Parts<'s> {
    numbers: [&'s str; 3],
    prerelease: Option<&'s str>,
}

impl<'a> Version<'a> {
    /// Reads `vX.Y.Z[-pre][+build]`.
    ///
    /// # Errors
    /// [`InvalidVersion`] where the text is outside SemVer 2.0 with a leading `v`.
    pub fn new(text: impl Into<Cow<'a, str>>) -> Result<Self, InvalidVersion> {
        let text = text.into();
        if parse(&text).is_some() { Ok(Self(text)) } else { Err(InvalidVersion(text.into_owned())) }
    }

    /// The version as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The version after this one; what follows the three numbers is dropped.
    ///
    /// Python's semver: the patch after `v1.2.3-rc.1` is `v1.2.4`.
    #[must_use]
    pub fn bump(&self, bump: Bump) -> Version<'static> {
        let [major, minor, patch] = parse(&self.0).map_or(["0"; 3], |parts| parts.numbers);
        Version(Cow::Owned(match bump {
            Bump::Major => format!("v{}.0.0", successor(major)),
            Bump::Minor => format!("v{major}.{}.0", successor(minor)),
            Bump::Patch => format!("v{major}.{minor}.{}", successor(patch)),
        }))
    }

    /// Whether it comes before a release: `v1.0.0-rc.1`.
    #[must_use]
    pub fn is_prerelease(&self) -> bool {
        parse(&self.0).is_some_and(|parts| parts.prerelease.is_some())
    }

    /// Orders by SemVer precedence: numbers, then prereleases; build metadata is ignored.
    #[must_use]
    pub fn cmp_precedence(&self, other: &Self) -> Ordering {
        #[cfg(test)]
        super::steps::count();
        let (Some(this), Some(that)) = (parse(&self.0), parse(&other.0)) else {
            return self.0.cmp(&other.0);
        };
        let numbers = this.numbers.iter().zip(that.numbers);
        numbers
            .fold(Ordering::Equal, |order, (a, b)| order.then_with(|| cmp_numbers(a, b)))
            .then_with(|| match (this.prerelease, that.prerelease) {
                (None, None) => Ordering::Equal,
                (None, Some(_)) => Ordering::Greater,
                (Some(_), None) => Ordering::Less,
                (Some(a), Some(b)) => cmp_prereleases(a, b),
            })
    }
}

impl fmt::Display for Version<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn parse(text: &str) -> Option<Parts<'_>> {
    let text = text.strip_prefix('v')?;
    let (rest, build) = split_optional(text, '+');
    let (core, prerelease) = split_optional(rest, '-');
    let mut numbers = core.split('.');
    let parts = Parts { numbers: [numbers.next()?, numbers.next()?, numbers.next()?], prerelease };
    let valid = numbers.next().is_none()
        && parts.numbers.into_iter().all(is_number)
        && prerelease.is_none_or(|ids| ids.split('.').all(is_prerelease_id))
        && build.is_none_or(|ids| ids.split('.').all(is_identifier));
    valid.then_some(parts)
}

fn split_optional(text: &str, at: char) -> (&str, Option<&str>) {
    match text.split_once(at) {
        Some((head, tail)) => (head, Some(tail)),
        None => (text, None),
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_number(text: &str) -> bool {
    is_digits(text) && (text == "0" || !text.starts_with('0'))
}

fn is_identifier(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn is_prerelease_id(text: &str) -> bool {
    is_identifier(text) && (!is_digits(text) || is_number(text))
}

/// Compares decimal numbers without leading zeros, whatever their length.
fn cmp_numbers(a: &str, b: &str) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

fn cmp_prereleases(a: &str, b: &str) -> Ordering {
    let (mut these, mut those) = (a.split('.'), b.split('.'));
    loop {
        let order = match (these.next(), those.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(a), Some(b)) => match (is_digits(a), is_digits(b)) {
                (true, true) => cmp_numbers(a, b),
                (true, false) => Ordering::Less,
                (false, true) => Ordering::Greater,
                (false, false) => a.cmp(b),
            },
        };
        if order.is_ne() {
            return order;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{Just, Strategy, any, prop_oneof, proptest};

    #[test]
    fn the_grammar_is_semver_with_a_v() {
        for good in [
            "v0.0.1",
            "v1.2.3-rc.1+b.5",
            "v1.0.0-0",
            "v1.0.0--",
            "v1.0.0+001",
            "v99999999999999999999.0.0",
        ] {
            assert!(Version::new(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "v",
            "1.0.0",
            "V1.0.0",
            "v1.0",
            "v1.0.0.0",
            "v01.0.0",
            "v1.0.0-01",
            "v1.0.0-",
            "v1.0.0+",
            "v1.0.0-a..b",
            "v1.0.0\n",
            "v1.0.٣",
        ] {
            assert!(Version::new(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn precedence_rises_along_the_list_of_the_semver_document() {
        let ordered = [
            "v1.0.0-alpha",
            "v1.0.0-alpha.1",
            "v1.0.0-alpha.beta",
            "v1.0.0-beta",
            "v1.0.0-beta.2",
            "v1.0.0-beta.11",
            "v1.0.0-rc.1",
            "v1.0.0",
            "v2.0.0",
            "v2.1.0",
            "v2.1.1",
            "v10.0.0",
            "v99999999999999999999.0.0",
        ];
        for pair in ordered.windows(2) {
            let [a, b] = [pair[0], pair[1]].map(|text| Version::new(text).unwrap());
            assert_eq!(a.cmp_precedence(&b), Ordering::Less, "{a} {b}");
            assert_eq!(b.cmp_precedence(&a), Ordering::Greater, "{b} {a}");
        }
    }

    #[test]
    fn build_metadata_does_not_order() {
        let [a, b] = ["v1.0.0+2", "v1.0.0+1"].map(|text| Version::new(text).unwrap());
        assert_eq!(a.cmp_precedence(&b), Ordering::Equal);
        assert_ne!(a, b);
    }

    fn versions() -> impl Strategy<Value = String> {
        let tail =
            prop_oneof![Just(""), Just("-1"), Just("-a.2"), Just("-a.10"), Just("-a-"), Just("+b")];
        (any::<u8>(), 0..3u8, 0..3u8, tail)
            .prop_map(|(a, b, c, tail)| format!("v{a}.{b}.{c}{tail}"))
    }

    proptest! {
        #[test]
        fn precedence_is_that_of_the_semver_crate(a in versions(), b in versions()) {
            let theirs = |text: &str| semver::Version::parse(&text[1..]).unwrap();
            let ours = Version::new(a.as_str()).unwrap().cmp_precedence(&Version::new(b.as_str()).unwrap());
            assert_eq!(ours, theirs(&a).cmp_precedence(&theirs(&b)));
        }

        #[test]
        fn any_text_is_accepted_as_the_semver_crate_accepts_it(text in "v[0-9a.+-]{0,12}") {
            let theirs = semver::Version::parse(&text[1..]).is_ok();
            assert_eq!(Version::new(text.as_str()).is_ok(), theirs, "{text}");
        }
    }
}
