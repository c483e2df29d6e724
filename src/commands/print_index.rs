//! `gto print-index`: the annotations of all commits.

use std::io::Write;
use std::sync::Arc;

use anyhow::Result;
use clap::Args;
use indexmap::IndexMap;

use super::Context;
use super::args::RepoArg;
use crate::ops::{Heads, Query};
use crate::registry::{Annotation, ObjectId};
use crate::render;

/// What `gto print-index` takes.
#[derive(Debug, Args)]
pub struct PrintIndexArgs {
    /// The repository to read.
    #[command(flatten)]
    pub repo: RepoArg,
}

/// Prints, for each artifact, its annotation at each commit of any branch, newest first.
///
/// # Errors
/// The history cannot be read, or an index file in it is broken.
pub fn run(context: &Context, args: &PrintIndexArgs, out: &mut dyn Write) -> Result<()> {
    let query = Query { heads: Heads::Commits, ..Query::files() };
    let registry = context.open(&args.repo, &query)?;
    let mut artifacts: IndexMap<String, IndexMap<ObjectId, Arc<Annotation>>> = IndexMap::new();
    let commits = registry.repo.branch_commits()?;
    registry.repo.prefetch(commits.iter().map(|id| (*id, registry.config.index.as_str())))?;
    for commit in commits {
        let Some(index) = registry.index_at(commit)? else { continue };
        for (name, annotation) in &*index {
            let commits = artifacts.entry(name.clone()).or_default();
            commits.insert(commit, Arc::clone(annotation));
        }
    }
    Ok(render::json(&artifacts, out)?)
}
