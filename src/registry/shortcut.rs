//! NAME arguments: an artifact, or one of its versions by a shortcut; or several artifacts by a pattern.

use glob::Pattern;

use super::{ArtifactName, StageName, Version};

/// A parsed NAME argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortcut<'a> {
    /// The artifact, or the whole text if it is no shortcut. It need not be a valid name.
    pub name: &'a str,
    /// The versions that are meant.
    pub which: Which<'a>,
}

/// A NAME argument that means several artifacts: `nlp/*`, `nlp/*@latest`, `#prod`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamePattern<'a> {
    /// The names of the artifacts.
    pub names: Pattern,
    /// The versions that are meant of each.
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

impl<'a> NamePattern<'a> {
    /// Parses a NAME argument; `None` if it is no pattern. `*`, `?` and `[...]` make a pattern of a
    /// name. No artifact can have them in its name. A shortcut without a name is one of all artifacts.
    #[must_use]
    pub fn new(text: &'a str) -> Option<Self> {
        let (name, rest) = split(text);
        let which = match rest {
            "" => Which::All,
            rest => which(rest)?,
        };
        let names = match name {
            "" if which != Which::All => "*",
            name if name.contains(['*', '?', '[']) => name,
            _ => return None,
        };
        Some(Self { names: Pattern::new(names).ok()?, which })
    }
}

fn parse(text: &str) -> Option<Shortcut<'_>> {
    let (name, rest) = split(text);
    ArtifactName::new(name).ok()?;
    Some(Shortcut { name, which: which(rest)? })
}

/// The name, and the rest from its first `@` or `#` on.
fn split(text: &str) -> (&str, &str) {
    text.split_at(text.find(['@', '#']).unwrap_or(text.len()))
}

/// What `@latest`, `@v1.0.0` or `#prod` means.
fn which(shortcut: &str) -> Option<Which<'_>> {
    let value = shortcut.get(1..)?;
    Some(if shortcut.starts_with('#') {
        Which::Stage(StageName::new(value).ok()?)
    } else if value == "latest" || value == "greatest" {
        Which::Greatest
    } else {
        Which::Version(value.parse().ok()?)
    })
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
    #[test]
    fn patterns_are_told_from_names() {
        for text in ["nlp/*", "m?", "[ab]", "#prod", "@latest", "*@v1.0.0", "nlp/*#prod"] {
            assert!(NamePattern::new(text).is_some(), "{text}");
        }
        for text in ["m", "m#prod", "m@latest", "#", "@v1", "*#", "*@v1", "[a", "", "m#p*"] {
            assert_eq!(NamePattern::new(text), None, "{text}");
        }
        let matches = |text, name| NamePattern::new(text).unwrap().names.matches(name);
        assert!(matches("nlp/*", "nlp/en/bert") && matches("nlp*", "nlp:bert"));
        assert!(!matches("nlp/*", "nlp") && !matches("nlp/*", "cv/nlp/x"));
        assert!(matches("#prod", "any:thing") && matches("[a-c]x", "bx") && !matches("?", "ab"));
    }
}
