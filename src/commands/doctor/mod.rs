//! `gto doctor`: version, configuration, and a check of the registry.

mod annotations;
mod paths;
mod print;

use std::collections::HashMap;
use std::io::Write;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result};
use clap::Args;

use super::args::RepoArg;
use super::{Context, version};
use crate::config::Config;
use crate::ops::{Artifacts, Detail, Heads, Query, Registry};
use crate::registry::diagnosis::{
    Difference, Finding, Likeness, MendContext, Rules, check_tags, different_tag, incomplete_clone,
    looks_like_a_tag,
};
use crate::registry::{ObjectId, TagName, Time};
use crate::shell::{quote, quoted};

const EXAMPLES: &str = "\
Examples:
  gto doctor                    check the registry of this repository
  gto doctor -r ../models       check another one
  gto doctor --remote           also compare its tags with those of origin
  gto doctor --json             print what is wrong as JSON: [] if nothing is

It changes nothing, but prints the commands that mend. Exit code 1 if there are
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
    /// Also read artifacts.yaml of every commit
    #[arg(short = 'A', long)]
    all_commits: bool,
    /// Print what is wrong as JSON
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
    let registry = context.open(&args.repo, &query)?;
    registry.config.check_enrichments()?;
    let mend = mend_context(&registry);
    let mut findings = examine(&registry, &mend)?;
    if args.all_commits {
        findings.extend(annotations::check_commits(&registry)?);
    }
    // The tags of a temporary clone are those of the remote.
    let compared = match args.remote && !registry.repo.is_copy() {
        true => remote_tags(&registry, &mend),
        false => Ok(Vec::new()),
    };
    let error = compared.map(|differences| findings.extend(differences)).err();
    findings.sort_by(|a, b| a.kind.severity().cmp(&b.kind.severity()).then_with(|| a.cmp(b)));
    findings.dedup();
    for command in findings.iter_mut().flat_map(|finding| &mut finding.mend) {
        *command = mend.at_top(command);
    }
    match args.json {
        true => print::json(&findings, out)?,
        // We do not know whether there are issues.
        false if findings.is_empty() && error.is_some() => {}
        false => print::text(&findings, registry.repo.is_copy(), style, out)?,
    }
    match error {
        Some(error) => Err(error),
        None => print::judge(&findings),
    }
}

/// Warns on stderr before a version is chosen, where tags may be missing.
///
/// # Errors
/// Stderr cannot be written.
pub(super) fn warn_of_gaps(context: &Context, registry: &Registry) -> Result<()> {
    let gaps = registry.repo.clone_gaps()?;
    let Some(gap) = gaps.first() else { return Ok(()) };
    let place = mend_context(registry);
    let Finding { subject: remote, what, mend, .. } = incomplete_clone(*gap, &place);
    let mut warning = format!(
        "Warning: {what}. If {} has tags that are missing here, the version may be wrong.",
        quote(remote)
    );
    if let Some(command) = mend.first() {
        warning.push_str(&format!(" To fetch them:\n    {}", place.at_top(command)));
    }
    Ok(context.notice(&warning)?)
}

/// Where the commands that mend are to be run.
fn mend_context(registry: &Registry) -> MendContext {
    let repo = &registry.repo;
    // They are for a clone with a work tree, where the user is to be.
    if repo.is_copy() {
        return MendContext::default();
    }
    let here = Path::new(".").canonicalize();
    let is_here = here.is_ok_and(|here| here == repo.root());
    MendContext {
        remote: repo.main_remote(),
        is_bare: !repo.has_work_tree(),
        top: (!is_here).then(|| quote(repo.root())),
    }
}

/// All checks that need no network.
fn examine(registry: &Registry, context: &MendContext) -> Result<Vec<Finding>> {
    let is_wanted = |name: &str| looks_like_a_tag(name) != Likeness::Other;
    let tags = registry.repo.inspect_tags(is_wanted)?;
    let rules = Rules {
        now: now(),
        stages: registry.config.stages.as_deref(),
        sort_suffixes: &registry.repo.sort_suffixes(),
        context,
    };
    let mut findings = check_tags(&tags, &rules);
    let gaps = registry.repo.clone_gaps()?;
    findings.extend(gaps.into_iter().map(|gap| incomplete_clone(gap, context)));
    findings.extend(annotations::check(registry, &tags, context)?);
    Ok(findings)
}

fn now() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Time { seconds: i64::try_from(since.as_secs()).unwrap_or(i64::MAX), offset_minutes: 0 }
}

/// The GTO tags that are not the same here and at the remote.
fn remote_tags(registry: &Registry, context: &MendContext) -> Result<Vec<Finding>> {
    let is_ours = |name: &str| TagName::new(name).is_ok();
    let remote = context.remote.as_deref().context(
        "There is no remote to compare the tags with: `git remote add origin URL` adds one",
    )?;
    let listed = registry.repo.remote_tags(remote);
    let listed = listed.with_context(|| format!("Cannot list the tags of {}", quoted(remote)))?;
    let there: HashMap<String, ObjectId> =
        listed.into_iter().filter(|(name, _)| is_ours(name)).collect();
    let refs = registry.tag_refs(Artifacts::All)?;
    let here: HashMap<&str, Option<ObjectId>> =
        refs.iter().filter(|(name, _)| is_ours(name)).collect();
    let differs = |tag: &str, difference| different_tag(tag, difference, context);
    let changed = here.iter().filter_map(|(tag, id)| match there.get(*tag) {
        None => Some(differs(tag, Difference::MissingThere)),
        Some(other) if Some(*other) != *id => Some(differs(tag, Difference::Other)),
        Some(_) => None,
    });
    let missing = there.keys().filter(|tag| !here.contains_key(tag.as_str()));
    Ok(changed.chain(missing.map(|tag| differs(tag, Difference::MissingHere))).collect())
}
