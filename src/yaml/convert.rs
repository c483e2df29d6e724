//! What GTO 1.10.1 (pydantic) takes for a text or a boolean.

use super::scalar::decode_base64;
use super::{Data, Node};

impl Node {
    /// The boolean this value is or spells, in any case: `"no"`, `off`, `1`, `0.0`.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match &self.data {
            Data::Bool(flag) => Some(*flag),
            Data::Integer(digits) => number_bool(digits.parse().ok()?),
            Data::Float(number) => number_bool(*number),
            Data::Text(text) => text_bool(text),
            Data::Binary(text) => text_bool(&binary_text(text)?),
            _ => None,
        }
    }

    /// The text this value is: nothing else is taken for one, but binary data in UTF-8.
    ///
    /// # Errors
    /// The value itself, where it is none.
    pub fn into_text(self) -> Result<String, Self> {
        match self.data {
            Data::Text(text) => Ok(text),
            Data::Binary(ref text) => binary_text(text).ok_or(self),
            _ => Err(self),
        }
    }
}

fn text_bool(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "1" | "on" | "t" | "true" | "y" | "yes" => Some(true),
        "0" | "off" | "f" | "false" | "n" | "no" => Some(false),
        _ => None,
    }
}

fn number_bool(number: f64) -> Option<bool> {
    match number {
        0.0 => Some(false),
        1.0 => Some(true),
        _ => None,
    }
}

fn binary_text(base64: &str) -> Option<String> {
    String::from_utf8(decode_base64(base64)?).ok()
}
