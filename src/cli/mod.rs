//! What a person can type before and around a command, and the help and errors they get back.

mod completion;
mod pager;
mod run;
mod words;

use std::ffi::OsString;
use std::fmt::{Display, Write};
use std::iter;

use clap::builder::styling::{Style, Styles};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, FromArgMatches, Parser};

use crate::commands::{Command, SECTIONS};
use crate::registry::nearest;
use crate::render::Screen;
pub(crate) use completion::write_completion_script;
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
    disable_version_flag = true,
    styles = STYLES
)]
pub struct Cli {
    /// Show the version and exit
    #[arg(short = 'V', long)]
    pub version: bool,
    /// Accepted for compatibility, and ignored
    #[arg(short, long, hide = true)]
    pub verbose: bool,
    /// Accepted for compatibility, and ignored
    #[arg(long, alias = "tb", hide = true)]
    pub traceback: bool,
    /// Path or URL of the repository, as after the
    /// command
    #[arg(short, long, value_name = "REPO", verbatim_doc_comment)]
    repo: Option<OsString>,
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
  gto help show                 show the help of one command";

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
        format!("{bold}error:{plain} {words}\n\n{}", rest.trim_start_matches('\n'))
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
    parse_for(args, None)
}

/// As [`parse`]; help is wrapped at the terminal's columns.
fn parse_for(
    args: impl IntoIterator<Item = OsString>,
    screen: Option<Screen>,
) -> Result<Cli, Usage> {
    let args = reordered(args.into_iter().collect());
    let last = args.last().map(|last| last.to_string_lossy().into_owned()).unwrap_or_default();
    parse_args(args, screen).map_err(|error| Usage { error, last })
}

fn parse_args(args: Vec<OsString>, screen: Option<Screen>) -> Result<Cli, clap::Error> {
    let mut command = command();
    if let Some(screen) = screen {
        command = wrapped(command, screen.columns);
    }
    let matches = command.try_get_matches_from_mut(args);
    let matches = matches.map_err(|error| near(error, &command))?;
    let cli = Cli::from_arg_matches(&matches)?;
    if cli.repo.is_some() && cli.command.is_none() {
        let missing = "Missing command.";
        return Err(command.error(ErrorKind::MissingSubcommand, missing));
    }
    // clap does not see it.
    match cli.command.as_ref().and_then(Command::mistake) {
        Some(what) => Err(mistake(command, matches.subcommand_name(), what)),
        None => Ok(cli),
    }
}

/// The error with a command that is near what was typed, as names of artifacts are; clap finds others
/// too.
fn near(mut error: clap::Error, command: &clap::Command) -> clap::Error {
    if let Some(ContextValue::String(typed)) = error.get(ContextKind::InvalidSubcommand) {
        let names = command.get_subcommands();
        let names = names.flat_map(|it| iter::once(it.get_name()).chain(it.get_all_aliases()));
        let near = nearest(typed, names).map(str::to_owned);
        error.remove(ContextKind::SuggestedSubcommand);
        if let Some(near) = near {
            error.insert(ContextKind::SuggestedSubcommand, ContextValue::Strings(vec![near]));
        }
    }
    error
}

/// What is wrong with arguments that could be parsed.
fn misuse(args: Vec<OsString>, what: impl Display) -> Usage {
    let mut command = command();
    let matches = command.try_get_matches_from_mut(reordered(args)).ok();
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

/// The parser of a command, named as in `man git-log`: `gto-show`; without a name that of the program.
/// `None` if there is no such command.
pub(crate) fn page_of(name: Option<&str>) -> Option<clap::Command> {
    let mut command = command();
    command.build();
    match name {
        // In the help of the program, the list of commands is text.
        None => Some(Cli::command()),
        Some(name) => command.find_subcommand(name).cloned(),
    }
}

/// Words with `-r REPO` moved behind the command: `gto -r REPO show` is `gto show -r REPO`.
fn reordered(mut args: Vec<OsString>) -> Vec<OsString> {
    let (mut at, mut repos) = (1, Vec::new());
    while let Some(word) = args.get(at).and_then(|word| word.to_str()) {
        let count = match word {
            "-r" | "--repo" => 2,
            _ if word.starts_with("--repo=") || word.starts_with("-r") => 1,
            _ if word.starts_with('-') && word != "--" => {
                at += 1;
                continue;
            }
            _ => break,
        };
        if at + count > args.len() {
            break;
        }
        repos.extend(args.drain(at..at + count));
    }
    let place = (at + 1).min(args.len());
    args.splice(place..place, repos);
    args
}

/// The parser, with help that is wrapped at a width.
fn wrapped(command: clap::Command, columns: usize) -> clap::Command {
    let without_line_ends = |arg: clap::Arg| match arg.get_help().map(ToString::to_string) {
        Some(help) => arg.help(help.replace('\n', " ")),
        None => arg,
    };
    let command = command.mut_args(without_line_ends).term_width(columns);
    command.mut_subcommands(|command| command.mut_args(without_line_ends))
}

/// The parser. clap lists subcommands under one heading only, so their list is part of the
/// template of the help here.
pub(crate) fn command() -> clap::Command {
    // No wrapping.
    let command = Cli::command().term_width(0);
    let mut template = String::from("{about}\n\n{usage-heading} {usage}\n");
    for command in command.get_subcommands().filter(|command| !command.is_hide_set()) {
        let name = command.get_name();
        if let Some((_, section)) = SECTIONS.iter().find(|(first, _)| *first == name) {
            let _ = writeln!(template, "\n{HEADING}{section}:{HEADING:#}");
        }
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(template, "  {HEADING}{name:13}{HEADING:#}{about}");
    }
    let _ = write!(template, "\n{HEADING}Options:{HEADING:#}\n{{options}}{{after-help}}\n");
    // As click has it: what follows an option that takes a value is its value.
    let takes_any = |arg: clap::Arg| {
        let takes_value = arg.get_action().takes_values() && !arg.is_positional();
        arg.allow_hyphen_values(takes_value)
    };
    let command = command.mut_subcommands(|command| command.mut_args(takes_any));
    command.help_template(template).after_help(EXAMPLES)
}

#[cfg(test)]
mod tests;
