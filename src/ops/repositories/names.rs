//! What repositories are called where there are several.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

use crate::ops::Location;

/// Two repositories of one name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "Two repositories are named '{name}': '{first}' and '{second}'. Name them in a file for --repos: \
     NAME = REPO"
)]
pub(crate) struct NameClash {
    name: String,
    first: String,
    second: String,
}

/// The name of each repository: the one that it was given, or else the last part of its path. Of
/// those with the same name, the last two parts.
///
/// # Errors
/// Two still have the same name.
pub(super) fn names(repositories: &[(Option<String>, Location)]) -> Result<Vec<String>, NameClash> {
    let parts: Vec<_> = repositories.iter().map(|(_, location)| parts(location)).collect();
    let named = |(given, parts): (&Option<String>, &Vec<String>), count| {
        given.clone().unwrap_or_else(|| last(parts, count))
    };
    let both = || repositories.iter().map(|(given, _)| given).zip(&parts);
    let short: Vec<_> = both().map(|both| named(both, 1)).collect();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    short.iter().for_each(|name| *counts.entry(name).or_default() += 1);
    let long = both().zip(&short).map(|(both, short)| match counts[short.as_str()] {
        1 => short.clone(),
        _ => named(both, 2),
    });
    let long: Vec<_> = long.collect();
    let mut seen = HashMap::new();
    for (at, name) in long.iter().enumerate() {
        if let Some(first) = seen.insert(name, at) {
            let [first, second] = [first, at].map(|at| shown(&repositories[at].1));
            return Err(NameClash { name: name.clone(), first, second });
        }
    }
    Ok(long)
}

fn shown(location: &Location) -> String {
    match location {
        Location::Path(path) => path.display().to_string(),
        Location::Url(url) => url.to_string(),
    }
}

/// The last parts of a path. What would be in the way of columns is no part of a name.
fn last(parts: &[String], count: usize) -> String {
    let name = parts[parts.len().saturating_sub(count)..].join("/");
    name.replace(|c: char| c.is_whitespace() || c.is_control(), "-")
}

/// The parts of the path, of a URL with the host before them; `.git` at the end is left out, as
/// `git clone` does.
fn parts(location: &Location) -> Vec<String> {
    let mut parts: Vec<String> = match location {
        Location::Path(path) => {
            let path = absolute(path);
            let parts = path.components().filter_map(|part| match part {
                Component::Normal(part) => Some(part.to_string_lossy().into_owned()),
                _ => None,
            });
            parts.collect()
        }
        Location::Url(url) => {
            // Without secrets.
            let text = url.to_string();
            let (address, separators) = match text.split_once("://") {
                Some((_, address)) => (address, &['/'][..]),
                // `host:path`
                None => (&*text, &['/', ':'][..]),
            };
            let path = address.split(['?', '#']).next().unwrap_or_default();
            path.split(separators).filter(|part| !part.is_empty()).map(str::to_owned).collect()
        }
    };
    match parts.pop() {
        Some(part) if part == ".git" => {}
        Some(part) => parts.push(part.strip_suffix(".git").unwrap_or(&part).to_owned()),
        None => {}
    }
    parts
}

/// A path as it was typed, from the root on: the name of a symbolic link, not of what it leads to.
fn absolute(path: &Path) -> PathBuf {
    let parent = path.parent().map(|parent| match parent.as_os_str().is_empty() {
        true => Path::new("."),
        false => parent,
    });
    let found = match (parent, path.file_name()) {
        (Some(parent), Some(name)) => parent.canonicalize().map(|parent| parent.join(name)),
        _ => path.canonicalize(),
    };
    found.unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::git::RemoteUrl;

    /// `NAME = ADDRESS`, or an address.
    fn of(text: &str) -> (Option<String>, Location) {
        let (name, address) = match text.split_once(" = ") {
            Some((name, address)) => (Some(name.to_owned()), address),
            None => (None, text),
        };
        let url = RemoteUrl::new(address.as_ref()).unwrap();
        (name, url.map_or_else(|| Location::Path(address.into()), Location::Url))
    }

    fn named(texts: &[&str]) -> Result<Vec<String>, String> {
        let repositories: Vec<_> = texts.iter().map(|text| of(text)).collect();
        names(&repositories).map_err(|clash| clash.name)
    }

    #[test]
    fn the_last_part_is_the_name() {
        for (address, name) in [
            ("/srv/models", "models"),
            ("/srv/models/", "models"),
            ("/srv/models.git", "models"),
            ("/srv/models/.git", "models"),
            ("/srv/My old models", "My-old-models"),
            ("/", ""),
            ("https://host/team/models.git", "models"),
            ("https://host/models/", "models"),
            ("https://user:token@host/models?private_token=secret", "models"),
            ("https://host", "host"),
            ("git@host:models.git", "models"),
            ("host:team/models", "models"),
            ("file:///srv/models.git", "models"),
            ("x = /srv/models", "x"),
        ] {
            assert_eq!(named(&[address]), Ok(vec![name.to_owned()]), "{address}");
        }
        let here = std::env::current_dir().unwrap();
        let here = here.file_name().unwrap().to_string_lossy().into_owned();
        assert_eq!(named(&["."]), Ok(vec![here.clone()]));
        assert_eq!(named(&["src/.."]), Ok(vec![here]));
    }

    #[test]
    fn where_names_clash_they_are_longer() {
        for (addresses, names) in [
            (["/a/m", "/b/m", "/c/n"], ["a/m", "b/m", "n"]),
            (["/a/m", "https://host:80/m.git", "git@host2:m"], ["a/m", "host:80/m", "git@host2/m"]),
            (["m = /a/x", "/b/m", "/b/x"], ["m", "b/m", "x"]),
            (["a/m = /x", "m = /y", "/b/m"], ["a/m", "m", "b/m"]),
        ] {
            assert_eq!(named(&addresses), Ok(names.map(str::to_owned).to_vec()), "{addresses:?}");
        }
        for (addresses, name) in [
            (&["/a/b/m", "/x/b/m"][..], "b/m"),
            (&["/a/m", "/a/m"], "a/m"),
            (&["/a/m", "/b/m", "a/m = /c"], "a/m"),
            (&["m = /a", "m = /b"], "m"),
            (&["https://u:secret@host/m", "https://host/m"], "host/m"),
        ] {
            assert_eq!(named(addresses), Err(name.to_owned()), "{addresses:?}");
        }
    }

    #[test]
    fn a_clash_has_no_secrets() {
        let both = ["https://u:s3cret@host/m", "https://u:other-s3cret@host/m.git"].map(of);
        assert_eq!(
            names(&both).unwrap_err().to_string(),
            "Two repositories are named 'host/m': 'https://host/m' and 'https://host/m.git'. \
             Name them in a file for --repos: NAME = REPO"
        );
    }
}
