//! Dates with a time in `custom`: GTO 0.2.8 prints them as Python's `isoformat` does. In YAML's
//! core schema, and so in serde_yaml, they are texts.

use std::cell::OnceCell;
use std::collections::HashSet;

use granit_parser::{Event, Parser, ScalarStyle};

use crate::registry::Value;

/// The dates of a file: texts without quotes.
pub(super) struct Dates<'f> {
    file: &'f [u8],
    /// They are searched on first use: most files have none.
    found: OnceCell<HashSet<String>>,
}

impl<'f> Dates<'f> {
    pub(super) fn new(file: &'f [u8]) -> Self {
        Self { file, found: OnceCell::new() }
    }

    /// Writes the dates in a value of the file as Python does.
    pub(super) fn as_python(&self, value: &mut Value) {
        if any_date(value) {
            replace(value, self.found.get_or_init(|| unquoted(self.file)));
        }
    }
}

fn any_date(value: &Value) -> bool {
    match value {
        Value::Text(text) => isoformat(text).is_some(),
        Value::List(values) => values.iter().any(any_date),
        Value::Map(pairs) => pairs.iter().any(|(_, value)| any_date(value)),
        _ => false,
    }
}

fn replace(value: &mut Value, dates: &HashSet<String>) {
    match value {
        Value::Text(text) if dates.contains(text) => {
            if let Some(date) = isoformat(text) {
                *text = date;
            }
        }
        Value::List(values) => values.iter_mut().for_each(|value| replace(value, dates)),
        Value::Map(pairs) => pairs.iter_mut().for_each(|(_, value)| replace(value, dates)),
        _ => {}
    }
}

/// The dates in a file that are not quoted.
fn unquoted(file: &[u8]) -> HashSet<String> {
    let text = std::str::from_utf8(file).unwrap_or_default();
    let plain =
        Parser::new_from_str(text).map_while(Result::ok).filter_map(|(event, _)| match event {
            Event::Scalar(text, ScalarStyle::Plain, ..) => Some(text.into_owned()),
            _ => None,
        });
    plain.filter(|text| isoformat(text).is_some()).collect()
}

/// Converts `2001-12-14t21:59:43.10 -5` to `2001-12-14T21:59:43.100000-05:00`. `None` for a text
/// that is no date with a time.
fn isoformat(text: &str) -> Option<String> {
    let (year, rest) = number(text, 4..=4)?;
    let (month, rest) = number(rest.strip_prefix('-')?, 1..=2)?;
    let (day, rest) = number(rest.strip_prefix('-')?, 1..=2)?;
    let time = rest.strip_prefix(['T', 't', ' ', '\t'])?.trim_start_matches([' ', '\t']);
    let (hour, rest) = number(time, 1..=2)?;
    let (minute, rest) = number(rest.strip_prefix(':')?, 2..=2)?;
    let (second, mut rest) = number(rest.strip_prefix(':')?, 2..=2)?;
    let is_real = (1..=12).contains(&month) && (1..=31).contains(&day);
    if !is_real || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let mut date = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
    if let Some(fraction) = rest.strip_prefix('.') {
        let end = fraction.find(|c: char| !c.is_ascii_digit()).unwrap_or(fraction.len());
        let (digits, tail) = fraction.split_at(end);
        let micros = format!("{:0<6}", digits.get(..6).unwrap_or(digits));
        if micros != "000000" {
            date = format!("{date}.{micros}");
        }
        rest = tail;
    }
    match rest.trim_start_matches([' ', '\t']) {
        "" if rest.is_empty() => {}
        "Z" => date.push_str("+00:00"),
        zone => {
            let sign = zone.chars().next().filter(|sign| matches!(sign, '+' | '-'))?;
            let (hours, rest) = number(&zone[1..], 1..=2)?;
            let minutes = match rest.strip_prefix(':') {
                Some(minutes) => number(minutes, 2..=2).filter(|(_, rest)| rest.is_empty())?.0,
                None => rest.is_empty().then_some(0)?,
            };
            date.push_str(&format!("{sign}{hours:02}:{minutes:02}"));
        }
    }
    Some(date)
}

/// A number with this many digits, and the rest of the text.
fn number(text: &str, digits: std::ops::RangeInclusive<usize>) -> Option<(u32, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    Some((digits.contains(&end).then_some(number)?.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Expectations are what GTO 0.2.8 prints of `custom` in JSON.
    #[test]
    fn dates_are_those_of_python() {
        for (text, expected) in [
            ("2001-12-14t21:59:43.10-05:00", Some("2001-12-14T21:59:43.100000-05:00")),
            ("2001-12-14T21:59:43Z", Some("2001-12-14T21:59:43+00:00")),
            ("2001-12-14 21:59:43", Some("2001-12-14T21:59:43")),
            ("2001-1-2  3:04:05.0 +1", Some("2001-01-02T03:04:05+01:00")),
            ("2001-12-14", None),
            ("2001-13-14 21:59:43", None),
            ("2001-12-14 21:59", None),
            ("2001-12-14 21:59:43 x", None),
            ("2001-12-14 21:59:43é", None),
        ] {
            assert_eq!(isoformat(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_quoted_is_a_text() {
        let file = b"a:\n  custom: [2001-12-14 21:59:43, {k: '2001-12-14 21:59:44'}]\n";
        let index = crate::annotations::read(file).unwrap();
        let text = |text: &str| Value::Text(text.to_owned());
        let quoted = Value::Map(vec![("k".to_owned(), text("2001-12-14 21:59:44"))]);
        let expected = Value::List(vec![text("2001-12-14T21:59:43"), quoted]);
        assert_eq!(index["a"].custom, expected);
    }
}
