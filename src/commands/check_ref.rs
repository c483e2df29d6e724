//! `gto check-ref`: what a tag did in the registry.

use std::io::Write;

use anyhow::{Result, bail};
use clap::Args;

use super::Context;
use super::args::{Conflict, ExportArgs, ONE_OUTPUT, RepoArg, choose, text};
use super::describe::refuse_unresolved;
use super::doctor::warn_of_gaps;
use crate::annotations::{FieldName, annotation_variables};
use crate::git::TagFields;
use crate::ops::{Answer, Artifacts, Detail, FileSource, Heads, OnFault, Query};
use crate::registry::report::{EventForm, EventReport, event_variables};
use crate::registry::{Annotation, Artifact, EventRef, TagName, VersionId};
use crate::render::{self, ExportFormat};
use crate::shell::{operand, quote};

const EXAMPLES: &str = "\
Examples:
  gto check-ref model@v1.0.0    what the tag registers, in a sentence
  gto check-ref model#prod#2 --stage
  gto check-ref \"$GITHUB_REF\" --name
  gto check-ref \"$GITHUB_REF\" --export github >>\"$GITHUB_ENV\"

If REF is not a tag of GTO, check-ref prints nothing and exits with 0.

--export sets GTO_EVENT, GTO_NAME, GTO_VERSION, GTO_STAGE, GTO_REF
(the tag), GTO_COMMIT, GTO_PREVIOUS_VERSION (the one that was in
the stage before), and from the annotation at that commit
GTO_TYPE, GTO_PATH, GTO_DESCRIPTION, GTO_LABELS (one a line) and
GTO_CUSTOM. Variables without a value are empty. For any other
reference, all of them are empty.";

/// What `gto check-ref` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct CheckRefArgs {
    /// Name of a tag; refs/tags/NAME works too
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
    /// Print everything as variables.
    #[command(flatten)]
    export: ExportArgs,
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
    /// Everything, as variables.
    Export(ExportFormat),
}

impl CheckRefArgs {
    /// How to print. Fails when two of the output flags are given.
    pub fn format(&self) -> Result<CheckRefFormat, Conflict> {
        let export = self.export.format();
        let choices = [
            (self.json, CheckRefFormat::Json),
            (self.name, CheckRefFormat::Name),
            (self.version, CheckRefFormat::Version),
            (self.event, CheckRefFormat::Event),
            (self.stage, CheckRefFormat::Stage),
            (export.is_some(), export.map_or(CheckRefFormat::Sentence, CheckRefFormat::Export)),
        ];
        choose(&choices, CheckRefFormat::Sentence, Conflict::FormattingFlags)
    }
}

/// Prints what a tag did; nothing for what is no tag of GTO.
///
/// # Errors
/// Output flags exclude each other, or the artifact's tags cannot be read.
pub fn run(context: &Context, args: &CheckRefArgs, out: &mut dyn Write) -> Result<()> {
    let format = args.format()?;
    let is_event = print_event(context, args, format, out)?;
    if let CheckRefFormat::Export(format) = format
        && !is_event
    {
        export(None, &Annotation::default(), format, out)?;
    }
    Ok(())
}

