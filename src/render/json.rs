//! JSON as Python's `json.dumps(indent=4)` writes it, and short, to be put into a page.

use std::io::{BufWriter, Result, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};

/// Writes `value` as Python's `json.dumps(value, indent=4)` does, and a newline.
///
/// Keys keep the order in which `value` serializes them.
///
/// # Errors
/// What `out` returns, and what `value` reports when it cannot be serialized.
pub fn json(value: &impl Serialize, out: &mut dyn Write) -> Result<()> {
    let layout = PrettyFormatter::with_indent(b"    ");
    // A buffer of a known type is faster: brackets, quotes and spaces are written one by one.
    let mut buffer = BufWriter::with_capacity(BUFFER, out);
    let mut serializer = Serializer::with_formatter(&mut buffer, Python { layout });
    value.serialize(&mut serializer)?;
    buffer.write_all(b"\n")?;
    buffer.flush()
}

/// Writes `value` in one line, without any `<`: it can stand in a `script` element of HTML.
///
/// # Errors
/// As [`json`].
pub(crate) fn compact_json(value: &impl Serialize, out: &mut dyn Write) -> Result<()> {
    let mut buffer = BufWriter::with_capacity(BUFFER, out);
    value.serialize(&mut Serializer::with_formatter(&mut buffer, ForPages))?;
    buffer.flush()
}

struct ForPages;

impl Formatter for ForPages {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, text: &str) -> Result<()> {
        for (at, part) in text.split('<').enumerate() {
            if at > 0 {
                out.write_all(b"\\u003c")?;
            }
            out.write_all(part.as_bytes())?;
        }
        Ok(())
    }
}

/// In bytes.
const BUFFER: usize = 1 << 15;

struct Python {
    layout: PrettyFormatter<'static>,
}

impl Formatter for Python {
    /// As Python's `repr`. That has an exponent of two digits or more from 1e16 on, as serde_json
    /// does, and below 1e-4, where serde_json goes its own way.
    fn write_f64<W: ?Sized + Write>(&mut self, out: &mut W, value: f64) -> Result<()> {
        if value == 0.0 || value.abs() >= 1e-4 {
            return self.layout.write_f64(out, value);
        }
        let text = format!("{value:e}");
        let (digits, exponent) = text.split_once("e-").unwrap_or((&text, "0"));
        write!(out, "{digits}e-{exponent:0>2}")
    }

    /// Only printable ASCII is not escaped.
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, text: &str) -> Result<()> {
        // Almost all texts need no escape. This check is vectorised.
        if text.bytes().fold(true, |plain, byte| plain & (b' '..=b'~').contains(&byte)) {
            return out.write_all(text.as_bytes());
        }
        let mut rest = text;
        while let Some(at) = rest.find(|c: char| !(' '..='~').contains(&c)) {
            let (plain, special) = rest.split_at(at);
            out.write_all(plain.as_bytes())?;
            let mut characters = special.chars();
            if let Some(character) = characters.next() {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    write!(out, "\\u{unit:04x}")?;
                }
            }
            rest = characters.as_str();
        }
        out.write_all(rest.as_bytes())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> Result<()> {
        self.layout.begin_array(out)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> Result<()> {
        self.layout.end_array(out)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> Result<()> {
        self.layout.begin_array_value(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, out: &mut W) -> Result<()> {
        self.layout.end_array_value(out)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> Result<()> {
        self.layout.begin_object(out)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> Result<()> {
        self.layout.end_object(out)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> Result<()> {
        self.layout.begin_object_key(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> Result<()> {
        self.layout.begin_object_value(out)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> Result<()> {
        self.layout.end_object_value(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn printed(value: &impl Serialize) -> String {
        let mut out = Vec::new();
        super::json(value, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn floats_and_texts_as_python_prints_them() {
        for (value, expected) in [
            (json!("\x7f\0\x1f"), r#""\u007f\u0000\u001f""#),
            (json!("\x08\x0c\n\r\t\"\\/"), r#""\b\f\n\r\t\"\\/""#),
            (json!("a é~\u{2028}😀 b"), r#""a \u00e9~\u2028\ud83d\ude00 b""#),
            (json!(null), "null"),
            (json!(true), "true"),
            (json!(-7), "-7"),
            (json!(u64::MAX), "18446744073709551615"),
            (json!([]), "[]"),
            (json!({}), "{}"),
        ] {
            assert_eq!(printed(&value), format!("{expected}\n"));
        }
        for (value, expected) in [
            (1e16, "1e+16"),
            (1e-7, "1e-07"),
            (1.0, "1.0"),
            (5e-324, "5e-324"),
            (-0.0, "-0.0"),
            (123_456_789_012_345_680.0, "1.2345678901234568e+17"),
            (0.0001, "0.0001"),
            (-0.000_01, "-1e-05"),
            (9_999_999_999_999_998.0, "9999999999999998.0"),
            (f64::MAX, "1.7976931348623157e+308"),
            (12345.678, "12345.678"),
            (821_266_108_446_277.0 + 0.25, "821266108446277.2"),
        ] {
            assert_eq!(printed(&value), format!("{expected}\n"));
        }
    }

    #[test]
    fn in_a_page_no_text_ends_the_script() {
        let mut out = Vec::new();
        compact_json(&json!({"</a>": ["<", "a<<b\n\u{2028}", 1, null]}), &mut out).unwrap();
        let out = String::from_utf8(out).unwrap();
        assert_eq!(out, "{\"\\u003c/a>\":[\"\\u003c\",\"a\\u003c\\u003cb\\n\u{2028}\",1,null]}");
        let read: Value = serde_json::from_str(&out).unwrap();
        assert_eq!(read["</a>"][1], "a<<b\n\u{2028}");
    }

    #[test]
    fn nests_by_four_spaces() {
        let value: [(&str, Value); 2] = [("b", json!([1, [[]], {}])), ("ä", json!({"a": {}}))];
        let expected = r#"[
    [
        "b",
        [
            1,
            [
                []
            ],
            {}
        ]
    ],
    [
        "\u00e4",
        {
            "a": {}
        }
    ]
]
"#;
        assert_eq!(printed(&value), expected);
    }
}
