//! Paths as annotations have them: with `/`, relative to a directory of the repository.

use std::borrow::Cow;

/// The path from the repository's root, for a path that is relative to a directory of it.
///
/// `./` and `..` are resolved, `..` above the root stays. Absolute paths, URLs such as
/// `s3://bucket/key` stay as they are. The root itself is `.`.
#[must_use]
pub fn repository_path(directory: &str, path: &str) -> String {
    if path.starts_with('/') || has_scheme(path) {
        return path.to_owned();
    }
    let joined = format!("{directory}/{path}");
    let relative = joined.trim_start_matches('/');
    match parts(relative) {
        parts if parts.is_empty() => ".".to_owned(),
        parts => parts.join("/"),
    }
}

/// The name that an address of DVC means, with what follows it: DVC 3 takes `dir/dvc.yaml:name`
/// for the artifact that is `dir:name` in tags, and here `dvc.yaml:name` is `name`. The path is
/// read as a path: `./dir//dvc.yaml` is the same file. Any other text, and a path that leads out of
/// the repository, stays as it is.
#[must_use]
pub fn name_of_address(text: &str) -> Cow<'_, str> {
    let Some((file, name)) = text.split_once(':') else { return Cow::Borrowed(text) };
    let parts = parts(file);
    match parts.split_last() {
        Some((&"dvc.yaml", [])) if !file.starts_with('/') => Cow::Borrowed(name),
        Some((&"dvc.yaml", folders)) if !file.starts_with('/') && folders[0] != ".." => {
            Cow::Owned(format!("{}:{name}", folders.join("/")))
        }
        _ => Cow::Borrowed(text),
    }
}

/// The names along a path, `.` and `..` resolved as far as the text tells.
pub(crate) fn parts(path: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if path.starts_with('/') => {}
            _ => parts.push(part),
        }
    }
    parts
}

/// Whether a path, as [`repository_path`] gives it, is one that a commit can have: not absolute,
/// no URL, not outside.
#[must_use]
pub fn is_in_repository(path: &str) -> bool {
    let is_outside = path == ".." || path.starts_with("../") || path.starts_with('/');
    !(is_outside || has_scheme(path))
}

/// Whether the path is a URL: a scheme, then `://`.
fn has_scheme(path: &str) -> bool {
    path.split_once("://").is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_dvc_are_names() {
        for (address, name) in [
            ("dvc.yaml:m", "m"),
            ("a/b/dvc.yaml:m@v1.0.0", "a/b:m@v1.0.0"),
            ("a/xdvc.yaml:m", "a/xdvc.yaml:m"),
            ("a:m", "a:m"),
            ("dvc.yaml", "dvc.yaml"),
            ("a/dvc.yaml/b:m", "a/dvc.yaml/b:m"),
            ("./dvc.yaml:m", "m"),
            ("./a/dvc.yaml:m", "a:m"),
            ("a//b/./dvc.yaml:m#prod", "a/b:m#prod"),
            ("a/../dvc.yaml:m", "m"),
            ("a/b/../dvc.yaml:m", "a:m"),
            ("../a/dvc.yaml:m", "../a/dvc.yaml:m"),
            ("/a/dvc.yaml:m", "/a/dvc.yaml:m"),
            ("./a:m", "./a:m"),
        ] {
            assert_eq!(name_of_address(address), name);
        }
    }

    #[test]
    fn paths_are_joined_and_resolved() {
        for (directory, path, expected) in [
            ("", "model.pkl", "model.pkl"),
            ("", "./a//b/../c/", "a/c"),
            ("sub/dir", "model.pkl", "sub/dir/model.pkl"),
            ("sub/dir", "../../model.pkl", "model.pkl"),
            ("sub", "../../x", "../x"),
            ("sub", "..", "."),
            ("./sub/", ".", "sub"),
            ("sub", "s3://bucket/../key", "s3://bucket/../key"),
            ("sub", "remote://r/x", "remote://r/x"),
            ("sub", "/abs/../x", "/abs/../x"),
            ("sub", "${dir}/../x", "sub/x"),
            ("sub", "a:b", "sub/a:b"),
            ("", "", "."),
        ] {
            assert_eq!(repository_path(directory, path), expected, "{directory} {path}");
        }
    }
}
