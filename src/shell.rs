//! Words of a POSIX shell, for commands that are printed: pasting one runs that command and no other.

use std::ffi::OsStr;

/// A word as Python's `shlex.quote` writes it.
///
/// A word with control characters, which a paste would run or a terminal obey, or with bytes that
/// are not UTF-8 is written by `printf` instead: it keeps every byte but line breaks at its end.
#[must_use]
pub(crate) fn quote(word: impl AsRef<OsStr>) -> String {
    let bytes = word.as_ref().as_encoded_bytes();
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"_@%+=:,./-".contains(byte);
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.is_empty() && bytes.iter().all(is_plain) => text.to_owned(),
        Ok(text) if !text.contains(char::is_control) => {
            format!("'{}'", text.replace('\'', "'\"'\"'"))
        }
        _ => {
            // Neither a dash, which may begin an option, nor a percent sign is plain to printf.
            let is_plain =
                |byte: u8| byte.is_ascii_alphanumeric() || b"_@#!+=:,./ ".contains(&byte);
            let escaped = bytes.iter().map(|&byte| match is_plain(byte) {
                true => char::from(byte).to_string(),
                false => format!("\\{byte:03o}"),
            });
            format!("\"$(printf '{}')\"", escaped.collect::<String>())
        }
    }
}

/// The same, but always with quotes, for a sentence: pasting it from there does no harm either.
#[must_use]
pub(crate) fn quoted(word: impl AsRef<OsStr>) -> String {
    let text = quote(word);
    if text.starts_with(['\'', '"']) { text } else { format!("'{text}'") }
}

/// The name of a remote or a file, quoted, that no program takes for an option.
#[must_use]
pub(crate) fn operand(name: &str) -> String {
    let word = quote(name);
    if name.starts_with('-') { format!("-- {word}") } else { word }
}

#[cfg(test)]
mod tests {
    use std::os::unix::ffi::{OsStrExt, OsStringExt};
    use std::process::Command;

    use super::*;

    #[test]
    fn words_are_quoted_as_python_does() {
        for (word, expected) in [
            ("rf@v0.0.1", "rf@v0.0.1"),
            ("dir=rf@v0.0.1+b", "dir=rf@v0.0.1+b"),
            ("rf#prod#1", "'rf#prod#1'"),
            ("rf@v0.0.1!", "'rf@v0.0.1!'"),
            ("", "''"),
            ("a'b", "'a'\"'\"'b'"),
        ] {
            assert_eq!(quote(word), expected);
            let in_sentence = super::quoted(word);
            assert_eq!(in_sentence.trim_matches('\''), expected.trim_matches('\''));
            assert!(in_sentence.starts_with('\'') && in_sentence.ends_with('\''));
        }
    }

    #[test]
    fn a_name_is_no_option() {
        assert_eq!(operand("origin"), "origin");
        assert_eq!(operand("--receive-pack=touch P"), "-- '--receive-pack=touch P'");
    }

    #[test]
    fn a_shell_reads_what_was_quoted() {
        let all = (1..=255).collect::<Vec<u8>>();
        for word in [
            &b"x';touch P;'"[..],
            b"$(touch P)`touch P`",
            b"caf\xe9'%d\\n",
            b"-\xff",
            b"a\nb; \x1b[31m",
            "\u{9b}31m é".as_bytes(),
            &all,
        ] {
            let word = OsStr::from_bytes(word);
            let text = quote(word);
            assert!(!text.contains(char::is_control), "{text:?}");
            let mut shell = Command::new("sh");
            let said = shell.args(["-c", &format!("printf '%s|' -- {text}")]).output().unwrap();
            let read = std::ffi::OsString::from_vec(said.stdout);
            assert_eq!(read.as_bytes(), [b"--|", word.as_bytes(), b"|"].concat(), "{text}");
        }
    }
}
