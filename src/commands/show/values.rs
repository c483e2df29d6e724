//! `gto show NAME --metrics --params`: the versions with a column for each value.

use std::borrow::Cow;
use std::io::Write;

use anyhow::{Result, bail};

use super::Asked;
use super::args::ShowFormat;
use super::sort::{Sort, ValueColumns};
use crate::commands::Context;
use crate::comparison::{LongTexts, SectionName, Trend};
use crate::ops::{Answer, Artifacts, Detail, Query, Repositories};
use crate::registry::report::VersionList;
use crate::registry::{Selection, Shortcut, did_you_mean};
use crate::render::{self, TableFormat};

impl ValueColumns {
    /// The sections that were asked for, each with the keys that count; all if there are none.
    pub(super) fn sections(&self) -> Vec<(SectionName, Vec<&str>)> {
        let asked = [(SectionName::Metrics, &self.metrics), (SectionName::Params, &self.params)];
        let asked = asked.into_iter().filter_map(|(section, keys)| {
            let keys = keys.as_ref()?.iter().map(String::as_str);
            Some((section, keys.filter(|key| !key.is_empty()).collect()))
        });
        asked.collect()
    }
}

/// Prints the versions of an artifact with their values.
///
/// # Errors
/// There is no such artifact, an output flag that prints one field is given, or something cannot
/// be read.
pub(super) fn show_values(
    context: &Context,
    repositories: &Repositories,
    ((args, filter, format), wanted): (Asked<'_>, &Shortcut<'_>),
    out: &mut dyn Write,
) -> Result<()> {
    if repositories.is_many() {
        bail!("'--metrics' and '--params' read one repository");
    }
    let sections = args.values.sections();
    let query =
        Query { artifacts: Artifacts::Of(wanted.name), ..args.query(Detail::BRIEF, filter) };
    let readings = context.read(repositories, &query, |registry| {
        let at = args.at.as_deref().map(|at| registry.resolve(Some(at))).transpose()?;
        let selection = Selection { at, ..args.selection()? };
        let Answer { state, faults } = registry.answer(&query)?;
        let artifact = state.artifact(wanted.name);
        let artifact = artifact.ok_or_else(|| registry.artifact_not_found(wanted.name))?;
        let list = VersionList::new(artifact, &wanted.which, &selection);
        let names: Vec<_> = sections.iter().map(|(section, _)| *section).collect();
        let versions = registry.version_values(wanted.name, list.versions(), &names)?;
        faults.into_result()?;
        Ok(Trend::new(versions, &sections))
    })?;
    readings.end(|trend| print(context, trend, (&args.sort, format), out))
}

fn print(
    context: &Context,
    mut trend: Trend,
    (sort, format): (&Sort, ShowFormat),
    out: &mut dyn Write,
) -> Result<()> {
    if let Sort::Key(key) = sort
        && !trend.sort(key)
    {
        let sentence = format!("There is no column '{key}' to sort by.");
        bail!("{}", did_you_mean(sentence, trend.nearest_column(key)));
    }
    match format {
        ShowFormat::Json => render::json(&trend, out)?,
        ShowFormat::Field(field) => bail!("Cannot apply --{} to values", field.flag()),
        ShowFormat::Table(format) => {
            let headers: Vec<_> = trend.headers().into_iter().map(Cow::Owned).collect();
            let texts = match format {
                TableFormat::Plain => LongTexts::Whole,
                TableFormat::FancyOutline => LongTexts::Cut,
            };
            let rows = trend.rows(texts);
            let cells = || rows.iter().map(|row| row.iter().map(|it| it.as_deref().map(Cow::from)));
            context.write_table(&headers, cells, format, out)?;
        }
    }
    for command in trend.fetch() {
        context.notice(&format!("`{command}` fetches what is missing."))?;
    }
    match [trend.missing_keys(), &trend.unknown_lines()].concat() {
        faults if faults.is_empty() => Ok(()),
        faults => bail!("{}", faults.join("\n")),
    }
}
