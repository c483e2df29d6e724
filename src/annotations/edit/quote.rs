//! Scalars as GTO 0.2.8 (ruamel.yaml's safe dumper) writes them: plain if that reads back as the
//! same text, else in single quotes, else in double quotes; folded at 80 columns.

use super::plain::{Schema, is_plain_text};

/// Lines are folded at this column.
const WIDTH: usize = 80;

/// The position of a scalar.
#[derive(Debug, Clone, Copy)]
pub(super) struct ScalarPosition<'a> {
    /// The column just after the `:` or `-` before the scalar.
    pub(super) column: usize,
    /// The indentation of continued lines.
    pub(super) indent: usize,
    /// The line break.
    pub(super) newline: &'a str,
}

/// A space, and the text as a value in a block collection, folded if it is long.
pub(super) fn block_text(text: &str, position: ScalarPosition<'_>, schema: Schema) -> String {
    let writer = || Writer { out: " ".to_owned(), column: position.column + 1, position };
    let mut plain = writer();
    let mut quoted = writer();
    match Quoting::of(text, schema, Within::Block) {
        Quoting::Plain if plain.plain(text) => return plain.out,
        Quoting::Plain | Quoting::Single if !text.contains('\'') => quoted.single_quoted(text),
        _ => quoted.double_quoted(text),
    }
    quoted.out
}

