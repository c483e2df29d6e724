//! `gto check-ref`: what a tag did in the registry.

use clap::Args;

use super::args::{Conflict, ONE_OUTPUT, RepoArg, choose, text};

const EXAMPLES: &str = "\
Examples:
  gto check-ref model@v1.0.0    a sentence: what this tag did
  gto check-ref model#prod#2 --stage
  gto check-ref $GITHUB_REF --name

For any other reference it prints nothing, with exit code 0.";

/// What `gto check-ref` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct CheckRefArgs {
    /// Name of a tag, also as refs/tags/NAME
    #[arg(value_name = "REF", value_parser = text())]
    pub reference: String,
    /// The repository to read.
    #[command(flatten)]
    pub repo: RepoArg,

    /// Print JSON
    #[arg(long, help_heading = ONE_OUTPUT)]
    json: bool,
    /// Print the name of the artifact
    #[arg(long, help_heading = ONE_OUTPUT)]
    name: bool,
    /// Print the version
    #[arg(long, help_heading = ONE_OUTPUT)]
    version: bool,
    /// Print the kind of event: registration, assignment, ...
    #[arg(long, help_heading = ONE_OUTPUT)]
    event: bool,
    /// Print the stage
    #[arg(long, help_heading = ONE_OUTPUT)]
    stage: bool,
}

/// How `gto check-ref` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckRefFormat {
    /// A sentence.
    Sentence,
    /// JSON.
    Json,
    /// The name of the artifact.
    Name,
    /// The version.
    Version,
    /// The kind of event.
    Event,
    /// The stage.
    Stage,
}

impl CheckRefArgs {
    /// How to print. Fails when two of the output flags are given.
    pub fn format(&self) -> Result<CheckRefFormat, Conflict> {
        let choices = [
            (self.json, CheckRefFormat::Json),
            (self.name, CheckRefFormat::Name),
            (self.version, CheckRefFormat::Version),
            (self.event, CheckRefFormat::Event),
            (self.stage, CheckRefFormat::Stage),
        ];
        choose(&choices, CheckRefFormat::Sentence, Conflict::FormattingFlags)
    }
}
