//! Paths of files in commits.

use std::borrow::Cow;

/// A path as it is in commits, without `.` and `..`; `None` if no commit can have it. A typed path
/// is looked up in work trees too, where `.` and `..` are valid.
pub(in crate::git) fn tidy(path: &str) -> Option<Cow<'_, str>> {
    if !path.split('/').any(|name| matches!(name, "" | "." | "..")) {
        return Some(Cow::Borrowed(path));
    }
    if path.starts_with('/') || path.ends_with('/') {
        return None;
    }
    let mut names = Vec::new();
    for name in path.split('/') {
        match name {
            "" | "." => {}
            ".." => _ = names.pop()?,
            name => names.push(name),
        }
    }
    (!names.is_empty()).then(|| Cow::Owned(names.join("/")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_tidied() {
        for (path, tidied) in [
            ("artifacts.yaml", Some("artifacts.yaml")),
            ("./artifacts.yaml", Some("artifacts.yaml")),
            ("a/../artifacts.yaml", Some("artifacts.yaml")),
            ("a/.//b/../c", Some("a/c")),
            ("../artifacts.yaml", None),
            ("a/../../b", None),
            ("/artifacts.yaml", None),
            ("a/", None),
            (".", None),
            ("", None),
        ] {
            assert_eq!(tidy(path).as_deref(), tidied, "{path}");
        }
    }
}