/// The text as a key, or as a value in a flow collection: on one line.
pub(super) fn inline_text(text: &str, schema: Schema) -> String {
    let position = ScalarPosition { column: 0, indent: 0, newline: "" };
    let mut writer = Writer { out: String::new(), column: 0, position };
    match Quoting::of(text, schema, Within::Flow) {
        Quoting::Plain => text.to_owned(),
        Quoting::Single => format!("'{}'", text.replace('\'', "''")),
        Quoting::Double => {
            writer.out.push('"');
            text.chars().for_each(|c| writer.escaped(c));
            writer.out.push('"');
            writer.out
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    Block,
    Flow,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quoting {
    Plain,
    Single,
    Double,
}

impl Quoting {
    fn of(text: &str, schema: Schema, within: Within) -> Self {
        let special = text.chars().any(|c| needs_escape(c) && c != '\n');
        if !special && is_plain_text(text, schema) && may_be_plain(text, within) {
            Self::Plain
        } else if special || text.contains(['\'', '\n']) {
            Self::Double
        } else {
            Self::Single
        }
    }
}

/// Whether a text of harmless characters has nothing that would end or change a plain scalar.
fn may_be_plain(text: &str, within: Within) -> bool {
    let blank_at = |index| text.as_bytes().get(index).is_none_or(|&byte| byte == b' ');
    let indicator = |(index, c): (usize, char)| match c {
        ',' | '[' | ']' | '{' | '}' => index == 0 || within == Within::Flow,
        '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`' => index == 0,
        '?' | '-' => index == 0 && blank_at(1),
        ':' => blank_at(index + 1),
        '#' => index == 0 || blank_at(index - 1),
        _ => false,
    };
    !(text.contains('\n')
        || text.starts_with(' ')
        || text.ends_with(' ')
        || text.starts_with("---")
        || text.starts_with("...")
        || text.char_indices().any(indicator))
}

/// Whether a character needs double quotes. GTO 0.2.8 writes the line breaks U+0085, U+2028 and
/// U+2029 bare in single quotes, and reads something else back.
fn needs_escape(c: char) -> bool {
    !matches!(c, ' '..='~' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..)
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}')
}

struct Writer<'a> {
    out: String,
    column: usize,
    position: ScalarPosition<'a>,
}

impl Writer<'_> {
    fn push(&mut self, text: &str) {
        self.out.push_str(text);
        self.column += text.chars().count();
    }

    fn new_line(&mut self) {
        self.out.push_str(self.position.newline);
        self.out.extend(std::iter::repeat_n(' ', self.position.indent));
        self.column = self.position.indent;
    }

    /// A word that is too long for its line goes to the next line; the space before it stays.
    /// Returns false if several spaces would stay there: they read back as one (GTO 0.2.8 writes
    /// that and loses them).
    fn plain(&mut self, text: &str) -> bool {
        let mut spaces = 0;
        for part in runs(text) {
            if part.starts_with(' ') {
                spaces = part.len();
                if spaces == 1 && self.column >= WIDTH {
                    self.new_line();
                } else {
                    self.push(part);
                }
                continue;
            }
            let is_too_long = self.column + part.chars().count() > WIDTH;
            if is_too_long && self.column > self.position.indent {
                if spaces > 1 {
                    return false;
                }
                self.new_line();
            }
            self.push(part);
        }
        true
    }

    fn single_quoted(&mut self, text: &str) {
        self.push("'");
        let parts: Vec<_> = runs(text).collect();
        for (index, part) in parts.iter().enumerate() {
            let is_inner = index > 0 && index + 1 < parts.len();
            if *part == " " && self.column > WIDTH && is_inner {
                self.new_line();
            } else {
                self.push(part);
            }
        }
        self.push("'");
    }

    /// Folds as ruamel.yaml does: a line ends with a backslash, unless the line break reads back as
    /// the one space that is there.
    fn double_quoted(&mut self, text: &str) {
        let chars: Vec<char> = text.chars().collect();
        let at = |index: usize| chars.get(index).copied();
        self.push("\"");
        let mut start = 0;
        for end in 0..=chars.len() {
            if at(end).is_none_or(needs_quoted_escape) {
                self.push_chars(&chars, start, end);
                start = start.max(end);
                if let Some(c) = at(end) {
                    self.escaped(c);
                    start = end + 1;
                }
            }
            let may_fold = end > 0 && end + 1 < chars.len();
            let pending = end.saturating_sub(start);
            // After an escape `start` is past `end`, and the count is one too high.
            let column = self.column + pending - usize::from(start > end);
            if may_fold && (at(end) == Some(' ') || start >= end) && column > WIDTH {
                let needs_backslash = at(start.max(end)) != Some(' ')
                    || start == end
                    || !folds_by_itself(&chars, end);
                self.push_chars(&chars, start, end);
                start = start.max(end);
                if needs_backslash {
                    self.push("\\");
                }
                self.new_line();
                if at(start) == Some(' ') {
                    if needs_backslash {
                        self.push("\\");
                    } else {
                        start += 1;
                    }
                }
            }
        }
        self.push("\"");
    }

    fn push_chars(&mut self, chars: &[char], start: usize, end: usize) {
        let text: String = chars.get(start..end).unwrap_or_default().iter().collect();
        self.push(&text);
    }

    fn escaped(&mut self, c: char) {
        let short = match c {
            '\0' => '0',
            '\u{7}' => 'a',
            '\u{8}' => 'b',
            '\t' => 't',
            '\n' => 'n',
            '\u{b}' => 'v',
            '\u{c}' => 'f',
            '\r' => 'r',
            '\u{1b}' => 'e',
            '"' => '"',
            '\\' => '\\',
            '\u{85}' => 'N',
            '\u{2028}' => 'L',
            '\u{2029}' => 'P',
            _ if !needs_escape(c) => return self.push(c.encode_utf8(&mut [0; 4])),
            _ => {
                let code = u32::from(c);
                let long =
                    if code <= 0xff { format!("\\x{code:02X}") } else { format!("\\u{code:04X}") };
                return self.push(&long);
            }
        };
        self.push(&format!("\\{short}"));
    }
}

fn needs_quoted_escape(c: char) -> bool {
    needs_escape(c) || matches!(c, '"' | '\\')
}

/// Whether GTO 0.2.8 ends a line at the character `end` without a backslash: not before a word with
/// quotes or a line break, not among several spaces.
fn folds_by_itself(chars: &[char], end: usize) -> bool {
    let rest = chars.get(end..).unwrap_or_default();
    let Some(space) = rest.iter().position(|&c| c == ' ') else { return false };
    let (word, after) = rest.split_at(space);
    let before = end.checked_sub(1).and_then(|index| chars.get(index));
    !word.iter().any(|c| matches!(c, '"' | '\'' | '\n'))
        && after.get(1).is_some_and(|c| !matches!(c, ' ' | '\n'))
        && !(before == Some(&' ') && rest.first() == Some(&' '))
}

/// Splits a text before and after each run of spaces.
fn runs(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let is_space = rest.chars().next()? == ' ';
        let end = rest.find(|c| (c == ' ') != is_space).unwrap_or(rest.len());
        let (run, tail) = rest.split_at(end);
        rest = tail;
        Some(run)
    })
}

#[cfg(test)]
mod tests;
