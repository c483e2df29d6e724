//! Texts that come from anywhere, for one line of a terminal, a table or a comment.

use std::borrow::Cow;

/// The text on one line, with a blank for characters that break the line, control a terminal, or
/// turn the direction of what follows.
#[must_use]
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    if !text.contains(breaks_line) {
        return Cow::Borrowed(text);
    }
    let mut line = String::with_capacity(text.len());
    let mut broke = false;
    for c in text.chars() {
        let breaks = breaks_line(c);
        match breaks {
            false => line.push(c),
            true if broke => {}
            true => line.push(' '),
        }
        broke = breaks;
    }
    Cow::Owned(line)
}

fn breaks_line(c: char) -> bool {
    let turns =
        matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_breaks_its_line() {
        for (text, line) in [
            ("a b|c", "a b|c"),
            ("a\nb\r\tc", "a b c"),
            ("\x1b[31mred\u{85}", " [31mred "),
            ("a\u{202e}b\u{2066}c\u{2028}d", "a b c d"),
            ("é 👩\u{200d}💻", "é 👩\u{200d}💻"),
            ("", ""),
        ] {
            assert_eq!(one_line(text), line);
        }
    }
}
