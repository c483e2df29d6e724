//! All artifacts: `gto show`.

use std::borrow::Cow;
use std::io::Write;

use anyhow::{Result, bail};
use indexmap::IndexSet;

use super::{Asked, STAR, ShowField, ShowFormat};
use crate::commands::Context;
use crate::commands::repositories::{Readings, write_json, write_values};
use crate::ops::{Answer, Detail, Repositories};
use crate::registry::Selection;
use crate::registry::report::{ArtifactRow, Overview};

/// What a registry says of all of its artifacts.
struct RegistryAnswer {
    answer: Answer,
    /// The stages that have a column.
    stages: Vec<Cow<'static, str>>,
    /// Whether nothing is shown, and a dvc.yaml declares artifacts.
    is_all_in_dvc: bool,
}

type InRepository<'s, T> = (Option<&'s str>, T);

pub(super) fn show(
    context: &Context,
    repositories: &Repositories,
    ((args, filter, format), pattern): (Asked<'_>, Option<&str>),
    out: &mut dyn Write,
) -> Result<()> {
    let query = args.query(Detail::OVERVIEW, filter);
    let readings = context.read(repositories, &query, |registry| {
        let answer = registry.answer(&query)?;
        let stages = registry.stage_columns(answer.state.state()).into_iter();
        let stages = stages.map(|stage| Cow::Owned(stage.into_owned())).collect();
        let is_empty = answer.state.artifacts().next().is_none();
        let may_be_in_dvc = is_empty && context.screen.is_some() && pattern.is_none();
        let is_all_in_dvc = may_be_in_dvc && registry.declares_dvc_artifacts();
        Ok(RegistryAnswer { answer, stages, is_all_in_dvc })
    })?;
    // GTO 1.10.1 finds a limit wrong only where it applies it.
    let has_limits = |RegistryAnswer { answer, stages, .. }: &RegistryAnswer| {
        !stages.is_empty() && answer.state.artifacts().next().is_some()
    };
    let selection = match readings.iter().any(|(_, said)| has_limits(said)) {
        true => args.selection()?,
        false => args.selection().unwrap_or_default(),
    };
    match format {
        ShowFormat::Json => write_json(overviews(&readings, None, &selection), out)?,
        ShowFormat::Table(format) => {
            // One table has the stages of all.
            let stages = readings.iter().flat_map(|(_, said)| &said.stages);
            let stages: Vec<_> = stages.cloned().collect::<IndexSet<_>>().into_iter().collect();
            let overviews = overviews(&readings, Some(&stages), &selection);
            let rows: Vec<_> = rows(&overviews).collect();
            // What could not be read may be all that there is.
            if !rows.is_empty() || readings.are_complete(|said| said.answer.faults.is_empty()) {
                let headers = Overview::headers(&stages);
                let cells = || rows.iter().map(|(repository, row)| (*repository, row.cells()));
                context.write_rows(repositories.is_many(), headers, cells, format, out)?;
            }
            if rows.iter().any(|(_, row)| row.is_starred()) {
                context.hint(STAR)?;
            }
            if readings.iter().any(|(_, said)| said.is_all_in_dvc) {
                context.hint("dvc.yaml declares artifacts: `gto show --annotated` lists them.")?;
            }
        }
        ShowFormat::Field(field) => {
            let overviews = overviews(&readings, None, &selection);
            let mut rows = rows(&overviews).peekable();
            if field != ShowField::Name && rows.peek().is_some() {
                bail!("Cannot apply --{}", field.flag());
            }
            let names =
                rows.filter_map(|(repository, row)| Some((repository, row.cells().next()??)));
            write_values(names, out)?;
        }
    }
    if let Some(pattern) = pattern
        && readings.are_complete(|said| said.answer.state.artifacts().next().is_none())
    {
        context.notice(&format!("No artifact matches '{pattern}'."))?;
    }
    readings.end(|said| Ok(said.answer.faults.into_result()?))
}

/// The overview of each registry, with these stages or its own.
fn overviews<'s>(
    readings: &'s Readings<RegistryAnswer>,
    stages: Option<&'s [Cow<'s, str>]>,
    selection: &Selection,
) -> Vec<InRepository<'s, Overview<'s>>> {
    let overviews = readings.iter().map(|(repository, said)| {
        let stages = stages.unwrap_or(&said.stages);
        (repository, Overview::new(said.answer.state.state(), stages, selection))
    });
    overviews.collect()
}

/// The artifacts of each registry by name.
fn rows<'s>(
    overviews: &'s [InRepository<'s, Overview<'s>>],
) -> impl Iterator<Item = InRepository<'s, &'s ArtifactRow<'s>>> {
    overviews.iter().flat_map(|(repository, overview)| {
        overview.sorted().into_iter().map(|row| (*repository, row))
    })
}
