//! Keeping passwords and tokens out of messages. When in doubt, more is hidden.

use std::borrow::Cow;
use std::fmt;

use crate::registry::Value;

/// The replacement of a secret.
const HIDDEN: &str = "***";

/// Shorter secrets are hidden in URLs alone: elsewhere they could be parts of words.
const SHORTEST: usize = 4;

/// A user name of this length may be a token.
const SHORTEST_TOKEN: usize = 16;

/// The secrets of a URL, to be hidden in all messages.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Redactor {
    /// Longest first.
    secrets: Vec<String>,
}

impl Redactor {
    /// Finds the secrets in a URL as it was typed.
    pub(crate) fn of_typed(typed: &str) -> Self {
        let mut secrets = secrets_of(typed);
        secrets.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        secrets.dedup();
        Self { secrets }
    }

    /// The text without known secrets, and without user, password and query values in its URLs:
    /// `https://user:token@host?key=token` becomes `https://host?key=***`.
    pub(crate) fn redact(&self, text: &str) -> String {
        let hide = |text: String, secret: &String| text.replace(secret, HIDDEN);
        redact_text(&self.secrets.iter().fold(text.to_owned(), hide))
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redactor").finish_non_exhaustive()
    }
}

/// The text without user, password and query values in its URLs.
pub(crate) fn redact_text(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, address) = rest.split_at(at + 3);
        clean.push_str(before);
        let (address, after) = address.split_at(end(address));
        let word = address.trim_end_matches(|c: char| "'\"`<>()[]{}:,.;/".contains(c));
        let word = if word.contains(['?', '#']) { word } else { address };
        clean.push_str(&redact_after(before, word));
        clean.push_str(&address[word.len()..]);
        rest = after;
    }
    clean.push_str(rest);
    clean
}

/// A value whose texts and keys are redacted so.
pub(crate) fn redact_value(value: Value) -> Value {
    match value {
        Value::Text(text) => Value::Text(redact_text(&text)),
        Value::List(values) => Value::List(values.into_iter().map(redact_value).collect()),
        Value::Map(pairs) => Value::Map(pairs.into_iter().map(redact_pair).collect()),
        plain => plain,
    }
}

/// A key and its value, redacted so.
pub(crate) fn redact_pair((key, value): (String, Value)) -> (String, Value) {
    (redact_text(&key), redact_value(value))
}

/// A typed text that may be a URL, without what could be secret in it.
pub(crate) fn redact_typed(typed: &str) -> String {
    if let Some((before, address)) = split_scheme(typed) {
        return format!("{before}{}", redact_after(before, address));
    }
    let start = secret_end(typed);
    let hidden = if start > 0 { "***@" } else { "" };
    let rest = &typed[start..];
    let query = if rest.contains('=') { hide_query(rest) } else { rest.to_owned() };
    format!("{hidden}{query}")
}

/// The end of a URL in a text; `address` is what follows `://`. A quote does not end it: a password
/// may contain one.
fn end(address: &str) -> usize {
    let end = address.find(char::is_whitespace).unwrap_or(address.len());
    let address = &address[..end];
    match address.find("://") {
        Some(next) if !address[..next].contains('?') => {
            let is_scheme = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
            address[..next].trim_end_matches(is_scheme).len()
        }
        _ => end,
    }
}

/// Splits into `https://` and the rest.
fn split_scheme(typed: &str) -> Option<(&str, &str)> {
    let at = typed.find("://")?;
    let is_scheme = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    typed[..at].chars().all(is_scheme).then(|| typed.split_at(at + 3))
}

