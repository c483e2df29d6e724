//! Mappings: duplicate keys and merge keys.

use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;
use std::vec;

use serde::de::value::MapAccessDeserializer;
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, IgnoredAny, IntoDeserializer, MapAccess, Visitor,
};

use super::value::{NewKey, Seen, identity_of_text, is_merge, merge_sources};
use super::{Position, Text, YamlError, without_mark};
use crate::registry::Value;

/// A value that is read from a mapping without duplicate keys. A missing value is not an empty
/// mapping. Merged pairs (`<<`) come last.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Mapping<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Mapping<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MappingVisitor { seen: Seen::new(), of: PhantomData })
    }
}

/// The place of a key in the mapping of a file.
pub fn place_of_key(bytes: &[u8], key: &str) -> Option<Position> {
    let seen = Seen::from([identity_of_text(key)]);
    let visitor = MappingVisitor { seen, of: PhantomData::<HashMap<Text, IgnoredAny>> };
    let file = serde_yaml::Deserializer::from_slice(without_mark(bytes));
    let refused = file.deserialize_any(visitor).err()?;
    YamlError::from(refused).at
}

struct MappingVisitor<T> {
    /// Keys that must not be in the mapping.
    seen: Seen,
    of: PhantomData<T>,
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for MappingVisitor<T> {
    type Value = Mapping<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mapping")
    }

    /// The value of a file without a document.
    fn visit_none<E: serde::de::Error>(self) -> Result<Mapping<T>, E> {
        Err(E::custom("nothing is there, expected a mapping"))
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Mapping<T>, A::Error> {
        let entries = Entries { seen: self.seen, ..Entries::new(entries) };
        T::deserialize(MapAccessDeserializer::new(entries)).map(Mapping)
    }
}

/// The entries of a mapping for another visitor, with the checks of [`Mapping`].
pub fn unique<'de, A: MapAccess<'de>>(entries: A) -> impl MapAccess<'de, Error = A::Error> {
    Entries::new(entries)
}

/// The entries of a mapping, then merged ones that it does not have itself.
struct Entries<A> {
    entries: A,
    seen: Seen,
    merged: vec::IntoIter<(String, Value)>,
    /// The value of the last merged key.
    next: Option<Value>,
}

impl<A> Entries<A> {
    fn new(entries: A) -> Self {
        Self { entries, seen: Seen::new(), merged: Vec::new().into_iter(), next: None }
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Entries<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        while let Some(key) = self.entries.next_key_seed(NewKey(&mut self.seen))? {
            if !is_merge(&key) {
                return seed.deserialize(key.into_deserializer()).map(Some);
            }
            self.merged = merge_sources(self.entries.next_value()?)?.into_iter();
        }
        let Some((key, value)) =
            self.merged.find(|(key, _)| !self.seen.contains(&identity_of_text(key)))
        else {
            return Ok(None);
        };
        self.next = Some(value);
        seed.deserialize(Value::Text(key).into_deserializer()).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        match self.next.take() {
            Some(value) => seed.deserialize(value.into_deserializer()),
            None => self.entries.next_value_seed(seed),
        }
    }
}
