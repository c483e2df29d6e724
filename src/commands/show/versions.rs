//! Versions with their stages: `gto show NAME`, `gto show --at REV`.

use std::borrow::Cow;
use std::io::Write;

use anyhow::{Result, bail};

use super::{Asked, STAR, ShowArgs, ShowField, ShowFormat};
use crate::commands::Context;
use crate::commands::repositories::{write_json, write_values};
use crate::ops::{Answer, Artifacts, Detail, Error, Heads, OnFault, Query, Registry, Repositories};
use crate::registry::report::{VersionList, VersionLists, VersionRow};
use crate::registry::{Artifact, ArtifactVersion, Selection, Shortcut, Which};

/// What a registry says of one artifact.
struct ArtifactAnswer {
    answer: Answer,
    /// Which of its versions count.
    selection: Selection,
    /// That there is no such version or stage.
    unknown: Option<String>,
    /// That tags may be missing.
    gap: Result<Option<String>, Error>,
}

impl ArtifactAnswer {
    fn new(
        registry: &Registry,
        (query, wanted, format): (&Query<'_>, &Shortcut<'_>, ShowFormat),
        selection: Selection,
    ) -> Result<Self> {
        let mut answer = match by_tags(query, wanted) {
            None => registry.answer(query)?,
            Some(by_tags) => {
                let answer = registry.answer(&by_tags)?;
                let is_found = is_told_by_tags(&answer, wanted, &selection);
                if is_found { answer } else { registry.answer(query)? }
            }
        };
        let Some(artifact) = answer.state.artifact(wanted.name) else {
            answer.faults.refuse_broken(None)?;
            return Err(registry.artifact_not_found(wanted.name).into());
        };
        let list = VersionList::new(artifact, &wanted.which, &selection);
        let is_stage = matches!(wanted.which, Which::Stage(_));
        // `--version` and `--ref` of a stage must be unambiguous.
        if is_stage && matches!(format, ShowFormat::Field(ShowField::Version | ShowField::Ref)) {
            for version in list.versions() {
                artifact.only_version(|other| other.commit == version.commit)?;
            }
        }
        let unknown = match list.versions().is_empty() {
            true => registry.unknown_in(artifact, &wanted.which),
            false => None,
        };
        // A stage of a commit without a version may be one whose version is not here.
        let is_bare = |version: &&ArtifactVersion<'_>| {
            version.is_discovered() && !version.active_stages().is_empty()
        };
        let gap = match list.versions().iter().any(is_bare) {
            true => registry.warning_of_gaps(),
            false => Ok(None),
        };
        Ok(Self { answer, selection, unknown, gap })
    }
}

/// The query without index files, where tags may say enough: of which commit a version is, and
/// which version is in a stage.
fn by_tags<'q>(query: &Query<'q>, wanted: &Shortcut<'_>) -> Option<Query<'q>> {
    let is_of_tags = matches!(wanted.which, Which::Version(_) | Which::Stage(_));
    let is_plain = query.heads == Heads::Head && !query.detail.annotations && !query.dvc;
    (is_of_tags && is_plain).then_some(Query { heads: Heads::None, ..*query })
}

/// Whether an answer without index files says all: the artifact is in use, and what is asked for is
/// registered.
fn is_told_by_tags(answer: &Answer, wanted: &Shortcut<'_>, selection: &Selection) -> bool {
    let artifact = answer.state.artifact(wanted.name).filter(|artifact| artifact.is_active());
    let list = artifact.map(|it| VersionList::new(it, &wanted.which, selection));
    list.is_some_and(|list| {
        let mut versions = list.versions().iter().peekable();
        versions.peek().is_some() && versions.all(|version| !version.is_discovered())
    })
}

pub(super) fn show_artifact(
    context: &Context,
    repositories: &Repositories,
    ((args, filter, format), wanted): (Asked<'_>, &Shortcut<'_>),
    out: &mut dyn Write,
) -> Result<()> {
    let query = Query {
        artifacts: Artifacts::Of(wanted.name),
        on_fault: OnFault::Refuse,
        ..args.query(detail((args, format)), filter)
    };
    if repositories.is_many() {
        // What is wrong with it is said once.
        args.selection()?;
    }
    let first = by_tags(&query, wanted).unwrap_or(query);
    let mut readings = context.read(repositories, &first, |registry| {
        let at = args.at.as_deref().map(|at| registry.resolve(Some(at))).transpose()?;
        let selection = Selection { at, ..args.selection()? };
        ArtifactAnswer::new(registry, (&query, wanted, format), selection)
    })?;
    readings.allow_absent();
    let lists = readings.iter().filter_map(|(repository, said)| {
        let artifact = said.answer.state.artifact(wanted.name)?;
        let list = VersionList::new(artifact, &wanted.which, &said.selection);
        Some((repository, VersionLists(vec![list])))
    });
    let lists: Vec<_> = lists.collect();
    match format {
        ShowFormat::Field(ShowField::Name) if rows(&lists).next().is_some() => {
            bail!("Cannot apply --name")
        }
        // None has the artifact, as far as they can be read.
        ShowFormat::Table(_) if lists.is_empty() => {}
        _ => write(context, repositories.is_many(), lists, (args, format), out)?,
    }
    if let Some(unknown) = readings.notice(|said| said.unknown.as_deref()) {
        context.notice(&unknown)?;
    }
    for (repository, said) in readings.iter() {
        if let Ok(Some(warning)) = &said.gap {
            let name = repository.map(|name| format!("{name}: ")).unwrap_or_default();
            context.notice(&format!("{name}{warning}"))?;
        }
    }
    readings.end(|ArtifactAnswer { answer, gap, .. }| {
        gap?;
        // Which commit a version or a stage is at, tags alone tell.
        let artifact = answer.state.artifact(wanted.name);
        match &wanted.which {
            Which::Version(_) | Which::Stage(_) if artifact.is_some_and(Artifact::is_active) => {
                Ok(())
            }
            _ => Ok(answer.faults.into_result()?),
        }
    })
}

