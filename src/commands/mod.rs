//! The commands: one file each, with what can be typed after its name.

pub mod annotate;
pub mod args;
pub mod assign;
pub mod change;
pub mod change_output;
pub mod check_ref;
pub mod columns;
pub mod completions;
pub mod dashboard;
pub mod deprecate;
pub mod describe;
pub mod diff;
pub mod doctor;
pub mod filters;
pub mod history;
pub mod index_change;
pub(crate) mod known;
pub mod lineage;
pub mod man;
pub mod parse_tag;
pub mod print_index;
pub mod print_state;
mod progress;
pub mod register;
pub mod remove;
pub mod repositories;
pub mod retry;
pub mod show;
pub mod stages;

use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::Mutex;

use anyhow::Result;
use clap::Subcommand;

use annotate::AnnotateArgs;
use args::{Difference, RepoArg};
use assign::AssignArgs;

use crate::config::Environment;
use crate::git::user_pager;
use crate::ops::{Purpose, Query, Registry, git_variables};
use crate::render::{Cell, Fit, Screen, Stream, Style, Table, TableFormat};

use check_ref::CheckRefArgs;
use completions::CompletionsArgs;
use dashboard::DashboardArgs;
use deprecate::DeprecateArgs;
use describe::DescribeArgs;
use diff::DiffArgs;
use doctor::DoctorArgs;
use history::HistoryArgs;
use lineage::LineageArgs;
use man::ManArgs;
use parse_tag::ParseTagArgs;
use print_index::PrintIndexArgs;
use print_state::PrintStateArgs;
use register::RegisterArgs;
use remove::RemoveArgs;
use show::ShowArgs;
use stages::StagesArgs;

/// The sections of `gto --help`, each with the name of its first command. The others follow as
/// [`Command`] has them.
pub(crate) const SECTIONS: [(&str, &str); 4] = [
    ("show", "Read the registry"),
    ("register", "Modify artifacts"),
    ("annotate", "Manage artifact annotations"),
    ("completions", "Set up"),
];

/// A command with its arguments; the first line of each is its line in `gto --help`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show artifacts, their versions and stages
    Show(ShowArgs),
    /// Show the events of the registry, newest first
    History(HistoryArgs),
    /// Compare two versions of an artifact
    Diff(DiffArgs),
    /// Show how a version was made, and what uses it
    Lineage(LineageArgs),
    /// List the stages of the registry
    Stages(StagesArgs),
    /// Show what a Git tag registers or assigns
    CheckRef(CheckRefArgs),
    /// Write the registry as a web page
    Dashboard(DashboardArgs),
    /// Show the configuration and check the registry
    Doctor(DoctorArgs),
    /// Register a version of an artifact
    Register(RegisterArgs),
    /// Assign a version to a stage (alias: promote)
    #[command(alias = "promote")]
    Assign(AssignArgs),
    /// Withdraw an artifact, version or assignment
    Deprecate(DeprecateArgs),
    /// Add or update an annotation in artifacts.yaml
    Annotate(AnnotateArgs),
    /// Show the annotation of an artifact
    Describe(DescribeArgs),
    /// Remove an annotation from artifacts.yaml
    Remove(RemoveArgs),
    /// Print the completion script of a shell
    Completions(CompletionsArgs),
    /// Print a manual page
    Man(ManArgs),
    /// Parse the name of a tag and print its parts as JSON
    #[command(hide = true)]
    ParseTag(ParseTagArgs),
    /// Print the annotations in all commits as JSON
    #[command(hide = true)]
    PrintIndex(PrintIndexArgs),
    /// Print the state of the registry as JSON
    #[command(hide = true)]
    PrintState(PrintStateArgs),
}

impl Command {
    /// Whether its output is for reading: at a terminal a pager shows what does not fit.
    pub(crate) fn is_paged(&self) -> bool {
        matches!(
            self,
            Self::Show(_)
                | Self::History(_)
                | Self::Diff(_)
                | Self::Lineage(_)
                | Self::Stages(_)
                | Self::CheckRef(_)
                | Self::Describe(_)
                | Self::PrintIndex(_)
                | Self::PrintState(_)
        )
    }

    /// What is wrong with arguments that are right one by one: two for the same thing with
    /// different values, or such that cannot be together.
    pub(crate) fn mistake(&self) -> Option<String> {
        let difference = match self {
            Self::Diff(args) => return args.request().err(),
            Self::Show(args) => return args.mistake(),
            Self::Register(args) => args.target.difference(),
            Self::Assign(args) => args.target.difference(),
            Self::Annotate(args) => args.change.difference(),
            Self::Remove(args) => args.change.difference(),
            Self::Describe(args) => args.difference(),
            _ => None,
        };
        difference.as_ref().map(Difference::to_string)
    }
}

