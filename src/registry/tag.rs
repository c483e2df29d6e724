//! The grammar of tag names: `name@v1.2.3`, `name#stage#4` and the like.

use std::fmt;

use super::{ArtifactName, StageName, Version};

/// The meaning of a tag for its artifact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action<'a> {
    /// `name@created`. It is in the grammar of GTO 1.10.1, but no version of GTO makes it.
    Create,
    /// `name@deprecated`
    Deprecate,
    /// `name@v1.2.3`
    Register(Version),
    /// `name@v1.2.3!`
    Deregister(Version),
    /// `name#stage`
    Assign(StageName<'a>),
    /// `name#stage!`
    Unassign(StageName<'a>),
}

impl Action<'_> {
    /// The name of the event, as `history` and `check-ref --event` print it.
    #[must_use]
    pub fn event_name(&self) -> &'static str {
        match self {
            Self::Create => "creation",
            Self::Deprecate => "deprecation",
            Self::Register(_) => "registration",
            Self::Deregister(_) => "deregistration",
            Self::Assign(_) => "assignment",
            Self::Unassign(_) => "unassignment",
        }
    }

    /// The default message of such a tag: GTO 1.10.1's. GTO makes no tag that creates an artifact.
    #[must_use]
    pub(crate) fn message(&self, artifact: &ArtifactName<'_>, version: &str) -> Option<String> {
        Some(match self {
            Self::Create => return None,
            Self::Deprecate => format!("Deprecating artifact '{artifact}'"),
            Self::Register(_) => format!("Registering artifact {artifact} version {version}"),
            Self::Deregister(_) => format!("Deregistering artifact {artifact} version {version}"),
            Self::Assign(stage) => {
                format!("Assigning stage {stage} to artifact {artifact} version {version}")
            }
            Self::Unassign(stage) => {
                format!("Unassigning stage '{stage}' to artifact '{artifact}' version '{version}'")
            }
        })
    }
}

/// The number after the last `#` of a tag's name, as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counter<'a>(&'a str);

/// A parsed tag name in GTO's grammar. It displays as the name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagName<'a> {
    /// The artifact.
    pub artifact: ArtifactName<'a>,
    /// The meaning.
    pub action: Action<'a>,
    /// The counter, if there is one: `name#stage#4`.
    pub counter: Option<Counter<'a>>,
}

/// A tag name outside GTO's grammar.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Cannot parse tag name '{0}'")]
pub struct InvalidTagName(pub String);

impl<'a> TagName<'a> {
    /// Parses the name of a tag, without `refs/tags/`.
    ///
    /// # Errors
    /// [`InvalidTagName`] if the name is outside the grammar.
    pub fn new(text: &'a str) -> Result<Self, InvalidTagName> {
        parse(text).ok_or_else(|| InvalidTagName(text.to_owned()))
    }
}

impl TagName<'_> {
    /// Whether this tag makes no sense without the other tag of the same artifact: an assignment
    /// needs its version, an unassignment needs the assignment. `is_same_commit`: both point to one
    /// commit.
    #[must_use]
    pub fn builds_on(&self, other: &TagName<'_>, is_same_commit: bool) -> bool {
        match (&self.action, &other.action) {
            (Action::Deprecate, Action::Create | Action::Register(_)) => true,
            (Action::Deregister(version), Action::Register(registered)) => version == registered,
            (Action::Assign(_) | Action::Unassign(_), Action::Register(_)) => is_same_commit,
            (Action::Unassign(stage), Action::Assign(assigned)) => {
                is_same_commit && stage == assigned
            }
            _ => false,
        }
    }
}

fn parse(text: &str) -> Option<TagName<'_>> {
    // Neither mark can be part of an artifact's name.
    let mark = text.find(['@', '#'])?;
    let (artifact, rest) = text.split_at(mark);
    let artifact = ArtifactName::from_tag(artifact)?;
    let (body, counter) = match rest[1..].split_once('#') {
        Some((body, digits)) => (body, Some(Counter::new(digits)?)),
        None => (&rest[1..], None),
    };
    let (value, cancelled) = match body.strip_suffix('!') {
        Some(value) => (value, true),
        None => (body, false),
    };
    let action = if rest.starts_with('#') {
        let stage = StageName::new(value).ok()?;
        if cancelled { Action::Unassign(stage) } else { Action::Assign(stage) }
    } else {
        match body {
            "created" => Action::Create,
            "deprecated" => Action::Deprecate,
            _ => {
                let version = value.parse().ok()?;
                if cancelled { Action::Deregister(version) } else { Action::Register(version) }
            }
        }
    };
    Some(TagName { artifact, action, counter })
}

impl<'a> Counter<'a> {
    fn new(digits: &'a str) -> Option<Self> {
        let valid = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        valid.then_some(Self(digits))
    }

