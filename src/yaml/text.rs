//! Bytes to text, and which characters a YAML file may hold.

use super::{Error, Position};

/// The text of a file, without its byte order mark.
pub(super) fn decode(bytes: &[u8]) -> Result<&str, Error> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let before = std::str::from_utf8(valid).unwrap_or_default();
        Error::new(end_of(before), "not UTF-8")
    })?;
    match text.char_indices().find(|&(_, c)| !is_allowed(c)) {
        Some((index, found)) => {
            let before = text.get(..index).unwrap_or_default();
            let reason = format!("the control character U+{:04X}", u32::from(found));
            Err(Error::new(end_of(before), reason))
        }
        None => Ok(text.strip_prefix('\u{feff}').unwrap_or(text)),
    }
}

fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{fffd}')
        || c >= '\u{10000}'
}

/// The place just after `text`.
pub(super) fn end_of(text: &str) -> Position {
    let line_start = text.rfind('\n').map_or(0, |index| index + 1);
    Position {
        line: text.bytes().filter(|&byte| byte == b'\n').count() + 1,
        column: text[line_start..].chars().count() + 1,
    }
}
