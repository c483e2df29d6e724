use std::collections::HashSet;
use std::os::unix::ffi::OsStringExt;
use std::process::Command;

use super::*;

const NAMES: [&str; 3] = ["GTO_NAME", "GTO_PATH", "GTO_DESCRIPTION"];

/// Values that end their line, begin another variable or run a command, where they are not quoted.
const HOSTILE: &[&str] = &[
    "",
    "models/churn.pkl",
    "churn#prod#1",
    " two  words ",
    "it's",
    "say \"it's\"",
    "two\nlines",
    "\nGTO_NAME=evil\n",
    "\n\n\n",
    "line\r\nline\r",
    "'\nGTO_NAME=evil\n'",
    "\"\nGTO_NAME=evil\n\"",
    "$(touch P) `touch P` ${HOME} $HOME",
    "it's $(touch P) ${HOME} $HOME",
    "';touch P;'",
    "\";touch P;\"",
    "C:\\models\\new",
    "it's C:\\models\\\\new",
    "# no comment # here",
    "it's é ☃ \u{85}\u{2028}\u{1b}[31m",
    "EOF\nGTO_NAME=evil",
    "GTO_0000\nGTO_NAME<<GTO_0000\nevil\nGTO_0000\n",
    "::set-output name=GTO_NAME::evil",
    "%0Aevil%0D",
];

fn written(values: [&str; 3], format: ExportFormat) -> Result<String, ExportError> {
    let variables: Vec<_> = NAMES.into_iter().zip(values.map(str::to_owned)).collect();
    let mut out = Vec::new();
    export(&variables, format, &mut out)?;
    Ok(String::from_utf8(out).unwrap())
}

/// Writes each value at each place, and reads all of them.
fn check(format: ExportFormat, read: impl Fn(&str) -> Vec<(String, String)>) {
    for value in HOSTILE {
        for values in [[*value, "p", "d"], ["n", *value, "d"], ["n", "p", *value], [*value; 3]] {
            let text = written(values, format).unwrap();
            let expected: Vec<_> = NAMES.into_iter().zip(values).collect();
            let read = read(&text);
            let read: Vec<_> = read.iter().map(|(name, value)| (&**name, &**value)).collect();
            assert_eq!(read, expected, "{text}");
        }
    }
}

#[test]
fn shells_read_what_was_written() {
    for shell in ["sh", "bash"] {
        check(ExportFormat::Shell, |text| {
            let print = "eval \"$0\"; env -0; ls";
            let folder = tempfile::tempdir().unwrap();
            let mut shell = Command::new(shell);
            shell.env_remove(NAMES[0]).env_remove(NAMES[1]).env_remove(NAMES[2]);
            let said = shell.args(["-euc", print, text]).current_dir(&folder).output().unwrap();
            assert!(said.status.success() && said.stderr.is_empty(), "{said:?}");
            let said = std::ffi::OsString::from_vec(said.stdout).into_string().unwrap();
            let pairs: Vec<_> = said.split('\0').collect();
            assert_eq!(pairs.last(), Some(&""), "a command has run");
            let pairs = pairs.iter().filter_map(|pair| pair.split_once('='));
            let of_name = |wanted: &str| {
                pairs.clone().find(|(name, _)| *name == wanted).unwrap_or_default().1.to_owned()
            };
            NAMES.map(|name| (name.to_owned(), of_name(name))).into()
        });
    }
}

#[test]
fn a_variable_is_a_line() {
    for format in [ExportFormat::Shell, ExportFormat::Dotenv] {
        for value in HOSTILE {
            let text = written([value; 3], format).unwrap();
            assert_eq!(text.split(['\n', '\r']).count(), 4, "{text}");
        }
    }
}

#[test]
fn a_dotenv_library_reads_what_was_written() {
    check(ExportFormat::Dotenv, |text| {
        // The library knows no escape for a carriage return.
        let text = text.replace("\\r", "\r");
        dotenvy::from_read_iter(text.as_bytes()).map(Result::unwrap).collect()
    });
}

#[test]
fn literal_readers_read_plain_values() {
    let text = written(["models:churn", "v1.2.0+b", "a/b-c_d.pkl"], ExportFormat::Dotenv).unwrap();
    let expected = "GTO_NAME=models:churn\nGTO_PATH=v1.2.0+b\nGTO_DESCRIPTION=a/b-c_d.pkl\n";
    assert_eq!(text, expected);
}

#[test]
fn github_reads_what_was_written() {
    check(ExportFormat::Github, read_as_github);
}

/// As the runner does (`FileCommandManager`): a line with `<<` before any `=` begins a value,
/// which ends before the line that is its delimiter.
fn read_as_github(text: &str) -> Vec<(String, String)> {
    let mut lines = text.split('\n');
    let mut variables = Vec::new();
    while let Some(line) = lines.next() {
        if line.is_empty() {
            continue;
        }
        let heredoc = line.split_once("<<").filter(|(name, _)| !name.contains('='));
        let (name, value) = match heredoc {
            Some((name, delimiter)) => {
                let value: Vec<_> = lines.by_ref().take_while(|line| *line != delimiter).collect();
                (name, value.join("\n"))
            }
            None => line.split_once('=').map(|(name, value)| (name, value.to_owned())).unwrap(),
        };
        variables.push((name.to_owned(), value));
    }
    variables
}

#[test]
fn delimiters_cannot_be_guessed() {
    let delimiters: HashSet<_> = (0..50)
        .map(|_| {
            let text = written(["n", "p", "d"], ExportFormat::Github).unwrap();
            let (_, rest) = text.split_once("<<").unwrap();
            rest.lines().next().unwrap().to_owned()
        })
        .collect();
    assert_eq!(delimiters.len(), 50);
    assert!(delimiters.iter().all(|delimiter| delimiter.len() == "GTO_".len() + 32));
}

#[test]
fn what_cannot_be_written_is_refused() {
    for format in [ExportFormat::Shell, ExportFormat::Dotenv, ExportFormat::Github] {
        let refused = written(["n", "a\0b", "d"], format).unwrap_err().to_string();
        let expected = "GTO_PATH cannot be exported: a variable cannot contain a NUL character";
        assert_eq!(refused, expected);
    }
    let refused = written(["n", "p", "it's\\"], ExportFormat::Dotenv).unwrap_err().to_string();
    assert_eq!(refused, "GTO_DESCRIPTION cannot be exported: it ends with a backslash");
    assert!(written(["n", "p", "it's\\"], ExportFormat::Shell).is_ok());
}
