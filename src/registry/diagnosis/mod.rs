//! What can be wrong with a registry: each fault a plain value, found without input or output.

mod dates;
mod kind;
mod likeness;
mod order;
mod single;
mod tags;
#[cfg(test)]
mod tests;

pub use likeness::{Likeness, looks_like_a_tag};
pub use tags::{FoundTag, Reached, Rules, TagState, TargetFault, check_tags};

use super::{ObjectId, Time};
use serde::Serialize;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// An answer is wrong, left out or refused, by this program or by Python GTO.
    Error,
    /// Answers are right as far as can be seen; something invites a mistake.
    Warning,
}

/// A fault. The variants stand in the order in which they are reported.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Issue {
    /// HEAD, or what it leads to, cannot be read.
    UnreadableHead {
        /// What cannot be read.
        part: HeadPart,
        /// Why.
        reason: String,
    },
    /// A tag's reference or object cannot be read.
    UnreadableTag {
        /// The tag.
        tag: String,
        /// Whether it is the reference itself.
        is_reference: bool,
        /// Why.
        reason: String,
    },
    /// The reference of a tag stands for another reference.
    SymbolicTag {
        /// The tag.
        tag: String,
        /// The full name of the other reference.
        target: String,
    },
    /// What a tag points to is missing, damaged, or neither a commit nor a tag.
    BadTarget {
        /// The tag.
        tag: String,
        /// What it is.
        reason: String,
    },
    /// A tag has a name of GTO's, and the name inside its object is another.
    OtherName {
        /// The tag.
        tag: String,
        /// The name inside.
        inside: String,
        /// The date that it can be made again with; none if it cannot.
        date: Option<Time>,
    },
    /// A tag with a name of GTO's is lightweight.
    LightweightTag {
        /// The tag.
        tag: String,
        /// The date that it can be made again with; none if it cannot.
        date: Option<Time>,
    },
    /// A tag says not when it was made, or not so that it can be understood.
    NoDate {
        /// The tag.
        tag: String,
        /// The date that it can be made again with; none if it cannot.
        date: Option<Time>,
    },
    /// Several versions of an artifact are at one commit.
    SharedCommit {
        /// The artifact.
        artifact: String,
        /// The commit.
        commit: ObjectId,
        /// The versions, and whether each is in effect.
        versions: Vec<(String, bool)>,
    },
    /// A version is registered or deregistered at several commits.
    MovedVersion {
        /// The artifact.
        artifact: String,
        /// The version.
        version: String,
        /// The tags of each commit.
        tags: Vec<Vec<String>>,
    },
    /// A file of annotations cannot be understood.
    BrokenFile {
        /// The file.
        file: String,
        /// The artifact and the version at whose commit that is; none: HEAD.
        at: Option<(String, String)>,
        /// Where and why.
        reason: String,
    },
    /// A tag here is another than the one of the same name at the remote.
    RemoteTag {
        /// The tag.
        tag: String,
        /// In which way.
        difference: Difference,
    },
    /// An annotation's path is neither in Git nor among the outputs that DVC tracks.
    MissingPath {
        /// The artifact.
        artifact: String,
        /// The path, from the root of the repository.
        path: String,
        /// The version at whose commit that is; none: HEAD.
        version: Option<String>,
        /// Whether the annotation says that it is there (`virtual: false`).
        is_promised: bool,
        /// The file that has the annotation.
        file: String,
    },
    /// A name is almost one of GTO's.
    AlmostTag {
        /// The tag.
        tag: String,
        /// Its name, where that is no text.
        bytes: Option<Vec<u8>>,
        /// What may have been meant and can be had: an artifact and a version.
        meant: Option<(String, String)>,
    },
    /// A tag points to another tag, not to a commit.
    NestedTag {
        /// The tag.
        tag: String,
        /// The date that it can be made again with; none if it cannot.
        date: Option<Time>,
    },
    /// A tag was made later than now.
    FutureDate {
        /// The tag.
        tag: String,
        /// When.
        time: Time,
        /// The date that it can be made again with; none if it cannot.
        date: Option<Time>,
    },
    /// A commit is in a stage and has no version.
    BareAssignment {
        /// The artifact.
        artifact: String,
        /// The commit.
        commit: ObjectId,
        /// The tags that say so.
        tags: Vec<String>,
    },
    /// Git sorts two versions the other way round.
    SortOrder {
        /// The artifact.
        artifact: String,
        /// The lower version.
        lower: String,
        /// The higher one.
        higher: String,
        /// Whether git can be told to know better.
        is_curable: bool,
    },
    /// A version is in a stage that the configuration does not allow.
    ForbiddenStage {
        /// The artifact.
        artifact: String,
        /// The version, or the commit without one.
        version: String,
        /// The stage.
        stage: String,
        /// The tags that say so, where there is no version to take out of the stage.
        tags: Vec<String>,
    },
    /// An annotation at HEAD has a type that the configuration does not allow.
    ForbiddenType {
        /// The artifact.
        artifact: String,
        /// The type.
        kind: String,
        /// The file that says so.
        file: String,
        /// The types that are allowed.
        allowed: Vec<String>,
    },
    /// Both the index file and a dvc.yaml of HEAD describe an artifact.
    AnnotatedTwice {
        /// The artifact.
        artifact: String,
        /// The index file.
        file: String,
        /// The dvc.yaml.
        dvc_file: String,
    },
    /// Tags may be missing here.
    IncompleteClone {
        /// Why.
        gap: CloneGap,
    },
}

/// What HEAD leads through.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum HeadPart {
    /// Its own file: this one.
    File(String),
    /// The reference of this name.
    Branch {
        /// Its full name.
        name: String,
        /// Whether git has kept what it was before.
        is_logged: bool,
    },
    /// Its commit.
    Commit,
    /// A directory there.
    Directory,
}

/// How a tag differs between here and the remote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// Both have one, and they are not the same.
    Other,
    /// Only the remote has it.
    MissingHere,
    /// Only this repository has it.
    MissingThere,
}

/// Why a clone may lack tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CloneGap {
    /// It has not all of the history, and the tags of the rest are not fetched.
    Shallow,
    /// It was told to fetch no tags (`remote.NAME.tagOpt`).
    NoTags,
    /// It fetches some branches only, and with them the tags of those.
    SomeBranches,
    /// It has branches of the remote and no tag at all.
    Empty,
}
