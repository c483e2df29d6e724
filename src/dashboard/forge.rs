//! Where commits and tags are on the web.

use std::fmt::Write as _;
use std::str::FromStr;

use serde::Serialize;

/// A kind of forge, which decides its addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ForgeKind {
    Github,
    Gitlab,
    Bitbucket,
    Gitea,
}

/// What `--link` says of a host: `HOST=github` and the like, or `HOST=none`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ForgeChoice {
    host: String,
    kind: Option<ForgeKind>,
}

/// The addresses of a repository: for git, and on the web.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Forge {
    /// For git, without secrets.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    /// The page of the repository.
    #[serde(skip_serializing_if = "Option::is_none")]
    web_url: Option<String>,
    /// To be followed by the id of a commit.
    #[serde(skip_serializing_if = "Option::is_none")]
    commit_url: Option<String>,
    /// To be followed by the name of a tag, percent-encoded.
    #[serde(skip_serializing_if = "Option::is_none")]
    tag_url: Option<String>,
}

impl FromStr for ForgeChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let kinds = "github, gitlab, bitbucket, gitea or none";
        let (host, kind) = text
            .split_once('=')
            .filter(|(host, _)| !host.is_empty())
            .ok_or_else(|| format!("expected HOST=KIND, where KIND is {kinds}"))?;
        let kind = match kind {
            "github" => Some(ForgeKind::Github),
            "gitlab" => Some(ForgeKind::Gitlab),
            "bitbucket" => Some(ForgeKind::Bitbucket),
            "gitea" => Some(ForgeKind::Gitea),
            "none" => None,
            other => return Err(format!("unknown kind '{other}': use {kinds}")),
        };
        Ok(Self { host: host.to_ascii_lowercase(), kind })
    }
}

impl Forge {
    /// The addresses of the repository at an address that git understands and that holds no secret.
    /// Of a host that is neither known nor among the choices, only that address.
    pub(crate) fn new(url: Option<String>, choices: &[ForgeChoice]) -> Self {
        let Some(url) = url else { return Self::default() };
        let Some((scheme, host, path)) = parts(&url) else {
            return Self { url: Some(url), ..Self::default() };
        };
        let name = host.split(':').next().unwrap_or_default().to_ascii_lowercase();
        // Of two choices the last counts, as for any option.
        let chosen = choices.iter().rev().find(|it| it.host == name || it.host == host);
        let kind = chosen.map_or_else(|| ForgeKind::of_host(&name), |choice| choice.kind);
        let Some(kind) = kind else { return Self { url: Some(url), ..Self::default() } };
        let web = format!("{scheme}://{host}/{}", encoded(path));
        let (commit, tag) = match kind {
            ForgeKind::Github => ("/commit/", "/releases/tag/"),
            ForgeKind::Gitlab => ("/-/commit/", "/-/tags/"),
            ForgeKind::Bitbucket => ("/commits/", "/commits/tag/"),
            ForgeKind::Gitea => ("/commit/", "/src/tag/"),
        };
        Self {
            url: Some(url),
            commit_url: Some(format!("{web}{commit}")),
            tag_url: Some(format!("{web}{tag}")),
            web_url: Some(web),
        }
    }

    /// Where a tag is.
    pub(super) fn tag_url(&self, tag: &str) -> Option<String> {
        self.tag_url.as_ref().map(|url| format!("{url}{}", encoded(tag)))
    }
}

impl ForgeKind {
    /// By the well-known hosts, and names such as `gitlab.example.com`.
    fn of_host(host: &str) -> Option<Self> {
        let words = [
            ("github", Self::Github),
            ("gitlab", Self::Gitlab),
            ("gitea", Self::Gitea),
            ("forgejo", Self::Gitea),
            ("codeberg", Self::Gitea),
        ];
        // One's own Bitbucket has other addresses than the one for all.
        if host == "bitbucket.org" {
            return Some(Self::Bitbucket);
        }
        let labels = || host.split('.');
        words.into_iter().find(|(word, _)| labels().any(|it| it == *word)).map(|(_, kind)| kind)
    }
}

