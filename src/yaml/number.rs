//! Numbers as GTO 1.10.1 reads them: its patterns are wider than YAML's own
//! (`1_000`, `0b11`, and in YAML 1.2 `017` is seventeen).

use super::Data;
use super::scalar::Version;

/// More digits than this GTO 1.10.1 (CPython) refuses to read.
const MOST_DIGITS: usize = 4300;

/// Whether a plain scalar is a whole number by its looks.
pub(super) fn is_integer(text: &str, version: Version) -> bool {
    let digits = unsigned(text);
    let all = |digits: &str, allowed: fn(&u8) -> bool| {
        !digits.is_empty() && digits.bytes().all(|digit| digit == b'_' || allowed(&digit))
    };
    // A plain scalar that begins with `_` is a text: only `-_` and the like get here.
    if text.starts_with('_') {
        return false;
    }
    if let Some(binary) = digits.strip_prefix("0b") {
        return all(binary, |digit| matches!(digit, b'0' | b'1'));
    }
    if let Some(hex) = digits.strip_prefix("0x") {
        return all(hex, u8::is_ascii_hexdigit);
    }
    let octal: fn(&u8) -> bool = |digit| (b'0'..=b'7').contains(digit);
    match version {
        Version::V1_2 => match digits.strip_prefix("0o") {
            Some(octals) => all(octals, octal),
            None => all(digits, u8::is_ascii_digit),
        },
        Version::V1_1 => {
            let from_one = digits.starts_with(|first: char| ('1'..='9').contains(&first));
            all(digits, octal)
                || from_one && (all(digits, u8::is_ascii_digit) || is_sexagesimal(digits))
        }
    }
}

/// Whether a plain scalar is a number with fraction or exponent by its looks.
pub(super) fn is_float(text: &str, version: Version) -> bool {
    let digits = unsigned(text);
    if matches!(digits, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    if let Some(fraction) = digits.strip_prefix('.') {
        let may_sign = version == Version::V1_2 || digits.len() == text.len();
        let (fraction, exponent) = split_exponent(fraction);
        let signed = |exponent: &str| exponent.starts_with(['+', '-']) && is_exponent(exponent);
        return may_sign && is_digits(fraction) && exponent.is_none_or(signed);
    }
    if !digits.starts_with(|first: char| first.is_ascii_digit()) {
        return false;
    }
    let (mantissa, exponent) = split_exponent(digits);
    match mantissa.split_once('.') {
        None => is_digits(mantissa) && exponent.is_some_and(is_exponent),
        Some((whole, "")) if exponent.is_none() && is_whole(whole, version) => true,
        Some((whole, fraction)) => {
            (is_digits(whole) || exponent.is_none() && is_whole(whole, version))
                && (fraction.is_empty() || is_digits(fraction))
                && exponent.is_none_or(is_exponent)
        }
    }
}

fn is_whole(whole: &str, version: Version) -> bool {
    is_digits(whole) || version == Version::V1_1 && is_sexagesimal(whole)
}

/// `1:30:59`: digits, then one part or more of at most 59.
fn is_sexagesimal(text: &str) -> bool {
    let mut parts = text.split(':');
    let first = parts.next().unwrap_or_default();
    let mut parts = parts.peekable();
    is_digits(first)
        && parts.peek().is_some()
        && parts.all(|part| match part.as_bytes() {
            [digit] => digit.is_ascii_digit(),
            [b'0'..=b'5', digit] => digit.is_ascii_digit(),
            _ => false,
        })
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte == b'_' || byte.is_ascii_digit())
}

fn split_exponent(text: &str) -> (&str, Option<&str>) {
    match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    }
}

fn is_exponent(text: &str) -> bool {
    let digits = unsigned(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn unsigned(text: &str) -> &str {
    text.strip_prefix(['+', '-']).unwrap_or(text)
}

/// The whole number that `text` spells.
pub(super) fn integer(text: &str, version: Version) -> Option<Data> {
    let text = text.trim().replace('_', "");
    let digits = unsigned(&text);
    let value = if let Some(binary) = digits.strip_prefix("0b") {
        decimal(binary, 2)?
    } else if let Some(hex) = digits.strip_prefix("0x") {
        decimal(hex, 16)?
    } else if let Some(octal) = digits.strip_prefix("0o") {
        decimal(octal, 8)?
    } else if version == Version::V1_1 && digits.starts_with('0') {
        decimal(digits, 8)?
    } else if version == Version::V1_1 && digits.contains(':') {
        sexagesimal(digits)?.to_string()
    } else {
        decimal(digits, 10)?
    };
    let minus = if text.starts_with('-') && value != "0" { "-" } else { "" };
    Some(Data::Integer(format!("{minus}{value}")))
}

/// The number that `text` spells.
pub(super) fn float(text: &str, version: Version) -> Option<Data> {
    let text = text.trim().replace('_', "").to_ascii_lowercase();
    let digits = unsigned(&text);
    let value = match digits {
        ".inf" => f64::INFINITY,
        ".nan" => return Some(Data::Float(f64::NAN)),
        _ if version == Version::V1_1 && digits.contains(':') => {
            let mut parts = digits.split(':');
            let first: f64 = parts.next()?.parse().ok()?;
            parts.try_fold(first, |sum, part| Some(sum * 60.0 + part.parse::<f64>().ok()?))?
        }
        _ => digits.parse().ok()?,
    };
    Some(Data::Float(if text.starts_with('-') { -value } else { value }))
}

fn sexagesimal(digits: &str) -> Option<u64> {
    digits
        .split(':')
        .try_fold(0u64, |sum, part| sum.checked_mul(60)?.checked_add(part.parse().ok()?))
}

/// Digits in some base as decimal digits without leading zeros.
fn decimal(digits: &str, base: u32) -> Option<String> {
    if digits.is_empty() || digits.len() > MOST_DIGITS || !digits.chars().all(|d| d.is_digit(base))
    {
        return None;
    }
    let trimmed = digits.trim_start_matches('0');
    if trimmed.is_empty() {
        return Some("0".to_owned());
    }
    if base == 10 {
        return Some(trimmed.to_owned());
    }
    // Groups of nine decimal digits, the lowest first.
    let mut groups: Vec<u32> = Vec::new();
    for digit in trimmed.chars() {
        let mut carry = u64::from(digit.to_digit(base)?);
        for group in &mut groups {
            let value = u64::from(*group) * u64::from(base) + carry;
            *group = (value % 1_000_000_000) as u32;
            carry = value / 1_000_000_000;
        }
        if carry > 0 {
            groups.push(carry as u32);
        }
    }
    let mut groups = groups.iter().rev();
    let mut text = groups.next()?.to_string();
    for group in groups {
        text.push_str(&format!("{group:09}"));
    }
    Some(text)
}
