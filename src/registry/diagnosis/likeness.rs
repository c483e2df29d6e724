//! Names that are almost tags of GTO, and which one may have been meant.

use crate::registry::{ArtifactName, TagName, Version};

/// What a tag's name is to GTO.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Likeness {
    /// A tag of GTO's.
    Tag,
    /// Not one, though it looks like one; with an artifact and a version that may be meant.
    Almost(Option<(String, String)>),
    /// Something else.
    Other,
}

/// Whether a name is a tag of GTO's, or looks as if it were meant to be.
///
/// Looks like one: before the first `@` or `#` stands something, and after an `@` a version or
/// the beginning of one (`v1`, `V1.0`, `1.0`) or one of GTO's own words; after a `#` anything,
/// if an artifact's name is before it. `release@2024`, `v1.0`, `@scope/pkg@1.0.0` and
/// `fix#` of no name are ordinary tags.
#[must_use]
pub fn looks_like_a_tag(name: &str) -> Likeness {
    if TagName::new(name).is_ok() {
        return Likeness::Tag;
    }
    let Some(mark) = name.find(['@', '#']) else { return Likeness::Other };
    let (before, after) = name.split_at(mark);
    let artifact = ArtifactName::from_tag(before);
    let (mark, after) = after.split_at(1);
    if mark == "#" {
        return if artifact.is_some() { Likeness::Almost(None) } else { Likeness::Other };
    }
    let number = after.strip_prefix(['v', 'V']).unwrap_or(after);
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    let is_version = digits > 0 && (number.len() < after.len() || is_dotted(&number[digits..]));
    let is_word = ["deprecated", "created"].iter().any(|word| after.starts_with(word));
    if before.is_empty() || !is_version && !is_word {
        return Likeness::Other;
    }
    let meant = artifact.filter(|_| is_version).and_then(|artifact| {
        let version = completed(number)?;
        Some((artifact.to_string(), version))
    });
    Likeness::Almost(meant)
}

/// Whether a second number follows: `.1`.
fn is_dotted(text: &str) -> bool {
    text.strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// A number such as `1.0` as a version, `v1.0.0`.
fn completed(number: &str) -> Option<String> {
    let numbers = number.split('.').count();
    let version = format!("v{number}{}", ".0".repeat(3_usize.saturating_sub(numbers)));
    version.parse::<Version>().is_ok().then_some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_tags_are_left_alone() {
        for name in [
            "v1.0",
            "v1.0.0-rc@2",
            "release@2024",
            "release@2024-01-02",
            "@scope/pkg@1.0.0",
            "@v1",
            "#1",
            "a.b#prod",
            "backup@home",
            "nightly",
            "m@",
            "m@v",
            "m@latest",
            "user@verve",
        ] {
            assert_eq!(looks_like_a_tag(name), Likeness::Other, "{name}");
        }
        for name in ["m@v1.0.0", "m#prod", "release#12", "d=m@deprecated"] {
            assert_eq!(looks_like_a_tag(name), Likeness::Tag, "{name}");
        }
    }

    #[test]
    fn what_looks_like_one_is_named_with_what_may_be_meant() {
        for (name, meant) in [
            ("m@1.0", Some(("m", "v1.0.0"))),
            ("m@1.2.3", Some(("m", "v1.2.3"))),
            ("m@v1", Some(("m", "v1.0.0"))),
            ("m@V1.2.3", Some(("m", "v1.2.3"))),
            ("d=m@v2.1", Some(("d:m", "v2.1.0"))),
            ("m@v1.0.0.0", None),
            ("m@v01.0.0", None),
            ("m@v1.0.0!!", None),
            ("my.model@v1.0.0", None),
            ("-m@v1.0.0", None),
            ("m@deprecated!", None),
            ("m#", None),
            ("m#prod#x", None),
            ("m#prod!!", None),
        ] {
            let meant = meant.map(|(artifact, version)| (artifact.into(), version.into()));
            assert_eq!(looks_like_a_tag(name), Likeness::Almost(meant), "{name}");
        }
    }
}
