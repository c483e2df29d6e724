//! Files of parameters and metrics: JSON, TOML and YAML.

use std::borrow::Cow;

use crate::registry::Value;
use crate::yaml;

/// The content of a file by the ending of its name, as DVC reads it: `.json`, `.toml`, any other
/// as YAML. A file that says nothing is an empty mapping.
///
/// # Errors
/// Why it cannot be read, as a phrase. What Python files (`.py`) say, only Python knows.
pub fn read_values(path: &str, bytes: &[u8]) -> Result<Value, String> {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    let value = match ending.as_str() {
        "toml" => {
            let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
            let value = toml::from_str(text).map_err(|error| error.message().to_owned())?;
            with_plain_dates(value)
        }
        "json" => {
            let value = serde_json::from_slice(&with_plain_numbers(bytes));
            from_json(value.map_err(|error| error.to_string())?)
        }
        "py" => return Err("Python files are not read".to_owned()),
        _ => yaml::read(&yaml::with_usual_numbers(bytes)).map_err(|error| error.to_string())?,
    };
    Ok(match value {
        Value::Null | Value::Bool(false) => Value::Map(Vec::new()),
        value => value,
    })
}

/// Numbers that JSON does not have and Python writes, with numbers that stand for them here.
const PYTHONS: [(&[u8], &[u8]); 2] = [(b"NaN", NAN.as_bytes()), (b"Infinity", b"1e999999")];
const NAN: &str = "0e-999999";

/// A JSON file as every reader of JSON takes it: Python writes `NaN` and `Infinity` too.
fn with_plain_numbers(file: &[u8]) -> Cow<'_, [u8]> {
    if !PYTHONS.iter().any(|(word, _)| memchr::memmem::find(file, word).is_some()) {
        return Cow::Borrowed(file);
    }
    let (mut written, mut rest, mut in_text) = (Vec::with_capacity(file.len()), file, false);
    while let Some((first, after)) = rest.split_first() {
        let number = PYTHONS.iter().find(|(word, _)| !in_text && rest.starts_with(word));
        if let Some((word, number)) = number {
            written.extend_from_slice(number);
            rest = &rest[word.len()..];
            continue;
        }
        written.push(*first);
        rest = after;
        match (first, rest.split_first()) {
            (b'"', _) => in_text = !in_text,
            (b'\\', Some((escaped, after))) => {
                written.push(*escaped);
                rest = after;
            }
            _ => {}
        }
    }
    Cow::Owned(written)
}

/// serde_json has its own way to hand on numbers of any size.
fn from_json(value: serde_json::Value) -> Value {
    use serde_json::Value as Json;
    match value {
        Json::Null => Value::Null,
        Json::Bool(flag) => Value::Bool(flag),
        Json::Number(number) => match number.to_string() {
            text if text == NAN => Value::Float(f64::NAN),
            text if text.contains(['.', 'e', 'E']) => {
                text.parse().map_or(Value::Integer(text), Value::Float)
            }
            text => Value::Integer(text),
        },
        Json::String(text) => Value::Text(text),
        Json::Array(values) => Value::List(values.into_iter().map(from_json).collect()),
        Json::Object(pairs) => {
            Value::Map(pairs.into_iter().map(|(key, value)| (key, from_json(value))).collect())
        }
    }
}

/// The toml crate hands on a date as a mapping with this key alone.
const DATE: &str = "$__toml_private_datetime";

fn with_plain_dates(value: Value) -> Value {
    match value {
        Value::Map(mut pairs) => match pairs.pop() {
            Some((key, date)) if key == DATE && pairs.is_empty() => date,
            last => {
                pairs.extend(last);
                let plain = |(key, value)| (key, with_plain_dates(value));
                Value::Map(pairs.into_iter().map(plain).collect())
            }
        },
        Value::List(values) => Value::List(values.into_iter().map(with_plain_dates).collect()),
        value => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::python::python_value;

    #[test]
    fn files_are_read_by_their_endings() {
        for (path, text, expected) in [
            (
                "a.json",
                r#"{"b": 1, "a": [0.10, 1e3, -0.0], "n": null}"#,
                "{'a': [0.1, 1000.0, -0.0], 'b': 1, 'n': None}",
            ),
            (
                "a.JSON",
                r#"[NaN, -Infinity, Infinity, 1e999, "NaN\" Infinity"]"#,
                "[nan, -inf, inf, inf, 'NaN\" Infinity']",
            ),
            ("a.json", "12345678901234567890123", "12345678901234567890123"),
            ("a.json", "false", "{}"),
            (
                "a.toml",
                "b = 1\n[a]\nd = 2020-01-02\nl = [[1.0]]",
                "{'a': {'d': '2020-01-02', 'l': [[1.0]]}, 'b': 1}",
            ),
            ("a.yaml", "a: .nan\nb: 1_000\n", "{'a': nan, 'b': 1000}"),
            ("metrics", "a: 1e-3", "{'a': 0.001}"),
            ("a.yml", "# nothing\n", "{}"),
        ] {
            let read = read_values(path, text.as_bytes()).unwrap();
            assert_eq!(python_value(&read), expected, "{text}");
        }
        for (path, text) in
            [("a.json", ""), ("a.json", "{"), ("a.toml", "a"), ("a.py", ""), ("a", "[")]
        {
            assert!(read_values(path, text.as_bytes()).is_err(), "{path} {text}");
        }
    }
}