    /// The number in decimal digits, without leading zeros.
    #[must_use]
    pub fn digits(&self) -> &'a str {
        match self.0.trim_start_matches('0') {
            "" => "0",
            digits => digits,
        }
    }

    /// What orders counters by their numbers, which may be longer than any integer.
    pub(crate) fn order(&self) -> (usize, &'a str) {
        (self.digits().len(), self.digits())
    }
}

impl<'a> Action<'a> {
    /// The name of the action, as `parse-tag` prints it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Action::Create => "create",
            Action::Deprecate => "deprecate",
            Action::Register(_) => "register",
            Action::Deregister(_) => "deregister",
            Action::Assign(_) => "assign",
            Action::Unassign(_) => "unassign",
        }
    }

    /// The version that the tag names.
    #[must_use]
    pub fn version(&self) -> Option<&Version> {
        match self {
            Action::Register(version) | Action::Deregister(version) => Some(version),
            _ => None,
        }
    }

    /// The stage that the tag names.
    #[must_use]
    pub fn stage(&self) -> Option<StageName<'a>> {
        match self {
            Action::Assign(stage) | Action::Unassign(stage) => Some(*stage),
            _ => None,
        }
    }
}

impl fmt::Display for TagName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.artifact.in_tag())?;
        match &self.action {
            Action::Create => f.write_str("@created")?,
            Action::Deprecate => f.write_str("@deprecated")?,
            Action::Register(version) => write!(f, "@{version}")?,
            Action::Deregister(version) => write!(f, "@{version}!")?,
            Action::Assign(stage) => write!(f, "#{stage}")?,
            Action::Unassign(stage) => write!(f, "#{stage}!")?,
        }
        self.counter.map_or(Ok(()), |counter| write!(f, "#{}", counter.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{Strategy, prop_oneof, proptest};

    fn action(text: &str) -> &'static str {
        TagName::new(text).map_or("", |tag| tag.action.name())
    }

    #[test]
    fn every_kind_of_tag_is_read() {
        for (text, name) in [
            ("m@v1.2.3", "register"),
            ("m@v1.2.3!#7", "deregister"),
            ("m#prod", "assign"),
            ("m#prod!#3", "unassign"),
            ("a.b/c=m#a/b#1", "assign"),
            ("m@deprecated#2", "deprecate"),
            ("m@created", "create"),
            ("m@v1.0.0-rc.1+b#007", "register"),
        ] {
            assert_eq!(action(text), name, "{text}");
        }
        for bad in [
            "m",
            "v1.0.0",
            "@v1.0.0",
            "m@1.0.0",
            "m@v1.0",
            "m#",
            "m#prod#",
            "m#prod#x",
            "m#prod!!",
            "m#prod#1#2",
            "m#prod#1!",
            "m@deprecated!",
            "m@created!",
            "m:a#prod",
            "m@v1.0.0#",
            "é#prod",
        ] {
            assert_eq!(action(bad), "", "{bad}");
        }
    }

    #[test]
    fn counters_are_numbers_of_any_length() {
        let counter = |text| TagName::new(text).unwrap().counter.map(|counter| counter.digits());
        assert_eq!(counter("m#prod#007"), Some("7"));
        assert_eq!(counter("m#prod#000"), Some("0"));
        assert_eq!(counter("m#prod#99999999999999999999999"), Some("99999999999999999999999"));
        assert_eq!(counter("m#prod"), None);
    }

    fn tag_names() -> impl Strategy<Value = String> {
        let artifact = "([a-zA-Z0-9_./-]{1,6}=)?[a-zA-Z0-9]([a-zA-Z0-9/_-]{0,5}[a-zA-Z0-9])?";
        let version = "@v(0|[1-9][0-9]{0,3})\\.(0|[1-9][0-9]{0,17})\\.(0|[1-9][0-9]?)(-[1-9a-z]{1,3}(\\.[1-9a-z-]{1,3})?)?(\\+[0-9a-z.]{0,2}[0-9a-z])?!?";
        let stage = "#[a-z0-9]([a-zA-Z0-9/_-]{0,5}[a-zA-Z0-9])?!?";
        let body = prop_oneof![version, stage, "@deprecated", "@created"];
        (artifact, body, "(#[0-9]{1,30})?")
            .prop_map(|(artifact, body, counter)| artifact + &body + &counter)
    }

    proptest! {
        #[test]
        fn displaying_undoes_parsing(text in tag_names()) {
            // `+.a` and the like are outside the grammar; what is read must print as it was.
            if let Ok(tag) = TagName::new(&text) {
                assert_eq!(tag.to_string(), text);
            } else {
                assert!(text.contains("+.") || text.contains(".."), "{text}");
            }
        }

        #[test]
        fn no_text_breaks_the_parser(text in "\\PC*[@#=!.\\PC]*") {
            if let Ok(tag) = TagName::new(&text) {
                assert_eq!(tag.to_string(), text);
            }
        }
    }
}
