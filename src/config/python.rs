//! Values as Python writes them, for messages that GTO 1.10.1 makes of its objects.

use super::{Config, Enrichment};
use crate::registry::Value;
use crate::yaml::float_text;

/// All settings, one `NAME=value` a line.
pub(super) fn config(config: &Config) -> String {
    let names = |names: &Option<Vec<String>>| match names {
        Some(names) => list(names),
        None => "None".to_owned(),
    };
    let enrichments: Vec<_> = config.enrichments.iter().map(enrichment).collect();
    [
        ("INDEX", text(&config.index)),
        ("CONFIG_FILE_NAME", text(&config.file_name)),
        ("LOG_LEVEL", text(&config.log_level)),
        ("DEBUG", boolean(config.debug)),
        ("EMOJIS", boolean(config.emojis)),
        ("types", names(&config.types)),
        ("stages", names(&config.stages)),
        ("enrichments", format!("[{}]", enrichments.join(", "))),
        ("autoload_enrichments", boolean(config.autoload_enrichments)),
    ]
    .map(|(name, value)| format!("{name}={value}"))
    .join("\n")
}

/// A list of texts: `['dev', 'prod']`.
pub(super) fn list(texts: &[String]) -> String {
    let texts: Vec<_> = texts.iter().map(|item| text(item)).collect();
    format!("[{}]", texts.join(", "))
}

fn enrichment(enrichment: &Enrichment) -> String {
    let (kind, config) = (text(&enrichment.kind), value(&enrichment.config));
    format!("EnrichmentConfig(type={kind}, config={config})")
}

fn boolean(flag: bool) -> String {
    if flag { "True" } else { "False" }.to_owned()
}

fn value(any: &Value) -> String {
    match any {
        Value::Null => "None".to_owned(),
        Value::Bool(flag) => boolean(*flag),
        Value::Integer(digits) => digits.clone(),
        Value::Float(number) if number.is_finite() => float_text(*number),
        Value::Float(number) if number.is_nan() => "nan".to_owned(),
        Value::Float(number) => if *number > 0.0 { "inf" } else { "-inf" }.to_owned(),
        Value::Text(any) => text(any),
        Value::List(values) => {
            let values: Vec<_> = values.iter().map(value).collect();
            format!("[{}]", values.join(", "))
        }
        Value::Map(pairs) => {
            let pair = |(key, any): &(String, Value)| format!("{}: {}", text(key), value(any));
            let pairs: Vec<_> = pairs.iter().map(pair).collect();
            format!("{{{}}}", pairs.join(", "))
        }
    }
}

/// A text in single quotes, or in double ones where it holds single ones only.
fn text(text: &str) -> String {
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
