//! `gto doctor`: version, configuration, and a check of the registry.

use std::io::Write;

use anyhow::Result;
use clap::Args;

use super::args::RepoArg;
use super::session::{Detail, Question, Session};
use super::{Context, version};
use crate::config::Config;
use crate::git::{Need, WantedTags};

const EXAMPLES: &str = "\
Examples:
  gto doctor                    check the registry of this repository
  gto doctor -r ../models       check another one";

/// What `gto doctor` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct DoctorArgs {
    /// The repository to read.
    #[command(flatten)]
    pub repo: RepoArg,
}

/// Prints the version and the configuration, and says whether the registry can be read.
///
/// # Errors
/// The registry cannot be read.
pub fn run(context: &Context, args: &DoctorArgs, out: &mut dyn Write) -> Result<()> {
    const RULE: &str = "---------------------------------";
    let style = context.style;
    style.banner(&version(), out)?;
    style.message(RULE, out)?;
    // GTO 1.10.1: what the environment says, not the repository's file.
    style.message(&Config::from_environment(&context.environment)?.describe(), out)?;
    style.message(RULE, out)?;
    let need = Need { annotations: true, ..Need::tags(WantedTags::All) };
    let session = context.open(&args.repo, need)?;
    let tags = session.tags(None, Detail::Everything)?;
    session.state(&tags, &Question::new(Detail::Everything))?;
    let findings = annotated_twice(&session)?;
    if findings.is_empty() {
        return Ok(style.success("No issues found", out)?);
    }
    for finding in findings {
        style.message(&finding, out)?;
    }
    Ok(())
}

/// A line for each artifact of HEAD that both the index file and a dvc.yaml describe.
fn annotated_twice(session: &Session) -> Result<Vec<String>> {
    let Some(head) = session.repo.head()? else { return Ok(Vec::new()) };
    let Some(index) = session.index_at(head)? else { return Ok(Vec::new()) };
    let file = &session.config.index;
    Ok(match session.dvc_artifacts_at(head) {
        Ok(dvc) => {
            let twice = dvc.keys().filter(|name| index.contains_key(*name));
            let line =
                |name| format!("Artifact '{name}' is in {file} and in dvc.yaml: {file} counts");
            twice.map(line).collect()
        }
        Err(error) => vec![error.to_string()],
    })
}
