//! The repositories that a command reads, and how it prints what several of them say.

use std::borrow::Cow;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Read, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use indexmap::IndexMap;
use serde::Serialize;

use super::args::{DEFAULT_REPO, Misuse, location};
use super::{Context, sentences};
use crate::git::RevisionError;
use crate::ops::{Error, Listed, Location, Query, Registry, Repositories, parse_list};
use crate::render::{self, Cell, TableFormat};
use crate::shell::quoted;

/// `-r/--repo`, `--repos` and `--jobs`: the repositories a command reads.
#[derive(Debug, Args)]
pub struct ReposArgs {
    /// Path or URL of the repository; repeat to
    /// read several [default: .]
    #[arg(short, long = "repo", value_name = "REPO", value_parser = location())]
    #[arg(verbatim_doc_comment)]
    pub repos: Vec<OsString>,
    /// Also read the repositories listed in FILE, one
    /// per line: REPO, or NAME = REPO; - for stdin
    #[arg(long = "repos", value_name = "FILE", verbatim_doc_comment)]
    file: Option<PathBuf>,
    /// Number of repositories to read at once [default: 8]
    #[arg(long, value_name = "N", default_value = "8", hide_default_value = true)]
    jobs: NonZeroUsize,
}

/// What repositories have said, in their order.
#[derive(Debug)]
pub(super) struct Readings<T> {
    /// Of each that could be read.
    said: Vec<(Option<String>, T)>,
    /// Of the others, why not. Without a name it holds for all.
    errors: Vec<(Option<String>, anyhow::Error)>,
}

/// Repositories that could not be read, or not all of them. Displays as a line for each.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Unread(String);

impl ReposArgs {
    fn listed(&self) -> Result<Vec<Listed>> {
        let Some(file) = &self.file else { return Ok(Vec::new()) };
        let shown = quoted(file);
        let mut text = String::new();
        let read = match file == Path::new("-") {
            true => io::stdin().read_to_string(&mut text).map(drop),
            false => fs::File::open(file).and_then(|mut it| it.read_to_string(&mut text)).map(drop),
        };
        read.with_context(|| format!("Cannot read the list of repositories {shown}"))?;
        let listed = parse_list(&text);
        let listed = listed.with_context(|| format!("Cannot read the list {shown}"))?;
        if listed.is_empty() && self.repos.is_empty() {
            bail!("The list {shown} contains no repository");
        }
        Ok(listed)
    }
}

impl Context {
    /// The repositories that were asked for; the one of the current folder where none was.
    pub(super) fn repositories(&self, args: &ReposArgs) -> Result<Repositories> {
        let listed = args.listed()?.into_iter();
        let listed = listed.map(|Listed { name, address }| (name, address.into()));
        let typed = args.repos.iter().map(|address| (None, address.clone()));
        let mut all: Vec<(_, OsString)> = typed.chain(listed).collect();
        if all.is_empty() {
            all.push((None, DEFAULT_REPO.into()));
        }
        let located = all
            .into_iter()
            .map(|(name, address)| Ok((name, Location::new(&address, &self.environment)?)));
        let located = located.collect::<Result<_>>()?;
        let all = Repositories::new(located, args.jobs, &self.environment).map_err(Misuse::from)?;
        Ok(if args.file.is_some() { all.listed() } else { all })
    }

    /// Opens each of the repositories for a query and reads it.
    ///
    /// # Errors
    /// There is one repository, and it cannot be read.
    pub(super) fn read<T: Send>(
        &self,
        repositories: &Repositories,
        query: &Query<'_>,
        read: impl Fn(&Registry) -> Result<T> + Sync,
    ) -> Result<Readings<T>> {
        let read = repositories.read(query, |registry| read(&registry));
        let mut readings = Readings { said: Vec::new(), errors: Vec::new() };
        for (name, read) in read {
            match read {
                Ok(said) => readings.said.push((repositories.is_many().then_some(name), said)),
                Err(error) if repositories.is_many() => readings.errors.push((Some(name), error)),
                Err(error) => return Err(error),
            }
        }
        Ok(readings)
    }

    /// Writes a table of rows with the names of their repositories. These have the first column where
    /// there are several.
    pub(super) fn write_rows<'c, I, C>(
        &self,
        is_many: bool,
        headers: impl IntoIterator<Item = Cow<'c, str>>,
        rows: impl Fn() -> I,
        format: TableFormat,
        out: &mut dyn Write,
    ) -> Result<()>
    where
        I: Iterator<Item = (Option<&'c str>, C)>,
        C: IntoIterator<Item = Cell<'c>>,
    {
        let repository = is_many.then_some(Cow::Borrowed("repo"));
        let headers: Vec<_> = repository.into_iter().chain(headers).collect();
        let rows = || {
            rows().map(|(repository, row)| {
                let name: Option<Cell<'c>> = repository.map(|name| Some(Cow::Borrowed(name)));
                name.into_iter().chain(row)
            })
        };
        self.write_table(&headers, rows, format, out)
    }
}

