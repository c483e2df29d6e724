//! Texts that ruamel.yaml, and so Python GTO, would read as another type if they were plain. Its
//! numbers are wider than YAML's own (`1_000`, `0b11`).

/// The version of YAML of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Schema {
    /// `%YAML 1.1`: octal `017`, sexagesimal `1:30`, `yes` and `off` as booleans.
    V1_1,
    /// YAML 1.2, the default.
    V1_2,
}

/// Whether the text is read back as a text if it is written plain, also by YAML 1.2 alone.
pub(super) fn is_plain_text(text: &str, schema: Schema) -> bool {
    let is_word = matches!(text, "" | "~" | "null" | "Null" | "NULL" | "<<" | "=");
    let is_typed =
        |schema| is_boolean(text, schema) || is_float(text, schema) || is_integer(text, schema);
    !(is_word || is_typed(Schema::V1_2) || is_typed(schema) || is_timestamp(text))
}

fn is_boolean(text: &str, schema: Schema) -> bool {
    match text {
        "true" | "True" | "TRUE" | "false" | "False" | "FALSE" => true,
        "y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" | "n" | "no" | "No" | "NO" | "off"
        | "Off" | "OFF" => schema == Schema::V1_1,
        _ => false,
    }
}

/// Whether a plain scalar looks like a whole number.
fn is_integer(text: &str, schema: Schema) -> bool {
    let digits = unsigned(text);
    let all = |digits: &str, allowed: fn(&u8) -> bool| {
        !digits.is_empty() && digits.bytes().all(|digit| digit == b'_' || allowed(&digit))
    };
    // A plain scalar that begins with `_` is a text. Here this means `-_` and the like.
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
    match schema {
        Schema::V1_2 => match digits.strip_prefix("0o") {
            Some(octals) => all(octals, octal),
            None => all(digits, u8::is_ascii_digit),
        },
        Schema::V1_1 => {
            let from_one = digits.starts_with(|first: char| ('1'..='9').contains(&first));
            all(digits, octal)
                || from_one && (all(digits, u8::is_ascii_digit) || is_sexagesimal(digits))
        }
    }
}

/// Whether a plain scalar looks like a number with fraction or exponent.
fn is_float(text: &str, schema: Schema) -> bool {
    let digits = unsigned(text);
    if matches!(digits, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    if let Some(fraction) = digits.strip_prefix('.') {
        let may_sign = schema == Schema::V1_2 || digits.len() == text.len();
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
        Some((whole, "")) if exponent.is_none() && is_whole(whole, schema) => true,
        Some((whole, fraction)) => {
            (is_digits(whole) || exponent.is_none() && is_whole(whole, schema))
                && (fraction.is_empty() || is_digits(fraction))
                && exponent.is_none_or(is_exponent)
        }
    }
}

fn is_whole(whole: &str, schema: Schema) -> bool {
    is_digits(whole) || schema == Schema::V1_1 && is_sexagesimal(whole)
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
