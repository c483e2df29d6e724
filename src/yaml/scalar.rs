//! What a scalar means.

use super::tag::Tag;
use super::{Data, number};

/// The rules a document is read by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    /// `%YAML 1.1`: octal `017`, sexagesimal `1:30`, `yes` and `off` as booleans.
    V1_1,
    /// YAML 1.2, also where the file does not say.
    V1_2,
}

/// A scalar with its meaning settled.
#[derive(Debug, PartialEq)]
pub(super) enum Scalar {
    Data(Data),
    /// `<<`: as a key it merges, elsewhere it means nothing.
    Merge,
    /// `=`: as a key it is a text, elsewhere it means nothing.
    Equals,
}

/// Settles what a scalar means.
///
/// `plain`: written without quotes and not as a block. Errs with a phrase.
pub(super) fn resolve(
    text: &str,
    plain: bool,
    tag: Option<Tag>,
    version: Version,
) -> Result<Scalar, &'static str> {
    let data = match tag {
        Some(Tag::Open) => return implicit(text, version),
        None if plain => return implicit(text, version),
        None | Some(Tag::Text) => Data::Text(text.to_owned()),
        Some(Tag::Merge) => return Ok(Scalar::Merge),
        Some(Tag::Null) => Data::Null,
        Some(Tag::Bool) => Data::Bool(explicit_bool(text).ok_or("!!bool is not a boolean")?),
        Some(Tag::Int) => number::integer(text, version).ok_or("!!int is not a whole number")?,
        Some(Tag::Float) => number::float(text, version).ok_or("!!float is not a number")?,
        Some(Tag::Timestamp) if is_timestamp(text) => Data::Timestamp(text.to_owned()),
        Some(Tag::Timestamp) => return Err("!!timestamp is not a date"),
        Some(Tag::Binary) => {
            decode_base64(text).ok_or("!!binary is not base64")?;
            Data::Binary(text.split_whitespace().collect())
        }
        Some(_) => return Err("the tag of a collection before a single value"),
    };
    Ok(Scalar::Data(data))
}

fn implicit(text: &str, version: Version) -> Result<Scalar, &'static str> {
    let bad_number = "looks like a number but is none; quote it";
    let data = match text {
        "" | "~" | "null" | "Null" | "NULL" => Data::Null,
        "<<" => return Ok(Scalar::Merge),
        "=" => return Ok(Scalar::Equals),
        _ => {
            if let Some(flag) = implicit_bool(text, version) {
                Data::Bool(flag)
            } else if number::is_float(text, version) {
                number::float(text, version).ok_or(bad_number)?
            } else if number::is_integer(text, version) {
                number::integer(text, version).ok_or(bad_number)?
            } else if is_timestamp(text) {
                Data::Timestamp(text.to_owned())
            } else {
                Data::Text(text.to_owned())
            }
        }
    };
    Ok(Scalar::Data(data))
}

/// Whether the text, written plain, is read back as a text, also by YAML 1.2 alone.
pub(super) fn is_plain_text(text: &str, version: Version) -> bool {
    [Version::V1_2, version]
        .iter()
        .all(|&version| matches!(implicit(text, version), Ok(Scalar::Data(Data::Text(_)))))
}

fn implicit_bool(text: &str, version: Version) -> Option<bool> {
    match text {
        "true" | "True" | "TRUE" => Some(true),
        "false" | "False" | "FALSE" => Some(false),
        _ if version == Version::V1_2 => None,
        "y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Some(true),
        "n" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Some(false),
        _ => None,
    }
}

fn explicit_bool(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "yes" | "y" | "true" | "on" => Some(true),
        "no" | "n" | "false" | "off" => Some(false),
        _ => None,
    }
}

/// `2020-01-02`, or with a time: `2020-1-2 3:04:05.6 +01:00`.
fn is_timestamp(text: &str) -> bool {
    let Some((year, rest)) = text.split_once('-') else { return false };
    let Some((month, rest)) = rest.split_once('-') else { return false };
    let day_length = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (day, rest) = rest.split_at(day_length);
    if !is_number(year, 4..=4) {
        return false;
    }
    if rest.is_empty() {
        return is_number(month, 2..=2) && is_number(day, 2..=2);
    }
    let blank = [' ', '\t'];
    let time = match rest.strip_prefix(['T', 't']) {
        Some(time) => time,
        None if rest.starts_with(blank) => rest.trim_start_matches(blank),
        None => return false,
    };
    is_number(month, 1..=2) && is_number(day, 1..=2) && is_time(time)
}

/// `3:04:05`, then perhaps a fraction, then perhaps a zone.
fn is_time(text: &str) -> bool {
    let Some((hour, rest)) = text.split_once(':') else { return false };
    let Some((minute, rest)) = rest.split_once(':') else { return false };
    let Some((second, rest)) = rest.split_at_checked(2) else { return false };
    let rest = match rest.strip_prefix('.') {
        Some(fraction) => fraction.trim_start_matches(|c: char| c.is_ascii_digit()),
        None => rest,
    };
    let zone = rest.trim_start_matches([' ', '\t']);
    is_number(hour, 1..=2)
        && is_number(minute, 2..=2)
        && is_number(second, 2..=2)
        && (rest.is_empty() || zone == "Z" || is_offset(zone))
}

/// `+1`, `-01:30`.
fn is_offset(text: &str) -> bool {
    let Some(offset) = text.strip_prefix(['+', '-']) else { return false };
    match offset.split_once(':') {
        Some((hours, minutes)) => is_number(hours, 1..=2) && is_number(minutes, 2..=2),
        None => is_number(offset, 1..=2),
    }
}

fn is_number(text: &str, lengths: std::ops::RangeInclusive<usize>) -> bool {
    lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Decodes base64 as CPython's `base64.decodebytes` does: characters outside the
/// alphabet are skipped, the padding must fit.
pub(super) fn decode_base64(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0);
    for byte in text.bytes() {
        let sextet = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        bits = bits << 6 | u32::from(sextet);
        count += 1;
        if count % 4 != 1 {
            bytes.push((bits >> (6 - 2 * ((count - 1) % 4))) as u8);
        }
    }
    let padding = text.bytes().filter(|&byte| byte == b'=').count();
    match count % 4 {
        0 => Some(bytes),
        1 => None,
        left => (padding >= 4 - left).then_some(bytes),
    }
}
