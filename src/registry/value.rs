//! Custom data of an artifact: any YAML value.

use serde::ser::{Serialize, Serializer};
use serde_json::Number;

/// A YAML value that can be printed as JSON.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Value {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number of any size: decimal digits after an optional `-`, no leading zeros.
    Integer(String),
    /// A number with a fraction or an exponent; may be infinite or not a number.
    Float(f64),
    /// A text.
    Text(String),
    /// A sequence.
    List(Vec<Value>),
    /// A mapping, in the order of the file; keys as Python's `json.dumps` would print them.
    Map(Vec<(String, Value)>),
}

/// As Python's `json.dumps`: integers of any size, and bare `NaN`, `Infinity` and `-Infinity`,
/// which are not JSON.
impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Integer(digits) => bare(digits).serialize(serializer),
            Self::Float(value) if value.is_nan() => bare("NaN").serialize(serializer),
            Self::Float(f64::INFINITY) => bare("Infinity").serialize(serializer),
            Self::Float(f64::NEG_INFINITY) => bare("-Infinity").serialize(serializer),
            Self::Float(value) => serializer.serialize_f64(*value),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(values) => serializer.collect_seq(values),
            Self::Map(entries) => serializer.collect_map(entries.iter().map(|(k, v)| (k, v))),
        }
    }
}

/// A number that is printed as it is: serde's own types end at 128 bits and at finite floats.
fn bare(text: &str) -> Number {
    Number::from_string_unchecked(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serializes_what_json_has_no_types_for() {
        let value = Value::Map(vec![
            ("b".into(), Value::Integer("-123456789012345678901234567890123456789012".into())),
            ("a".into(), Value::Float(f64::NAN)),
            ("c".into(), Value::Float(f64::INFINITY)),
            ("d".into(), Value::Float(f64::NEG_INFINITY)),
            ("e".into(), Value::List(vec![Value::Null, Value::Bool(true), Value::Float(1.5)])),
            ("f".into(), Value::Text("NaN".into())),
        ]);
        assert_eq!(
            serde_json::to_string(&value).unwrap(),
            "{\"b\":-123456789012345678901234567890123456789012,\"a\":NaN,\"c\":Infinity,\
             \"d\":-Infinity,\"e\":[null,true,1.5],\"f\":\"NaN\"}"
        );
    }
}
