//! `gto show`: the registry, one artifact, or what is in a stage.

mod args;
mod overview;
mod sort;
mod values;
mod versions;

use std::io::Write;

use anyhow::Result;

pub use args::{ShowArgs, ShowField, ShowFormat};
pub use sort::{Sort, ValueColumns};

use super::Context;
use crate::registry::{ArtifactFilter, NamePattern, Shortcut, Which};

/// The legend of the star before a name.
const STAR: &str = "* This artifact has an annotation and no tags.";

/// What is asked for, which artifacts count, and how to print.
type Asked<'a> = (&'a ShowArgs, &'a ArtifactFilter, ShowFormat);

/// Prints the registry, or the versions of one artifact.
///
/// # Errors
/// Output flags exclude each other, the registry cannot be read, or there is no such artifact.
pub fn run(context: &Context, args: &ShowArgs, out: &mut dyn Write) -> Result<()> {
    let format = args.format()?;
    let mut repositories = context.repositories(&args.repos)?;
    let name = args.name().map(|name| repositories.narrow(name));
    let pattern = name.and_then(NamePattern::new);
    let filter = args.annotations.filter(pattern.as_ref());
    let asked = (args, &filter, format);
    match (pattern, name) {
        (Some(NamePattern { which, .. }), Some(name)) if which != Which::All => {
            versions::show_matching(context, &repositories, (asked, name, &which), out)
        }
        (None, Some(name)) => {
            let wanted = Shortcut::new(name);
            match args.values.sections().is_empty() {
                true => versions::show_artifact(context, &repositories, (asked, &wanted), out),
                false => values::show_values(context, &repositories, (asked, &wanted), out),
            }
        }
        (_, name) if args.at.is_some() => {
            let all = (asked, name.unwrap_or_default(), &Which::All);
            versions::show_matching(context, &repositories, all, out)
        }
        (_, name) => overview::show(context, &repositories, (asked, name), out),
    }
}
