//! Where a version of an artifact comes from, and what is made of it. Pure.

mod print;
mod redacted;

use indexmap::IndexMap;
use serde::{Serialize, Serializer};

pub use print::mermaid_of;

use crate::dvc::Import;
use crate::registry::{Action, ObjectId, TagName, Value};

/// A version of an artifact with what it was made of.
#[derive(Debug, Serialize)]
pub struct Lineage {
    /// The version.
    #[serde(flatten)]
    pub version: NamedVersion,
    /// Its file or folder; none where it is not known.
    pub output: Option<Input>,
    /// What is not known, and why.
    pub unknown: Vec<String>,
}

/// A version of an artifact with the versions that are made of it.
#[derive(Debug, Serialize)]
pub struct Uses {
    /// The version.
    #[serde(flatten)]
    pub version: NamedVersion,
    /// The versions that use it.
    pub used_by: Vec<NamedVersion>,
    /// What is not known, and why.
    pub unknown: Vec<String>,
}

/// A version of an artifact by its names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct NamedVersion {
    /// The artifact.
    pub artifact: String,
    /// The version; none for a commit that no tag registers.
    pub version: Option<String>,
    /// The tag that registered it.
    #[serde(rename = "ref")]
    pub reference: Option<String>,
    /// The commit.
    pub commit: ObjectId,
}

/// A file or folder, and how it was made.
#[derive(Debug, Default, Clone, PartialEq, Serialize)]
pub struct Input {
    /// Where it is, from the root of the repository; or a URL.
    pub path: String,
    /// The hash of its content, such as `md5:...`; none where it is not known.
    pub hash: Option<String>,
    /// The version of an artifact that has this content: `NAME@VERSION`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub artifact: Option<String>,
    /// The stage that made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<StageRun>,
    /// The repository that it was imported from.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "import")]
    pub import: Option<Import>,
}

/// A run of a stage, as `dvc.lock` has it.
#[derive(Debug, Default, Clone, PartialEq, Serialize)]
pub struct StageRun {
    /// Its name.
    pub name: String,
    /// The `dvc.lock`.
    pub file: String,
    /// The commands.
    pub commands: Vec<String>,
    /// The parameters by their files, and their keys.
    pub params: IndexMap<String, IndexMap<String, Value>>,
    /// What it read. Of a stage that made several inputs this is said once.
    pub inputs: Vec<Input>,
    /// Whether its inputs are said elsewhere.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_repeated: bool,
}

impl NamedVersion {
    /// `NAME@VERSION`, or `NAME` with the commit's id cut to 7 digits.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.version {
            Some(version) => format!("{}@{version}", self.artifact),
            None => format!("{} at {}", self.artifact, self.commit.short(7)),
        }
    }
}

impl Input {
    /// Whether this or anything that it was made of matches.
    pub fn any(&self, matches: &impl Fn(&Self) -> bool) -> bool {
        let mut inputs = self.stage.iter().flat_map(|stage| &stage.inputs);
        matches(self) || inputs.any(|input| input.any(matches))
    }
}

/// What an import is called: `URL: NAME@VERSION` where its revision is the tag of a version.
#[must_use]
pub fn import_name(import: &Import) -> String {
    let version = import.rev.as_deref().and_then(|rev| {
        let tag = TagName::new(rev).ok()?;
        match &tag.action {
            Action::Register(version) => Some(format!("{}@{version}", tag.artifact)),
            _ => None,
        }
    });
    let rev = version.or_else(|| import.rev.clone()).or_else(|| import.rev_lock.clone());
    rev.map_or_else(|| import.url.clone(), |rev| format!("{}: {rev}", import.url))
}

fn import<S: Serializer>(import: &Option<Import>, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Imported<'i> {
        name: String,
        url: &'i str,
        rev: Option<&'i str>,
        rev_lock: Option<&'i str>,
    }
    let imported = import.as_ref().map(|import| Imported {
        name: import_name(import),
        url: &import.url,
        rev: import.rev.as_deref(),
        rev_lock: import.rev_lock.as_deref(),
    });
    imported.serialize(serializer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_are_named_by_their_versions() {
        for (rev, rev_lock, name) in [
            (Some("churn@v1.0.0"), None, "u: churn@v1.0.0"),
            (Some("dir=churn@v1.0.0"), None, "u: dir:churn@v1.0.0"),
            (Some("main"), Some("1a2b"), "u: main"),
            (Some("churn#prod#2"), None, "u: churn#prod#2"),
            (None, Some("1a2b"), "u: 1a2b"),
            (None, None, "u"),
        ] {
            let [rev, rev_lock] = [rev, rev_lock].map(|text| text.map(str::to_owned));
            assert_eq!(import_name(&Import { url: "u".to_owned(), rev, rev_lock }), name);
        }
    }
}
