//! The file that lists repositories. Pure.

/// A repository as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listed {
    /// The name that it was given.
    pub(crate) name: Option<String>,
    /// Its path or URL.
    pub(crate) address: String,
}

/// A line that lists no repository.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "Line {line}: '{text}' is neither REPO nor NAME = REPO. A name has letters, digits, '.', '_', \
     '-' and '/'"
)]
pub(crate) struct InvalidLine {
    /// Counted from 1.
    line: usize,
    text: String,
}

/// The repositories in a file: `REPO` or `NAME = REPO` a line. A `#` at the beginning of a line or
/// after white space begins a comment. Empty lines count for nothing.
///
/// Addresses may hold `=`: without white space around it, it follows a name only if that is one. A
/// path that begins with `/` or `.` is never taken for a name.
///
/// # Errors
/// What stands before ` = ` is not a name, or nothing follows it.
pub(crate) fn parse_list(text: &str) -> Result<Vec<Listed>, InvalidLine> {
    let lines = text.strip_prefix('\u{feff}').unwrap_or(text).lines().enumerate();
    let listed = lines.filter_map(|(at, line)| match without_comment(line).trim() {
        "" => None,
        line => Some(parse_line(at + 1, line)),
    });
    listed.collect()
}

fn parse_line(line: usize, text: &str) -> Result<Listed, InvalidLine> {
    let of = |name: Option<&str>, address: &str| {
        let (name, address) = (name.map(str::to_owned), address.trim().to_owned());
        Ok(Listed { name, address })
    };
    let Some((before, after)) = text.split_once('=') else { return of(None, text) };
    let (name, address) = (before.trim_end(), after.trim_start());
    let is_apart = name.len() < before.len() || address.len() < after.len();
    match is_name(name) {
        true if !address.is_empty() => of(Some(name), address),
        false if !is_apart && !name.is_empty() => of(None, text),
        _ => Err(InvalidLine { line, text: text.to_owned() }),
    }
}

/// Whether a repository may be given this name: `team/models`, not `/models` or `../models`.
fn is_name(text: &str) -> bool {
    let is_part = |part: &str| {
        part.starts_with(|c: char| c.is_alphanumeric() || c == '_')
            && part.chars().all(|c| c.is_alphanumeric() || "._-".contains(c))
    };
    text.split('/').all(is_part)
}

fn without_comment(line: &str) -> &str {
    let is_comment = |at: usize| line[..at].chars().next_back().is_none_or(char::is_whitespace);
    let comment = line.match_indices('#').map(|(at, _)| at).find(|at| is_comment(*at));
    &line[..comment.unwrap_or(line.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(text: &str) -> Vec<(Option<String>, String)> {
        let listed = parse_list(text).unwrap();
        listed.into_iter().map(|it| (it.name, it.address)).collect()
    }

    #[test]
    fn a_line_is_a_repository() {
        for (line, name, address) in [
            ("../models", None, "../models"),
            ("  https://host/models.git\t", None, "https://host/models.git"),
            ("git@host:team/models.git", None, "git@host:team/models.git"),
            ("churn = ../models", Some("churn"), "../models"),
            ("churn=../models", Some("churn"), "../models"),
            ("team/churn\t=  https://h/a?b=c # why", Some("team/churn"), "https://h/a?b=c"),
            ("модели = /srv/a b", Some("модели"), "/srv/a b"),
            ("/srv/a=b", None, "/srv/a=b"),
            ("./a=b", None, "./a=b"),
            ("https://h/a?b=c", None, "https://h/a?b=c"),
            ("https://h/a#b", None, "https://h/a#b"),
            ("/srv/a # b", None, "/srv/a"),
        ] {
            assert_eq!(listed(line), [(name.map(str::to_owned), address.to_owned())], "{line}");
        }
    }

    #[test]
    fn comments_and_empty_lines_are_none() {
        assert_eq!(listed(""), []);
        assert_eq!(listed("\u{feff}# all\r\n\n \t\r\n  # none\n#a = b\n"), []);
        let two = listed("a\r\n#\nb = c");
        assert_eq!(two, [(None, "a".to_owned()), (Some("b".to_owned()), "c".to_owned())]);
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for (text, line, shown) in [
            ("Team A = /srv/a", 1, "Team A = /srv/a"),
            ("a\n\n/b = c # d", 3, "/b = c"),
            ("a//b = c", 1, "a//b = c"),
            ("-r = c", 1, "-r = c"),
            (" = c", 1, "= c"),
            ("=c", 1, "=c"),
            ("a =", 1, "a ="),
            ("a=", 1, "a="),
        ] {
            let error = InvalidLine { line, text: shown.to_owned() };
            assert_eq!(parse_list(text), Err(error), "{text}");
        }
    }
}
