//! The kinds of findings. Add a new kind to [`Kind`] and to `docs/src/reference/doctor.md`; its
//! check has the words.

use std::fmt;

use serde::Serialize;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Severity {
    /// An answer of this program or of Python GTO is wrong, missing or refused.
    Error,
    /// The answers are right, but something invites mistakes.
    Warning,
}

/// The kinds of findings, in the order of the report. Programs rely on their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    UnreadableHead,
    UnreadableTag,
    SymbolicTag,
    BadTarget,
    OtherName,
    LightweightTag,
    NoDate,
    SharedCommit,
    MovedVersion,
    BrokenFile,
    UnresolvedTemplate,
    /// The tag differs between here and the remote.
    #[serde(rename = "remote-tag")]
    DifferentTag,
    /// The tag is missing here or at the remote.
    #[serde(rename = "remote-tag")]
    OneSidedTag,
    /// With `virtual: false`, which promises that the path is there.
    #[serde(rename = "missing-path")]
    MissingPromisedPath,
    MissingPath,
    AlmostTag,
    NestedTag,
    FutureDate,
    TiedTags,
    BareAssignment,
    SortOrder,
    ForbiddenStage,
    ForbiddenType,
    ForbiddenName,
    UnreadFile,
    CaseClash,
    AnnotatedTwice,
    IncompleteClone,
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(out)
    }
}

impl Kind {
    /// How bad it is.
    pub(crate) fn severity(self) -> Severity {
        match self {
            Self::UnreadableHead
            | Self::UnreadableTag
            | Self::SymbolicTag
            | Self::BadTarget
            | Self::OtherName
            | Self::LightweightTag
            | Self::NoDate
            | Self::SharedCommit
            | Self::MovedVersion
            | Self::BrokenFile
            | Self::UnresolvedTemplate
            | Self::DifferentTag
            | Self::MissingPromisedPath => Severity::Error,
            Self::OneSidedTag
            | Self::MissingPath
            | Self::AlmostTag
            | Self::NestedTag
            | Self::FutureDate
            | Self::TiedTags
            | Self::BareAssignment
            | Self::SortOrder
            | Self::ForbiddenStage
            | Self::ForbiddenType
            | Self::ForbiddenName
            | Self::UnreadFile
            | Self::CaseClash
            | Self::AnnotatedTwice
            | Self::IncompleteClone => Severity::Warning,
        }
    }
}

/// A finding, in words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Finding {
    pub(crate) kind: Kind,
    /// The tag, file, artifact or version.
    pub(crate) subject: String,
    pub(crate) what: String,
    /// Why it matters.
    pub(crate) why: &'static str,
    /// Commands for the top of the repository. Any one of them is enough.
    pub(crate) mend: Vec<String>,
}
