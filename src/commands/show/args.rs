//! What can be typed after `gto show`.

use std::num::{IntErrorKind, ParseIntError};

use anyhow::{Result, bail};
use clap::Args;

use super::sort::{Sort, SortParser, ValueColumns};
use crate::commands::args::{
    Conflict, FILTERS, HeadsArgs, ONE_OUTPUT, artifact, choose, given, text,
};
use crate::commands::columns::{AuthorColumns, COLUMNS};
use crate::commands::filters::{AnnotationFilters, date};
use crate::commands::repositories::ReposArgs;
use crate::ops::{Detail, Heads, Query};
use crate::registry::report::Columns;
use crate::registry::{ArtifactFilter, Limit, NamePattern, Order, Period, Selection, Which};
use crate::render::TableFormat;

const EXAMPLES: &str = "\
Examples:
  gto show                      all artifacts with latest version and stages
  gto show model                all versions of the artifact 'model'
  gto show model@latest         its latest version (same as @greatest)
  gto show model@v1.2.0         one version
  gto show model#prod           the version in the stage 'prod'
  gto show model#prod --ref     the Git tag of that version, for scripts
  gto show model@latest --stable --ref
                                the Git tag of the latest release
  gto show 'nlp/*'              the artifacts whose names begin with nlp/
  gto show '#prod'              the versions in the stage 'prod'
  gto show '#prod' --who --when
                                also who put them there, and when
  gto show --as-of 2026-01-31   the registry as it was at the end of that day
  gto show --at HEAD            the versions at this commit
  gto show model --metrics=auc --sort auc
                                all versions with a metric, highest first
  gto show --json               the registry as JSON
  gto show -r ../a -r ../b      two registries in one table
  gto show --repos team.txt     all repositories listed in a file";

/// What `gto show` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct ShowArgs {
    /// NAME, NAME#STAGE, NAME@VERSION, NAME@latest or NAME@greatest;
    /// NAME may be a pattern such as 'nlp/*'; all artifacts if omitted
    #[arg(value_parser = artifact(), verbatim_doc_comment)]
    name: Option<String>,
    /// The repositories to read.
    #[command(flatten)]
    pub repos: ReposArgs,

    /// Print JSON
    #[arg(long, help_heading = ONE_OUTPUT)]
    json: bool,
    /// Print a table without borders, for grep and awk
    #[arg(long, help_heading = ONE_OUTPUT)]
    plain: bool,
    /// Print only the artifact names
    #[arg(long = "name", help_heading = ONE_OUTPUT)]
    show_name: bool,
    /// Print only the versions
    #[arg(long = "version", help_heading = ONE_OUTPUT)]
    show_version: bool,
    /// Print only the stages
    #[arg(long = "stage", help_heading = ONE_OUTPUT)]
    show_stage: bool,
    /// Print only the Git tags
    #[arg(long = "ref", help_heading = ONE_OUTPUT)]
    show_ref: bool,

    /// Which artifacts are shown.
    #[command(flatten)]
    pub(super) annotations: AnnotationFilters,
    /// The commits whose artifacts.yaml is read.
    #[command(flatten)]
    pub heads: HeadsArgs,
    /// Also read dvc.yaml in every folder
    #[arg(long, help_heading = FILTERS)]
    annotated: bool,
    /// Show only registered versions
    #[arg(long, visible_alias = "ro", help_heading = FILTERS)]
    pub registered_only: bool,
    /// Also show deprecated artifacts and versions
    #[arg(short, long, help_heading = FILTERS)]
    pub deprecated: bool,
    /// Hide prereleases, such as v1.0.0-rc.1
    #[arg(long, help_heading = FILTERS)]
    stable: bool,
    /// Show only the versions at this commit
    #[arg(long, help_heading = FILTERS, value_name = "REV", value_parser = text())]
    pub at: Option<String>,
    /// Show at most N stages per version,
    /// -1 for all
    #[arg(long, visible_alias = "av", help_heading = FILTERS, verbatim_doc_comment)]
    #[arg(value_name = "N", default_value_t = -1)]
    #[arg(value_parser = integer, allow_negative_numbers = true)]
    pub assignments_per_version: i64,
    /// Show the last N versions in each stage,
    /// -1 for all
    #[arg(long, visible_alias = "vs", help_heading = FILTERS, verbatim_doc_comment)]
    #[arg(value_name = "N", default_value_t = 1)]
    #[arg(value_parser = integer, allow_negative_numbers = true)]
    pub versions_per_stage: i64,
    /// Show the state on DATE, that day included.
    /// Deleted tags are not known
    #[arg(long, help_heading = FILTERS, value_name = "DATE", value_parser = date)]
    #[arg(verbatim_doc_comment)]
    as_of: Option<Period>,
    /// Order of the versions in a stage: timestamp
    /// or semver; with --metrics or --params also
    /// KEY, highest first
    #[arg(long, help_heading = FILTERS, verbatim_doc_comment)]
    #[arg(value_name = "ORDER", value_parser = SortParser, default_value = "timestamp")]
    #[arg(hide_possible_values = true)]
    pub sort: Sort,

    /// Who made the tags, and why.
    #[command(flatten)]
    pub(super) authors: AuthorColumns,
    /// Show when each stage was assigned
    #[arg(long, help_heading = COLUMNS)]
    when: bool,
    /// The metrics and parameters that have columns.
    #[command(flatten)]
    pub values: ValueColumns,
}

