//! Events of artifacts: tags and commits.

use std::borrow::Cow;
use std::fmt;
use std::slice;
use std::sync::Arc;

use super::{
    Action, Annotation, ArtifactName, Commit, ObjectId, StageName, TagName, Time, Version,
};

/// The event of an annotated tag.
#[derive(Debug, Clone)]
pub struct Event<'a> {
    /// The tag's name, without `refs/tags/`.
    pub tag: &'a str,
    /// The artifact.
    pub artifact: ArtifactName<'a>,
    /// What happened.
    pub action: Action<'a>,
    /// The tagged commit.
    pub commit: ObjectId,
    /// When the tag was made.
    pub time: Time,
    /// Tagger and message; `None` if they were not read.
    pub text: Option<Box<TagText<'a>>>,
}

/// The parts of a tag that only detailed output shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagText<'a> {
    /// The tagger's name.
    pub author: Cow<'a, str>,
    /// The tagger's address.
    pub author_email: Cow<'a, str>,
    /// The message, without surrounding white space.
    pub message: Cow<'a, str>,
}

/// A commit as an event of an artifact: the artifact as it was at this commit.
#[derive(Debug, Clone)]
pub struct CommitEvent {
    /// The commit.
    pub commit: Arc<Commit>,
    /// The artifact's annotation there.
    pub annotation: Option<Arc<Annotation>>,
}

/// A version, or the commit if no tag registers one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum VersionId {
    /// A registered version.
    Version(Version),
    /// A commit that has a stage or an annotation, but no version.
    Commit(ObjectId),
}

/// Any event of an artifact, borrowed from its state.
#[derive(Debug, Clone, Copy)]
pub enum EventRef<'s, 'a> {
    /// A tag's event with its versions: none for an event of the artifact itself, several for an
    /// event of a stage at a commit with several versions.
    Tag(&'s Event<'a>, &'s [VersionId]),
    /// A commit's event.
    Commit(&'s CommitEvent, &'s ArtifactName<'a>, &'s VersionId),
}

impl<'a> Event<'a> {
    /// The event of a parsed tag.
    #[must_use]
    pub fn new(tag: &'a str, name: TagName<'a>, commit: ObjectId, time: Time) -> Self {
        Self { tag, artifact: name.artifact, action: name.action, commit, time, text: None }
    }

    /// The name of the event, as `history` and `check-ref --event` print it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.action.event_name()
    }

    /// GTO 1.10.1: of events in the same second, `history` puts the higher priority last.
    #[must_use]
    pub fn priority(&self) -> u8 {
        match self.action {
            Action::Create => 1,
            Action::Deprecate => 2,
            Action::Register(_) => 3,
            Action::Deregister(_) => 4,
            Action::Assign(_) => 5,
            Action::Unassign(_) => 6,
        }
    }

    /// Whether it adds something: it creates, registers or assigns.
    #[must_use]
    pub fn is_addition(&self) -> bool {
        matches!(self.action, Action::Create | Action::Register(_) | Action::Assign(_))
    }
}

impl<'s, 'a> EventRef<'s, 'a> {
    /// The time: the tagger's or the committer's.
    #[must_use]
    pub(crate) fn time(&self) -> Time {
        match self {
            EventRef::Tag(event, _) => event.time,
            EventRef::Commit(event, ..) => event.commit.time,
        }
    }

    /// The commit.
    #[must_use]
    pub(crate) fn commit(&self) -> ObjectId {
        match self {
            EventRef::Tag(event, _) => event.commit,
            EventRef::Commit(event, ..) => event.commit.id,
        }
    }

    /// The artifact.
    #[must_use]
    pub(crate) fn artifact(&self) -> &'s ArtifactName<'a> {
        match self {
            EventRef::Tag(event, _) => &event.artifact,
            EventRef::Commit(_, artifact, _) => artifact,
        }
    }

