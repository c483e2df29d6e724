//! Limits for files: the depth of values, and copies by aliases.

use std::cell::Cell;
use std::fmt;

use memchr::{memchr, memchr2_iter};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::{Position, YamlError};

/// How many values aliases may copy, beside those that are written: far more than anybody needs,
/// and few enough that nested aliases ("billion laughs") do not fill the memory.
const MOST_COPIES: usize = 1_000_000;

/// A text counts as one more value for each of this many bytes.
const BYTES_A_VALUE: usize = 32;

/// A file with more brackets than this is checked before libyaml parses it: libyaml's time grows
/// with the square of the depth of flow collections.
const MANY_BRACKETS: usize = 10_000;

/// Refuses what would cost too much to read.
pub(super) fn check(bytes: &[u8]) -> Result<(), YamlError> {
    if memchr2_iter(b'[', b'{', bytes).nth(MANY_BRACKETS).is_some() {
        check_depth(bytes)?;
    }
    // Most files have no aliases.
    if memchr(b'&', bytes).is_none() || memchr(b'*', bytes).is_none() {
        return Ok(());
    }
    // A written value takes at least one byte.
    let rest = Cell::new(MOST_COPIES + bytes.len());
    Ok(Weigh(&rest).deserialize(serde_yaml::Deserializer::from_slice(bytes))?)
}

/// Scans with a parser that takes linear time, and that stops at 255 levels.
fn check_depth(bytes: &[u8]) -> Result<(), YamlError> {
    let not_utf8 = |_| YamlError { at: None, reason: "not UTF-8".to_owned() };
    for event in granit_parser::Parser::new_from_str(str::from_utf8(bytes).map_err(not_utf8)?) {
        event.map_err(|error| {
            let (marker, reason) = (error.marker(), error.to_string());
            let at = Position { line: marker.line(), column: marker.col() + 1 };
            YamlError { at: Some(at), reason }
        })?;
    }
    Ok(())
}

/// Visits a value with everything in it, following aliases, and counts down.
#[derive(Clone, Copy)]
struct Weigh<'c>(&'c Cell<usize>);

impl Weigh<'_> {
    fn take<E: serde::de::Error>(self, count: usize) -> Result<(), E> {
        let rest = self.0.get().checked_sub(count);
        self.0.set(rest.ok_or_else(|| E::custom("aliases that copy too much"))?);
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Weigh<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Weigh<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value without a tag")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        self.take(1)
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<(), E> {
        self.take(1)
    }

    fn visit_bool<E: serde::de::Error>(self, _: bool) -> Result<(), E> {
        self.take(1)
    }

    fn visit_i64<E: serde::de::Error>(self, _: i64) -> Result<(), E> {
        self.take(1)
    }

    fn visit_u64<E: serde::de::Error>(self, _: u64) -> Result<(), E> {
        self.take(1)
    }

    fn visit_i128<E: serde::de::Error>(self, _: i128) -> Result<(), E> {
        self.take(1)
    }

    fn visit_u128<E: serde::de::Error>(self, _: u128) -> Result<(), E> {
        self.take(1)
    }

    fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<(), E> {
        self.take(1)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        self.take(1 + text.len() / BYTES_A_VALUE)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(self)?.is_some() {}
        self.take(1)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while map.next_entry_seed(self, self)?.is_some() {}
        self.take(1)
    }
}