/// How `gto show` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShowFormat {
    /// A table.
    Table(TableFormat),
    /// JSON.
    Json,
    /// One field of each row, a line each.
    Field(ShowField),
}

/// A field that `gto show` can print alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShowField {
    /// The name of the artifact.
    Name,
    /// The version.
    Version,
    /// The stage.
    Stage,
    /// The name of the tag.
    Ref,
}

impl ShowField {
    /// The name of its flag, without the dashes.
    pub(super) fn flag(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Version => "version",
            Self::Stage => "stage",
            Self::Ref => "ref",
        }
    }
}

impl ShowArgs {
    /// The artifact or shortcut asked for.
    pub fn name(&self) -> Option<&str> {
        given(self.name.as_ref())
    }

    /// What is to be known of all artifacts.
    pub(super) fn query<'q>(&'q self, detail: Detail, filter: &'q ArtifactFilter) -> Query<'q> {
        let (heads, revision) = (Heads::from(&self.heads), self.at.as_deref());
        let (filter, as_of) = (Some(filter), self.as_of.map(|period| period.last));
        Query { heads, revision, filter, as_of, dvc: self.annotated, ..Query::all(detail) }
    }

    /// What is wrong with arguments that are right one by one.
    pub(crate) fn mistake(&self) -> Option<String> {
        let has_values = !self.values.sections().is_empty();
        let pattern = self.name().and_then(NamePattern::new);
        let is_one = self.name().is_some() && pattern.is_none();
        let lists_versions =
            is_one || self.at.is_some() || pattern.is_some_and(|it| it.which != Which::All);
        match &self.sort {
            Sort::Key(_) if !has_values => {
                let names = "['timestamp', 'semver']";
                Some(format!("Invalid value for '--sort': Only one of {names} is allowed"))
            }
            _ if has_values && !is_one => Some("'--metrics' and '--params' need a NAME".to_owned()),
            _ if self.columns().are_any() && has_values => {
                let values = "'--metrics' and '--params'";
                Some(format!("'--who', '--message' and '--when' cannot be used with {values}"))
            }
            _ if self.columns().are_any() && !lists_versions => {
                Some("'--who', '--message' and '--when' need a NAME".to_owned())
            }
            _ if self.annotations.is_given() && is_one => {
                Some("'--type' and '--label' are filters of all artifacts, not of one".to_owned())
            }
            _ => None,
        }
    }

    /// The columns besides the usual ones.
    pub(super) fn columns(&self) -> Columns {
        Columns { when: self.when, ..self.authors.columns() }
    }

    /// Which versions count; of which commit is still to be said.
    ///
    /// # Errors
    /// A limit is below -1.
    pub fn selection(&self) -> Result<Selection> {
        let limit = |number: i64| match number {
            -1 => Some(Limit::All),
            number => usize::try_from(number).ok().map(Limit::First),
        };
        let Some(assignments_per_version) = limit(self.assignments_per_version) else {
            bail!("'assignments_per_version' must be >= -1");
        };
        let Some(versions_per_stage) = limit(self.versions_per_stage) else {
            bail!("'versions_per_stage' must be >=-1");
        };
        Ok(Selection {
            registered_only: self.registered_only,
            deprecated: self.deprecated,
            stable: self.stable,
            at: None,
            assignments_per_version,
            versions_per_stage,
            order: match &self.sort {
                Sort::Timestamp | Sort::Key(_) => Order::Time,
                Sort::Semver => Order::Precedence,
            },
        })
    }

    /// How to print. Fails when two of the output flags are given.
    pub fn format(&self) -> Result<ShowFormat, Conflict> {
        let choices = [
            (self.json, ShowFormat::Json),
            (self.plain, ShowFormat::Table(TableFormat::Plain)),
            (self.show_name, ShowFormat::Field(ShowField::Name)),
            (self.show_version, ShowFormat::Field(ShowField::Version)),
            (self.show_stage, ShowFormat::Field(ShowField::Stage)),
            (self.show_ref, ShowFormat::Field(ShowField::Ref)),
        ];
        choose(&choices, ShowFormat::Table(TableFormat::FancyOutline), Conflict::OutputFormats)
    }
}

/// A decimal number with the blanks and the `+` that Python's `int` takes; a number beyond 64 bits
/// is the nearest one within. Values below -1 pass: GTO 1.10.1 refuses them when it uses them.
fn integer(text: &str) -> Result<i64, &'static str> {
    text.trim().parse().or_else(|error: ParseIntError| match error.kind() {
        IntErrorKind::PosOverflow => Ok(i64::MAX),
        IntErrorKind::NegOverflow => Ok(i64::MIN),
        _ => Err("is not a valid integer"),
    })
}
