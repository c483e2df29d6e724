//! `gto describe`: what an artifact's annotation says.

use std::ffi::OsStr;
use std::io::Write;

use anyhow::{Result, bail};
use clap::Args;

use super::Context;
use super::args::{
    Conflict, DEFAULT_REPO, Difference, ExportArgs, ONE_OUTPUT, RepoArg, artifact, choose, text,
};
use crate::annotations::{FieldName, annotation_variables, describe, field_text};
use crate::ops::{Answer, Detail, FileSource, Query, Registry, dvc_file_of};
use crate::registry::report::VersionList;
use crate::registry::{Annotation, ObjectId, Selection, Shortcut, UnresolvedField, Which};
use crate::render::{self, ExportFormat};
use crate::shell::quote;

const EXAMPLES: &str = "\
Examples:
  gto describe model                     the annotation in the working tree
  gto describe model@v1.0.0 --path       the path of one version
  gto describe model#prod --path         the path of the version in prod
  gto describe model --rev main --json

--export sets GTO_NAME, GTO_TYPE, GTO_PATH, GTO_DESCRIPTION,
GTO_LABELS (one per line) and GTO_CUSTOM. Variables without a
value are empty.";

/// What `gto describe` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct DescribeArgs {
    /// NAME, NAME#STAGE, NAME@VERSION, NAME@latest or NAME@greatest
    #[arg(value_parser = artifact())]
    name: String,
    /// Same as --repo
    #[arg(value_name = "REPO")]
    repository: Option<std::ffi::OsString>,
    /// The repository to read.
    #[command(flatten)]
    pub repo: RepoArg,
    /// Commit, branch or tag (default: working tree)
    #[arg(long, value_name = "REV", value_parser = text())]
    rev: Option<String>,
    /// Print the type
    #[arg(long = "type", help_heading = ONE_OUTPUT)]
    kind: bool,
    /// Print the path, relative to the repository root
    #[arg(long, help_heading = ONE_OUTPUT)]
    path: bool,
    /// Print the description
    #[arg(long, help_heading = ONE_OUTPUT)]
    description: bool,
    /// Print the labels, one per line
    #[arg(long, help_heading = ONE_OUTPUT)]
    label: bool,
    /// Print the custom metadata
    #[arg(long, help_heading = ONE_OUTPUT)]
    custom: bool,
    /// Print all fields as JSON (default)
    #[arg(long, help_heading = ONE_OUTPUT)]
    json: bool,
    /// Print everything as variables.
    #[command(flatten)]
    export: ExportArgs,
}

/// How `gto describe` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DescribeFormat {
    /// JSON.
    Json,
    /// One field.
    Field(FieldName),
    /// Everything, as variables.
    Export(ExportFormat),
}

impl DescribeFormat {
    /// The fields that are printed.
    fn fields(self) -> Vec<FieldName> {
        match self {
            Self::Field(field) => vec![field],
            Self::Json | Self::Export(_) => FieldName::ALL.into(),
        }
    }
}

impl DescribeArgs {
    /// How to print. GTO 0.2.8: `--custom` gives way to any other.
    fn format(&self) -> Result<DescribeFormat, Conflict> {
        let field = DescribeFormat::Field;
        let export = self.export.format();
        let choices = [
            (self.kind, field(FieldName::Type)),
            (self.path, field(FieldName::Path)),
            (self.description, field(FieldName::Description)),
            (self.label, field(FieldName::Labels)),
            (self.json, DescribeFormat::Json),
            (export.is_some(), export.map_or(DescribeFormat::Json, DescribeFormat::Export)),
        ];
        let none = if self.custom { field(FieldName::Custom) } else { DescribeFormat::Json };
        choose(&choices, none, Conflict::Keys)
    }

    pub(super) fn difference(&self) -> Option<Difference> {
        let option = Some(self.repo.repo.as_os_str()).filter(|option| *option != DEFAULT_REPO);
        let [argument, option] =
            [self.repository.as_deref(), option].map(|text| text.map(OsStr::to_string_lossy));
        Difference::between(argument.as_deref(), "--repo", option.as_deref())
    }

