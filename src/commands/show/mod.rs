//! `gto show`: the registry, one artifact, or what is in a stage.

mod args;

use std::borrow::Cow;
use std::io::Write;

use anyhow::{Result, bail};

pub use args::{ShowArgs, ShowField, ShowFormat, Sort};

use super::session::{Detail, Faults, Heads, Question, Session};
use super::{Context, write_table};
use crate::git::{Need, WantedTags};
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
    let need = Need {
        history: Heads::from(&args.heads).into(),
        annotations: wanted.is_some() && format == ShowFormat::Json,
        ..Need::tags(wanted.as_ref().map_or(WantedTags::All, |wanted| WantedTags::Of(wanted.name)))
    };
    let session = context.open(&args.repo, need)?;
    match &wanted {
        None => show_registry(&session, args, format, out),
        Some(wanted) => show_artifact(&session, args, wanted, format, out),
    }
}

fn show_registry(
    session: &Session,
    args: &ShowArgs,
    format: ShowFormat,
    out: &mut dyn Write,
) -> Result<()> {
    let tags = session.tags(None, Detail::Brief)?;
    let question = Question { tagged_only: true, ..args.question(Detail::Brief) };
    let state = session.state(&tags, &question)?;
    let stages = session.stages(&state);
    // GTO 1.10.1 finds a limit wrong only where it applies it.
    let selection = match stages.is_empty() || state.artifacts().next().is_none() {
        true => args.selection().unwrap_or_default(),
        false => args.selection()?,
    };
    let overview = Overview::new(&state, &stages, &selection);
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
        ShowFormat::Table(format) => {
            let rows = overview.sorted();
            let headers: Vec<_> = overview.headers().collect();
            write_table(&headers, || rows.iter().map(|row| row.cells()), format, out)?;
        }
    }
    session.complete()
}

fn show_artifact(
    session: &Session,
    args: &ShowArgs,
    wanted: &Shortcut<'_>,
    format: ShowFormat,
    out: &mut dyn Write,
) -> Result<()> {
    let detail = match format {
        ShowFormat::Json => Detail::Everything,
        _ => Detail::Brief,
    };
    let tags = session.tags(Some(wanted.name), detail)?;
    let (artifact, faults) = (Some(wanted.name), Faults::Refuse);
    let question = Question { artifact, faults, ..args.question(detail) };
    let state = session.state(&tags, &question)?;
    let Some(artifact) = state.artifact(wanted.name) else {
        session.refuse_broken(None)?;
        bail!("Cannot find artifact '{}'", wanted.name);
    };
    let list = VersionList::new(artifact, &wanted.which, &args.selection()?);
    // What is in a stage is one version or commit to whoever asks for it in a word.
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
    // Which commit a version or a stage is at, tags alone tell.
    match &wanted.which {
        Which::Version(_) | Which::Stage(_) if artifact.is_active() => Ok(()),
        _ => session.complete(),
    }
}
