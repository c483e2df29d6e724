//! `gto diff`: what differs between two versions of an artifact.

use std::borrow::Cow;
use std::io::Write;

use anyhow::{Result, bail};
use clap::Args;

use super::Context;
use super::args::{RepoArg, artifact};
use crate::comparison::{Diff, LongTexts, PLAIN_HEADERS, SectionName};
use crate::ops::{Answer, Detail, DiffRequest, Query};
use crate::registry::{Shortcut, StageName, Which};
use crate::render::{self, Table, TableFormat};

const EXAMPLES: &str = "\
Examples:
  gto diff model                    the latest version and the one before
  gto diff model#prod               the version in prod and the latest one
  gto diff model v1.0.0 v1.1.0      two versions
  gto diff model@v1.0.0 model#prod  a version and the one in prod
  gto diff model#prod --metrics     only the metrics
  gto diff model#prod --changed     which of content, annotation, metrics and
                                    params differ, one word per line
  gto diff model --md               Markdown for a pull request comment

The exit code is 1 if a section cannot be compared. stderr says why.";

/// Help heading of the options that choose what is compared.
const SECTIONS: &str = "Sections (default: all except --files)";
/// Help heading of the options that choose how to print.
const OUTPUT: &str = "Output (at most one)";

/// What `gto diff` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct DiffArgs {
    /// NAME, NAME@VERSION, NAME@latest or NAME#STAGE
    #[arg(value_parser = artifact())]
    name: String,
    /// First version: VERSION, latest or #STAGE; the
    /// second one if NAME already contains a version
    #[arg(value_name = "VERSION", value_parser = artifact(), verbatim_doc_comment)]
    from: Option<String>,
    /// Second version (default: latest)
    #[arg(value_name = "VERSION", value_parser = artifact())]
    to: Option<String>,
    /// The repository to read.
    #[command(flatten)]
    pub repo: RepoArg,

    /// List the commits between the versions; `*` marks
    /// those that change the artifact
    #[arg(long, help_heading = SECTIONS, verbatim_doc_comment)]
    commits: bool,
    /// Compare the fields of the annotation
    #[arg(long, help_heading = SECTIONS)]
    annotation: bool,
    /// Compare path, hash and size of the artifact
    #[arg(long, help_heading = SECTIONS)]
    outputs: bool,
    /// Compare the metrics
    #[arg(long, help_heading = SECTIONS)]
    metrics: bool,
    /// Compare the parameters
    #[arg(long, help_heading = SECTIONS)]
    params: bool,
    /// Compare all files of the repository
    #[arg(long, help_heading = SECTIONS)]
    files: bool,
    /// List at most N commits, newest first
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,

    /// Print JSON
    #[arg(long, help_heading = OUTPUT, group = "format")]
    json: bool,
    /// Print one table without borders, for grep and awk
    #[arg(long, help_heading = OUTPUT, group = "format")]
    plain: bool,
    /// Print Markdown
    #[arg(long, help_heading = OUTPUT, group = "format")]
    md: bool,
    /// Print what differs, one word per line
    #[arg(long, help_heading = OUTPUT, group = "format")]
    changed: bool,
}

impl DiffArgs {
    /// What is to be compared; what is wrong with the arguments.
    pub(super) fn request(&self) -> Result<DiffRequest<'_>, String> {
        let Shortcut { name, which } = Shortcut::new(&self.name);
        let first = Some(which).filter(|which| *which != Which::All);
        let others = [&self.from, &self.to].into_iter().flatten();
        let others = others.map(|text| version(text, name)).collect::<Result<Vec<_>, _>>()?;
        let mut versions = first.into_iter().chain(others);
        let (from, to) = (versions.next(), versions.next());
        if versions.next().is_some() {
            return Err(format!("'{}' already names a version: give one more, not two", self.name));
        }
        Ok(DiffRequest { artifact: name, from, to, sections: self.sections(), limit: self.limit })
    }

    fn sections(&self) -> Vec<SectionName> {
        let all = [
            (self.commits, SectionName::Commits),
            (self.annotation, SectionName::Annotation),
            (self.outputs, SectionName::Outputs),
            (self.metrics, SectionName::Metrics),
            (self.params, SectionName::Params),
            (self.files, SectionName::Files),
        ];
        let chosen: Vec<_> = all.into_iter().filter(|(is, _)| *is).map(|(_, name)| name).collect();
        match chosen.as_slice() {
            [] if self.changed => SectionName::USUAL[1..].to_vec(),
            [] => SectionName::USUAL.to_vec(),
            _ => chosen,
        }
    }
}

