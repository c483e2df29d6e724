//! Reading annotated tags, each once.

use super::Repository;
use super::names::TAGS;
use super::objects::pack::read_many;
use super::objects::tag::{TagObject, parse_tag};
use super::objects::{ObjectError, ObjectKind};
use super::refs::RefError;
use crate::registry::{ObjectId, TagName, Time};

/// Whether to keep tagger and message of tags, beside name, target and time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TagFields {
    /// Leave them empty: a table of a million tags does not need them.
    Skip,
    /// Keep them.
    Keep,
}

/// An annotated tag. Bytes in its texts that are not UTF-8 become U+FFFD.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnnotatedTag<'a> {
    /// The name inside the object: the one that GTO reads, not the ref's.
    pub name: &'a str,
    /// The object that the tag points to.
    pub target: ObjectId,
    /// The kind of that object, as the tag says.
    pub target_kind: ObjectKind,
    /// The tagger's date; `None` if there is no tagger line or its date cannot be parsed.
    pub time: Option<Time>,
    /// The tagger's name; may be empty.
    pub tagger: &'a str,
    /// The tagger's address; may be empty.
    pub email: &'a str,
    /// The message without the signature, not stripped.
    pub message: &'a str,
}

/// Annotated tags in the order of the request. Their texts are in one string.
#[derive(Debug, Default)]
pub struct TagBatch {
    text: String,
    entries: Vec<Entry>,
    unread: Vec<TagError>,
}

#[derive(Debug)]
struct Entry {
    target: ObjectId,
    target_kind: ObjectKind,
    time: Option<Time>,
    /// The beginnings of name, tagger, email and message in the text, and the end of the message.
    bounds: [usize; 5],
}

/// The result of reading one reference of a tag.
#[derive(Debug)]
enum Slot {
    Unread,
    Lightweight,
    Tag(Entry),
    /// Its object has another GTO name.
    Misnamed(Entry),
}

impl TagBatch {
    /// The tags.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = AnnotatedTag<'_>> {
        self.entries.iter().map(|entry| {
            let part = |at: usize| &self.text[entry.bounds[at]..entry.bounds[at + 1]];
            AnnotatedTag {
                name: part(0),
                target: entry.target,
                target_kind: entry.target_kind,
                time: entry.time,
                tagger: part(1),
                email: part(2),
                message: part(3),
            }
        })
    }

    /// Takes the errors of the tags that cannot be read, in the order of the request.
    #[must_use]
    pub fn take_unread(&mut self) -> Vec<TagError> {
        std::mem::take(&mut self.unread)
    }

    /// Parses the object of a reference, and keeps its fields.
    fn read(
        &mut self,
        reference: &str,
        kind: ObjectKind,
        raw: &[u8],
        keep: TagFields,
    ) -> Result<Slot, Flaw> {
        if kind != ObjectKind::Tag {
            return Ok(Slot::Lightweight);
        }
        let tag = parse_tag(raw).map_err(|error| Flaw::Malformed(error.to_string()))?;
        let is_misnamed = tag.name != reference.as_bytes() && TagName::new(reference).is_ok();
        if is_misnamed {
            let inside = String::from_utf8_lossy(tag.name);
            if TagName::new(&inside).is_err() {
                return Err(Flaw::Foreign(inside.into_owned()));
            }
        }
        let tagger = tag.tagger.unwrap_or_default();
        let texts = match keep {
            TagFields::Keep => [tag.name, tagger.name, tagger.email, tag.message()],
            TagFields::Skip => [tag.name, b"", b"", b""],
        };
        let mut bounds = [self.text.len(); 5];
        for (bound, text) in bounds[1..].iter_mut().zip(texts) {
            match std::str::from_utf8(text) {
                Ok(text) => self.text.push_str(text),
                Err(_) => self.text.push_str(&String::from_utf8_lossy(text)),
            }
            *bound = self.text.len();
        }
        let TagObject { target, target_kind, time, .. } = tag;
        let entry = Entry { target, target_kind, time, bounds };
        Ok(if is_misnamed { Slot::Misnamed(entry) } else { Slot::Tag(entry) })
    }
}

/// A tag that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum TagError {
    /// Its reference is broken.
    #[error(transparent)]
    Ref(#[from] RefError),
    /// Its object cannot be read.
    #[error("tag 'refs/tags/{name}': {source}")]
    Object {
        /// The name of its reference, without `refs/tags/`.
        name: String,
        /// Why.
        source: ObjectError,
    },
    /// Its reference has a name of GTO's, and the name inside its object is not one.
    #[error("tag 'refs/tags/{name}': Cannot parse tag name '{inside}'")]
    Foreign {
        /// The name of its reference, without `refs/tags/`.
        name: String,
        /// The name inside.
        inside: String,
    },
    /// Its reference has a GTO name, and its object has another one: of another artifact, or one
    /// whose own reference is missing or points elsewhere.
    #[error("tag 'refs/tags/{name}' has the name '{inside}' inside")]
    Misnamed {
        /// The name of its reference, without `refs/tags/`.
        name: String,
        /// The name inside.
        inside: String,
        /// Whether no reference of the inner name points to this tag.
        is_only: bool,
    },
}

