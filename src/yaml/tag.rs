//! The tags a document may carry: YAML's own, and no others.

use super::{Error, Position};

/// An explicit tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    /// `!`, which leaves the choice to the reader.
    Open,
    Null,
    Bool,
    Int,
    Float,
    Text,
    Binary,
    Timestamp,
    List,
    Map,
    OrderedMap,
    Pairs,
    Set,
    Merge,
}

/// Reads a resolved tag such as `tag:yaml.org,2002:int`.
///
/// GTO 1.10.1 refuses every tag that it has no meaning for, also in `custom`.
pub(super) fn parse(tag: Option<&granit_parser::Tag>, at: Position) -> Result<Option<Tag>, Error> {
    let Some(tag) = tag else { return Ok(None) };
    let full = format!("{}{}", tag.handle(), tag.suffix());
    Ok(Some(match full.strip_prefix("tag:yaml.org,2002:") {
        Some("null") => Tag::Null,
        Some("bool") => Tag::Bool,
        Some("int") => Tag::Int,
        Some("float") => Tag::Float,
        Some("str") => Tag::Text,
        Some("binary") => Tag::Binary,
        Some("timestamp") => Tag::Timestamp,
        Some("seq") => Tag::List,
        Some("map") => Tag::Map,
        Some("omap") => Tag::OrderedMap,
        Some("pairs") => Tag::Pairs,
        Some("set") => Tag::Set,
        Some("merge") => Tag::Merge,
        None if full == "!" => Tag::Open,
        _ => return Err(Error::new(at, format!("the unknown tag {}", tag.original()))),
    }))
}
