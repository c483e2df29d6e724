//! Values as Python prints them (its `repr`): GTO prints some of its objects that way.

use crate::registry::Value;

/// A value.
#[must_use]
pub fn python_value(any: &Value) -> String {
    match any {
        Value::Null => "None".to_owned(),
        Value::Bool(flag) => if *flag { "True" } else { "False" }.to_owned(),
        Value::Integer(digits) => digits.clone(),
        Value::Float(number) if number.is_finite() => float_text(*number),
        Value::Float(number) if number.is_nan() => "nan".to_owned(),
        Value::Float(number) => if *number > 0.0 { "inf" } else { "-inf" }.to_owned(),
        Value::Text(any) => python_text(any),
        Value::List(values) => {
            let values: Vec<_> = values.iter().map(python_value).collect();
            format!("[{}]", values.join(", "))
        }
        Value::Map(pairs) => {
            let pair = |(key, any): &(String, Value)| {
                format!("{}: {}", python_text(key), python_value(any))
            };
            let pairs: Vec<_> = pairs.iter().map(pair).collect();
            format!("{{{}}}", pairs.join(", "))
        }
    }
}

/// A text in single quotes, or in double ones where it holds single ones only.
#[must_use]
pub fn python_text(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut written = String::from(quote);
    for c in text.chars() {
        match c {
            '\t' => written.push_str("\\t"),
            '\n' => written.push_str("\\n"),
            '\r' => written.push_str("\\r"),
            '\\' => written.push_str("\\\\"),
            _ if c == quote => written.extend(['\\', quote]),
            _ if is_printable(c) => written.push(c),
            _ => written.push_str(&match u32::from(c) {
                code @ ..=0xff => format!("\\x{code:02x}"),
                code @ ..=0xffff => format!("\\u{code:04x}"),
                code => format!("\\U{code:08x}"),
            }),
        }
    }
    written.push(quote);
    written
}

/// Not Python's tables of Unicode, but the invisible characters that people meet.
fn is_printable(c: char) -> bool {
    let is_invisible = matches!(c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{e000}'..='\u{f8ff}' | '\u{feff}');
    c == ' ' || !(c.is_control() || c.is_whitespace() || is_invisible)
}

/// A finite number as Python prints it: with an exponent below 1e-4 and from 1e16 on,
/// else always with a fraction.
#[must_use]
pub fn float_text(number: f64) -> String {
    let size = number.abs();
    if size != 0.0 && !(1e-4..1e16).contains(&size) {
        let text = format!("{number:e}");
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let (sign, digits) = match exponent.strip_prefix('-') {
            Some(digits) => ('-', digits),
            None => ('+', exponent),
        };
        return format!("{mantissa}e{sign}{digits:0>2}");
    }
    format!("{number:?}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_print_as_in_python() {
        for (number, expected) in [
            (1.0, "1.0"),
            (0.1, "0.1"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"),
            (1.5e-5, "1.5e-05"),
            (0.0001, "0.0001"),
            (-0.0, "-0.0"),
            (1e300, "1e+300"),
        ] {
            assert_eq!(float_text(number), expected);
        }
    }
}