impl TagError {
    /// The name of the tag's reference, without `refs/tags/`.
    #[must_use]
    pub fn tag(&self) -> &str {
        match self {
            Self::Ref(
                RefError::Broken { name }
                | RefError::BrokenInTable { name }
                | RefError::Unreadable { name, .. },
            ) => name.strip_prefix(TAGS).unwrap_or(name),
            Self::Ref(_) => "",
            Self::Object { name, .. }
            | Self::Foreign { name, .. }
            | Self::Misnamed { name, .. } => name,
        }
    }

    /// The name in its object, if that is another GTO name and no reference of that name points to
    /// it.
    #[must_use]
    pub fn lost_name(&self) -> Option<&str> {
        match self {
            Self::Misnamed { inside, is_only: true, .. } => Some(inside),
            _ => None,
        }
    }

    /// The name in its object, if that is another GTO name.
    #[must_use]
    pub fn name_inside(&self) -> Option<&str> {
        match self {
            Self::Misnamed { inside, .. } => Some(inside),
            _ => None,
        }
    }
}

fn is_same_artifact(a: &str, b: &str) -> bool {
    let artifact = |tag| TagName::new(tag).map(|tag| tag.artifact);
    artifact(a) == artifact(b)
}

/// What is wrong with the text of a tag object.
enum Flaw {
    Malformed(String),
    Foreign(String),
}

impl Repository {
    /// Reads tags by the names and ids of their references, as [`Repository::tag_refs`] lists them.
    /// Lightweight tags are left out: GTO counts annotated ones only. Tags that cannot be read are
    /// left out too, and are in [`TagBatch::take_unread`]. A second reference to a tag, as `git tag new
    /// old` makes it, yields the same tag again if both names belong to one artifact.
    #[must_use]
    pub fn read_tags<'a>(
        &self,
        refs: impl IntoIterator<Item = (&'a str, Option<ObjectId>)>,
        text: TagFields,
    ) -> TagBatch {
        let refs: Vec<_> = refs.into_iter().collect();
        let mut batch = TagBatch::default();
        let mut slots: Vec<_> = refs.iter().map(|_| Slot::Unread).collect();
        let objects = self.refs.common_dir.join("objects");
        read_many(&objects, refs.iter().map(|(_, id)| *id), |place, kind, raw| {
            if let Ok(read) = batch.read(refs[place].0, kind, raw, text) {
                slots[place] = read;
            }
        });
        for ((name, id), slot) in refs.into_iter().zip(&mut slots) {
            if let Slot::Unread = slot {
                match self.read_tag(name, id, text, &mut batch) {
                    Ok(read) => *slot = read,
                    Err(error) => batch.unread.push(error),
                }
            }
            if let Slot::Misnamed(entry) = slot {
                let inside = batch.text[entry.bounds[0]..entry.bounds[1]].to_owned();
                let own = self.tag_ref(&inside);
                let is_only = own.as_ref().is_ok_and(|own| own.is_none() || *own != id);
                if is_only || !is_same_artifact(name, &inside) {
                    *slot = Slot::Unread;
                    batch.unread.push(TagError::Misnamed {
                        name: name.to_owned(),
                        inside,
                        is_only,
                    });
                }
            }
        }
        let entries = slots.into_iter().filter_map(|slot| match slot {
            Slot::Tag(entry) | Slot::Misnamed(entry) => Some(entry),
            Slot::Unread | Slot::Lightweight => None,
        });
        batch.entries = entries.collect();
        batch
    }

    fn read_tag(
        &self,
        name: &str,
        id: Option<ObjectId>,
        text: TagFields,
        batch: &mut TagBatch,
    ) -> Result<Slot, TagError> {
        let id = id.ok_or_else(|| self.refs.fault(&format!("{TAGS}{name}")))?;
        let read = self.read(id, |kind, raw| Ok(batch.read(name, kind, raw, text)));
        let name = name.to_owned();
        match read {
            Ok(Ok(slot)) => Ok(slot),
            Ok(Err(Flaw::Foreign(inside))) => Err(TagError::Foreign { name, inside }),
            Ok(Err(Flaw::Malformed(reason))) => {
                Err(TagError::Object { name, source: ObjectError::Corrupt { id, reason } })
            }
            Err(source) => Err(TagError::Object { name, source }),
        }
    }
}
