//! `gto show`: the registry, one artifact, or what is in a stage.

mod args;

use std::borrow::Cow;
use std::io::Write;

use anyhow::{Result, bail};

pub use args::{ShowArgs, ShowField, ShowFormat, Sort};

use super::doctor::warn_of_gaps;
use super::{Context, write_table};
use crate::ops::{Answer, Artifacts, Detail, OnFault, Query, Registry};
use crate::registry::report::{Overview, VersionList, VersionLists, VersionRow};
use crate::registry::{ObjectId, Selection, Shortcut, Which};
use crate::render::{self, TableFormat};

/// Prints the registry, or the versions of one artifact.
///
/// # Errors
/// Output flags exclude each other, the registry cannot be read, or there is no such artifact.
pub fn run(context: &Context, args: &ShowArgs, out: &mut dyn Write) -> Result<()> {
    let format = args.format()?;
    let wanted = args.name().map(Shortcut::new);
    let query = match &wanted {
        None if args.at.is_none() => args.query(Detail::OVERVIEW),
        None => args.query(versions_detail(format)),
        Some(wanted) => Query {
            artifacts: Artifacts::Of(wanted.name),
            on_fault: OnFault::Refuse,
            ..args.query(versions_detail(format))
        },
    };
    let registry = context.open(&args.repo, &query)?;
    let at = args.at.as_deref().map(|at| registry.resolve(Some(at))).transpose()?;
    let answer = registry.answer(&query);
    match (&wanted, at) {
        (None, None) => show_registry(&registry, answer?, args, format, out),
        (None, Some(at)) => show_commit(answer?, at, args, format, out),
        (Some(wanted), at) => {
            let selection = Selection { at, ..args.selection()? };
            show_artifact(context, &registry, answer?, (&selection, wanted, format), out)
        }
    }
}

fn versions_detail(format: ShowFormat) -> Detail {
    match format {
        ShowFormat::Json => Detail::EVERYTHING,
        _ => Detail::BRIEF,
    }
}

/// The versions of all artifacts at a commit.
fn show_commit(
    Answer { state, faults }: Answer,
    commit: ObjectId,
    args: &ShowArgs,
    format: ShowFormat,
    out: &mut dyn Write,
) -> Result<()> {
    let selection = Selection { at: Some(commit), ..args.selection()? };
    let state = state.state();
    let mut artifacts: Vec<_> = state.artifacts().collect();
    artifacts.retain(|it| it.versions.iter().any(|version| version.commit == commit));
    artifacts.sort_unstable_by_key(|artifact| artifact.name.as_str());
    let lists = artifacts.into_iter().map(|it| VersionList::new(it, &Which::All, &selection));
    let lists = VersionLists(lists.collect());
    let rows = || lists.0.iter().flat_map(VersionList::rows);
    match format {
        ShowFormat::Json => render::json(&lists, out)?,
        ShowFormat::Field(field) => write_field(rows(), field, out)?,
        ShowFormat::Table(_) if rows().next().is_none() && !faults.is_empty() => {}
        ShowFormat::Table(format) => write_versions(rows, format, out)?,
    }
    Ok(faults.into_result()?)
}

fn write_field<'s>(
    rows: impl Iterator<Item = VersionRow<'s>>,
    field: ShowField,
    out: &mut dyn Write,
) -> Result<()> {
    let cell = |row: VersionRow<'_>| match field {
        ShowField::Name => row.artifact.into_owned(),
        ShowField::Version => row.version,
        ShowField::Stage => row.stages,
        ShowField::Ref => row.reference,
    };
    Ok(render::lines(rows.map(cell), out)?)
}

fn write_versions<'s, I: Iterator<Item = VersionRow<'s>>>(
    rows: impl Fn() -> I,
    format: TableFormat,
    out: &mut dyn Write,
) -> Result<()> {
    let headers = ["artifact", "version", "stage", "created_at", "ref"];
    write_table(&headers.map(Cow::Borrowed), || rows().map(VersionRow::cells), format, out)
}

fn show_registry(
    registry: &Registry,
    Answer { state, faults }: Answer,
    args: &ShowArgs,
    format: ShowFormat,
    out: &mut dyn Write,
) -> Result<()> {
    let state = state.state();
    let stages = registry.stage_columns(state);
    // GTO 1.10.1 finds a limit wrong only where it applies it.
    let selection = match stages.is_empty() || state.artifacts().next().is_none() {
        true => args.selection().unwrap_or_default(),
        false => args.selection()?,
    };
    let overview = Overview::new(state, &stages, &selection);
    match format {
        ShowFormat::Json => render::json(&overview, out)?,
        ShowFormat::Field(field) => {
            let rows = overview.sorted();
            if field != ShowField::Name && !rows.is_empty() {
                bail!("Cannot apply --{}", field.flag());
            }
            let names = rows.iter().filter_map(|row| row.cells().next().flatten());
            render::lines(names, out)?;
        }
        // What could not be read may be all that there is.
        ShowFormat::Table(_) if overview.sorted().is_empty() && !faults.is_empty() => {}
        ShowFormat::Table(format) => {
            let rows = overview.sorted();
            let headers: Vec<_> = overview.headers().collect();
            write_table(&headers, || rows.iter().map(|row| row.cells()), format, out)?;
        }
    }
    Ok(faults.into_result()?)
}

fn show_artifact(
    context: &Context,
    registry: &Registry,
    Answer { state, mut faults }: Answer,
    (selection, wanted, format): (&Selection, &Shortcut<'_>, ShowFormat),
    out: &mut dyn Write,
) -> Result<()> {
    let Some(artifact) = state.state().artifact(wanted.name) else {
        faults.refuse_broken(None)?;
        return Err(registry.artifact_not_found(wanted.name).into());
    };
    let list = VersionList::new(artifact, &wanted.which, selection);
    // `--version` and `--ref` of a stage must be unambiguous.
    if let (Which::Stage(_), ShowFormat::Field(ShowField::Version | ShowField::Ref)) =
        (&wanted.which, format)
    {
        for version in list.versions() {
            artifact.only_version(|other| other.commit == version.commit)?;
        }
    }
    match format {
        ShowFormat::Json => render::json(&list, out)?,
        ShowFormat::Field(ShowField::Name) if !list.versions().is_empty() => {
            bail!("Cannot apply --name")
        }
        ShowFormat::Field(field) => write_field(list.rows(), field, out)?,
        ShowFormat::Table(format) => write_versions(|| list.rows(), format, out)?,
    }
    if list.versions().is_empty()
        && let Some(unknown) = registry.unknown_in(artifact, &wanted.which)
    {
        context.notice(&unknown)?;
    }
    // A stage of a commit without a version may be one whose version is not here.
    if matches!(wanted.which, Which::Stage(_))
        && list.versions().iter().any(|it| it.is_discovered())
    {
        warn_of_gaps(context, registry)?;
    }
    // Which commit a version or a stage is at, tags alone tell.
    match &wanted.which {
        Which::Version(_) | Which::Stage(_) if artifact.is_active() => Ok(()),
        _ => Ok(faults.into_result()?),
    }
}
