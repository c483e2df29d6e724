//! What a person can type before and around a command, and the help and errors they get back.

use std::ffi::OsString;
use std::fmt::Write;

use clap::builder::styling::{Style, Styles};
use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches, Parser};
use clap_complete::Shell;

use crate::commands::Command;

/// Git Tag Ops: a Git repository's annotated tags as a registry of models and
/// other artifacts: their versions, and the stages those versions are in.
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
    /// Taken, and without effect: there are no debug messages
    #[arg(short, long)]
    pub verbose: bool,
    /// Taken, and without effect: errors always show their causes
    #[arg(long, visible_alias = "tb")]
    pub traceback: bool,
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

/// The sections of `gto --help` and their commands.
const SECTIONS: &[(&str, &[&str])] = &[
    ("Read the registry", &["show", "history", "stages", "check-ref", "doctor"]),
    ("Modify artifacts", &["register", "assign", "deprecate"]),
    ("Manage artifact annotations", &["annotate", "describe", "remove"]),
];

const EXAMPLES: &str = "\
Examples:
  gto show                      the registry of the repository around you
  gto show model#prod --ref     the Git tag of what is in production
  gto history model             what happened to one artifact
  gto show --help               everything about one command";

/// Why there is nothing to run: help that was asked for, or a mistake in what was typed.
#[derive(Debug)]
pub struct Usage(clap::Error);

impl Usage {
    /// What to print, with its last newline; with bold headings if `styled`.
    pub fn text(&self, styled: bool) -> String {
        let text = self.0.render();
        if styled { text.ansi().to_string() } else { text.to_string() }
    }

    /// Whether the text belongs on stderr: mistakes, and the help that bare `gto` prints.
    pub fn is_error(&self) -> bool {
        self.0.use_stderr()
    }

    /// 0 for help that was asked for, else 2.
    pub fn exit_code(&self) -> u8 {
        if self.is_error() { 2 } else { 0 }
    }
}

/// What the arguments, the program's name first, ask for.
pub fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Cli, Usage> {
    command()
        .try_get_matches_from(args)
        .and_then(|matches| Cli::from_arg_matches(&matches))
        .and_then(check)
        .map_err(Usage)
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

/// Refuses what clap cannot see: a REF, or a repository, that was given twice and differs.
fn check(cli: Cli) -> Result<Cli, clap::Error> {
    if let Some(Command::Describe(args)) = &cli.command
        && let Some((argument, repo)) = args.repositories()
    {
        let (argument, repo) = (argument.to_string_lossy(), repo.to_string_lossy());
        return Err(differ("describe", &argument, "--repo", &repo));
    }
    let (name, refs) = match &cli.command {
        Some(Command::Register(args)) => ("register", [&args.reference, &args.rev]),
        Some(Command::Assign(args)) => ("assign", [&args.reference, &args.rev]),
        Some(Command::Annotate(args)) => ("annotate", [&args.change.branch, &args.change.rev]),
        Some(Command::Remove(args)) => ("remove", [&args.change.branch, &args.change.rev]),
        _ => return Ok(cli),
    };
    match refs {
        [Some(reference), Some(rev)] if reference != rev => {
            Err(differ(name, reference, "--rev", rev))
        }
        _ => Ok(cli),
    }
}

/// Of a subcommand, an argument and an option that mean the same.
fn differ(name: &str, argument: &str, option: &str, value: &str) -> clap::Error {
    let message = format!("'{argument}' and {option} '{value}' differ: give one of them");
    let mut command = command();
    // Or the usage would be that of a program of the subcommand's name.
    command.build();
    let command = command.find_subcommand_mut(name);
    command.map_or_else(
        || clap::Error::raw(ErrorKind::ArgumentConflict, &message),
        |command| command.error(ErrorKind::ArgumentConflict, &message),
    )
}

/// The parser. clap lists subcommands under one heading only, so their list is part of the
/// template of the help here.
fn command() -> clap::Command {
    let command = Cli::command();
    let mut template = String::from("{about}\n\n{usage-heading} {usage}\n\n");
    for (section, names) in SECTIONS {
        template += &format!("{HEADING}{section}:{HEADING:#}\n");
        for name in *names {
            let about = command.find_subcommand(name).and_then(clap::Command::get_about);
            let about = about.map(ToString::to_string).unwrap_or_default();
            let _ = writeln!(template, "  {HEADING}{name:11}{HEADING:#}{about}");
        }
        template.push('\n');
    }
    let _ = write!(template, "{HEADING}Options:{HEADING:#}\n{{options}}\n\n{EXAMPLES}\n");
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
