//! Names that are almost GTO names.

use std::sync::LazyLock;

use regex::Regex;

use crate::registry::{ArtifactName, TagName, Version};

/// How a tag's name relates to GTO's names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Likeness {
    /// It is a GTO name.
    Tag,
    /// It looks like a GTO name; with the artifact and the version that may be meant.
    Almost(Option<(String, String)>),
    /// It is something else.
    Other,
}

/// Any text, then `#`, or `@` and a version, the beginning of a version (`v1`, `V1.0`, `1.0`), or a
/// keyword of GTO's.
static ALMOST: LazyLock<Result<Regex, regex::Error>> = LazyLock::new(|| {
    Regex::new(r"^([^@#]+)(?:#|@(?:[vV]([0-9].*)|([0-9]+\.[0-9].*)|deprecated|created))")
});

/// Whether a name is a GTO name, or looks like one.
///
/// `release@2024`, `v1.0`, `@scope/pkg@1.0.0`, and `my.fix#1`, where `my.fix` cannot be the name of
/// an artifact, are ordinary tags.
pub(crate) fn looks_like_a_tag(name: &str) -> Likeness {
    if TagName::new(name).is_ok() {
        return Likeness::Tag;
    }
    let Some(found) = ALMOST.as_ref().ok().and_then(|almost| almost.captures(name)) else {
        return Likeness::Other;
    };
    let artifact = ArtifactName::from_tag(&found[1]);
    if artifact.is_none() && found[0].ends_with('#') {
        return Likeness::Other;
    }
    let number = found.get(2).or(found.get(3)).map(|number| number.as_str());
    Likeness::Almost(artifact.zip(number).and_then(|(artifact, number)| {
        // A number such as `1.0` as a version, `v1.0.0`.
        let missing = 3_usize.saturating_sub(number.split('.').count());
        let version = format!("v{number}{}", ".0".repeat(missing));
        version.parse::<Version>().is_ok().then(|| (artifact.to_string(), version))
    }))
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
            "a.b#prod#1",
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
