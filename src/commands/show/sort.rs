//! The order of versions, and their columns of values, as they are typed.

use std::ffi::OsStr;

use clap::Args;
use clap::builder::{PossibleValue, TypedValueParser};

use crate::commands::args::text;
use crate::commands::columns::COLUMNS;

/// By what versions are ordered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sort {
    /// By the time of the tag.
    Timestamp,
    /// By semantic version.
    Semver,
    /// By a metric or parameter.
    Key(String),
}

/// `--metrics` and `--params`: columns of values for the versions of one artifact.
#[derive(Debug, Args)]
#[command(next_help_heading = COLUMNS)]
pub struct ValueColumns {
    /// Show all metrics of each version, or these
    #[arg(long, value_name = "KEY,...", num_args = 0..=1, require_equals = true)]
    #[arg(value_delimiter = ',', default_missing_value = "", value_parser = text())]
    pub metrics: Option<Vec<String>>,
    /// Show all parameters of each version, or these
    #[arg(long, value_name = "KEY,...", num_args = 0..=1, require_equals = true)]
    #[arg(value_delimiter = ',', default_missing_value = "", value_parser = text())]
    pub params: Option<Vec<String>>,
}

/// `timestamp` or `semver`; anything else is a key, which is right with columns of values alone.
#[derive(Clone)]
pub(super) struct SortParser;

const ORDERS: [(&str, Sort); 2] = [("timestamp", Sort::Timestamp), ("semver", Sort::Semver)];

impl TypedValueParser for SortParser {
    type Value = Sort;

    fn parse_ref(
        &self,
        _: &clap::Command,
        _: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Sort, clap::Error> {
        let text = value.to_string_lossy();
        let order = ORDERS.into_iter().find(|(name, _)| *name == text);
        Ok(order.map_or_else(|| Sort::Key(text.into_owned()), |(_, order)| order))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(ORDERS.into_iter().map(|(name, _)| PossibleValue::new(name))))
    }
}
