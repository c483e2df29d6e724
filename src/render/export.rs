//! Variables in the formats that the next step of a pipeline reads. No value ends its line, or
//! starts another variable.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, Write};

use crate::shell::quote;

/// A format of variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// Lines for a POSIX shell to `eval` or to source.
    Shell,
    /// Lines of a `.env` file, as the dotenv libraries and `docker compose` read them.
    Dotenv,
    /// What a job on GitHub appends to `$GITHUB_OUTPUT` or `$GITHUB_ENV`.
    Github,
}

/// A variable: its name, which is one for a shell, and its value.
pub type Variable = (&'static str, String);

/// Why variables cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The format has no way to write a value.
    #[error("{name} cannot be exported: {why}")]
    Value {
        /// The variable.
        name: &'static str,
        /// Why, as a clause.
        why: &'static str,
    },
    /// The stream cannot be written to.
    #[error(transparent)]
    Write(#[from] io::Error),
}

/// Writes variables. A reader of the format gets each value back, byte for byte.
///
/// # Errors
/// A value cannot be written in this format: then nothing is written. What `out` returns.
pub fn export(
    variables: &[Variable],
    format: ExportFormat,
    out: &mut dyn Write,
) -> Result<(), ExportError> {
    let mut text = String::new();
    for (name, value) in variables {
        if value.contains('\0') {
            return Err(ExportError::Value {
                name,
                why: "a variable cannot contain a NUL character",
            });
        }
        text += &match format {
            ExportFormat::Shell => shell(name, value),
            ExportFormat::Dotenv => dotenv(name, value)?,
            ExportFormat::Github => github(name, value),
        };
    }
    Ok(out.write_all(text.as_bytes())?)
}

fn shell(name: &str, value: &str) -> String {
    if !value.ends_with('\n') {
        return format!("export {name}={}\n", quote(value));
    }
    // `$(...)` drops line ends at the end.
    format!("export {name}={}; {name}=${{{name}%.}}\n", quote(format!("{value}.")))
}

/// Writes a value without quotes if all readers take it as it is. Else in single quotes, in which
/// nothing is replaced, if it can stand there; else in double quotes with escapes. In double quotes
/// readers differ: those of Python and Node.js keep the backslash before a `$`; without the
/// backslash, that of Ruby runs `$(...)`.
fn dotenv(name: &'static str, value: &str) -> Result<String, ExportError> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_@%+=:,./-".contains(c);
    if value.chars().all(is_plain) {
        return Ok(format!("{name}={value}\n"));
    }
    if value.ends_with('\\') {
        // Python's and Ruby's libraries take what follows for an escaped quote.
        return Err(ExportError::Value { name, why: "it ends with a backslash" });
    }
    if !value.contains(['\'', '\n', '\r']) && !value.contains("\\\\") {
        return Ok(format!("{name}='{value}'\n"));
    }
    let mut quoted = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\\' | '"' | '$' => quoted.extend(['\\', c]),
            c => quoted.push(c),
        }
    }
    Ok(format!("{name}=\"{quoted}\"\n"))
}

fn github(name: &str, value: &str) -> String {
    let delimiter = loop {
        let delimiter = format!("GTO_{:016x}{:016x}", random(), random());
        if !value.contains(&delimiter) {
            break delimiter;
        }
    };
    format!("{name}<<{delimiter}\n{value}\n{delimiter}\n")
}

/// The seed of a map is random, and different in each process.
fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

#[cfg(test)]
mod tests;
