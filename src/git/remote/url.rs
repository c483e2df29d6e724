//! URLs of remote repositories, as the user types them.

use std::ffi::OsStr;
use std::fmt;

use crate::git::settings::Settings;
use crate::git::{GitVariables, Repository};
use crate::redact::{Redactor, redact_typed};

/// The URL of a repository, as git understands it. Displays without credentials.
#[derive(Clone, PartialEq, Eq)]
pub struct RemoteUrl(String);

/// A URL that is not given to git.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum UrlError {
    /// It contains a control character, or is not UTF-8.
    #[error("A repository URL cannot contain control characters or bytes that are not UTF-8")]
    NotText,
    /// It begins with `-`, so git would take it for an option.
    #[error("'{0}' is not a repository URL: it begins with '-'")]
    Option(String),
    /// It names a program for git to run: `ext::sh -c ...`.
    #[error("'{0}' is not allowed: it names a transport helper ('NAME::'), not a URL")]
    Helper(String),
}

impl RemoteUrl {
    /// The URL in a typed text; `None` if the text is a path.
    ///
    /// # Errors
    /// It is a URL that could do more than name a repository.
    pub fn new(typed: &OsStr) -> Result<Option<Self>, UrlError> {
        let text = typed.to_str().ok_or(UrlError::NotText)?;
        if text.chars().any(char::is_control) {
            return Err(UrlError::NotText);
        }
        if text.starts_with('-') {
            return Err(UrlError::Option(shown(text)));
        }
        // `[::1]:path`
        let after_ip = text.strip_prefix('[').and_then(|text| text.split_once(']'));
        let address = after_ip.map_or(text, |(_, after)| after);
        let Some((before, after)) = address.split_once(':') else { return Ok(None) };
        if after.starts_with(':') {
            return Err(UrlError::Helper(shown(text)));
        }
        let is_host = after_ip.is_some() || !before.is_empty();
        let is_address = is_host && !before.contains('/') && !after.is_empty();
        Ok(is_address.then(|| Self(text.to_owned())))
    }

    /// The URL in a text that begins as a `url.BASE.insteadOf` of the user's does. Git replaces the
    /// beginning by BASE.
    #[must_use]
    pub fn rewritten(typed: &OsStr, variables: &GitVariables) -> Option<Self> {
        let text = typed.to_str()?;
        let settings = Settings::of_user(variables).ok()?;
        base_of(text, &settings).map(|_| Self(text.to_owned()))
    }

    /// The URL that git uses, by the user's `url.BASE.insteadOf`.
    fn used(&self, settings: &Settings) -> String {
        match base_of(&self.0, settings) {
            Some((base, length)) => format!("{base}{}", &self.0[length..]),
            None => self.0.clone(),
        }
    }

    /// Whether git uses a URL with a name and a password or token.
    pub(super) fn has_password(&self, settings: &Settings) -> bool {
        let used = self.used(settings);
        let address = used.split_once("://").map_or("", |(_, address)| address);
        let user = address.split('/').next().and_then(|host| host.rsplit_once('@'));
        user.is_some_and(|(user, _)| user.contains(':'))
    }

    /// The git command that passes on requests to this URL: for HTTP alone.
    pub(super) fn helper(&self, settings: &Settings) -> Option<&'static str> {
        let used = self.used(settings);
        let helpers = [("http://", "remote-http"), ("https://", "remote-https")];
        helpers.iter().find(|(scheme, _)| used.starts_with(scheme)).map(|(_, helper)| *helper)
    }

    /// The URL to show to others: without credentials, but with the user name that ssh needs.
    fn public(&self) -> String {
        let shown = self.to_string();
        let user = self.0.strip_prefix("ssh://").and_then(|rest| rest.split_once('@'));
        let is_name =
            |user: &str| user.len() < 16 && user.bytes().all(|b| b.is_ascii_alphanumeric());
        match (shown.strip_prefix("ssh://"), user) {
            (Some(rest), Some((user, _))) if is_name(user) => format!("ssh://{user}@{rest}"),
            _ => shown,
        }
    }

    /// The URL as it was typed, with credentials. Only for git.
    pub(super) fn secret(&self) -> &str {
        &self.0
    }

    /// Hides its secrets in messages.
    pub(super) fn redactor(&self) -> Redactor {
        Redactor::of_typed(&self.0)
    }

    /// Whether it is an HTTP URL, as far as its text says.
    pub(super) fn is_http(&self) -> bool {
        ["http://", "https://"].iter().any(|scheme| self.0.starts_with(scheme))
    }
}

impl Repository {
    /// The URL of the repository, to show to others: of its remote, or of the repository that was
    /// cloned. `None` if it is a path.
    #[must_use]
    pub(crate) fn public_url(&self, remote: &str) -> Option<String> {
        if let Some(clone) = &self.clone {
            return Some(clone.url().public());
        }
        let url = self.remote_values(remote, "url").pop()?;
        Some(RemoteUrl::new(OsStr::new(&url)).ok()??.public())
    }
}

/// The `BASE` of the `url.BASE.insteadOf` that git applies to a text, and the length of what it
/// replaces: the longest beginning.
fn base_of(text: &str, settings: &Settings) -> Option<(String, usize)> {
    let named = settings.named("url", "insteadof").into_iter();
    let fitting = named.filter(|(_, value)| !value.is_empty() && text.starts_with(value));
    fitting.map(|(base, value)| (base, value.len())).max_by_key(|(_, length)| *length)
}

/// The part of a URL that may be shown.
fn shown(typed: &str) -> String {
    Redactor::of_typed(typed).redact(&redact_typed(typed))
}

impl fmt::Display for RemoteUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&shown(&self.0))
    }
}

impl fmt::Debug for RemoteUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RemoteUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(text: &str) -> Result<Option<RemoteUrl>, UrlError> {
        RemoteUrl::new(OsStr::new(text))
    }

    #[test]
    fn knows_addresses_from_paths() {
        for url in [
            "https://host/a.git",
            "http://u:p@host:80/a",
            "ssh://git@host/a",
            "git@host:models/a.git",
            "models:repo.git",
            "file:///srv/a b.git",
            "codecommit://a",
            "[::1]:a",
        ] {
            assert!(matches!(new(url), Ok(Some(found)) if found.secret() == url), "{url}");
        }
        for path in ["models", "./a:b", "../x", "a/b:c", "", ":x", "models:", "/srv/a.git"] {
            assert_eq!(new(path), Ok(None), "{path}");
        }
    }

    #[test]
    fn refuses_what_is_more_than_an_address() {
        assert!(matches!(new("--upload-pack=touch x"), Err(UrlError::Option(_))));
        assert!(matches!(new("-u:x"), Err(UrlError::Option(_))));
        for helper in ["ext::sh -c 'touch x'", "fd::17", "http::http://host/x", "::x"] {
            assert!(matches!(new(helper), Err(UrlError::Helper(_))), "{helper}");
        }
        for text in ["https://host/\x1b[31m", "https://host/a\nb", "a:\0"] {
            assert_eq!(new(text), Err(UrlError::NotText), "{text:?}");
        }
    }

    #[test]
    fn hides_credentials() {
        let url = new("https://user:t0ken@host/a.git").unwrap().unwrap();
        assert_eq!(url.to_string(), "https://host/a.git");
        assert_eq!(format!("{url:?}"), "RemoteUrl(https://host/a.git)");
    }
}
