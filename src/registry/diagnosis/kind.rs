//! What kind of fault each is, and how bad.

use super::{Difference, Issue, Severity};

impl Issue {
    /// How bad it is.
    #[must_use]
    pub fn severity(&self) -> Severity {
        match self {
            Self::UnreadableHead { .. }
            | Self::UnreadableTag { .. }
            | Self::SymbolicTag { .. }
            | Self::BadTarget { .. }
            | Self::OtherName { .. }
            | Self::LightweightTag { .. }
            | Self::NoDate { .. }
            | Self::SharedCommit { .. }
            | Self::MovedVersion { .. }
            | Self::BrokenFile { .. }
            | Self::RemoteTag { difference: Difference::Other, .. }
            | Self::MissingPath { is_promised: true, .. } => Severity::Error,
            Self::RemoteTag { .. }
            | Self::MissingPath { .. }
            | Self::AlmostTag { .. }
            | Self::NestedTag { .. }
            | Self::FutureDate { .. }
            | Self::BareAssignment { .. }
            | Self::SortOrder { .. }
            | Self::ForbiddenStage { .. }
            | Self::ForbiddenType { .. }
            | Self::AnnotatedTwice { .. }
            | Self::IncompleteClone { .. } => Severity::Warning,
        }
    }

    /// A word for its kind, for programs; it does not change.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::UnreadableHead { .. } => "unreadable-head",
            Self::UnreadableTag { .. } => "unreadable-tag",
            Self::SymbolicTag { .. } => "symbolic-tag",
            Self::BadTarget { .. } => "bad-target",
            Self::OtherName { .. } => "other-name",
            Self::LightweightTag { .. } => "lightweight-tag",
            Self::NoDate { .. } => "no-date",
            Self::SharedCommit { .. } => "shared-commit",
            Self::MovedVersion { .. } => "moved-version",
            Self::BrokenFile { .. } => "broken-file",
            Self::RemoteTag { .. } => "remote-tag",
            Self::MissingPath { .. } => "missing-path",
            Self::AlmostTag { .. } => "almost-tag",
            Self::NestedTag { .. } => "nested-tag",
            Self::FutureDate { .. } => "future-date",
            Self::BareAssignment { .. } => "bare-assignment",
            Self::SortOrder { .. } => "sort-order",
            Self::ForbiddenStage { .. } => "forbidden-stage",
            Self::ForbiddenType { .. } => "forbidden-type",
            Self::AnnotatedTwice { .. } => "annotated-twice",
            Self::IncompleteClone { .. } => "incomplete-clone",
        }
    }
}