    /// The versions, in order of discovery.
    #[must_use]
    pub(crate) fn versions(&self) -> &'s [VersionId] {
        match self {
            EventRef::Tag(_, versions) => versions,
            EventRef::Commit(_, _, version) => slice::from_ref(*version),
        }
    }

    /// The version; the first of several.
    #[must_use]
    pub(crate) fn version(&self) -> Option<&'s VersionId> {
        self.versions().first()
    }

    /// The tag; `None` for a commit.
    #[must_use]
    pub(crate) fn tag(&self) -> Option<&'s str> {
        match self {
            EventRef::Tag(event, _) => Some(event.tag),
            EventRef::Commit(..) => None,
        }
    }

    /// The stage of an assignment or an unassignment.
    #[must_use]
    pub(crate) fn stage(&self) -> Option<StageName<'a>> {
        match self {
            EventRef::Tag(event, _) => event.action.stage(),
            EventRef::Commit(..) => None,
        }
    }

    /// The name of the event, as `history` and `check-ref --event` print it.
    #[must_use]
    pub(crate) fn name(&self) -> &'static str {
        match self {
            EventRef::Tag(event, _) => event.name(),
            EventRef::Commit(..) => "commit",
        }
    }

    /// See [`Event::priority`]; a commit has the lowest.
    #[must_use]
    pub(crate) fn priority(&self) -> u8 {
        match self {
            EventRef::Tag(event, _) => event.priority(),
            EventRef::Commit(..) => 0,
        }
    }

    /// See [`Event::is_addition`]; a commit adds.
    #[must_use]
    pub(crate) fn is_addition(&self) -> bool {
        match self {
            EventRef::Tag(event, _) => event.is_addition(),
            EventRef::Commit(..) => true,
        }
    }

    /// The name of the tagger or the author; empty if texts were not read.
    #[must_use]
    pub(crate) fn author(&self) -> &'s str {
        match self {
            EventRef::Tag(event, _) => event.text.as_ref().map_or("", |text| &text.author),
            EventRef::Commit(event, ..) => &event.commit.author.name,
        }
    }

    /// The address of the tagger or the author; empty if texts were not read.
    #[must_use]
    pub(crate) fn author_email(&self) -> &'s str {
        match self {
            EventRef::Tag(event, _) => event.text.as_ref().map_or("", |text| &text.author_email),
            EventRef::Commit(event, ..) => &event.commit.author.email,
        }
    }

    /// The message; empty if texts were not read.
    #[must_use]
    pub(crate) fn message(&self) -> &'s str {
        match self {
            EventRef::Tag(event, _) => event.text.as_ref().map_or("", |text| &text.message),
            EventRef::Commit(event, ..) => &event.commit.message,
        }
    }

    /// Whether the message is GTO's default.
    #[must_use]
    pub(crate) fn has_own_message(&self) -> bool {
        let version = self.version().map(VersionId::to_string).unwrap_or_default();
        match self {
            EventRef::Tag(event, _) => {
                let own = event.action.message(&event.artifact, &version);
                own.as_deref() == Some(self.message())
            }
            EventRef::Commit(..) => false,
        }
    }

    /// The revision to check out: the tag, else the commit's id.
    #[must_use]
    pub(crate) fn reference(&self) -> String {
        match self {
            EventRef::Tag(event, _) => event.tag.to_owned(),
            EventRef::Commit(event, ..) => event.commit.id.to_string(),
        }
    }

    /// As [`EventRef::reference`], with 7 digits of a commit's id.
    #[must_use]
    pub(crate) fn short_reference(&self) -> Cow<'s, str> {
        match self {
            EventRef::Tag(event, _) => Cow::Borrowed(event.tag),
            EventRef::Commit(event, ..) => Cow::Owned(event.commit.id.short(7)),
        }
    }
}

impl VersionId {
    /// The version, or 7 digits of the commit's id.
    #[must_use]
    pub(crate) fn short(&self) -> String {
        match self {
            VersionId::Version(version) => version.to_string(),
            VersionId::Commit(id) => id.short(7),
        }
    }
}

impl fmt::Display for VersionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            VersionId::Version(version) => version.fmt(f),
            VersionId::Commit(id) => id.fmt(f),
        }
    }
}

/// The sentence that `check-ref` prints.
impl fmt::Display for EventRef<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let artifact = self.artifact();
        let EventRef::Tag(event, _) = self else {
            return write!(f, "Artifact \"{artifact}\" is annotated");
        };
        let version = self.version().map(VersionId::to_string).unwrap_or_default();
        match &event.action {
            Action::Create => write!(f, "Artifact \"{artifact}\" was created"),
            Action::Deprecate => write!(f, "Artifact \"{artifact}\" was deprecated"),
            Action::Register(_) => {
                write!(f, "Version \"{version}\" of artifact \"{artifact}\" was registered")
            }
            Action::Deregister(_) => {
                write!(f, "Version \"{version}\" of artifact \"{artifact}\" was deregistered")
            }
            Action::Assign(stage) => write!(
                f,
                "Stage \"{stage}\" was assigned to version \"{version}\" of artifact \"{artifact}\""
            ),
            Action::Unassign(stage) => write!(
                f,
                "Stage \"{stage}\" was unassigned from version \"{version}\" of artifact \"{artifact}\""
            ),
        }
    }
}
