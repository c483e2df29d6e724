//! The request of `gto annotate`.

use super::EditError;
use crate::registry::{InvalidName, is_name};

/// An annotation to write, or to add to the existing one.
///
/// GTO 0.2.8: an empty text changes nothing, except in an artifact's first annotation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Annotate {
    /// The artifact, without a directory: GTO 1.10.1 cannot read a file that names `dir:name`.
    pub name: String,
    /// The kind of artifact, such as `model`.
    pub kind: Option<String>,
    /// The path in the repository, or a URL.
    pub path: Option<String>,
    /// Whether the path has to be committed.
    pub must_exist: bool,
    /// Whether another artifact may be at, above or below the path.
    pub allow_same_path: bool,
    /// Labels to add.
    pub labels: Vec<String>,
    /// Free text.
    pub description: Option<String>,
    /// Custom data.
    pub custom: Option<String>,
}

impl Annotate {
    /// Checks the names. This needs no file.
    ///
    /// GTO 0.2.8 checks in this order: these names; the type, against the configuration; the
    /// path that must exist; the file.
    ///
    /// # Errors
    /// [`EditError::Name`] for an invalid name, label or type.
    pub(crate) fn check(&self) -> Result<(), EditError> {
        let kind = self.kind.iter().filter(|kind| !kind.is_empty());
        let mut names = std::iter::once(&self.name).chain(&self.labels).chain(kind);
        let wrong = names.find(|text| !is_name(text));
        wrong.map_or(Ok(()), |text| Err(InvalidName(text.clone()).into()))
    }

    /// The path that must exist at HEAD; `None` if none must.
    ///
    /// # Errors
    /// [`EditError::PathRequired`] without a path.
    pub(crate) fn required_path(&self) -> Result<Option<&str>, EditError> {
        match self.path.as_deref() {
            _ if !self.must_exist => Ok(None),
            None | Some("") => Err(EditError::PathRequired),
            path => Ok(path),
        }
    }
}
