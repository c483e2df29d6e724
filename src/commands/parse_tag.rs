//! `gto parse-tag`: the parts of a tag's name. Needs no repository.

use std::io::Write;

use anyhow::{Result, bail};
use clap::Args;

use super::args::{given, text};
use crate::registry::{Action, TagName, Value};
use crate::render;

const EXAMPLES: &str = "\
Examples:
  gto parse-tag model@v1.0.0
  gto parse-tag model#prod#2 --key stage";

/// What `gto parse-tag` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct ParseTagArgs {
    /// Name of a tag, which need not exist
    #[arg(value_parser = text())]
    pub name: String,
    /// Print only this part: name, action, version, stage or counter
    #[arg(long, value_parser = text())]
    key: Option<String>,
}

impl ParseTagArgs {
    /// The part asked for.
    pub fn key(&self) -> Option<&str> {
        given(self.key.as_ref())
    }
}

/// Prints the parts of a tag's name, or one of them.
///
/// # Errors
/// The name is outside the grammar, or has no such part.
pub fn run(args: &ParseTagArgs, out: &mut dyn Write) -> Result<()> {
    let mut parts = parts(&TagName::new(&args.name)?);
    let Some(key) = args.key() else {
        return Ok(render::json(&Value::Map(parts), out)?);
    };
    let Some(index) = parts.iter().position(|(name, _)| name == key) else {
        let names: Vec<_> = parts.iter().map(|(name, _)| name.as_str()).collect();
        bail!("Tag '{}' has no part '{key}', only: {}", args.name, names.join(", "));
    };
    Ok(render::json(&parts.swap_remove(index).1, out)?)
}

/// The parts in the order of GTO 1.10.1, which knows no action for `name@created`.
fn parts(tag: &TagName<'_>) -> Vec<(String, Value)> {
    let mut parts = vec![("name", Value::Text(tag.artifact.to_string()))];
    if let Some(version) = tag.action.version() {
        parts.push(("version", Value::Text(version.to_string())));
    }
    if let Some(stage) = tag.action.stage() {
        parts.push(("stage", Value::Text(stage.to_string())));
    }
    if tag.action != Action::Create {
        parts.push(("action", Value::Text(tag.action.name().to_owned())));
    }
    if let Some(counter) = tag.counter {
        parts.push(("counter", Value::Integer(counter.digits().to_owned())));
    }
    parts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
