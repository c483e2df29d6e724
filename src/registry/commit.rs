//! Commits, as a registry needs them.

use super::{ObjectId, Time};

/// A person in a commit or tag.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Person {
    /// Name, without surrounding white space.
    pub name: String,
    /// Address, without the angle brackets.
    pub email: String,
}

/// The parts of a commit that GTO shows.
#[derive(Debug, Clone)]
pub struct Commit {
    /// The id of the commit.
    pub id: ObjectId,
    /// The committer's time: the one that GTO orders by.
    pub time: Time,
    /// The author of the change.
    pub author: Person,
    /// The committer.
    pub committer: Person,
    /// The message, with its final newline.
    pub message: String,
}