/// The versions of all artifacts that the filter accepts: those of a shortcut, and at a commit if one
/// is named. `typed` is the NAME argument.
pub(super) fn show_matching(
    context: &Context,
    repositories: &Repositories,
    ((args, filter, format), typed, which): (Asked<'_>, &str, &Which<'_>),
    out: &mut dyn Write,
) -> Result<()> {
    let query = args.query(detail((args, format)), filter);
    let mut readings = context.read(repositories, &query, |registry| {
        let at = args.at.as_deref().map(|at| registry.resolve(Some(at))).transpose()?;
        let answer = registry.answer(&query)?;
        let unknown = registry.unknown_in_all(answer.state.state(), (typed, which));
        Ok((answer, at, unknown))
    })?;
    readings.allow_absent();
    let mut lists = Vec::new();
    for (repository, (answer, at, _)) in readings.iter() {
        let selection = Selection { at: *at, ..args.selection()? };
        let mut artifacts: Vec<_> = answer.state.artifacts().collect();
        if let Some(at) = at {
            artifacts.retain(|it| it.versions.iter().any(|version| version.commit == *at));
        }
        artifacts.sort_unstable_by_key(|artifact| artifact.name.as_str());
        let of = artifacts.into_iter().map(|it| VersionList::new(it, which, &selection));
        lists.push((repository, VersionLists(of.collect())));
    }
    let is_complete = readings.are_complete(|(answer, ..)| answer.faults.is_empty());
    match format {
        ShowFormat::Table(_) if rows(&lists).next().is_none() && !is_complete => {}
        _ => write(context, repositories.is_many(), lists, (args, format), out)?,
    }
    if let Some(unknown) = readings.notice(|(_, _, unknown)| unknown.as_deref()) {
        context.notice(&unknown)?;
    }
    readings.end(|(answer, ..)| Ok(answer.faults.into_result()?))
}

fn detail((args, format): (&ShowArgs, ShowFormat)) -> Detail {
    match format {
        ShowFormat::Json => Detail::EVERYTHING,
        ShowFormat::Table(_) if args.columns().need_texts() => Detail::TEXTS,
        _ => Detail::BRIEF,
    }
}

/// The versions of each repository.
type Lists<'s> = Vec<(Option<&'s str>, VersionLists<'s>)>;

fn rows<'l, 's>(
    lists: &'l Lists<'s>,
) -> impl Iterator<Item = (Option<&'s str>, VersionRow<'s>)> + use<'l, 's> {
    lists.iter().flat_map(|(repository, lists)| {
        let rows = lists.0.iter().flat_map(VersionList::rows);
        rows.map(|row| (*repository, row))
    })
}

fn write(
    context: &Context,
    is_many: bool,
    lists: Lists<'_>,
    (args, format): (&ShowArgs, ShowFormat),
    out: &mut dyn Write,
) -> Result<()> {
    match format {
        ShowFormat::Json => write_json(lists, out),
        ShowFormat::Field(field) => {
            let cell = |row: VersionRow<'_>| match field {
                ShowField::Name => row.artifact.into_owned(),
                ShowField::Version => row.version,
                ShowField::Stage => row.stages,
                ShowField::Ref => row.reference,
            };
            write_values(rows(&lists).map(|(repository, row)| (repository, cell(row))), out)
        }
        ShowFormat::Table(format) => {
            let columns = args.columns();
            let headers = VersionRow::headers(columns).into_iter().map(Cow::Borrowed);
            let rows = || rows(&lists).map(|(repository, row)| (repository, row.cells(columns)));
            context.write_rows(is_many, headers, rows, format, out)?;
            if lists.iter().any(|(_, lists)| lists.0.iter().any(VersionList::is_starred)) {
                context.hint(STAR)?;
            }
            Ok(())
        }
    }
}
