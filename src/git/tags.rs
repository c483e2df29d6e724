//! Annotated tags, each read once.

use super::Repository;
use super::object::{ObjectError, ObjectKind};
use super::refs::RefError;
use super::tag_object::{MalformedTag, parse_tag};
use crate::registry::{ObjectId, Time};

/// Whether the texts of tags, tagger and message, are wanted beside name, target and time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TagText {
    /// They stay empty: a table of a million tags does not keep them.
    Skip,
    /// They are kept.
    Keep,
}

/// An annotated tag. What is not UTF-8 in its texts is replaced by U+FFFD.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnnotatedTag<'a> {
    /// The name inside the object: the one that GTO reads, not the ref's.
    pub name: &'a str,
    /// What the tag points to.
    pub target: ObjectId,
    /// The kind of what it points to, as the tag says.
    pub target_kind: ObjectKind,
    /// When it was made; `None` without a tagger line or without a date in it that can be read.
    pub time: Option<Time>,
    /// The tagger's name; empty where there is none.
    pub tagger: &'a str,
    /// The tagger's address; empty where there is none.
    pub email: &'a str,
    /// The message up to a signature, not stripped.
    pub message: &'a str,
}

/// Annotated tags in the order they were asked for, their texts in one run of bytes.
#[derive(Debug, Default)]
pub struct TagBatch {
    text: String,
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    target: ObjectId,
    target_kind: ObjectKind,
    time: Option<Time>,
    /// Where name, tagger, email and message begin in the text, and the last one ends.
    bounds: [usize; 5],
}

impl TagBatch {
    /// How many tags there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

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

    /// Adds the tag whose object is `raw`.
    fn push(&mut self, raw: &[u8], keep: TagText) -> Result<(), MalformedTag> {
        let tag = parse_tag(raw)?;
        let tagger = tag.tagger.unwrap_or_default();
        let texts = match keep {
            TagText::Keep => [tag.name, tagger.name, tagger.email, tag.message],
            TagText::Skip => [tag.name, b"", b"", b""],
        };
        let mut bounds = [self.text.len(); 5];
        for (bound, text) in bounds[1..].iter_mut().zip(texts) {
            self.text.push_str(&String::from_utf8_lossy(text));
            *bound = self.text.len();
        }
        self.entries.push(Entry {
            target: tag.target,
            target_kind: tag.target_kind,
            time: tag.time,
            bounds,
        });
        Ok(())
    }
}

/// A tag that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum TagError {
    /// Its reference is broken.
    #[error(transparent)]
    Ref(#[from] RefError),
    /// Its object cannot be had.
    #[error("tag 'refs/tags/{name}': {source}")]
    Object {
        /// The name of its reference, without `refs/tags/`.
        name: String,
        /// Why.
        source: ObjectError,
    },
}

impl Repository {
    /// Reads tags by the names and ids of their references, as [`Repository::tag_refs`]
    /// gives them. Lightweight tags are left out: GTO counts annotated ones only.
    ///
    /// # Errors
    /// A reference is broken (its id is `None`), or an object is missing, damaged or no
    /// well-formed tag: the first such tag.
    pub fn read_tags<'a>(
        &self,
        refs: impl IntoIterator<Item = (&'a str, Option<ObjectId>)>,
        text: TagText,
    ) -> Result<TagBatch, TagError> {
        let mut batch = TagBatch::default();
        for (name, id) in refs {
            let id = id.ok_or_else(|| RefError::Broken { name: format!("refs/tags/{name}") })?;
            self.read(id, |kind, raw| match kind {
                ObjectKind::Tag => batch
                    .push(raw, text)
                    .map_err(|error| ObjectError::Corrupt { id, reason: error.to_string() }),
                _ => Ok(()),
            })
            .map_err(|source| TagError::Object { name: name.to_owned(), source })?;
        }
        Ok(batch)
    }
}
