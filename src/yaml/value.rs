//! Any YAML as a value of the registry, and back.

use std::collections::HashSet;
use std::fmt;

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, EnumAccess, Error, IntoDeserializer, MapAccess,
    SeqAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use crate::python::float_text;
use crate::registry::Value;

/// Whole numbers beyond 128 bits become floats. Mappings with a duplicate key are refused, merge
/// keys are resolved, and keys become texts.
impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor { seen: None })
    }
}

/// The keys of a mapping so far, see [`NewKey`].
pub(super) type Seen = HashSet<String>;

/// A key that is new in its mapping. The error for a duplicate is at the key's place.
pub(super) struct NewKey<'s>(pub(super) &'s mut Seen);

impl<'de> DeserializeSeed<'de> for NewKey<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(ValueVisitor { seen: Some(self.0) })
    }
}

struct ValueVisitor<'s> {
    /// For a key: the other keys.
    seen: Option<&'s mut Seen>,
}

impl ValueVisitor<'_> {
    fn done<E: Error>(self, value: Value) -> Result<Value, E> {
        let Some(seen) = self.seen else { return Ok(value) };
        if matches!(value, Value::Map(_)) {
            return Err(E::custom("a mapping cannot be a key"));
        }
        match seen.insert(identity(&value)) {
            true => Ok(value),
            false => Err(E::custom(format!("the key '{}' for the second time", key_text(&value)))),
        }
    }
}

impl<'de> Visitor<'de> for ValueVisitor<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        self.done(Value::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Value, E> {
        self.done(Value::Null)
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Value, E> {
        self.done(Value::Bool(flag))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Value, E> {
        self.done(Value::Integer(number.to_string()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Value, E> {
        self.done(Value::Integer(number.to_string()))
    }

    fn visit_i128<E: Error>(self, number: i128) -> Result<Value, E> {
        self.done(Value::Integer(number.to_string()))
    }

    fn visit_u128<E: Error>(self, number: u128) -> Result<Value, E> {
        self.done(Value::Integer(number.to_string()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Value, E> {
        self.done(Value::Float(number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        self.done(Value::Text(text.to_owned()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Value, E> {
        self.done(Value::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(element) = elements.next_element()? {
            list.push(element);
        }
        self.done(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let (mut own, mut merged, mut seen) = (Vec::new(), Vec::new(), Seen::new());
        while let Some(key) = entries.next_key_seed(NewKey(&mut seen))? {
            if is_merge(&key) {
                merged = merge_sources(entries.next_value()?)?;
            } else {
                own.push((key_text(&key), entries.next_value()?));
            }
        }
        self.done(Value::Map(if merged.is_empty() { own } else { overlaid(merged, own) }))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, _: A) -> Result<Value, A::Error> {
        Err(A::Error::custom("a tag that is not YAML's own"))
    }
}

/// Whether a key is `<<`, which merges other mappings.
pub(super) fn is_merge(key: &Value) -> bool {
    matches!(key, Value::Text(text) if text == "<<")
}

/// The pairs that `<<: value` merges: those of a mapping, or of a list of mappings, of which the
/// first counts.
pub(super) fn merge_sources<E: Error>(value: Value) -> Result<Vec<(String, Value)>, E> {
    let maps = match value {
        Value::Map(pairs) => return Ok(pairs),
        Value::List(values) => values,
        _ => Vec::from([Value::Null]),
    };
    let mut all = Vec::new();
    for map in maps.into_iter().rev() {
        let Value::Map(pairs) = map else {
            return Err(E::custom("a merge key << takes a mapping or a list of mappings"));
        };
        all = overlaid(all, pairs);
    }
    Ok(all)
}

/// Merges two mappings: `above` overrides `below` and keeps the place of the first.
fn overlaid(below: Vec<(String, Value)>, above: Vec<(String, Value)>) -> Vec<(String, Value)> {
    let mut all: indexmap::IndexMap<_, _> = below.into_iter().collect();
    all.extend(above);
    all.into_iter().collect()
}

/// A text that is equal for keys that are equal in Python: `1`, `1.0` and `true` are one key.
fn identity(key: &Value) -> String {
    match key {
        Value::Null => "null".to_owned(),
        Value::Bool(flag) => format!("={}", u8::from(*flag)),
        Value::Integer(digits) => format!("={digits}"),
        // Adding zero turns -0.0 into 0.0; whole numbers print all their digits.
        Value::Float(number) => format!("={}", number + 0.0),
        Value::Text(text) => identity_of_text(text),
        Value::List(keys) => keys.iter().map(|key| format!("[{}", identity(key))).collect(),
        Value::Map(_) => "{".to_owned(),
    }
}

pub(super) fn identity_of_text(text: &str) -> String {
    format!("'{text}")
}

/// A key as Python's `json.dumps` prints it. A list fails there; here it is printed as in GTO
/// 0.2.8.
pub(super) fn key_text(key: &Value) -> String {
    match key {
        Value::Null => "null".to_owned(),
        Value::Bool(flag) => flag.to_string(),
        Value::Float(f64::INFINITY) => "Infinity".to_owned(),
        Value::Float(f64::NEG_INFINITY) => "-Infinity".to_owned(),
        Value::Float(number) if number.is_nan() => "NaN".to_owned(),
        Value::Float(number) => float_text(*number),
        Value::Text(text) | Value::Integer(text) => text.clone(),
        Value::List(keys) => keys.iter().map(key_text).collect::<Vec<_>>().join("_"),
        Value::Map(_) => String::new(),
    }
}

/// Reads from a value that was parsed already: the value of a merge key.
impl<'de, E: Error> IntoDeserializer<'de, E> for Value {
    type Deserializer = ValueDeserializer<E>;

    fn into_deserializer(self) -> Self::Deserializer {
        ValueDeserializer(self, std::marker::PhantomData)
    }
}

/// See the `IntoDeserializer` of [`Value`].
pub struct ValueDeserializer<E>(Value, std::marker::PhantomData<E>);

impl<'de, E: Error> Deserializer<'de> for ValueDeserializer<E> {
    type Error = E;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(flag) => visitor.visit_bool(flag),
            Value::Integer(digits) => match (digits.parse(), digits.parse(), digits.parse()) {
                (Ok(number), ..) => visitor.visit_u64(number),
                (_, Ok(number), _) => visitor.visit_i64(number),
                (_, _, Ok(number)) => visitor.visit_i128(number),
                _ => visitor.visit_u128(digits.parse().map_err(E::custom)?),
            },
            Value::Float(number) => visitor.visit_f64(number),
            Value::Text(text) => visitor.visit_string(text),
            Value::List(values) => {
                SeqDeserializer::new(values.into_iter()).deserialize_any(visitor)
            }
            Value::Map(pairs) => MapDeserializer::new(pairs.into_iter()).deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    /// The name of a field. A key that is no text names no field.
    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_string(key_text(&self.0))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum ignored_any
    }
}
