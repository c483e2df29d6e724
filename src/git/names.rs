//! Where references are, as their full names say.

/// What the full name of a tag begins with.
pub(super) const TAGS: &str = "refs/tags/";

/// What the full name of a branch begins with.
pub(super) const BRANCHES: &str = "refs/heads/";
