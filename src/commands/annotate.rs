//! `gto annotate`: writes an artifact's annotation.

use std::io::Write;

use anyhow::Result;
use clap::Args;

use super::Context;
use super::args::{artifact, text, written};
use super::index_change::IndexChangeArgs;
use crate::annotations::Annotate;

const EXAMPLES: &str = "\
Examples:
  gto annotate model --type model --path models/model.pkl
  gto annotate model --label nlp --label prod --commit
  gto annotate model --path s3://bucket/model.pkl --branch main --push";

/// What `gto annotate` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct AnnotateArgs {
    /// Artifact name
    #[arg(value_parser = artifact())]
    name: String,
    /// Type of the artifact, such as model
    #[arg(long = "type", value_name = "TYPE", value_parser = text())]
    kind: Option<String>,
    /// Path in the repository, or a URL
    #[arg(long, value_name = "PATH", value_parser = written())]
    path: Option<String>,
    /// Fail if the path is not committed
    #[arg(short = 'e', long)]
    must_exist: bool,
    /// Allow several artifacts to share a path
    #[arg(long)]
    allow_same_path: bool,
    /// Label to add; can be repeated
    #[arg(long, value_name = "LABEL", value_parser = text())]
    label: Vec<String>,
    /// Description of the artifact
    #[arg(short, long, value_name = "TEXT", value_parser = written())]
    description: Option<String>,
    /// Custom metadata
    #[arg(short, long, value_name = "TEXT", value_parser = written())]
    custom: Option<String>,
    /// What all changes take.
    #[command(flatten)]
    pub change: IndexChangeArgs,
}

/// Writes an annotation, or adds to the one that is there.
///
/// # Errors
/// The annotation is refused, or cannot be written, committed or pushed; then nothing has
/// changed.
pub fn run(context: &Context, args: &AnnotateArgs, out: &mut dyn Write) -> Result<()> {
    let change = Annotate {
        name: args.name.clone(),
        kind: args.kind.clone(),
        path: args.path.clone(),
        must_exist: args.must_exist,
        allow_same_path: args.allow_same_path,
        labels: args.label.clone(),
        description: args.description.clone(),
        custom: args.custom.clone(),
    };
    args.change.carry_out(context, |registry, options| registry.annotate(&change, options), out)
}
