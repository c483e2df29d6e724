//! What several commands' arguments share.

use std::ffi::OsString;
use std::fmt;

use anyhow::{Result, bail};
use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{Args, ValueEnum};

use crate::config::Environment;
use crate::dvc::name_of_address;
use crate::git::UrlError;
use crate::ops::{Heads, Location, NameClash};
use crate::render::ExportFormat;

/// Help heading of the flags that choose how to print; two of them make a [`Conflict`].
pub(crate) const ONE_OUTPUT: &str = "Output (at most one)";
/// Help heading of the options that choose what is printed.
pub(crate) const FILTERS: &str = "Filters";

/// The repository where none is named: that of the current folder.
pub(crate) const DEFAULT_REPO: &str = ".";

/// `-r/--repo`: the repository a command works on.
#[derive(Debug, Args)]
pub struct RepoArg {
    /// Path or URL of the repository
    #[arg(short, long, value_name = "REPO", default_value = DEFAULT_REPO, value_parser = location())]
    pub repo: OsString,
}

impl RepoArg {
    /// Where that is.
    pub(super) fn location(&self, environment: &Environment) -> Result<Location, UrlError> {
        Location::new(&self.repo, environment)
    }
}

/// `--export`: the answer as variables.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// Print all fields as variables for the next step;
    /// FORMAT is shell, dotenv or github
    #[arg(long, verbatim_doc_comment, value_name = "FORMAT", value_enum)]
    #[arg(help_heading = ONE_OUTPUT, hide_possible_values = true)]
    export: Option<Export>,
}

/// The values of `--export`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Export {
    Shell,
    Dotenv,
    Github,
}

impl ExportArgs {
    /// The format of the variables, where they are asked for.
    pub(super) fn format(&self) -> Option<ExportFormat> {
        self.export.map(|export| match export {
            Export::Shell => ExportFormat::Shell,
            Export::Dotenv => ExportFormat::Dotenv,
            Export::Github => ExportFormat::Github,
        })
    }
}

/// NAME and a commit: `REF`, or the same as `--rev`.
#[derive(Debug, Args)]
pub struct TargetArgs {
    /// Artifact name
    #[arg(value_parser = artifact())]
    pub name: String,
    /// Commit, branch or tag (default: HEAD)
    #[arg(value_name = "REF", value_parser = text())]
    reference: Option<String>,
    /// Same as REF
    #[arg(long, value_name = "REF", value_parser = text())]
    rev: Option<String>,
}

impl TargetArgs {
    /// The commit, as it was typed.
    pub(super) fn revision(&self) -> Option<&str> {
        self.reference.as_deref().or(self.rev.as_deref())
    }

    pub(super) fn difference(&self) -> Option<Difference> {
        Difference::between(self.reference.as_deref(), "--rev", self.rev.as_deref())
    }
}

/// An argument, and an option that means the same and says something else.
#[derive(Debug)]
pub struct Difference {
    argument: String,
    option: &'static str,
    value: String,
}

impl Difference {
    /// The difference between what was given; `None` where one of them was not, or both agree.
    pub(super) fn between(
        argument: Option<&str>,
        option: &'static str,
        value: Option<&str>,
    ) -> Option<Self> {
        let (argument, value) = (argument?.to_owned(), value?.to_owned());
        (argument != value).then_some(Self { argument, option, value })
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { argument, option, value } = self;
        write!(f, "'{argument}' and {option} '{value}' differ: use only one of them")
    }
}

/// A mistake in what was typed that shows only when the command runs.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub(crate) struct Misuse(#[from] NameClash);

/// GTO 1.10.1: an empty argument is `None`.
pub(super) fn given(text: Option<&String>) -> Option<&str> {
    text.map(String::as_str).filter(|text| !text.is_empty())
}