/// Scheme on the web, host with its port, and path of an address: `git@host:a/b.git` is at
/// `https://host/a/b`.
fn parts(url: &str) -> Option<(&'static str, &str, &str)> {
    let (scheme, rest) = match url.split_once("://") {
        Some(("https", rest)) => ("https", rest),
        Some(("http", rest)) => ("http", rest),
        Some(("ssh" | "git" | "git+ssh", rest)) => {
            let (host, path) = rest.split_once('/')?;
            // Its port is not that of the web.
            return tidy("https", host.split(':').next()?, path);
        }
        Some(_) => return None,
        None => {
            let (host, path) = url.split_once(':')?;
            return tidy("https", host, path);
        }
    };
    let (host, path) = rest.split_once('/')?;
    tidy(scheme, host, path)
}

fn tidy<'u>(
    scheme: &'static str,
    host: &'u str,
    path: &'u str,
) -> Option<(&'static str, &'u str, &'u str)> {
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let path = path.trim_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    let is_host = |c: char| c.is_ascii_alphanumeric() || ".-:".contains(c);
    let is_named = !host.is_empty() && host.chars().all(is_host) && !path.is_empty();
    (is_named && !path.contains(['?', '#'])).then_some((scheme, host, path))
}

/// Percent-encoded for the path of an address. What is encoded already stays.
fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' | b'%' => {
                encoded.push(char::from(byte));
            }
            byte => {
                let _ = write!(encoded, "%{byte:02X}");
            }
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(url: &str, choices: &[&str]) -> (Option<String>, Option<String>) {
        let choices: Vec<_> = choices.iter().map(|choice| choice.parse().unwrap()).collect();
        let forge = Forge::new(Some(url.to_owned()), &choices);
        assert_eq!(forge.url.as_deref(), Some(url));
        (forge.commit_url.clone(), forge.tag_url("a/b=c@v1.0.0+x!#1"))
    }

    #[test]
    fn a_remote_tells_where_its_commits_and_tags_are() {
        let tag = "a/b%3Dc%40v1.0.0%2Bx%21%231";
        for (url, choices, commit, tags) in [
            (
                "https://github.com/o/r.git",
                &[][..],
                "https://github.com/o/r/commit/",
                "https://github.com/o/r/releases/tag/",
            ),
            (
                "git@github.com:o/r.git",
                &[],
                "https://github.com/o/r/commit/",
                "https://github.com/o/r/releases/tag/",
            ),
            (
                "ssh://git@gitlab.host:2222/a/b/c.git/",
                &[],
                "https://gitlab.host/a/b/c/-/commit/",
                "https://gitlab.host/a/b/c/-/tags/",
            ),
            (
                "http://git.host:8080/a/b",
                &["git.host=gitea"],
                "http://git.host:8080/a/b/commit/",
                "http://git.host:8080/a/b/src/tag/",
            ),
            (
                "https://bitbucket.org/o/r",
                &[],
                "https://bitbucket.org/o/r/commits/",
                "https://bitbucket.org/o/r/commits/tag/",
            ),
            (
                "https://codeberg.org/o/r r.git",
                &["codeberg.org=none", "Codeberg.org=gitea"],
                "https://codeberg.org/o/r%20r/commit/",
                "https://codeberg.org/o/r%20r/src/tag/",
            ),
        ] {
            let expected = (Some(commit.to_owned()), Some(format!("{tags}{tag}")));
            assert_eq!(links(url, choices), expected, "{url}");
        }
    }

    #[test]
    fn what_is_no_known_forge_has_no_links() {
        for (url, choices) in [
            ("https://git.host/o/r", &[][..]),
            ("https://mygithub.com/o/r", &[]),
            ("https://bitbucket.host/o/r", &[]),
            ("https://github.com/o/r", &["github.com=none"]),
            ("file:///srv/github.com/r", &[]),
            ("https://github.com/", &[]),
            ("https://github.com", &[]),
            ("https://github.com/o/r?a=b", &[]),
            ("https://git\"hub.com/github.com/r", &["git\"hub.com=github"]),
            ("github.com:", &[]),
        ] {
            assert_eq!(links(url, choices), (None, None), "{url}");
        }
        assert_eq!(Forge::new(None, &[]), Forge::default());
    }

    #[test]
    fn a_choice_names_a_host_and_a_kind() {
        for text in ["", "github", "=github", "host=", "host=svn", "host=GitHub"] {
            assert!(text.parse::<ForgeChoice>().is_err(), "{text}");
        }
    }
}
