//! Changes of an index file that keep everything else as its users wrote it.
//!
//! A file that GTO 0.2.8 wrote becomes, byte for byte, what GTO 0.2.8 would make of it. In other
//! files the bytes of all other artifacts stay, and so do comments on their own lines. The changed
//! artifact keeps its order, indentation, comments and unknown keys; only changed values are
//! written anew. The result is read again and checked: if anchors or merge keys would change other
//! artifacts too, the change is refused.

mod apply;
mod chunks;
mod entry;
mod error;
mod layout;
mod merge;
mod plain;
mod quote;
#[cfg(test)]
mod tests;

use super::{Annotate, Index, read};
use crate::registry::{Annotation, Value};
use crate::yaml;
pub use error::EditError;

/// The content of the index file with an artifact annotated. `file` is its present content, if it
/// exists.
///
/// GTO 0.2.8: labels are merged and sorted. Other fields are replaced if they are given and not
/// empty. A path makes the artifact virtual unless it must exist.
///
/// # Errors
/// What `Annotate::check` refuses; a file that cannot be read; a path that contains another
/// artifact's path or is inside it, unless allowed; a file that cannot be changed without changing
/// more. GTO 0.2.8 also refuses an invalid type or label anywhere in the file; here only new ones
/// are checked.
pub fn annotate(file: Option<&[u8]>, change: &Annotate) -> Result<Vec<u8>, EditError> {
    change.check()?;
    let index = file.map_or_else(|| Ok(Index::new()), read)?;
    let annotation = merge::merged(&index, change)?;
    let old = index.get(&change.name);
    let fields = match old {
        Some(old) => entry::changes(old, &annotation),
        None => entry::changes(&Annotation::default(), &annotation),
    };
    let edit = Edit { name: &change.name, kind: EditKind::Set(&fields) };
    if old.is_some() && fields.is_empty() {
        return Ok(file.unwrap_or_default().to_owned());
    }
    // The first artifact is added to an empty mapping.
    let file = file.unwrap_or(b"{}\n");
    let edited = edit.apply(file)?;
    let by_hand = || EditError::ByHand(change.name.clone());
    let reread = read(&edited).map_err(|_| by_hand())?;
    let is_as_intended = reread.get(&change.name).is_some_and(|read| same(read, &annotation));
    if is_as_intended && edit.leaves_others(file, &edited) { Ok(edited) } else { Err(by_hand()) }
}

/// The content of the index file without an artifact. Without any artifact: `{}`.
///
/// # Errors
/// A file that cannot be read; no such artifact; a file that cannot be changed without changing
/// more.
pub fn remove(file: Option<&[u8]>, name: &str) -> Result<Vec<u8>, EditError> {
    let index = file.map_or_else(|| Ok(Index::new()), read)?;
    let (Some(file), true) = (file, index.contains_key(name)) else {
        return Err(EditError::NotFound(name.to_owned()));
    };
    let edit = Edit { name, kind: EditKind::Remove };
    let edited = edit.apply(file)?;
    let is_gone = read(&edited).is_ok_and(|reread| !reread.contains_key(name));
    if is_gone && edit.leaves_others(file, &edited) {
        Ok(edited)
    } else {
        Err(EditError::ByHand(name.to_owned()))
    }
}

/// One change to one artifact.
struct Edit<'a> {
    name: &'a str,
    kind: EditKind<'a>,
}

#[derive(Clone, Copy)]
enum EditKind<'a> {
    Set(&'a [entry::Field<'a>]),
    Remove,
}

impl Edit<'_> {
    fn apply(&self, file: &[u8]) -> Result<Vec<u8>, EditError> {
        let by_hand = || EditError::ByHand(self.name.to_owned());
        let (text, layout) = layout::layout(file).ok_or_else(by_hand)?;
        let edited = apply::apply(text, &layout, self).ok_or_else(by_hand)?;
        // The byte order mark is in the file, not in the text.
        let mark = file.get(..file.len() - text.len()).unwrap_or_default();
        Ok([mark, edited.as_bytes()].concat())
    }

    /// Whether two files agree on everything but this artifact.
    fn leaves_others(&self, before: &[u8], after: &[u8]) -> bool {
        let others = |file| match yaml::read(file) {
            Ok(Value::Map(mut pairs)) => {
                pairs.retain(|(name, _)| name != self.name);
                pairs.sort_by(|(one, _), (other, _)| one.cmp(other));
                Some(Value::Map(pairs))
            }
            _ => None,
        };
        match (others(before), others(after)) {
            (Some(before), Some(after)) => same_value(&before, &after),
            _ => false,
        }
    }
}

fn same(one: &Annotation, other: &Annotation) -> bool {
    let custom = same_value(&one.custom, &other.custom);
    let blank = |annotation: &Annotation| Annotation { custom: Value::Null, ..annotation.clone() };
    custom && blank(one) == blank(other)
}

/// Equality under which NaN equals itself.
fn same_value(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Float(one), Value::Float(other)) => one.total_cmp(other).is_eq(),
        (Value::List(one), Value::List(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(a, b)| same_value(a, b))
        }
        (Value::Map(one), Value::Map(other)) => {
            let same_pair =
                |((a, x), (b, y)): (&(String, Value), &(String, Value))| a == b && same_value(x, y);
            one.len() == other.len() && one.iter().zip(other).all(same_pair)
        }
        _ => one == other,
    }
}
