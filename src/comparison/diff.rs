//! The answer of `gto diff`.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use serde::Serialize;

use super::{Content, FileChanges};
use crate::registry::{Commit, ObjectId, Time};

/// A part of a comparison that can be asked for alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SectionName {
    /// The commits between the versions.
    Commits,
    /// The fields of the annotation.
    Annotation,
    /// The file or folder that the annotation names.
    Outputs,
    /// The metrics.
    Metrics,
    /// The parameters.
    Params,
    /// The files of the repository.
    Files,
}

/// Two versions of an artifact, compared in the sections that were asked for.
#[derive(Debug, Serialize)]
pub struct Diff {
    /// The artifact.
    pub artifact: String,
    /// The first version.
    pub from: ComparedVersion,
    /// The second version.
    pub to: ComparedVersion,
    /// The commits between them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commits: Option<CommitsBetween>,
    /// The fields of the annotation that differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub annotation: Option<FileChanges>,
    /// The outputs, those that are the same too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outputs: Option<Vec<OutputChange>>,
    /// The metrics that differ, by their files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metrics: Option<IndexMap<String, FileChanges>>,
    /// The parameters that differ, by their files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub params: Option<IndexMap<String, FileChanges>>,
    /// The files that differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub files: Option<Vec<FileChange>>,
    /// What differs, in words.
    pub changed: BTreeSet<ChangedPart>,
    /// The sections that could not be decided, and why.
    pub unknown: Vec<Unknown>,
    /// The commands that bring what is not here.
    pub fetch: Vec<String>,
}

/// What differs between two versions, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangedPart {
    /// The content of the artifact.
    Content,
    /// Its annotation.
    Annotation,
    /// Its metrics.
    Metrics,
    /// Its parameters.
    Params,
}

/// One of the versions that are compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ComparedVersion {
    /// The tag that registered it; none for a commit that no tag registers.
    #[serde(rename = "ref")]
    pub reference: Option<String>,
    /// The commit.
    pub commit: ObjectId,
    /// The version; none for such a commit.
    pub version: Option<String>,
    /// The stages that it is in.
    pub stages: Vec<String>,
    /// The files of DVC that are not here, and would have to be read.
    #[serde(skip)]
    pub missing: BTreeSet<String>,
}

/// How two versions lie to each other in the history.
#[derive(Debug, Default, Serialize)]
pub struct CommitsBetween {
    /// How many commits the second version has and the first one lacks.
    pub ahead: Option<usize>,
    /// How many commits the first version has and the second one lacks.
    pub behind: Option<usize>,
    /// The last commit that both have, where each has commits that the other one lacks.
    pub base: Option<ObjectId>,
    /// The newest of these commits.
    pub list: Vec<ListedCommit>,
}

/// A commit between two versions.
#[derive(Debug, Serialize)]
pub struct ListedCommit {
    /// Its id.
    pub commit: ObjectId,
    /// When it was made.
    pub time: Time,
    /// Who wrote it.
    pub author: String,
    /// The first line of its message.
    pub subject: String,
    /// Whether the second version lacks it, and the first one has it.
    pub is_behind: bool,
    /// Whether it changes the annotation or the content of the artifact.
    pub touches: bool,
}

/// The file or folder that the annotations of two versions name.
#[derive(Debug, Serialize)]
pub struct OutputChange {
    /// What became of it.
    pub state: OutputState,
    /// In the first version; none where it is not known, or not there.
    pub old: Option<Content>,
    /// In the second version.
    pub new: Option<Content>,
}

/// What became of a file or folder from one version to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutputState {
    /// It has the same content at the same path.
    Same,
    /// It has the same content at another path.
    Moved,
    /// It has another content.
    Changed,
    /// Only the second version has it.
    Added,
    /// Only the first version has it.
    Removed,
    /// Nobody knows: what one of the versions has is not known.
    Unknown,
}

/// A file of the repository that is not the same at two commits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileChange {
    /// Where it is; where it was, if it is no more.
    pub path: String,
    /// Where it was, if the same file was elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// What became of it.
    pub state: OutputState,
}

/// A section that could not be decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unknown {
    /// Which one.
    pub section: SectionName,
    /// Why.
    pub why: String,
}

impl SectionName {
    /// The sections that are compared when none is asked for.
    pub const USUAL: [Self; 5] =
        [Self::Commits, Self::Annotation, Self::Outputs, Self::Metrics, Self::Params];

    /// The name, as its option has it.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Commits => "commits",
            Self::Annotation => "annotation",
            Self::Outputs => "outputs",
            Self::Metrics => "metrics",
            Self::Params => "params",
            Self::Files => "files",
        }
    }
}

impl ChangedPart {
    /// The word.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Content => "content",
            Self::Annotation => "annotation",
            Self::Metrics => "metrics",
            Self::Params => "params",
        }
    }
}

impl OutputState {
    /// The state as tables have it.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Moved => "moved",
            Self::Changed => "changed",
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Unknown => "unknown",
        }
    }
}

impl OutputChange {
    /// What became of a content that is known in both versions.
    #[must_use]
    pub fn known(old: Content, new: Content) -> Self {
        let state = match (old.is_same_as(&new), old.path == new.path) {
            (true, true) => OutputState::Same,
            (true, false) => OutputState::Moved,
            (false, _) => OutputState::Changed,
        };
        Self { state, old: Some(old), new: Some(new) }
    }
}

impl ListedCommit {
    /// A commit as it is listed.
    #[must_use]
    pub fn new(commit: &Commit, is_behind: bool, touches: bool) -> Self {
        Self {
            commit: commit.id,
            time: commit.time,
            author: commit.author.name.clone(),
            subject: commit.message.lines().next().unwrap_or_default().to_owned(),
            is_behind,
            touches,
        }
    }
}

impl Diff {
    /// An empty comparison of two versions.
    #[must_use]
    pub fn new(artifact: &str, from: ComparedVersion, to: ComparedVersion) -> Self {
        Self {
            artifact: artifact.to_owned(),
            from,
            to,
            commits: None,
            annotation: None,
            outputs: None,
            metrics: None,
            params: None,
            files: None,
            changed: BTreeSet::new(),
            unknown: Vec::new(),
            fetch: Vec::new(),
        }
    }

    /// Notes why a section cannot be decided, if it cannot.
    pub fn note_unknown(&mut self, section: SectionName, why: Option<String>) {
        let unknown = why.map(|why| Unknown { section, why });
        self.unknown.extend(unknown.filter(|new| !self.unknown.contains(new)));
    }
}
