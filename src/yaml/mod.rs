//! YAML files to typed values, through serde.
//!
//! The parser is libyaml's; the types derive `Deserialize`. What serde accepts and GTO 1.10.1
//! refuses is refused here, see [`Text`], [`List`] and [`Mapping`]. Copies by aliases are limited,
//! so that a hostile file costs bounded memory and time.

mod limits;
mod mapping;
mod numbers;
mod scalars;
mod value;

use std::fmt;

use serde::de::DeserializeSeed;

pub use mapping::{Mapping, place_of_key, unique};
pub use numbers::with_usual_numbers;
pub use scalars::{Flag, List, Text, text};

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

/// Why a file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YamlError {
    /// The place of the error; `None` if the parser does not say.
    pub at: Option<Position>,
    /// The reason: a phrase in lower case, after the path of keys.
    pub reason: String,
}

impl std::error::Error for YamlError {}

impl fmt::Display for YamlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.at {
            Some(at) => write!(f, "{at}: {}", self.reason),
            None => f.write_str(&self.reason),
        }
    }
}

impl From<serde_yaml::Error> for YamlError {
    fn from(error: serde_yaml::Error) -> Self {
        let mut reason = error.to_string().replacen(": unit value,", ": null,", 1);
        if reason.contains("more than one document") {
            reason = "a second document".to_owned();
        }
        let at = error.location().map(|at| Position { line: at.line(), column: at.column() });
        if let Some(Position { line, column }) = at {
            reason = reason.replacen(&format!(" at line {line} column {column}"), "", 1);
        }
        Self { at, reason }
    }
}

/// Reads a file with one document. An empty file is read as `null`.
///
/// # Errors
/// Bytes that are not UTF-8, YAML that does not parse, a second document, a value that does not
/// fit its type, more than 128 levels, and aliases that copy more than a million values.
pub fn read<'de, T: serde::Deserialize<'de>>(bytes: &'de [u8]) -> Result<T, YamlError> {
    read_as(std::marker::PhantomData, bytes)
}

/// As [`read`], with a seed.
///
/// # Errors
/// As [`read`].
pub fn read_as<'de, S: DeserializeSeed<'de>>(
    seed: S,
    bytes: &'de [u8],
) -> Result<S::Value, YamlError> {
    let bytes = without_mark(bytes);
    limits::check(bytes)?;
    Ok(seed.deserialize(serde_yaml::Deserializer::from_slice(bytes))?)
}

/// A file without its byte order mark.
fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes)
}

#[cfg(test)]
mod tests;
