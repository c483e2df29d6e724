//! `gto dashboard`: the registry as a page.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;

use super::Context;
use super::args::text;
use super::filters::date;
use super::repositories::{ReposArgs, one_line, refuse_unread};
use crate::dashboard::{Dashboard, DashboardFile, ForgeChoice, ReadOptions, RepositoryEntry};
use crate::ops::{Registry, write_dashboard};
use crate::registry::Period;
use crate::shell::quoted;

const EXAMPLES: &str = "\
Examples:
  gto dashboard -o public       write public/index.html, to open or publish
  gto dashboard -o public -r team/churn -r https://host/team/vision.git
  gto dashboard -o public --link git.example.com=gitlab --since 2026-01-01";

/// What `gto dashboard` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct DashboardArgs {
    /// Directory to write index.html, registry.json
    /// and feed.xml to
    #[arg(short, long, value_name = "DIR", verbatim_doc_comment)]
    output: PathBuf,
    /// The repositories to read.
    #[command(flatten)]
    pub repos: ReposArgs,
    /// Title of the page
    #[arg(long, value_name = "TITLE", default_value = "Model registry", value_parser = text())]
    title: String,
    /// Kind of forge at a host: github, gitlab,
    /// bitbucket or gitea; none for no links
    #[arg(long, value_name = "HOST=KIND", verbatim_doc_comment)]
    link: Vec<ForgeChoice>,
    /// Omit the names of tag authors
    #[arg(long)]
    no_people: bool,
    /// Omit events before this day (YYYY-MM-DD, UTC);
    /// versions in a stage stay
    #[arg(long, value_name = "DATE", value_parser = date, verbatim_doc_comment)]
    since: Option<Period>,
}

/// Writes the dashboard.
///
/// # Errors
/// A file cannot be written, or a repository cannot be read; then the page says so.
pub fn run(context: &Context, args: &DashboardArgs, out: &mut dyn Write) -> Result<()> {
    let updated = match context.environment.get("SOURCE_DATE_EPOCH").map(str::parse::<i64>) {
        None => None,
        Some(Ok(seconds)) => Some(seconds),
        Some(Err(_)) => bail!("SOURCE_DATE_EPOCH is not a number of seconds"),
    };
    let since = args.since.map(|since| since.first.seconds);
    let options = ReadOptions { people: !args.no_people, since };
    let repositories = context.repositories(&args.repos)?;
    let read = repositories.read(&Registry::dashboard_query(), |registry| -> Result<_> {
        Ok(registry.dashboard_entry(&args.link, options)?)
    });
    let (mut entries, mut errors) = (Vec::new(), Vec::new());
    for (name, read) in read {
        let (entry, error) = match read {
            Ok((entry, error)) => (entry, error.map(anyhow::Error::from)),
            Err(error) => (RepositoryEntry::default(), Some(error)),
        };
        entries.push(entry.named(name.clone(), error.as_ref().map(one_line)));
        errors.extend(error.map(|error| (repositories.is_many().then_some(name), error)));
    }
    let dashboard = Dashboard::new(args.title.clone(), entries, (updated, since));
    write_dashboard(&args.output, &dashboard)?;
    let names = DashboardFile::ALL.map(|file| quoted(args.output.join(file.name())));
    writeln!(out, "Wrote {}", names.join(", "))?;
    refuse_unread(errors)
}
