//! `gto doctor`: version, configuration, and a check of the registry.

mod print;

use std::io::Write;

use anyhow::Result;
use clap::Args;

use super::repositories::{ReposArgs, write_json};
use super::{Context, version};
use crate::config::Config;
use crate::ops::{Detail, Diagnosis, Examination, Heads, Query, Registry};

const EXAMPLES: &str = "\
Examples:
  gto doctor                    check this repository
  gto doctor -r ../models       check another repository
  gto doctor --remote           also compare tags with the remote
  gto doctor --json             problems as JSON; [] if there are none

doctor changes nothing. It prints the commands that fix each problem.
The exit code is 1 if there are errors, and 0 if there are only warnings.";

/// What `gto doctor` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct DoctorArgs {
    /// The repositories to read.
    #[command(flatten)]
    pub repos: ReposArgs,
    /// Also compare the tags with those of the remote
    #[arg(long)]
    remote: bool,
    /// Also read artifacts.yaml in every commit
    #[arg(short = 'A', long)]
    all_commits: bool,
    /// Print the problems as JSON
    #[arg(long)]
    json: bool,
}

/// Prints the version and the configuration, and what is wrong with the registry.
///
/// # Errors
/// There are errors in the registry, or it cannot be read at all.
pub fn run(context: &Context, args: &DoctorArgs, out: &mut dyn Write) -> Result<()> {
    const RULE: &str = "---------------------------------";
    let style = context.style;
    if !args.json {
        style.banner(&version(), out)?;
        style.message(RULE, out)?;
        // GTO 1.10.1: what the environment says, not the repository's file.
        style.message(&Config::from_environment(&context.environment)?.describe(), out)?;
        style.message(RULE, out)?;
    }
    let heads = if args.all_commits { Heads::Commits } else { Heads::Head };
    let query = Query { heads, ..Query::all(Detail::EVERYTHING) };
    let repositories = context.repositories(&args.repos)?;
    let examination = Examination { all_commits: args.all_commits, remote: args.remote };
    let readings = context.read(&repositories, &query, |registry| {
        Ok((registry.diagnose(examination)?, registry.repo.is_temporary_clone()))
    })?;
    if args.json {
        let reports = readings.iter().map(|(name, (it, _))| (name, print::Report(&it.findings)));
        write_json(reports.collect(), out)?;
    } else {
        for (repository, (Diagnosis { findings, not_compared }, is_clone)) in readings.iter() {
            if let Some(name) = repository {
                style.message(&format!("\n{name}:"), out)?;
            }
            // Else we do not know whether there are issues.
            if !findings.is_empty() || not_compared.is_none() {
                print::text(findings, *is_clone, style, out)?;
            }
        }
    }
    readings.end(|(Diagnosis { findings, not_compared }, _)| match not_compared {
        Some(error) => Err(error.into()),
        None => print::judge(&findings),
    })
}

/// Warns on stderr before a version is chosen, where tags may be missing.
///
/// # Errors
/// Stderr cannot be written.
pub(super) fn warn_of_gaps(context: &Context, registry: &Registry) -> Result<()> {
    if let Some(warning) = registry.warning_of_gaps()? {
        context.notice(&warning)?;
    }
    Ok(())
}