impl<T> Readings<T> {
    /// What each repository said, with its name where there are several.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Option<&str>, &T)> {
        self.said.iter().map(|(repository, said)| (repository.as_deref(), said))
    }

    /// Whether a repository could not be read.
    pub(super) fn has_errors(&self) -> bool {
        !self.errors.is_empty()
    }

    /// Whether all could be read, and each is complete by what it said.
    pub(super) fn are_complete(&self, is_complete: impl Fn(&T) -> bool) -> bool {
        !self.has_errors() && self.said.iter().all(|(_, said)| is_complete(said))
    }

    /// What each repository gives notice of: the first such notice, if all have one.
    pub(super) fn notice<'t>(
        &'t self,
        notice: impl Fn(&'t T) -> Option<&'t str>,
    ) -> Option<String> {
        let notices = self.said.iter().map(|(_, said)| notice(said));
        let notices = notices.collect::<Option<Vec<_>>>().filter(|_| !self.has_errors())?;
        notices.first().map(|notice| (*notice).to_owned())
    }

    /// Lets an artifact or a commit be in some of the repositories only. If none has it, that is said
    /// once.
    pub(super) fn allow_absent(&mut self) {
        let is_absent = |(_, error): &mut (_, anyhow::Error)| {
            let error = error.downcast_ref();
            matches!(
                error,
                Some(
                    Error::ArtifactNotFound { .. }
                        | Error::Revision(RevisionError::Unknown(_))
                        | Error::NoCommit(_)
                )
            )
        };
        let has_hint = |error: &anyhow::Error| {
            matches!(error.downcast_ref(), Some(Error::ArtifactNotFound { hint: Some(_), .. }))
        };
        let absent = self.errors.extract_if(.., is_absent).map(|(_, error)| error);
        let absent = absent.max_by_key(has_hint).filter(|_| self.said.is_empty());
        self.errors.extend(absent.map(|error| (None, error)));
    }

    /// Ends the command: fails if a repository could not be read, or if `end` says that it has not
    /// said all.
    ///
    /// # Errors
    /// That of the only repository; else [`Unread`].
    pub(super) fn end(self, mut end: impl FnMut(T) -> Result<()>) -> Result<()> {
        let Self { said, mut errors } = self;
        for (repository, said) in said {
            errors.extend(end(said).err().map(|error| (repository, error)));
        }
        refuse_unread(errors)
    }
}

/// Fails if there is an error of a repository.
///
/// # Errors
/// That of the only repository, which has no name; else [`Unread`].
pub(super) fn refuse_unread(mut errors: Vec<(Option<String>, anyhow::Error)>) -> Result<()> {
    if let [(None, _)] = &errors[..] {
        return errors.pop().map_or(Ok(()), |(_, error)| Err(error));
    }
    let lines: Vec<_> = errors.iter().map(|(name, error)| line(name.as_deref(), error)).collect();
    match lines.is_empty() {
        true => Ok(()),
        false => Err(Unread(lines.join("\n")).into()),
    }
}

/// Writes the report of the only repository as JSON; where there are several, an object with a key for
/// each.
pub(super) fn write_json<S: Serialize>(
    reports: Vec<(Option<&str>, S)>,
    out: &mut dyn Write,
) -> Result<()> {
    if let [(None, report)] = &reports[..] {
        return Ok(render::json(report, out)?);
    }
    let reports = reports.into_iter().filter_map(|(repository, it)| Some((repository?, it)));
    Ok(render::json(&reports.collect::<IndexMap<_, _>>(), out)?)
}

/// Writes values, a line each, after the name of their repository and a tab where there are several.
pub(super) fn write_values<'c, V: AsRef<str>>(
    values: impl Iterator<Item = (Option<&'c str>, V)>,
    out: &mut dyn Write,
) -> Result<()> {
    for (repository, value) in values {
        if let Some(name) = repository {
            write!(out, "{name}\t")?;
        }
        render::lines([value], out)?;
    }
    Ok(())
}

/// Why a repository could not be read, in one line; what it lacks has a line each.
fn line(repository: Option<&str>, error: &anyhow::Error) -> String {
    let Some(name) = repository else { return error.to_string() };
    match error.downcast_ref() {
        Some(Error::Incomplete(incomplete)) => format!("{name}: {incomplete}"),
        _ => format!("{name}: {}", one_line(error)),
    }
}

/// An error with its causes, in one line.
pub(super) fn one_line(error: &anyhow::Error) -> String {
    let said = sentences(error).join(": ");
    let words: Vec<_> = said.lines().map(str::trim).filter(|it| !it.is_empty()).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::anyhow;

    #[test]
    fn an_error_is_a_line() {
        let error = anyhow!("why\n").context("Cannot read 'x'\nfatal: a\n\n  b");
        assert_eq!(line(Some("models"), &error), "models: Cannot read 'x' fatal: a b: why");
        assert_eq!(line(None, &error), "Cannot read 'x'\nfatal: a\n\n  b");
    }

    #[test]
    fn a_cause_is_said_once() {
        let error = anyhow!("no such file").context("no such file, in 'x'").context("Cannot open");
        assert_eq!(line(Some("a/b"), &error), "a/b: Cannot open: no such file, in 'x'");
    }
}