/// A URL without secrets; `before` ends with `SCHEME://`, `address` follows it.
fn redact_after(before: &str, address: &str) -> String {
    let start = user_end(address);
    let rest = &address[start..];
    let has_query = !["file://", "ssh://", "git://"].iter().any(|scheme| before.ends_with(scheme));
    let rest = if has_query { hide_query(rest) } else { rest.to_owned() };
    // This may be a port, or the part of a password up to its first slash.
    let path = rest.find(['?', '#']).unwrap_or(rest.len());
    match (rest[..path].find(':'), rest[..path].rfind('@')) {
        (Some(colon), Some(at)) if colon < authority(&rest) && colon < at => {
            format!("{}:{HIDDEN}{}", &rest[..colon], &rest[at..])
        }
        _ => rest,
    }
}

/// The end of the authority of a URL: user, host and port.
fn authority(address: &str) -> usize {
    address.find(['/', '?', '#']).unwrap_or(address.len())
}

/// The end of user and password before the host. A password may be written unescaped, and contain
/// any character.
fn user_end(address: &str) -> usize {
    let authority = &address[..authority(address)];
    let user = authority.rsplit_once('@').map(|(user, _)| user);
    let has_password = match (user, authority.rsplit_once(':')) {
        (Some(user), _) => user.contains(':'),
        (None, Some((_, port))) => {
            !port.ends_with(']') && !port.bytes().all(|b| b.is_ascii_digit())
        }
        (None, None) => false,
    };
    let at = if has_password { address.rfind('@') } else { authority.rfind('@') };
    at.map_or(0, |at| at + 1)
}

/// The end of user and password in a text without `://`. `git@host:path` has no secret.
fn secret_end(typed: &str) -> usize {
    match typed.rfind('@') {
        Some(at) if typed[..at].contains(':') || typed.starts_with("http") => at + 1,
        _ => 0,
    }
}

/// Hides the values of a query, and all after `#`.
fn hide_query(address: &str) -> String {
    let start = address.find(['?', '#']).unwrap_or(address.len());
    let (path, query) = address.split_at(start);
    let mut clean = path.to_owned();
    for piece in query.split_inclusive(['?', '#', '&', ';']) {
        let word = piece.trim_end_matches(['?', '#', '&', ';']);
        let (key, value) = word.split_at(word.find('=').map_or(0, |at| at + 1));
        clean.push_str(key);
        clean.push_str(if value.is_empty() { "" } else { HIDDEN });
        clean.push_str(&piece[word.len()..]);
    }
    clean
}

/// All parts of a typed text that could be secrets, as typed and percent-decoded.
fn secrets_of(typed: &str) -> Vec<String> {
    let address = split_scheme(typed).map(|(_, address)| address);
    let user_end = address.map_or_else(|| secret_end(typed), user_end);
    let (user, rest) = address.unwrap_or(typed).split_at(user_end);
    let user = user.strip_suffix('@').unwrap_or_default();
    let mut secrets = Vec::new();
    // It looks like a port and can be a password.
    let password = match rest[..rest.find('?').unwrap_or(rest.len())].rsplit_once('@') {
        Some((password, _)) if address.is_some() => password,
        _ => "",
    };
    for text in [user, password] {
        for (colon, _) in text.match_indices(':') {
            secrets.push(&text[colon + 1..]);
            secrets.extend(text[colon + 1..].split(['/', '?', '#', '@', ':']));
        }
    }
    let name = user.split(':').next().unwrap_or_default();
    secrets.extend(Some(name).filter(|name| name.len() >= SHORTEST_TOKEN));
    if let Some((_, query)) = rest.split_once(['?', '#']) {
        let values = query.split(['?', '#', '&', ';']);
        secrets.extend(values.map(|word| word.split_once('=').map_or(word, |(_, value)| value)));
    }
    let both = secrets.into_iter().flat_map(|text| [Cow::Borrowed(text), decode(text)]);
    both.filter(|text| text.chars().count() >= SHORTEST).map(Cow::into_owned).collect()
}

/// `%40` is `@`.
fn decode(text: &str) -> Cow<'_, str> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let decoded = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        (rest, _) = match (byte, decoded) {
            (b'%', Some(decoded)) => (&after[2..], bytes.push(decoded)),
            _ => (after, bytes.push(byte)),
        };
    }
    Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests;
