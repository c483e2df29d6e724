//! Why references cannot be read.

use crate::shell::{quote, quoted};
use std::io;
use std::path::PathBuf;

/// References that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum RefError {
    /// A file or directory of references cannot be read.
    #[error("cannot read {}: {source}", quoted(path))]
    File {
        /// The file or directory.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A line of `packed-refs` is malformed.
    #[error("{} has an invalid line: {}", quoted(path), quoted(line))]
    PackedLine {
        /// The file.
        path: PathBuf,
        /// The line, as far as it is text.
        line: String,
    },
    /// The file of a reference holds neither an id nor the name of another reference.
    #[error("reference {} is broken: {}", quoted(name), way_out(name))]
    Broken {
        /// The full name, such as `refs/tags/m@v1.0.0`.
        name: String,
    },
    /// A reference in a reftable has no object.
    #[error("reference {} is broken: `git update-ref -d {}` removes it", quoted(name), quote(name))]
    BrokenInTable {
        /// The full name, such as `refs/tags/m@v1.0.0`.
        name: String,
    },
    /// The file of a reference cannot be read.
    #[error("reference {} cannot be read: {reason}", quoted(name))]
    Unreadable {
        /// The full name, such as `refs/tags/m@v1.0.0`.
        name: String,
        /// Why, for instance a lack of permission.
        reason: io::Error,
    },
    /// A reftable is damaged. Git reads nothing from it, without an error.
    #[error(
        "the reftable {} is damaged: {reason}. Restore it from a copy of the repository",
        quoted(path)
    )]
    Table {
        /// The file of the table, or the list of tables.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Git, which reads reftables, cannot be run or fails. In its words.
    #[error("the references cannot be read: {0}")]
    Git(String),
}

impl RefError {
    /// Whether this process may not read a file. Then nothing is known of the reference.
    pub(crate) fn leaves_open(&self) -> bool {
        match self {
            Self::File { source, .. } | Self::Unreadable { reason: source, .. } => {
                source.kind() == io::ErrorKind::PermissionDenied
            }
            _ => false,
        }
    }
}

/// How to repair a broken reference. A reference that a remote has can be fetched again. HEAD must
/// not be deleted: without it there is no repository.
fn way_out(name: &str) -> String {
    let path = |name: &str| format!("\"$(git rev-parse --git-path {})\"", quoted(name));
    if ["refs/tags/", "refs/remotes/"].iter().any(|base| name.starts_with(base)) {
        let path = path(name);
        return format!("`rm {path}` removes it, `git fetch --tags` may restore it");
    }
    match name {
        "HEAD" => "its file must contain `ref: refs/heads/BRANCH`".to_owned(),
        _ => format!(
            "its file {} must contain a commit id: `tail -n 1 {}` shows the most recent ones",
            path(name),
            path(&format!("logs/{name}"))
        ),
    }
}
