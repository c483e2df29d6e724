//! The content of an artifact: the file or folder that its annotation names.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::dvc::Hash;
use crate::redact::redact_typed;
use crate::registry::{ObjectId, UnresolvedField};
use crate::shell::quoted;

/// The content of an artifact at a commit, as far as it is known without reading it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Content {
    /// Where the artifact is, from the root of the repository.
    pub path: String,
    /// What tells one content from another.
    pub hash: ContentHash,
    /// The size in bytes: of a file, or of all files of a folder that DVC tracks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// How many files a folder has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub files: Option<u64>,
    /// The `dvc.lock` or `.dvc` file that the hash is from.
    #[serde(skip)]
    pub recorded_in: Option<String>,
    /// The stage of that `dvc.lock`.
    #[serde(skip)]
    pub stage: Option<String>,
    /// The folder whose hash and size these are, where DVC tracks one that the artifact is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inside: Option<String>,
}

/// The hash of a content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContentHash {
    /// The one that DVC recorded.
    Dvc(Hash),
    /// The id of a Git object: of a file, a folder, or the commit of a submodule.
    Git(ObjectId),
}

/// Why the content of an artifact is not known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UnknownContent {
    /// Nothing describes the artifact.
    #[error("it has no annotation")]
    NoAnnotation,
    /// The annotation does not say where the artifact is.
    #[error("its annotation has no path")]
    NoPath,
    /// The path has a template that cannot be resolved.
    #[error(transparent)]
    Unresolved(UnresolvedField),
    /// The artifact is not in the repository: at a URL, or in a folder outside.
    #[error("its path {} is outside of the repository", quoted(redact_typed(.0)))]
    Outside(String),
    /// The way to it leads into a submodule, out of the repository or nowhere.
    #[error("{} cannot be followed: {why}", quoted(path))]
    Elsewhere {
        /// Its path.
        path: String,
        /// Why.
        why: String,
    },
    /// Neither Git nor DVC has it.
    #[error("{} is not in Git, and no dvc.lock or .dvc file names it", quoted(.0))]
    Nowhere(String),
    /// DVC tracks it, and recorded no hash.
    #[error("{} has no hash for {}", quoted(file), quoted(path))]
    NoHash {
        /// Where the artifact is.
        path: String,
        /// The `dvc.lock` or `.dvc` file.
        file: String,
    },
}

impl Content {
    /// The same content at a path that symbolic links lead from. A part of a folder stays where it
    /// is: its path tells which part.
    #[must_use]
    pub fn named(self, path: String) -> Self {
        if self.inside.is_some() { self } else { Self { path, ..self } }
    }

    /// Whether the content of another version is the same, wherever it is.
    #[must_use]
    pub fn is_same_as(&self, other: &Self) -> bool {
        let inside = |content: &Self| {
            let folder = content.inside.as_deref()?;
            content.path.strip_prefix(folder).map(str::to_owned)
        };
        self.hash == other.hash && inside(self) == inside(other)
    }
}

impl ContentHash {
    /// The hash as tables have it: cut to 7 digits.
    #[must_use]
    pub fn short(&self) -> String {
        match self {
            Self::Git(id) => format!("git:{}", id.short(7)),
            Self::Dvc(Hash { kind, text }) => {
                let (digits, ending) = match text.strip_suffix(".dir") {
                    Some(digits) => (digits, ".dir"),
                    None => (text.as_str(), ""),
                };
                format!("{kind}:{}{ending}", digits.chars().take(7).collect::<String>())
            }
        }
    }
}

impl Serialize for ContentHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dvc(hash) => hash.fmt(f),
            Self::Git(id) => write!(f, "git:{id}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(path: &str, md5: &str, inside: Option<&str>) -> Content {
        let hash = ContentHash::Dvc(Hash { kind: "md5", text: md5.to_owned() });
        let (path, inside) = (path.to_owned(), inside.map(str::to_owned));
        Content { path, hash, size: None, files: None, recorded_in: None, stage: None, inside }
    }

    #[test]
    fn the_hash_tells_whether_it_is_the_same() {
        for (other, is_same) in [
            (content("m", "1", None), true),
            (content("moved", "1", None), true),
            (content("m", "2", None), false),
            (content("d/m", "1", Some("d")), false),
        ] {
            assert_eq!(content("m", "1", None).is_same_as(&other), is_same, "{other:?}");
        }
        let inside = content("d/m", "1.dir", Some("d"));
        assert!(inside.is_same_as(&content("e/m", "1.dir", Some("e"))));
        assert!(!inside.is_same_as(&content("d/n", "1.dir", Some("d"))));
    }
}
