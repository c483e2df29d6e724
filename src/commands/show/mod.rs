//! `gto show`: the registry, one artifact, or what is in a stage.

mod args;
mod overview;
mod values;
mod versions;

use std::io::Write;

use anyhow::Result;

pub use args::{ShowArgs, ShowField, ShowFormat, Sort, ValueColumns};

use super::Context;
use crate::registry::Shortcut;

/// Prints the registry, or the versions of one artifact.
///
/// # Errors
/// Output flags exclude each other, the registry cannot be read, or there is no such artifact.
pub fn run(context: &Context, args: &ShowArgs, out: &mut dyn Write) -> Result<()> {
    let format = args.format()?;
    let mut repositories = context.repositories(&args.repos)?;
    let name = args.name().map(|name| repositories.narrow(name));
    match (name.map(Shortcut::new), &args.at) {
        (Some(wanted), _) if !args.values.sections().is_empty() => {
            values::show_values(context, &repositories, (args, &wanted, format), out)
        }
        (Some(wanted), _) => {
            versions::show_artifact(context, &repositories, (args, &wanted, format), out)
        }
        (None, Some(at)) => versions::show_commit(context, &repositories, (args, at, format), out),
        (None, None) => overview::show(context, &repositories, (args, format), out),
    }
}
