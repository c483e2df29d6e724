//! What a person can type before and around a command, and the help and errors they get back.

mod pager;
mod run;
mod words;

use std::ffi::OsString;
use std::fmt::{Display, Write};

use clap::builder::styling::{Style, Styles};
use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches, Parser};
use clap_complete::Shell;

use crate::commands::{Command, SECTIONS};
pub use run::run;

/// Git Tag Ops: manage versions and stages of models and other artifacts
/// with Git tags.
#[derive(Debug, Parser)]
#[command(
    name = "gto",
    bin_name = "gto",
    verbatim_doc_comment,
    arg_required_else_help = true,
    args_override_self = true,
    disable_help_subcommand = true,
    disable_version_flag = true,
    styles = STYLES
)]
pub struct Cli {
    /// Show the version and exit
    #[arg(long)]
    pub version: bool,
    /// Accepted for compatibility, and ignored
    #[arg(short, long)]
    pub verbose: bool,
    /// Accepted for compatibility, and ignored
    #[arg(long, visible_alias = "tb")]
    pub traceback: bool,
    /// Print all output at once, without a pager
    #[arg(long)]
    pub no_pager: bool,
    /// None after `gto --version`, `gto -v` and the like.
    #[command(subcommand)]
    pub command: Option<Command>,
}

const HEADING: Style = Style::new().bold();
const STYLES: Styles = Styles::plain()
    .header(HEADING)
    .usage(HEADING)
    .error(HEADING)
    .literal(HEADING)
    .invalid(HEADING)
    .valid(HEADING);

const EXAMPLES: &str = "\
Examples:
  gto show                      list the artifacts in this repository
  gto show model#prod --ref     print the Git tag of the version in prod
  gto history model             show the events of one artifact
  gto show --help               show the help of one command";

/// Why there is nothing to run: help that was asked for, or a mistake in what was typed.
#[derive(Debug)]
pub struct Usage {
    error: clap::Error,
    /// The last argument that was typed.
    last: String,
}

impl Usage {
    /// What to print, with its last newline; with bold headings if `styled`.
    ///
    /// What is wrong is said in the words of click, which GTO 1.10.1 is made with: scripts look for
    /// them. What may help is said by clap.
    pub fn text(&self, styled: bool) -> String {
        let text = self.error.render();
        let text = if styled { text.ansi().to_string() } else { text.to_string() };
        let Some(words) = words::of_click(&self.error, &self.last) else { return text };
        let (bold, plain) = match styled {
            true => (HEADING.render().to_string(), HEADING.render_reset().to_string()),
            false => Default::default(),
        };
        // clap's own words are all before the first empty line.
        let (_, rest) = text.split_once("\n\n").unwrap_or_default();
        format!("{bold}error:{plain} {words}\n\n{rest}")
    }

    /// Whether the text belongs on stderr: mistakes, and the help that bare `gto` prints.
    pub fn is_error(&self) -> bool {
        self.error.use_stderr()
    }

    /// 0 for help that was asked for, else 2.
    pub fn exit_code(&self) -> u8 {
        if self.is_error() { 2 } else { 0 }
    }
}

/// What the arguments, the program's name first, ask for.
pub fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Cli, Usage> {
    let args: Vec<_> = args.into_iter().collect();
    let last = args.last().map(|last| last.to_string_lossy().into_owned()).unwrap_or_default();
    parse_args(args).map_err(|error| Usage { error, last })
}

fn parse_args(args: Vec<OsString>) -> Result<Cli, clap::Error> {
    let mut command = command();
    let matches = command.try_get_matches_from_mut(args)?;
    let cli = Cli::from_arg_matches(&matches)?;
    // clap does not see it.
    match cli.command.as_ref().and_then(Command::mistake) {
        Some(what) => Err(mistake(command, matches.subcommand_name(), what)),
        None => Ok(cli),
    }
}

/// What is wrong with arguments that could be parsed.
fn misuse(args: Vec<OsString>, what: impl Display) -> Usage {
    let mut command = command();
    let matches = command.try_get_matches_from_mut(args).ok();
    let name = matches.as_ref().and_then(clap::ArgMatches::subcommand_name);
    Usage { error: mistake(command, name, what), last: String::new() }
}

/// A mistake in the arguments of a subcommand that clap does not see.
fn mistake(
    mut command: clap::Command,
    subcommand: Option<&str>,
    what: impl Display,
) -> clap::Error {
    match subcommand.and_then(|name| command.find_subcommand_mut(name)) {
        Some(subcommand) => subcommand.error(ErrorKind::ArgumentConflict, what),
        None => clap::Error::raw(ErrorKind::ArgumentConflict, what),
    }
}

/// The script that teaches a shell to complete, for a value of `_GTO_COMPLETE` such as
/// `bash_source`: as click, which GTO 1.10.1 is made with, gives it. Nothing for other values, with
/// which click's own scripts ask for completions.
#[must_use]
pub fn completion(wanted: &str) -> Vec<u8> {
    let shell = match wanted {
        "bash_source" => Shell::Bash,
        "zsh_source" => Shell::Zsh,
        "fish_source" => Shell::Fish,
        _ => return Vec::new(),
    };
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command(), "gto", &mut script);
    script
}

/// The parser. clap lists subcommands under one heading only, so their list is part of the
/// template of the help here.
fn command() -> clap::Command {
    let command = Cli::command();
    let mut template = String::from("{about}\n\n{usage-heading} {usage}\n");
    for command in command.get_subcommands().filter(|command| !command.is_hide_set()) {
        let name = command.get_name();
        if let Some((_, section)) = SECTIONS.iter().find(|(first, _)| *first == name) {
            let _ = writeln!(template, "\n{HEADING}{section}:{HEADING:#}");
        }
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(template, "  {HEADING}{name:11}{HEADING:#}{about}");
    }
    let _ = write!(template, "\n{HEADING}Options:{HEADING:#}\n{{options}}\n\n{EXAMPLES}\n");
    // As click has it: what follows an option that takes a value is its value.
    let takes_any = |arg: clap::Arg| {
        let takes_value = arg.get_action().takes_values() && !arg.is_positional();
        arg.allow_hyphen_values(takes_value)
    };
    let command = command.mut_subcommands(|command| command.mut_args(takes_any));
    command.help_template(template)
}

#[cfg(test)]
mod tests;
