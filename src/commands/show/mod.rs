//! `gto show`: the registry, one artifact, or what is in a stage.

mod args;

use std::borrow::Cow;
use std::io::Write;

use anyhow::{Result, bail};

pub use args::{ShowArgs, ShowField, ShowFormat, Sort};

use super::doctor::warn_of_gaps;
use super::{Context, write_table};
use crate::ops::{Answer, Artifacts, Detail, OnFault, Query, Registry};
use crate::registry::report::{Overview, VersionList, VersionRow};
use crate::registry::{Shortcut, Which};
use crate::render;

/// Prints the registry, or the versions of one artifact.
///
/// # Errors
/// Output flags exclude each other, the registry cannot be read, or there is no such artifact.
pub fn run(context: &Context, args: &ShowArgs, out: &mut dyn Write) -> Result<()> {
    let format = args.format()?;
    let wanted = args.name().map(Shortcut::new);
    let query = match &wanted {
        None => args.query(Detail::OVERVIEW),
        Some(wanted) => Query {
            artifacts: Artifacts::Of(wanted.name),
            on_fault: OnFault::Refuse,
            ..args.query(match format {
                ShowFormat::Json => Detail::EVERYTHING,
                _ => Detail::BRIEF,
            })
        },
    };
    let registry = context.open(&args.repo, &query)?;
    let answer = registry.answer(&query);
    match &wanted {
        None => show_registry(&registry, answer?, args, format, out),
        Some(wanted) => show_artifact(context, &registry, answer?, (args, wanted, format), out),
    }
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
    (args, wanted, format): (&ShowArgs, &Shortcut<'_>, ShowFormat),
    out: &mut dyn Write,
) -> Result<()> {
    let Some(artifact) = state.state().artifact(wanted.name) else {
        faults.refuse_broken(None)?;
        return Err(registry.artifact_not_found(wanted.name).into());
    };
    let list = VersionList::new(artifact, &wanted.which, &args.selection()?);
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
        ShowFormat::Field(field) => {
            let cell = |row: VersionRow<'_>| match field {
                ShowField::Name => row.artifact.into_owned(),
                ShowField::Version => row.version,
                ShowField::Stage => row.stages,
                ShowField::Ref => row.reference,
            };
            render::lines(list.rows().map(cell), out)?;
        }
        ShowFormat::Table(format) => {
            let headers = ["artifact", "version", "stage", "created_at", "ref"];
            let rows = || list.rows().map(VersionRow::cells);
            write_table(&headers.map(Cow::Borrowed), rows, format, out)?;
        }
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