/// Prints what a tag did. Returns whether it is a tag of GTO with an event.
fn print_event(
    context: &Context,
    args: &CheckRefArgs,
    format: CheckRefFormat,
    out: &mut dyn Write,
) -> Result<bool> {
    let tag = args.reference.strip_prefix("refs/tags/").unwrap_or(&args.reference);
    let name = TagName::new(tag);
    let query = Query {
        artifacts: name.as_ref().map_or(Artifacts::None, |it| Artifacts::Of(it.artifact.as_str())),
        heads: Heads::None,
        on_fault: OnFault::ReadOn,
        ..Query::all(match format {
            CheckRefFormat::Json => Detail::TEXTS,
            _ => Detail::BRIEF,
        })
    };
    let registry = context.open(&args.repo, &query)?;
    let Ok(name) = &name else {
        // Into a temporary clone such tags are not fetched.
        let may_be_tag = !registry.repo.is_temporary_clone() && !tag.starts_with("refs/");
        let is_there = || -> Result<bool> {
            let is_tag = registry.repo.tag_ref(tag)?.is_some();
            Ok(is_tag || tag == args.reference && registry.repo.resolve(tag).is_ok())
        };
        if may_be_tag && !is_there()? {
            context.notice(&format!("There is no tag '{tag}'."))?;
        }
        return Ok(false);
    };
    let Some(id) = registry.repo.tag_ref(tag)? else {
        context.notice(&registry.unknown_tag(name)?)?;
        return Ok(false);
    };
    let Answer { state, faults } = registry.answer(&query)?;
    if let Some(error) = faults.of_tag(tag) {
        if let Some(inside) = error.name_inside() {
            context.notice(&other_name(tag, inside))?;
            return Ok(false);
        }
        bail!("{error}");
    }
    // Which version is in a stage other tags say; all else this one does.
    if name.action.stage().is_some() {
        faults.refuse_unread()?;
    }
    let artifact = state.state().artifact(name.artifact.as_str());
    let events = artifact.map(|artifact| artifact.events()).unwrap_or_default();
    let mut found = events.iter().filter(|event| event.tag() == Some(tag));
    let (event, another) = (found.next(), found.next());
    let (Some(artifact), Some(event)) = (artifact, event) else {
        let tags = registry.repo.read_tags([(tag, Some(id))], TagFields::Skip);
        if let Some(found) = tags.iter().next() {
            context.notice(&other_name(tag, found.name))?;
        } else {
            context.notice(&format!(
                "The tag '{tag}' is lightweight in this repository, and only annotated tags count."
            ))?;
            if let Some(remote) = registry.repo.main_remote() {
                context.notice(&mending(name, tag, &remote))?;
            } else if !registry.repo.is_temporary_clone() {
                context.notice("`gto doctor` tells how to make it annotated.")?;
            }
        }
        return Ok(false);
    };
    if matches!(event.version(), Some(VersionId::Commit(_))) {
        warn_of_gaps(context, &registry)?;
    }
    if another.is_some() || event.versions().len() > 1 {
        let commit = event.commit();
        let is_shared = artifact.only_version(|version| version.commit == commit);
        match format {
            // As true of each of the versions at a commit.
            CheckRefFormat::Name | CheckRefFormat::Stage | CheckRefFormat::Event
                if is_shared.is_err() => {}
            _ => {
                is_shared?;
                bail!("Checking refs that created 1+ events is not supported");
            }
        }
    }
    match format {
        CheckRefFormat::Json => render::json(&EventReport::new(event, EventForm::Alone), out)?,
        CheckRefFormat::Name => render::lines([event.artifact().as_str()], out)?,
        CheckRefFormat::Version => {
            render::lines(event.version().map(ToString::to_string), out)?;
        }
        CheckRefFormat::Stage => render::lines(event.stage().map(|stage| stage.as_str()), out)?,
        CheckRefFormat::Event => render::lines([event.name()], out)?,
        CheckRefFormat::Export(format) => {
            let source = FileSource::Commit(event.commit());
            let annotation = registry.annotation(artifact.name.as_str(), source)?;
            let annotation = annotation.unwrap_or_default();
            export(Some((artifact, *event)), &annotation, format, out)?;
            refuse_unresolved(&annotation, artifact.name.as_str(), &FieldName::ALL)?;
        }
        CheckRefFormat::Sentence => context.style.success(&event.to_string(), out)?,
    }
    Ok(true)
}

fn export(
    event: Option<(&Artifact<'_>, EventRef<'_, '_>)>,
    annotation: &Annotation,
    format: ExportFormat,
    out: &mut dyn Write,
) -> Result<()> {
    let mut variables = event_variables(event);
    variables.extend(annotation_variables(annotation));
    Ok(render::export(&variables, format, out)?)
}

/// Why nothing is said of a tag. GTO 1.10.1 prints nothing either.
fn other_name(tag: &str, inside: &str) -> String {
    format!(
        "The tag '{tag}' has the name '{inside}' in its tag object, and GTO reads that name. \
         `gto doctor` shows how to fix it."
    )
}

/// What brings the annotated tag, if the remote has it: with a stage also the versions, because
/// one of them is in that stage.
fn mending(name: &TagName<'_>, tag: &str, remote: &str) -> String {
    let refs = |names: &str| quote(format!("refs/tags/{names}:refs/tags/{names}"));
    let mut fetch = format!("git fetch --force {} {}", operand(remote), refs(tag));
    if name.action.stage().is_some() {
        let artifact = name.artifact.as_str().replace(':', "=");
        fetch = format!("{fetch} {}", refs(&format!("{artifact}@*")));
    }
    format!(
        "actions/checkout makes the tag that started the job lightweight. To fetch the annotated \
         tag:\n    {fetch}"
    )
}