    /// The repository, wherever on the line it was given.
    fn repo(&self) -> RepoArg {
        RepoArg { repo: self.repository.clone().unwrap_or_else(|| self.repo.repo.clone()) }
    }
}

/// Prints an annotation, or one field of it; nothing where there is none.
///
/// # Errors
/// Output flags exclude each other; the revision, or the artifact of a shortcut, is not there;
/// or an index file is broken.
pub fn run(context: &Context, args: &DescribeArgs, out: &mut dyn Write) -> Result<()> {
    let format = args.format()?;
    let wanted = Shortcut::new(&args.name);
    let query = match wanted.which {
        Which::All => Query { revision: args.rev.as_deref(), ..Query::files() },
        _ => Query::about(wanted.name, Detail::BRIEF),
    };
    let registry = context.open(&args.repo(), &query)?;
    let found = match (&wanted.which, args.rev.as_deref()) {
        (Which::All, None) => Ok(FileSource::WorkTree),
        (Which::All, Some(rev)) => Ok(FileSource::Commit(registry.repo.resolve(rev)?)),
        (_, Some(_)) => bail!("Either specify revision or use naming shortcut."),
        (_, None) => commit_of(&registry, &query, &wanted)?.map(FileSource::Commit),
    };
    let found = match found {
        Ok(source) => match registry.annotation(wanted.name, source)? {
            Some(annotation) => {
                print(wanted.name, &annotation, format, out)?;
                return refuse_unresolved(&annotation, wanted.name, &format.fields());
            }
            None => Some(registry.no_annotation(wanted.name, source)?),
        },
        Err(unknown) => unknown,
    };
    if args.json || matches!(format, DescribeFormat::Export(_)) {
        print(wanted.name, &Annotation::default(), format, out)?;
    }
    Ok(found.map_or(Ok(()), |unknown| context.notice(&unknown))?)
}

/// Fails where one of these fields has a template that cannot be resolved.
pub(super) fn refuse_unresolved(
    annotation: &Annotation,
    name: &str,
    fields: &[FieldName],
) -> Result<()> {
    let is_asked_for = |unresolved: &&UnresolvedField| {
        fields.iter().any(|field| field.in_dvc_yaml() == unresolved.field)
    };
    match annotation.unresolved.iter().find(is_asked_for) {
        Some(UnresolvedField { field, reason }) => {
            let file = dvc_file_of(name).unwrap_or_default();
            bail!("Cannot resolve `{field}` of '{}' in {}: {reason}", name, quote(file))
        }
        None => Ok(()),
    }
}

fn print(
    name: &str,
    annotation: &Annotation,
    format: DescribeFormat,
    out: &mut dyn Write,
) -> Result<()> {
    match format {
        DescribeFormat::Json => render::json(&describe(annotation), out)?,
        DescribeFormat::Field(field) => render::lines(field_text(annotation, field), out)?,
        DescribeFormat::Export(format) => {
            let mut variables = vec![("GTO_NAME", name.to_owned())];
            variables.extend(annotation_variables(annotation));
            render::export(&variables, format, out)?;
        }
    }
    Ok(())
}

/// The commit of the version that a shortcut means; where there is none, what is not known.
fn commit_of(
    registry: &Registry,
    query: &Query<'_>,
    wanted: &Shortcut<'_>,
) -> Result<Result<ObjectId, Option<String>>> {
    let Answer { state, mut faults } = registry.answer(query)?;
    let Some(artifact) = state.state().artifact(wanted.name) else {
        faults.refuse_broken(None)?;
        return Err(registry.artifact_not_found(wanted.name).into());
    };
    let list = VersionList::new(artifact, &wanted.which, &Selection::default());
    match list.versions() {
        [] => Ok(Err(registry.unknown_in(artifact, &wanted.which))),
        [version] => Ok(Ok(version.commit)),
        // Several versions of one commit have one annotation.
        [version, others @ ..]
            if version.is_registered()
                && others.iter().all(|other| other.commit == version.commit) =>
        {
            Ok(Ok(version.commit))
        }
        _ => bail!("Ambiguous naming shortcut: multiple variants found."),
    }
}
