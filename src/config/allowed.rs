//! Types and stages that the configuration allows.

use super::python;
use crate::registry::{InvalidName, is_name, nearest};

/// A type or stage that is not allowed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAllowed {
    /// It is no valid name.
    #[error(transparent)]
    Name(#[from] InvalidName),
    /// Not among the types that the configuration lists.
    #[error("Allowed types are: '{}'\n{}", python::list(allowed), not_among(name, allowed))]
    Type {
        /// The type.
        name: String,
        /// The types that are allowed.
        allowed: Vec<String>,
    },
    /// Not among the stages that the configuration lists.
    #[error("Allowed stages are: '{}'\n{}", python::list(allowed), not_among(name, allowed))]
    Stage {
        /// The stage.
        name: String,
        /// The stages that are allowed.
        allowed: Vec<String>,
    },
}

/// A line that GTO 1.10.1 does not print: the refused name, and the nearest allowed one.
fn not_among(name: &str, allowed: &[String]) -> String {
    match nearest(name, allowed.iter().map(String::as_str)) {
        Some(near) => format!("'{name}' is not among them. Did you mean '{near}'?"),
        None => format!("'{name}' is not among them."),
    }
}

/// Checks that a name is allowed. If nothing is listed, any name is.
pub(super) fn check(
    name: &str,
    allowed: Option<&Vec<String>>,
    refuse: fn(String, Vec<String>) -> NotAllowed,
) -> Result<(), NotAllowed> {
    if !is_name(name) {
        return Err(InvalidName(name.to_owned()).into());
    }
    match allowed {
        Some(allowed) if !allowed.iter().any(|other| other == name) => {
            Err(refuse(name.to_owned(), allowed.clone()))
        }
        _ => Ok(()),
    }
}
