//! NAME arguments: an artifact, or one of its versions by a shortcut.

use super::{ArtifactName, StageName, Version};

/// A parsed NAME argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortcut<'a> {
    /// The artifact, or the whole text if it is no shortcut. It need not be a valid name.
    pub name: &'a str,
    /// The versions that are meant.
    pub which: Which<'a>,
}

/// The versions of an artifact that a shortcut means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which<'a> {
    /// `NAME`
    All,
    /// `NAME@latest`, `NAME@greatest`
    Greatest,
    /// `NAME@v1.2.3`
    Version(Version),
    /// `NAME#stage`
    Stage(StageName<'a>),
}

impl<'a> Shortcut<'a> {
    /// Parses a NAME argument. GTO 1.10.1: a text that is no shortcut is a name. An invalid name
    /// means no artifact.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        parse(text).unwrap_or(Self { name: text, which: Which::All })
    }
}

fn parse(text: &str) -> Option<Shortcut<'_>> {
    let mark = text.find(['@', '#'])?;
    let (name, rest) = text.split_at(mark);
    ArtifactName::new(name).ok()?;
    let value = &rest[1..];
    let which = if rest.starts_with('#') {
        Which::Stage(StageName::new(value).ok()?)
    } else if value == "latest" || value == "greatest" {
        Which::Greatest
    } else {
        Which::Version(value.parse().ok()?)
    };
    Some(Shortcut { name, which })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortcuts_are_told_from_names() {
        let which = |text| Shortcut::new(text).which;
        assert_eq!(which("m"), Which::All);
        assert_eq!(which("m@latest"), Which::Greatest);
        assert_eq!(which("d:m@greatest"), Which::Greatest);
        assert!(matches!(which("m@v1.0.0"), Which::Version(_)));
        assert!(matches!(which("m#prod"), Which::Stage(_)));
        for name in ["m@v1", "m#prod#1", "m@v1.0.0!", "-m#prod", "a=b#prod", "m#"] {
            assert_eq!(Shortcut::new(name), Shortcut { name, which: Which::All }, "{name}");
        }
    }
}
