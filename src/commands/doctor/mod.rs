//! `gto doctor`: version, configuration, and a check of the registry.

mod annotations;
mod paths;
mod print;
mod words;

use std::collections::HashMap;
use std::io::Write;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result};
use clap::Args;

use super::args::RepoArg;
use super::session::Session;
use super::{Context, version};
use crate::config::Config;
use crate::ops::{Artifacts, Detail, Query};
use crate::registry::diagnosis::{
    Difference, Issue, Likeness, Rules, check_tags, looks_like_a_tag,
};
use crate::registry::{ObjectId, TagName, Time};
use crate::render;
use words::Ground;

const EXAMPLES: &str = "\
Examples:
  gto doctor                    check the registry of this repository
  gto doctor -r ../models       check another one
  gto doctor --remote           also compare its tags with those of origin
  gto doctor --json             what is wrong, for programs: [] if nothing is

It changes nothing: it prints the commands that mend. Exit code 1 if there are
errors, 0 if there are only warnings.";

/// What `gto doctor` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct DoctorArgs {
    /// The repository to read.
    #[command(flatten)]
    pub repo: RepoArg,
    /// Compare the tags with those of origin; nothing is fetched
    #[arg(long)]
    remote: bool,
    /// Print what is wrong as JSON
    #[arg(long)]
    json: bool,
}

/// Prints the version and the configuration, and what is wrong with the registry.
///
/// # Errors
/// Something is wrong that is no mere warning, or the registry cannot be read at all.
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
    let session = context.open(&args.repo, &Query::all(Detail::EVERYTHING))?;
    session.config.check_enrichments()?;
    let mut issues = examine(&session)?;
    // The tags of a copy are those of the remote.
    let compared = match args.remote && !session.repo.is_copy() {
        true => remote_tags(&session),
        false => Ok(Vec::new()),
    };
    let unknown = compared.map(|differences| issues.extend(differences)).err();
    issues.sort_by(|a, b| a.severity().cmp(&b.severity()).then_with(|| a.cmp(b)));
    issues.dedup();
    let ground = Ground::of(&session);
    let findings: Vec<_> = issues.iter().map(|issue| words::finding(issue, &ground)).collect();
    match args.json {
        true => render::json(&findings, out)?,
        // Nobody knows whether there are issues.
        false if findings.is_empty() && unknown.is_some() => {}
        false => print::text(&findings, session.repo.is_copy(), style, out)?,
    }
    match unknown {
        Some(error) => Err(error),
        None => print::judge(&findings),
    }
}

/// Warns on stderr before the number of a version is chosen, where tags may be missing.
///
/// # Errors
/// Stderr cannot be written.
pub(super) fn warn_of_gaps(context: &Context, session: &Session) -> Result<()> {
    if let Some(gap) = session.repo.clone_gaps()?.first() {
        context.notice(&words::warning(*gap, &Ground::of(session)))?;
    }
    Ok(())
}

/// All checks that need no network.
fn examine(session: &Session) -> Result<Vec<Issue>> {
    let is_ours = |name: &str| looks_like_a_tag(name) != Likeness::Other;
    let tags = session.repo.inspect_tags(is_ours)?;
    let rules = Rules {
        now: now(),
        stages: session.config.stages.as_deref(),
        sort_suffixes: &session.repo.sort_suffixes(),
    };
    let mut issues = check_tags(&tags, &rules);
    let gaps = session.repo.clone_gaps()?;
    issues.extend(gaps.into_iter().map(|gap| Issue::IncompleteClone { gap }));
    annotations::check(session, &tags, &mut issues)?;
    Ok(issues)
}

fn now() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Time { seconds: i64::try_from(since.as_secs()).unwrap_or(i64::MAX), offset_minutes: 0 }
}

/// GTO's tags that are not the same here and at the remote.
fn remote_tags(session: &Session) -> Result<Vec<Issue>> {
    let is_ours = |name: &str| TagName::new(name).is_ok();
    let remote = session.repo.main_remote().context(
        "There is no remote to compare the tags with: `git remote add origin URL` adds one",
    )?;
    let listed = session.repo.remote_tags(&remote);
    let listed = listed.with_context(|| format!("Cannot list the tags of '{remote}'"))?;
    let there: HashMap<String, ObjectId> =
        listed.into_iter().filter(|(name, _)| is_ours(name)).collect();
    let refs = session.tag_refs(Artifacts::All)?;
    let here: HashMap<&str, Option<ObjectId>> =
        refs.iter().filter(|(name, _)| is_ours(name)).collect();
    let issue = |tag: &str, difference| Issue::RemoteTag { tag: tag.to_owned(), difference };
    let mut issues = Vec::new();
    for (tag, id) in &here {
        match there.get(*tag) {
            None => issues.push(issue(tag, Difference::MissingThere)),
            Some(other) if Some(*other) != *id => issues.push(issue(tag, Difference::Other)),
            Some(_) => {}
        }
    }
    let missing = there.keys().filter(|tag| !here.contains_key(tag.as_str()));
    issues.extend(missing.map(|tag| issue(tag, Difference::MissingHere)));
    Ok(issues)
}
