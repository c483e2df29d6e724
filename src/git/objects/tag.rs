//! Parsing annotated tags.

use memchr::memchr;

use super::ObjectKind;
use crate::registry::{ObjectId, Time};

/// The tagger, as written: text that need not be UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tagger<'a> {
    /// The name; may be empty.
    pub name: &'a [u8],
    /// The address without its brackets; may be empty.
    pub email: &'a [u8],
}

/// An annotated tag, borrowed from the object's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TagObject<'a> {
    /// The object that the tag points to.
    pub target: ObjectId,
    /// The kind of that object, as the tag says.
    pub target_kind: ObjectKind,
    /// The name inside the object: the one that GTO reads, not the ref's.
    pub name: &'a [u8],
    /// The tagger; `None` if the tag has no tagger line.
    pub tagger: Option<Tagger<'a>>,
    /// The date; `None` if there is no tagger line or its date cannot be parsed.
    pub time: Option<Time>,
    /// The message with the signature, if there is one.
    signed_message: &'a [u8],
}

impl<'a> TagObject<'a> {
    /// The message without the signature, not stripped.
    #[must_use]
    pub fn message(&self) -> &'a [u8] {
        without_signature(self.signed_message)
    }
}

/// The bytes are not an annotated tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the tag object has no valid '{0}' line")]
pub struct MalformedTag(&'static str);

/// Parses a tag object. It is as strict as git and GTO 1.10.1 (dulwich) about the three lines that
/// name the target, and more lenient about the rest: GTO 1.10.1 stops at a missing or malformed
/// tagger line, this returns the parts that can be parsed.
///
/// As strict as git and as the reader of GTO 1.10.1 (dulwich) about the three lines that
/// name the target, and more lenient than either about the rest: where GTO 1.10.1 stops
/// at a missing or odd tagger line, the parts that can be read are given.
///
/// # Errors
/// The `object`, `type` or `tag` line is missing or malformed.
pub fn parse_tag(raw: &[u8]) -> Result<TagObject<'_>, MalformedTag> {
    let (object, rest) = required(raw, "object")?;
    let (kind, rest) = required(rest, "type")?;
    let (name, mut rest) = required(rest, "tag")?;
    let target = std::str::from_utf8(object)
        .ok()
        .and_then(|hex| hex.parse().ok())
        .ok_or(MalformedTag("object"))?;
    let target_kind = match kind {
        b"commit" => ObjectKind::Commit,
        b"tag" => ObjectKind::Tag,
        b"tree" => ObjectKind::Tree,
        b"blob" => ObjectKind::Blob,
        _ => return Err(MalformedTag("type")),
    };
    let (mut tagger, mut time) = (None, None);
    let signed_message = loop {
        if let Some(message) = rest.strip_prefix(b"\n") {
            break message;
        }
        let Some((line, after)) = next_line(rest) else {
            break rest;
        };
        if tagger.is_none()
            && let Some(value) = line.strip_prefix(b"tagger ")
        {
            let (person, when) = split_time(value);
            tagger = Some(parse_person(person));
            time = when;
        }
        rest = after;
    };
    Ok(TagObject { target, target_kind, name, tagger, time, signed_message })
}

fn required<'a>(raw: &'a [u8], key: &'static str) -> Result<(&'a [u8], &'a [u8]), MalformedTag> {
    let (line, rest) = next_line(raw).ok_or(MalformedTag(key))?;
    let value = line
        .strip_prefix(key.as_bytes())
        .and_then(|value| value.strip_prefix(b" "))
        .ok_or(MalformedTag(key))?;
    Ok((value, rest))
}

/// The first line without its line end, and the rest; `None` at the end.
fn next_line(raw: &[u8]) -> Option<(&[u8], &[u8])> {
    if raw.is_empty() {
        return None;
    }
    match memchr(b'\n', raw) {
        Some(end) => Some((&raw[..end], &raw[end + 1..])),
        None => Some((raw, &[])),
    }
}

/// Splits `NAME <EMAIL> SECONDS OFFSET` after the last `>`.
fn split_time(line: &[u8]) -> (&[u8], Option<Time>) {
    match line.iter().rposition(|&byte| byte == b'>') {
        Some(at) => (&line[..=at], parse_time(&line[at + 1..])),
        None => (line, None),
    }
}

fn parse_time(text: &[u8]) -> Option<Time> {
    let mut words = std::str::from_utf8(text).ok()?.split_ascii_whitespace();
    Some(Time {
        seconds: words.next()?.parse().ok()?,
        offset_minutes: words.next().and_then(parse_offset).unwrap_or(0),
    })
}

/// Parses `+HHMM` or `-HHMM` to minutes. Digits may be missing at the left, as in git and dulwich.
/// `None` for an offset of a day or more: no calendar can show it.
fn parse_offset(text: &str) -> Option<i32> {
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let number: i32 = digits.parse().ok()?;
    let minutes = sign * (number / 100 * 60 + number % 100);
    (-24 * 60 < minutes && minutes < 24 * 60).then_some(minutes)
}

/// Splits `NAME <EMAIL>`. As in GTO 1.10.1, the last `<` after white space begins the
/// address, the last `>` ends it, and one white space goes with the brackets.
fn parse_person(text: &[u8]) -> Tagger<'_> {
    let end = text.iter().rposition(|&byte| byte == b'>');
    let before = &text[..end.unwrap_or(text.len())];
    let start = before
        .windows(2)
        .rposition(|pair| pair[0].is_ascii_whitespace() && pair[1] == b'<')
        .map(|space| space + 1)
        .or_else(|| before.iter().position(|&byte| byte == b'<'));
    match start {
        Some(start) => {
            let name = &before[..start];
            Tagger {
                name: match name.split_last() {
                    Some((last, name)) if last.is_ascii_whitespace() => name,
                    _ => name,
                },
                email: &before[start + 1..],
            }
        }
        None => Tagger { name: before.trim_ascii(), email: b"" },
    }
}

/// Cuts a message where its last signature begins, as dulwich does.
fn without_signature(message: &[u8]) -> &[u8] {
    const MARKERS: [&[u8]; 4] = [
        b"-----BEGIN PGP SIGNATURE-----",
        b"-----BEGIN PGP MESSAGE-----",
        b"-----BEGIN SIGNED MESSAGE-----",
        b"-----BEGIN SSH SIGNATURE-----",
    ];
    let mut start = message.len();
    let mut rest = message;
    while !rest.is_empty() {
        if MARKERS.iter().any(|marker| rest.starts_with(marker)) {
            start = message.len() - rest.len();
        }
        rest = next_line(rest).map_or(&[], |(_, rest)| rest);
    }
    &message[..start]
}

#[cfg(test)]
mod tests;
