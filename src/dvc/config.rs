//! The configuration of a DVC project, as far as anything here needs it.

/// The folder of the cache that a `.dvc/config` names in `[cache]`, `dir`, as the file has it: a
/// path that is relative to `.dvc` is one from there. `None` if it names none.
///
/// The format is that of Python's configobj.
#[must_use]
pub fn cache_dir(config: &str) -> Option<String> {
    let mut section = "";
    let mut found = None;
    for line in config.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.split(']').next()) {
            section = name.trim();
        } else if section == "cache"
            && let Some((key, value)) = line.split_once('=')
            && key.trim() == "dir"
        {
            found = Some(unquoted(value.trim()));
        }
    }
    found.filter(|dir| !dir.is_empty()).map(str::to_owned)
}

/// A value without its quotes, or without the comment that follows it.
fn unquoted(value: &str) -> &str {
    let quoted =
        ['"', '\''].into_iter().find_map(|quote| value.strip_prefix(quote)?.split(quote).next());
    quoted.unwrap_or_else(|| value.split('#').next().unwrap_or_default().trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_of_the_cache_is_read() {
        for (config, dir) in [
            ("[cache]\n    dir = ../../shared\n", Some("../../shared")),
            ("[core]\ndir = x\n['remote \"cache\"']\n    dir = y\n", None),
            ("[cache]\ntype = symlink\ndir=/abs # shared\n[core]\nremote = s\n", Some("/abs")),
            ("[cache]\ndir = \"../a;b #c\"\n", Some("../a;b #c")),
            ("[cache]\ndir = 'a'\ndir = b\n", Some("b")),
            ("[ cache ]\n# dir = c\ndir =\n", None),
            ("[cache", None),
            ("", None),
        ] {
            assert_eq!(cache_dir(config).as_deref(), dir, "{config}");
        }
    }
}
