//! `gto parse-tag`: the parts of a tag's name. Needs no repository.

use clap::Args;

use super::args::text;

const EXAMPLES: &str = "\
Examples:
  gto parse-tag model@v1.0.0
  gto parse-tag model#prod#2 --key stage";

/// What `gto parse-tag` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct ParseTagArgs {
    /// Name of a tag; it need not exist
    #[arg(value_parser = text())]
    pub name: String,
    /// Print this part only: name, action, version, stage or counter
    #[arg(long, value_parser = text())]
    key: Option<String>,
}

impl ParseTagArgs {
    /// The part asked for; an empty KEY is none, as for GTO 1.10.1.
    pub fn key(&self) -> Option<&str> {
        self.key.as_deref().filter(|key| !key.is_empty())
    }
}
