//! What a command wants to know of the registry.

use super::args::HeadsArgs;

/// How much of each tag and commit a command prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Detail {
    /// Names and times.
    Brief,
    /// Of tags also who made them and why.
    Texts,
    /// Of tags and commits everything, annotations included.
    Everything,
}

/// The commits whose index files tell of artifacts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heads {
    /// None: what they say makes no difference.
    None,
    /// HEAD alone.
    Head,
    /// The tips of all branches.
    Branches,
    /// All commits of all branches.
    Commits,
}

/// What a command wants to know of the state.
#[derive(Debug, Clone, Copy)]
pub(super) struct Question<'q> {
    /// How much it prints.
    pub(super) detail: Detail,
    /// Which index files count.
    pub(super) heads: Heads,
    /// Whether dvc.yaml tells of artifacts too.
    pub(super) dvc: bool,
    /// The artifact that it is about; none: all of them.
    pub(super) artifact: Option<&'q str>,
    /// What becomes of tags and commits that cannot be read.
    pub(super) faults: Faults,
    /// Whether versions do not count that only an index file tells of.
    pub(super) tagged_only: bool,
}

/// What becomes of tags and commits that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Faults {
    /// Nothing is answered: the answer could be wrong.
    Refuse,
    /// Their artifacts are left out, and named by [`Session::complete`].
    LeaveOut,
    /// They alone are left out, and named by [`Session::complete`].
    ReadOn,
}

impl<'q> Question<'q> {
    /// All artifacts as HEAD has them.
    pub(super) fn new(detail: Detail) -> Self {
        let faults = Faults::LeaveOut;
        Self { detail, heads: Heads::Head, dvc: false, artifact: None, faults, tagged_only: false }
    }

    /// One artifact as HEAD has it.
    pub(super) fn about(artifact: &'q str, detail: Detail) -> Self {
        Self { artifact: Some(artifact), faults: Faults::Refuse, ..Question::new(detail) }
    }
}

impl From<&HeadsArgs> for Heads {
    fn from(args: &HeadsArgs) -> Self {
        match args {
            HeadsArgs { all_commits: true, .. } => Heads::Commits,
            HeadsArgs { all_branches: true, .. } => Heads::Branches,
            _ => Heads::Head,
        }
    }
}
