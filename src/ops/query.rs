//! Queries to a registry, and answers.

use super::{Error, Faults, Snapshot};
use crate::git::{Artifacts, FetchNeed, Heads};
use crate::registry::{ArtifactFilter, Time};

/// How much is read of tags and commits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Detail {
    /// Whether to read who made each tag, and why.
    pub(crate) texts: bool,
    /// Whether to read the commits of all versions, not only those whose dates decide something.
    pub(crate) commits: bool,
    /// Whether to read the annotations at these commits.
    pub(crate) annotations: bool,
    /// Whether an annotated commit counts as a version. If not, it only shows that the artifact
    /// exists.
    pub(crate) annotated_versions: bool,
}

/// What to do about tags and commits that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnFault {
    /// Fail: the answer could be wrong.
    Refuse,
    /// Leave out their artifacts.
    LeaveOut,
    /// Leave out these tags and commits only.
    ReadOn,
}

/// A query. It determines what is fetched from a remote repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Query<'q> {
    /// The artifacts whose tags are read.
    pub(crate) artifacts: Artifacts<'q>,
    /// Which of them count; all if `None`.
    pub(crate) filter: Option<&'q ArtifactFilter>,
    /// The moment of which the state is asked for: what happened later does not count.
    pub(crate) as_of: Option<Time>,
    /// How much is read of them.
    pub(crate) detail: Detail,
    /// Which index files count.
    pub(crate) heads: Heads,
    /// Whether every dvc.yaml counts too.
    pub(crate) dvc: bool,
    /// A commit that the query names too, as a revision of git.
    pub(crate) revision: Option<&'q str>,
    /// Whether the query needs the commits before those of the versions too.
    pub(crate) history: bool,
    /// What to do about what cannot be read.
    pub(crate) on_fault: OnFault,
}

/// What a registry answers.
#[derive(Debug)]
#[must_use]
pub struct Answer {
    /// The state, as far as the query asks for it and it can be read.
    pub state: Snapshot,
    /// What cannot be read. Broken index files of heads are always included.
    pub faults: Faults,
}

impl Answer {
    /// The state, if all of it can be read.
    pub(super) fn complete(self) -> Result<Snapshot, Error> {
        self.faults.into_result()?;
        Ok(self.state)
    }
}

impl Detail {
    /// Names and times, for a list of artifacts.
    pub(crate) const OVERVIEW: Self =
        Self { texts: false, commits: false, annotations: false, annotated_versions: false };
    /// Names and times of all versions.
    pub(crate) const BRIEF: Self = Self { annotated_versions: true, ..Self::OVERVIEW };
    /// Also who made each tag, and why.
    pub(crate) const TEXTS: Self = Self { texts: true, ..Self::BRIEF };
    /// Everything.
    pub(crate) const EVERYTHING: Self = Self { commits: true, annotations: true, ..Self::TEXTS };
}

impl<'q> Query<'q> {
    /// All artifacts as HEAD has them.
    #[must_use]
    pub(crate) fn all(detail: Detail) -> Self {
        Self {
            artifacts: Artifacts::All,
            filter: None,
            as_of: None,
            detail,
            heads: Heads::Head,
            dvc: false,
            revision: None,
            history: false,
            on_fault: OnFault::LeaveOut,
        }
    }

    /// One artifact as HEAD has it.
    #[must_use]
    pub(crate) fn about(artifact: &'q str, detail: Detail) -> Self {
        let (artifacts, on_fault) = (Artifacts::Of(artifact), OnFault::Refuse);
        Self { artifacts, on_fault, ..Self::all(detail) }
    }

    /// No tags: only the files of HEAD or of the work tree.
    #[must_use]
    pub(crate) fn files() -> Self {
        Self { artifacts: Artifacts::None, ..Self::all(Detail::BRIEF) }
    }

    /// Whether it is about the artifact of that name, as far as the name tells.
    pub(super) fn is_about(&self, name: &str) -> bool {
        let is_named = match self.artifacts {
            Artifacts::Of(artifact) => artifact == name,
            Artifacts::None | Artifacts::All => true,
        };
        is_named && self.filter.is_none_or(|filter| filter.accepts_name(name))
    }

    /// Whether what happened at that time counts.
    pub(super) fn includes(&self, time: Time) -> bool {
        self.as_of.is_none_or(|as_of| time <= as_of)
    }

    /// What to fetch from a remote repository.
    pub(super) fn need(&self) -> FetchNeed<'q> {
        let Self { artifacts, heads, revision, history, .. } = *self;
        FetchNeed { artifacts, heads, revision, history }
    }
}
