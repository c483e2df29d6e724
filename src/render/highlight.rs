//! Colours for the values in a sentence, as rich's highlighter gives them to GTO's sentences:
//! of its rules those that can match there, found by scanning because they look behind.

use std::io::{Result, Write};
use std::ops::Range;

use super::stream::write_codes;

/// What a rule says about a stretch of text; `None` leaves what an earlier rule said.
#[derive(Debug, Clone, Copy, Default)]
struct Paint {
    bold: Option<bool>,
    italic: Option<bool>,
    color: Option<&'static str>,
}

const fn paint(bold: Option<bool>, italic: Option<bool>, color: Option<&'static str>) -> Paint {
    Paint { bold, italic, color }
}

const ATTRIBUTE_NAME: Paint = paint(None, Some(false), Some("33"));
const ATTRIBUTE_VALUE: Paint = paint(None, Some(false), Some("35"));
const BRACE: Paint = paint(Some(true), None, None);
const CALL: Paint = paint(Some(true), None, Some("35"));
const NUMBER: Paint = paint(Some(true), Some(false), Some("36"));
const TEXT: Paint = paint(Some(false), Some(false), Some("32"));
const WORDS: [(&str, Paint); 3] = [
    ("True", paint(None, Some(true), Some("92"))),
    ("False", paint(None, Some(true), Some("91"))),
    ("None", paint(None, Some(true), Some("35"))),
];

type Span = (Range<usize>, Paint);

/// Writes `text` with terminal escapes around its strings, numbers, `True`, `False`, `None`,
/// names and values of attributes, calls and brackets.
pub(super) fn highlight(text: &str, out: &mut dyn Write) -> Result<()> {
    let mut spans = Vec::new();
    attributes(text, &mut spans);
    for (at, brace) in text.match_indices(['[', ']', '{', '}', '(', ')']) {
        spans.push((at..at + brace.len(), BRACE));
    }
    values(text, &mut spans);

    let mut edges: Vec<_> = spans.iter().flat_map(|(span, _)| [span.start, span.end]).collect();
    edges.push(text.len());
    edges.sort_unstable();
    edges.dedup();
    let mut start = 0;
    for end in edges {
        let mut paint = Paint::default();
        for (span, over) in &spans {
            if span.contains(&start) {
                paint.bold = over.bold.or(paint.bold);
                paint.italic = over.italic.or(paint.italic);
                paint.color = over.color.or(paint.color);
            }
        }
        write_painted(text.get(start..end).unwrap_or_default(), paint, out)?;
        start = end;
    }
    Ok(())
}

fn write_painted(text: &str, paint: Paint, out: &mut dyn Write) -> Result<()> {
    let bold = (paint.bold == Some(true)).then_some("1");
    let italic = (paint.italic == Some(true)).then_some("3");
    let codes: Vec<_> = [bold, italic, paint.color].into_iter().flatten().collect();
    if codes.is_empty() || text.is_empty() {
        out.write_all(text.as_bytes())
    } else {
        write_codes(&codes.join(";"), out)?;
        out.write_all(text.as_bytes())?;
        write_codes("0", out)
    }
}

/// `name=value`: the name of at most 50 letters, the value optional and perhaps in quotes.
fn attributes(text: &str, spans: &mut Vec<Span>) {
    let mut used = 0;
    for (at, _) in text.match_indices('=') {
        let before = text.get(used..at).unwrap_or_default();
        let name = before.chars().rev().take(50).take_while(|c| is_word(*c));
        let name: usize = name.map(char::len_utf8).sum();
        if name == 0 {
            continue;
        }
        spans.push((at - name..at, ATTRIBUTE_NAME));
        let after = &text[at + 1..];
        let quote = usize::from(after.starts_with('"'));
        let word = leading(&after[quote..], is_word);
        used = at + 1;
        if word > 0 {
            let closing = usize::from(after[quote + word..].starts_with('"'));
            used += quote + word + closing;
            spans.push((at + 1..used, ATTRIBUTE_VALUE));
        }
    }
}

/// Calls, `True`, `False`, `None`, numbers and quoted texts, from left to right.
fn values(text: &str, spans: &mut Vec<Span>) {
    let mut before = ' ';
    let mut at = 0;
    while let Some(here) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let found = value(&text[at..], before);
        if let Some((len, paint)) = found {
            spans.push((at..at + len, paint));
        }
        let len = found.map_or(here.len_utf8(), |(len, _)| len);
        before = text[at..at + len].chars().next_back().unwrap_or(here);
        at += len;
    }
}

/// The value with which `rest` begins: its length and its paint.
fn value(rest: &str, before: char) -> Option<(usize, Paint)> {
    let call = leading(rest, |c| is_word(c) || c == '.');
    if call > 0 && !is_word(before) && before != '.' && rest[call..].starts_with('(') {
        return Some((call, CALL));
    }
    for (word, paint) in WORDS {
        if !is_word(before) && rest.strip_prefix(word).is_some_and(|rest| !starts_word(rest)) {
            return Some((word.len(), paint));
        }
    }
    if !is_word(before)
        && let Some(len) = number(rest)
    {
        return Some((len, NUMBER));
    }
    if let Some(digits) = rest.strip_prefix("0x") {
        return Some((2 + leading(digits, |c| c.is_ascii_hexdigit()), NUMBER));
    }
    if !is_word(before)
        && before != '\\'
        && let Some(len) = quoted(rest)
    {
        return Some((len, TEXT));
    }
    None
}

