//! YAML bytes to a tree of values that knows where each value stands.
//!
//! The scanner is a library's; everything that decides what a document *means* is
//! here, since GTO 1.10.1 reads with ruamel.yaml and its answers must be ours: which
//! scalar is a number or a date (YAML 1.2, or 1.1 where the file says `%YAML 1.1`),
//! duplicate keys, merge keys, tags, tabs. A hostile document costs bounded memory
//! and stack: nesting and what aliases may copy are limited.

mod collection;
mod compose;
mod convert;
mod layout;
mod mapping;
mod number;
mod python;
mod scalar;
mod tabs;
mod tag;
mod text;
mod value;
mod write;

use std::fmt;

pub(crate) use layout::{Form, Item, Layout, layout};
pub use python::{python_text, python_value};
pub(crate) use scalar::Version;
pub use value::float_text;
pub(crate) use write::{Place, block_text, inline_text};

/// A value and where it begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Where the value begins; for the copy an alias stands for, where the original does.
    pub at: Position,
    /// The value.
    pub data: Data,
}

/// What a node holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    /// `null`, `~` or nothing at all.
    Null,
    /// `true` or `false`; under `%YAML 1.1` also `yes`, `off` and the like.
    Bool(bool),
    /// A whole number in decimal digits after an optional `-`, without leading zeros.
    Integer(String),
    /// A number with a fraction or an exponent; may be infinite or not a number.
    Float(f64),
    /// A text.
    Text(String),
    /// A date, or a date with a time, as the file spells it.
    Timestamp(String),
    /// Bytes written as `!!binary`: their base64 text without white space.
    Binary(String),
    /// A sequence (`!!set`: the members; `!!pairs`: lists of two).
    List(Vec<Node>),
    /// A mapping in the order of the file, merge keys resolved, no key twice.
    Map(Vec<(Node, Node)>),
}

/// A place in a text: both numbers count from 1, the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The character in that line.
    pub column: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// Why a text is no YAML document that GTO reads.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{at}: {reason}")]
pub struct Error {
    /// Where the reader stopped.
    pub at: Position,
    /// What is wrong there, as a phrase in lower case.
    pub reason: String,
}

impl Error {
    fn new(at: Position, reason: impl Into<String>) -> Self {
        let reason = reason.into();
        Self { at, reason }
    }
}

/// Reads the one document of a file; a file without any is `Null`.
///
/// # Errors
/// Bytes that are not UTF-8, control characters, YAML that does not parse, a second
/// document, duplicate keys, tags other than YAML's own, values that do not fit their
/// tag, nesting beyond 255 levels, and aliases that copy more than a million values.
pub fn parse(bytes: &[u8]) -> Result<Node, Error> {
    compose::document(text::decode(bytes)?)
}

impl Data {
    /// What kind of value this is, for messages: `a list`, `null`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Integer(_) | Self::Float(_) => "a number",
            Self::Text(_) => "a text",
            Self::Timestamp(_) => "a date",
            Self::Binary(_) => "binary data",
            Self::List(_) => "a list",
            Self::Map(_) => "a mapping",
        }
    }
}

#[cfg(test)]
mod tests;
