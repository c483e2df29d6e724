//! YAML nodes to the values that the registry keeps.

use super::{Data, Node};
use crate::registry::Value;

/// The value as JSON can print it: dates and binary data are their text (GTO 1.10.1
/// fails on both under `--json`), keys are texts.
impl From<Node> for Value {
    fn from(node: Node) -> Self {
        match node.data {
            Data::Null => Self::Null,
            Data::Bool(flag) => Self::Bool(flag),
            Data::Integer(digits) => Self::Integer(digits),
            Data::Float(number) => Self::Float(number),
            Data::Text(text) | Data::Timestamp(text) | Data::Binary(text) => Self::Text(text),
            Data::List(nodes) => Self::List(nodes.into_iter().map(Self::from).collect()),
            Data::Map(pairs) => {
                let pair = |(key, value): (Node, Node)| (key_text(key.data), Self::from(value));
                Self::Map(pairs.into_iter().map(pair).collect())
            }
        }
    }
}

/// A key as Python's `json.dumps` prints it; a list, which fails there, as `[a, 1]`.
pub(super) fn key_text(key: Data) -> String {
    match key {
        Data::Null => "null".to_owned(),
        Data::Bool(flag) => flag.to_string(),
        Data::Float(f64::INFINITY) => "Infinity".to_owned(),
        Data::Float(f64::NEG_INFINITY) => "-Infinity".to_owned(),
        Data::Float(number) if number.is_nan() => "NaN".to_owned(),
        Data::Float(number) => float_text(number),
        Data::Text(text) | Data::Integer(text) | Data::Timestamp(text) | Data::Binary(text) => text,
        Data::List(nodes) => {
            let texts: Vec<_> = nodes.into_iter().map(|node| key_text(node.data)).collect();
            format!("[{}]", texts.join(", "))
        }
        Data::Map(pairs) => {
            let pair = |(key, value): (Node, Node)| {
                format!("{}: {}", key_text(key.data), key_text(value.data))
            };
            let texts: Vec<_> = pairs.into_iter().map(pair).collect();
            format!("{{{}}}", texts.join(", "))
        }
    }
}

/// A finite number as Python prints it: with an exponent below 1e-4 and from 1e16 on,
/// else always with a fraction.
#[must_use]
pub fn float_text(number: f64) -> String {
    let size = number.abs();
    if size != 0.0 && !(1e-4..1e16).contains(&size) {
        let text = format!("{number:e}");
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let (sign, digits) = match exponent.strip_prefix('-') {
            Some(digits) => ('-', digits),
            None => ('+', exponent),
        };
        return format!("{mantissa}e{sign}{digits:0>2}");
    }
    format!("{number:?}")
}