/// The length of a decimal number that ends where a word does. Of `0.1rc` that is `0.`.
fn number(text: &str) -> Option<usize> {
    let digits = |from: usize| from + leading(&text[from..], |c| c.is_ascii_digit());
    let sign = usize::from(text.starts_with('-'));
    let whole = digits(sign);
    if whole == sign {
        return None;
    }
    let point = whole + usize::from(text[whole..].starts_with('.'));
    let fraction = digits(point);
    let exponent = text[fraction..].strip_prefix('e').map(|rest| {
        let start = fraction + 1 + usize::from(rest.starts_with(['-', '+']));
        (start, digits(start))
    });
    let exponent = exponent.filter(|(start, end)| end > start).map(|(_, end)| end);
    let ends = [exponent, Some(fraction), Some(point), Some(whole)];
    ends.into_iter()
        .flatten()
        .find(|end| text[..*end].ends_with(is_word) != starts_word(&text[*end..]))
}

/// The length of a text in single or double quotes, both included.
fn quoted(text: &str) -> Option<usize> {
    let quote = text.chars().next().filter(|c| ['"', '\''].contains(c))?;
    let line = text.lines().next()?;
    let mut ends = line.match_indices(quote).map(|(at, _)| at).skip(1);
    ends.find(|at| !line[..*at].ends_with('\\')).map(|at| at + 1)
}

fn leading(text: &str, wanted: impl Fn(char) -> bool) -> usize {
    text.find(|c| !wanted(c)).unwrap_or(text.len())
}

fn starts_word(text: &str) -> bool {
    text.starts_with(is_word)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::stream::printed;

    /// What rich 15.0.0 writes, an escape, its text and the reset as `⟨codes text⟩`.
    #[test]
    fn colours_as_rich_does() {
        for expected in [
            "Created git tag ⟨32 'm#prod#1'⟩ that assigns stage to version ⟨32 'v0.0.1'⟩",
            "Created git tag ⟨32 '⟩⟨32 dir⟩⟨32 =⟩⟨32 rf⟩⟨32 @v0.0.1'⟩ that registers version",
            "    git push origin ⟨33 dir⟩=⟨35 rf⟩@v0.⟨1;36 0.1⟩",
            "    git push origin ⟨1;36 7⟩/⟨1;36 8⟩@v7.⟨1;36 8.9⟩-rc.⟨1;36 1⟩+b",
            "    git push origin ⟨33 dir⟩=⟨1;36 1⟩@v0.⟨1;36 1.⟩0rc",
            "Running `git push origin p/q#⟨3;92 True⟩#⟨1;36 1⟩`",
            "No such thing: ⟨3;35 None⟩! Falsey",
            "⟨33 stages⟩=⟨1 [⟩⟨32 'dev'⟩, ⟨32 'a⟩⟨32 [⟩⟨32 x⟩⟨32 ]⟩⟨32 =y'⟩⟨1 ]⟩",
            "⟨33 enrichments⟩=⟨1 [⟩⟨1;35 EnrichmentConfig⟩⟨1 (⟩⟨33 type⟩=⟨32 'dvc'⟩, ⟨33 config⟩=⟨1 {⟩⟨1 }⟩⟨1 )⟩⟨1 ]⟩",
            "⟨33 DEBUG⟩=⟨3;91 False⟩",
            "⟨33 EMOJIS⟩=⟨3;92 True⟩",
            r#"⟨33 INDEX⟩=⟨32 "it⟩⟨32 's"⟩ ⟨32 'a\'b'⟩ don't 'open"#,
            "⟨1;36 1.⟩x ⟨1;36 2⟩. ⟨1;36 3⟩ ⟨1;36 -4⟩ a-⟨1;36 5⟩ ⟨1;36 1e5⟩ ⟨1;36 1.⟩5e-7x ⟨1;36 6.7e+8⟩ ⟨1;36 0xf⟩g a⟨1;36 0x1⟩ 1a",
            r#"⟨33 a⟩=⟨35 b⟩=c =d ⟨33 x⟩=⟨32 "y"⟩ ⟨33 ü_é⟩=⟨35 é⟩"#,
            "GTO Version: ⟨1;36 1.10⟩.⟨1;36 1⟩",
            "plain",
            "",
        ] {
            let codes = ["1;36", "1;35", "3;92", "3;91", "3;35", "32", "33", "35", "1"];
            let text = codes.iter().fold(expected.replace('⟩', ""), |text, code| {
                text.replace(&format!("⟨{code} "), "")
            });
            let printed = printed(|out| highlight(&text, out));
            let marked = codes.iter().fold(printed, |text, code| {
                text.replace(&format!("\x1b[{code}m"), &format!("⟨{code} "))
            });
            assert_eq!(marked.replace("\x1b[0m", "⟩"), expected);
        }
    }
}