/// The remote that `--remote` names.
///
/// # Errors
/// The repository is a URL. Its temporary clone has no other remote.
pub(super) fn remote_of<'a>(
    remote: Option<&'a String>,
    location: &Location,
) -> Result<Option<&'a str>> {
    match (given(remote), location) {
        (Some(_), Location::Url(url)) => bail!(
            "'--remote' works only with a local repository: changes to '{url}' are pushed to \
             that URL"
        ),
        (remote, _) => Ok(remote),
    }
}

/// `-a/--all-branches` and `-A/--all-commits`: where, besides HEAD, artifacts.yaml is read.
#[derive(Debug, Args)]
#[command(next_help_heading = FILTERS)]
pub struct HeadsArgs {
    /// Also read artifacts.yaml in every branch
    #[arg(short = 'a', long)]
    pub all_branches: bool,
    /// Also read artifacts.yaml in every commit
    #[arg(short = 'A', long)]
    pub all_commits: bool,
}

impl From<&HeadsArgs> for Heads {
    fn from(args: &HeadsArgs) -> Self {
        match args {
            HeadsArgs { all_commits: true, .. } => Heads::Commits,
            HeadsArgs { all_branches: true, .. } => Heads::Branches,
            _ => Heads::Head,
        }
    }
}

/// Flags given together that exclude each other. Exit code 1, not 2: GTO 1.10.1 finds out only
/// when the command runs.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Conflict {
    /// Two of the output flags of `show` or `history`.
    #[error("Only one output format allowed")]
    OutputFormats,
    /// Two of the output flags of `check-ref`.
    #[error("Only one output formatting flags is allowed")]
    FormattingFlags,
    /// Two of the output flags of `describe`.
    #[error("Can output one key only")]
    Keys,
    /// `stages --allowed --used`.
    #[error("Either \"allowed\" or \"used\" can be set")]
    AllowedAndUsed,
}

/// The choice whose flag is set, or `none` when no flag is; `conflict` when several are.
pub(crate) fn choose<T: Copy>(
    choices: &[(bool, T)],
    none: T,
    conflict: Conflict,
) -> Result<T, Conflict> {
    let mut set = choices.iter().filter(|(flag, _)| *flag);
    match (set.next(), set.next()) {
        (None, _) => Ok(none),
        (Some((_, choice)), None) => Ok(*choice),
        (Some(_), Some(_)) => Err(conflict),
    }
}

/// An empty location is the current folder, as for GTO 1.10.1.
pub(super) fn location() -> impl TypedValueParser<Value = OsString> {
    OsStringValueParser::new().map(|text| if text.is_empty() { ".".into() } else { text })
}

/// Text whose bytes that are not UTF-8 become U+FFFD. No name in a registry holds that character,
/// so such an argument finds nothing (GTO 1.10.1 the same) instead of being a usage error.
pub(crate) fn text() -> impl TypedValueParser<Value = String> {
    OsStringValueParser::new().map(|text| text.to_string_lossy().into_owned())
}

/// Text that is written into a tag or a file. It must be UTF-8.
pub(crate) fn written() -> impl TypedValueParser<Value = String> {
    OsStringValueParser::new().try_map(|text| text.into_string().map_err(|_| "is not UTF-8"))
}

/// The name of a branch, as `main` or in full as `refs/heads/main`; it becomes `main`.
pub(super) fn branch() -> impl TypedValueParser<Value = String> {
    text().try_map(|text| match text.strip_prefix("refs/heads/") {
        Some(name) => Ok(name.to_owned()),
        None if text.starts_with("refs/") => Err("is not a branch"),
        None => Ok(text),
    })
}

/// The name of an artifact, or a shortcut; an address of DVC is the name that it means.
pub(crate) fn artifact() -> impl TypedValueParser<Value = String> {
    text().map(|text| name_of_address(&text).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_flags_conflict() {
        let chosen = |a, b| choose(&[(a, 'a'), (b, 'b')], '-', Conflict::OutputFormats);
        assert_eq!(chosen(false, false), Ok('-'));
        assert_eq!(chosen(true, false), Ok('a'));
        assert_eq!(chosen(false, true), Ok('b'));
        assert_eq!(chosen(true, true), Err(Conflict::OutputFormats));
    }
}
