//! Numbers as in ruamel.yaml, with which DVC reads its files: `017` is 17 and `1_000` is 1000,
//! where YAML 1.2 has texts.

use std::borrow::Cow;

use granit_parser::{Event, Parser, ScalarStyle};

/// Rewrites these numbers in a file so that every YAML parser reads them in the same way. Quoted
/// and tagged scalars stay. A file that cannot be parsed stays from the error on.
pub fn with_usual_numbers(file: &[u8]) -> Cow<'_, [u8]> {
    let Ok(text) = std::str::from_utf8(file) else { return Cow::Borrowed(file) };
    // Most files have none of these.
    if !has_candidate(text) {
        return Cow::Borrowed(file);
    }
    let (mut written, mut end) = (String::new(), 0);
    for (event, span) in Parser::new_from_str(text).map_while(Result::ok) {
        let Event::Scalar(scalar, ScalarStyle::Plain, _, None) = event else { continue };
        if let (Some(number), Some(range)) = (usual_number(&scalar), span.byte_range())
            && text.get(range.clone()) == Some(&*scalar)
        {
            written.push_str(text.get(end..range.start).unwrap_or_default());
            written.push_str(&number);
            end = range.end;
        }
    }
    if end == 0 {
        return Cow::Borrowed(file);
    }
    written.push_str(text.get(end..).unwrap_or_default());
    Cow::Owned(written.into_bytes())
}

/// Whether there is a digit after a zero, or an underscore beside a digit.
fn has_candidate(text: &str) -> bool {
    text.as_bytes().windows(2).any(|pair| match pair {
        [b'0', b'0'..=b'9'] => true,
        [b'_', byte] | [byte, b'_'] => byte.is_ascii_hexdigit() || *byte == b'.',
        _ => false,
    })
}

/// A number in the usual form. `None` if it has that form already or is no number.
fn usual_number(text: &str) -> Option<String> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let sign = if text.starts_with('-') { "-" } else { "" };
    // `_1` is a text, and `-_1` a number.
    if text.starts_with('_') {
        return None;
    }
    let plain = digits.replace('_', "");
    for (prefix, radix) in [("0b", 2), ("0o", 8), ("0x", 16)] {
        if let Some(rest) = digits.strip_prefix(prefix) {
            let rest = rest.replace('_', "");
            let is_number = !rest.is_empty() && rest.chars().all(|digit| digit.is_digit(radix));
            return (is_number && plain != digits).then(|| format!("{sign}{prefix}{rest}"));
        }
    }
    let is_whole = !plain.is_empty() && plain.bytes().all(|byte| byte.is_ascii_digit());
    if is_whole {
        let number = match plain.trim_start_matches('0') {
            "" => "0",
            number => number,
        };
        return (number != digits).then(|| format!("{sign}{number}"));
    }
    let is_number = plain.starts_with(|first: char| first.is_ascii_digit() || first == '.')
        && plain.bytes().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte))
        && plain.parse::<f64>().is_ok();
    (is_number && plain != digits).then(|| format!("{sign}{plain}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Expectations are what ruamel.yaml 0.19 makes of `a: TEXT`.
    #[test]
    fn numbers_are_those_of_ruamel() {
        for (text, number) in [
            ("017", Some("17")),
            ("08", Some("8")),
            ("00", Some("0")),
            ("0_", Some("0")),
            ("1_000", Some("1000")),
            ("+017", Some("17")),
            ("-0_1", Some("-1")),
            ("0b1_1", Some("0b11")),
            ("0o1_7", Some("0o17")),
            ("0x1_f", Some("0x1f")),
            ("1_0.5", Some("10.5")),
            ("1._5", Some("1.5")),
            (".1_5", Some(".15")),
            ("1_0e3", Some("10e3")),
            ("0", None),
            ("17", None),
            ("0o17", None),
            ("1.5", None),
            ("_1", None),
            ("-_", None),
            ("1_a", None),
            ("0x_", None),
            ("0o9", None),
            ("1_0-2", None),
            ("a_1", None),
        ] {
            assert_eq!(usual_number(text).as_deref(), number, "{text}");
        }
    }

    #[test]
    fn what_is_no_plain_number_stays() {
        let file =
            "# 017\na: 017\n'017': '1_000'\n1_0: [1_000, \"017\", !!str 017, é 017]\nb: |\n  017\n";
        let expected =
            "# 017\na: 17\n'017': '1_000'\n10: [1000, \"017\", !!str 017, é 017]\nb: |\n  017\n";
        assert_eq!(with_usual_numbers(file.as_bytes()), expected.as_bytes());
        for same in ["a: 1\n", "a: '017'\n", "a: b_1\n", ""] {
            assert!(matches!(with_usual_numbers(same.as_bytes()), Cow::Borrowed(_)), "{same}");
        }
    }
}
