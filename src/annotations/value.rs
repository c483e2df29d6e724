//! YAML nodes to the values that annotations keep.

use crate::registry::Value;
use crate::yaml::{Data, Node};

/// The value of `custom` as JSON can print it: dates and binary data are their text
/// (GTO 1.10.1 fails on both under `--json`), keys are texts.
pub(super) fn from_node(node: Node) -> Value {
    match node.data {
        Data::Null => Value::Null,
        Data::Bool(flag) => Value::Bool(flag),
        Data::Integer(digits) => Value::Integer(digits),
        Data::Float(number) => Value::Float(number),
        Data::Text(text) | Data::Timestamp(text) | Data::Binary(text) => Value::Text(text),
        Data::List(nodes) => Value::List(nodes.into_iter().map(from_node).collect()),
        Data::Map(pairs) => Value::Map(
            pairs.into_iter().map(|(key, value)| (key_text(key.data), from_node(value))).collect(),
        ),
    }
}

/// A key as Python's `json.dumps` prints it; a list, which fails there, as `[a, 1]`.
fn key_text(key: Data) -> String {
    match key {
        Data::Null => "null".to_owned(),
        Data::Bool(flag) => flag.to_string(),
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

/// `float.__repr__`: an exponent below 1e-4 and from 1e16 on, else a fraction always.
fn float_text(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
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
