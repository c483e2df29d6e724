//! Names of artifacts and stages.

use std::borrow::{Borrow, Cow};
use std::fmt;

/// The name of an artifact: `name`, or `dir:name` in a repository with several projects.
///
/// Letters, digits, `-`, `_` and `/`, first and last a letter or digit; a directory may
/// hold `.` too. In tags, where Git forbids `:`, it is written `dir=name`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArtifactName<'a>(Cow<'a, str>);

/// The name of a stage, such as `prod`: as an artifact's without a directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StageName<'a>(&'a str);

/// A text that is not a name. The first line is GTO 1.10.1's, which states stricter rules than it
/// enforces. The second line says what is allowed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "Invalid value '{0}'. Only letters, numbers, '_', '-', '/' are allowed. \
     Value must be of len >= 2 and must start and end with a letter or a number.\n\
     Letters are A to Z and a to z, numbers are 0 to 9, and one character is enough.{dots}",
    dots = about_dots(.0)
)]
pub struct InvalidName(pub String);

fn about_dots(text: &str) -> &'static str {
    match text.contains('.') {
        true => "\nA '.' is allowed only in the folder of an artifact, as in 'models.v1:churn'.",
        false => "",
    }
}

const SEPARATOR: char = ':';
const SEPARATOR_IN_TAG: char = '=';

impl<'a> ArtifactName<'a> {
    /// Parses the form that users type, `dir:name`.
    ///
    /// # Errors
    /// [`InvalidName`] where the text is outside the grammar.
    pub fn new(text: &'a str) -> Result<Self, InvalidName> {
        if is_full_name(text, SEPARATOR) {
            Ok(Self(Cow::Borrowed(text)))
        } else {
            Err(InvalidName(text.to_owned()))
        }
    }

    /// Parses the form in tags, `dir=name`.
    pub(super) fn from_tag(text: &'a str) -> Option<Self> {
        is_full_name(text, SEPARATOR_IN_TAG).then(|| {
            if text.contains(SEPARATOR_IN_TAG) {
                Self(Cow::Owned(text.replace(SEPARATOR_IN_TAG, ":")))
            } else {
                Self(Cow::Borrowed(text))
            }
        })
    }

    /// The form for users, `dir:name`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a part of the directory is `dvc.yaml`, which is a file. GTO 1.10.1 takes such names.
    #[must_use]
    pub(crate) fn has_dvc_file(&self) -> bool {
        let directory = self.0.split_once(SEPARATOR).map_or("", |(directory, _)| directory);
        directory.split('/').any(|part| part == "dvc.yaml")
    }

    /// The same name, owned.
    #[must_use]
    pub(crate) fn into_owned(self) -> ArtifactName<'static> {
        ArtifactName(Cow::Owned(self.0.into_owned()))
    }

    /// The form in tags, `dir=name`.
    #[must_use]
    pub(crate) fn in_tag(&self) -> Cow<'_, str> {
        if self.0.contains(SEPARATOR) {
            Cow::Owned(self.0.replace(SEPARATOR, "="))
        } else {
            Cow::Borrowed(&self.0)
        }
    }
}

impl<'a> StageName<'a> {
    /// Parses the name of a stage.
    ///
    /// # Errors
    /// [`InvalidName`] where the text is outside the grammar.
    pub(crate) fn new(text: &'a str) -> Result<Self, InvalidName> {
        if is_name(text) { Ok(Self(text)) } else { Err(InvalidName(text.to_owned())) }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &'a str {
        self.0
    }
}

/// Maps of artifacts are looked up by typed names.
impl Borrow<str> for ArtifactName<'_> {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// Maps of stages are looked up by names in the configuration.
impl Borrow<str> for StageName<'_> {
    fn borrow(&self) -> &str {
        self.0
    }
}

impl fmt::Display for ArtifactName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for StageName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// Whether the text is a name without a directory: a stage, a type or a label.
#[must_use]
pub fn is_name(text: &str) -> bool {
    let edge = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = text.as_bytes();
    edge(bytes.first())
        && edge(bytes.last())
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_/".contains(byte))
}

fn is_full_name(text: &str, separator: char) -> bool {
    match text.split_once(separator) {
        None => is_name(text),
        Some((dir, name)) => {
            let in_dir = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte);
            !dir.is_empty() && dir.bytes().all(in_dir) && is_name(name)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_start_and_end_with_a_letter_or_digit() {
        for good in ["a", "7", "a-b_c/d", "A1", "a/b"] {
            assert!(is_name(good), "{good}");
        }
        for bad in ["", "-", "a-", "_a", "a/", "/a", "a.b", "a b", "ä", "a:b", "a\n"] {
            assert!(!is_name(bad), "{bad:?}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_dot_is_said() {
        for (text, is_said) in [(".", true), ("a.b", true), ("a:b.c", true), ("a b", false)] {
            let error = ArtifactName::new(text).unwrap_err().to_string();
            assert_eq!(error.contains("A '.' is allowed"), is_said, "{error}");
            assert_eq!(error.lines().count(), 2 + usize::from(is_said));
        }
    }

    #[test]
    fn directories_are_written_with_an_equals_sign_in_tags() {
        let name = ArtifactName::new("a/b.c:model").unwrap();
        assert_eq!(name.in_tag(), "a/b.c=model");
        assert_eq!(ArtifactName::from_tag("a/b.c=model"), Some(name));
        for bad in [":m", "a:", "a:b:c", "a=b", "a.b"] {
            assert!(ArtifactName::new(bad).is_err(), "{bad}");
        }
        assert_eq!(ArtifactName::from_tag("a:b"), None);
    }
}