/// The version that an argument means, of the artifact `name`.
fn version<'t>(text: &'t str, name: &str) -> Result<Which<'t>, String> {
    let shortcut = Shortcut::new(text);
    if shortcut.which != Which::All {
        return match shortcut.name == name {
            true => Ok(shortcut.which),
            false => Err(format!(
                "'{name}' and '{}' are different artifacts: give two versions of one artifact",
                shortcut.name
            )),
        };
    }
    let stage = text.strip_prefix('#').and_then(|stage| StageName::new(stage).ok());
    let plain = text.strip_prefix('@').unwrap_or(text);
    match (stage, plain) {
        (Some(stage), _) => Ok(Which::Stage(stage)),
        (None, "latest" | "greatest") => Ok(Which::Greatest),
        (None, plain) => plain.parse().map(Which::Version).map_err(|_| {
            format!(
                "'{text}' is not a version: use a version such as v1.0.0, 'latest', or \
            '#STAGE'"
            )
        }),
    }
}

/// Prints what differs between two versions.
///
/// # Errors
/// There is no such artifact or version, the registry cannot be read, or a section could not be
/// decided.
pub fn run(context: &Context, args: &DiffArgs, out: &mut dyn Write) -> Result<()> {
    let request = args.request().map_err(anyhow::Error::msg)?;
    let query = Query {
        history: request.sections.contains(&SectionName::Commits),
        ..Query::about(request.artifact, Detail::BRIEF)
    };
    let registry = context.open(&args.repo, &query)?;
    let Answer { state, faults } = registry.answer(&query)?;
    let diff = registry.diff(state.state(), &request)?;
    if args.json {
        render::json(&diff, out)?;
    } else if args.changed {
        render::lines(diff.changed.iter().map(|part| part.text()), out)?;
    } else if args.plain {
        let rows = diff.plain_rows();
        let cells = || rows.iter().map(|row| row.iter().map(|cell| cell.as_deref().map(Cow::from)));
        Table::new(&PLAIN_HEADERS, cells)?.write(TableFormat::Plain, out)?;
    } else {
        print(context, &diff, args.md, out)?;
    }
    for command in &diff.fetch {
        context.notice(&format!("`{command}` fetches what is missing."))?;
    }
    if !diff.unknown.is_empty() {
        bail!("{}", diff.unknown_lines().join("\n"));
    }
    Ok(faults.into_result()?)
}

fn print(context: &Context, diff: &Diff, is_markdown: bool, out: &mut dyn Write) -> Result<()> {
    match is_markdown {
        true => writeln!(out, "### {}", render::markdown_code(&diff.title()))?,
        false => writeln!(out, "{}", diff.title())?,
    }
    let texts = if is_markdown { LongTexts::Whole } else { LongTexts::Cut };
    for section in diff.sections(texts) {
        let name = section.name.text();
        match is_markdown {
            true => writeln!(out, "\n**{name}**: {}\n", section.summary)?,
            false => writeln!(out, "\n{name}: {}", section.summary)?,
        }
        let rows = || {
            let rows = section.rows.iter();
            rows.map(|row| row.iter().map(|cell| cell.as_deref().map(Cow::from)))
        };
        match is_markdown {
            _ if section.rows.is_empty() => {}
            true => render::markdown_table(&section.headers, rows(), out)?,
            false => {
                context.write_table(&section.headers, rows, TableFormat::FancyOutline, out)?;
            }
        }
    }
    Ok(())
}