/// What a command has before it opens a repository.
#[derive(Debug)]
pub struct Context {
    /// What the environment says.
    pub environment: Environment,
    /// How to write sentences to stdout.
    pub style: Style,
    /// How to write sentences to stderr.
    pub err_style: Style,
    /// The terminal that stdout is.
    pub screen: Option<Screen>,
    /// Notices that wait until the output is shown; `None` if they do not wait.
    pub held: Option<Mutex<Vec<String>>>,
}

impl Context {
    /// Prints a notice on stderr: neither an error nor a part of the answer.
    fn notice(&self, text: &str) -> io::Result<()> {
        if let Some(Ok(mut held)) = self.held.as_ref().map(Mutex::lock) {
            held.push(text.to_owned());
            return Ok(());
        }
        self.err_style.message(text, &mut Stream::stderr())
    }

    /// The pager in the user's configuration of git.
    pub(crate) fn configured_pager(&self) -> Option<String> {
        user_pager(&git_variables(&self.environment))
    }

    /// Prints the notices that waited.
    ///
    /// # Errors
    /// What stderr returns.
    pub(crate) fn release(&self) -> io::Result<()> {
        let held = self.held.as_ref().and_then(|held| held.lock().ok());
        let mut held = held.map(|mut held| std::mem::take(&mut *held)).into_iter().flatten();
        held.try_for_each(|text| self.err_style.message(&text, &mut Stream::stderr()))
    }

    /// Prints a hint for a person at a terminal. In a pipe it would be in the way.
    fn hint(&self, text: &str) -> io::Result<()> {
        if self.screen.is_some() { self.notice(text) } else { Ok(()) }
    }

    /// Writes a table; without rows the sentence that says so. At a terminal a framed table is made to
    /// fit, and a notice says what it lacks.
    fn write_table<'c, I, C>(
        &self,
        headers: &[Cow<'_, str>],
        rows: impl Fn() -> I,
        format: TableFormat,
        out: &mut dyn Write,
    ) -> Result<()>
    where
        I: Iterator<Item = C>,
        C: IntoIterator<Item = Cell<'c>>,
    {
        let mut table = Table::new(headers, rows)?;
        if table.is_empty() {
            writeln!(out, "Nothing found in the current workspace")?;
        }
        if let (Some(screen), TableFormat::FancyOutline) = (self.screen, format) {
            table = table.fit(screen.columns);
        }
        table.write(format, out)?;
        let Fit { hidden_headers, is_cut, .. } = table.lost();
        if !hidden_headers.is_empty() {
            let hidden = hidden_headers.join(", ");
            self.notice(&format!("Hidden to fit the terminal: {hidden}. `| less -S` shows all."))?;
        } else if *is_cut {
            self.notice("Some values are cut to fit the terminal. `| less -S` shows all.")?;
        }
        Ok(())
    }

    /// Opens the named repository for this query. From a remote one, only what the query needs is
    /// fetched.
    fn open(&self, repo: &RepoArg, query: &Query<'_>) -> Result<Registry> {
        let location = repo.location(&self.environment)?;
        Ok(Registry::open_for(Purpose::Answer(query), &location, &self.environment)?)
    }
}

/// Prints which program this is.
///
/// # Errors
/// What `out` returns.
pub fn print_version(context: &Context, out: &mut dyn Write) -> Result<()> {
    Ok(context.style.banner(&version(), out)?)
}

/// Runs what was typed.
///
/// # Errors
/// Whatever the command cannot do, in words for the person who typed it.
pub fn run(context: &Context, command: &Command, out: &mut dyn Write) -> Result<()> {
    match command {
        Command::Show(args) => show::run(context, args, out),
        Command::History(args) => history::run(context, args, out),
        Command::Diff(args) => diff::run(context, args, out),
        Command::Lineage(args) => lineage::run(context, args, out),
        Command::Stages(args) => stages::run(context, args, out),
        Command::CheckRef(args) => check_ref::run(context, args, out),
        Command::Dashboard(args) => dashboard::run(context, args, out),
        Command::Doctor(args) => doctor::run(context, args, out),
        Command::Register(args) => register::run(context, args, out),
        Command::Assign(args) => assign::run(context, args, out),
        Command::Deprecate(args) => deprecate::run(context, args, out),
        Command::ParseTag(args) => parse_tag::run(args, out),
        Command::Annotate(args) => annotate::run(context, args, out),
        Command::Remove(args) => remove::run(context, args, out),
        Command::Describe(args) => describe::run(context, args, out),
        Command::Completions(args) => completions::run(args, out),
        Command::Man(args) => man::run(args, out),
        Command::PrintIndex(args) => print_index::run(context, args, out),
        Command::PrintState(args) => print_state::run(context, args, out),
    }
}

/// What went wrong: a sentence, and each of its causes that is not in the one before.
pub(crate) fn sentences(error: &anyhow::Error) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    for cause in error.chain().map(ToString::to_string) {
        if said.last().is_none_or(|said| !said.contains(&cause)) {
            said.push(cause);
        }
    }
    said
}

/// The line that `--version` and `doctor` begin with.
fn version() -> String {
    format!("GTO Version: {}", env!("CARGO_PKG_VERSION"))
}
