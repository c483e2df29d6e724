//! What a clone may lack, and differences from the tags of its remote.

use super::mend::{MendContext, at, delete, fetch};
use super::{Finding, Kind};
use crate::shell::{operand, quote};

/// The difference between a local tag and the remote's.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Difference {
    /// They are different objects.
    Other,
    MissingHere,
    MissingThere,
}

/// The reason why a clone may lack tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CloneGap {
    /// It lacks a part of the history; the tags of that part were not fetched.
    Shallow,
    /// It does not fetch tags (`remote.NAME.tagOpt`).
    NoTags,
    /// It fetches only some branches and their tags.
    SomeBranches,
    /// It has branches of the remote, but no tag.
    Empty,
}

pub(crate) fn different_tag(tag: &str, difference: Difference, context: &MendContext) -> Finding {
    let remote = context.remote.as_deref().unwrap_or("origin");
    let (name, there, shown) = (at(tag, ""), operand(remote), quote(remote));
    let (what, why, mend) = match difference {
        Difference::Other => (
            format!("tag '{tag}' is different at {shown}"),
            "The two repositories give different answers.",
            [fetch(remote, tag, "--force "), format!("git push --force {there} {name}")],
        ),
        Difference::MissingHere => (
            format!("tag '{tag}' is at {shown}, but not here"),
            "The next version or counter chosen here may be wrong.",
            [fetch(remote, tag, ""), format!("git push --delete {there} {name}")],
        ),
        Difference::MissingThere => (
            format!("tag '{tag}' is here, but not at {shown}"),
            "Other clones do not have it and may use its name for something else.",
            [format!("git push {there} {name}"), delete(&[tag])],
        ),
    };
    let kind = match difference {
        Difference::Other => Kind::DifferentTag,
        Difference::MissingHere | Difference::MissingThere => Kind::OneSidedTag,
    };
    Finding { kind, subject: tag.to_owned(), what, why, mend: mend.into() }
}

pub(crate) fn incomplete_clone(gap: CloneGap, context: &MendContext) -> Finding {
    let name = context.remote.as_deref().unwrap_or("origin");
    let remote = operand(name);
    let (what, command) = match gap {
        CloneGap::Shallow => {
            ("this clone is shallow", format!("git fetch --unshallow --tags {remote}"))
        }
        CloneGap::NoTags => {
            let unset =
                format!("git config --unset-all {}", quote(format!("remote.{name}.tagOpt")));
            ("this clone fetches no tags", format!("{unset} && git fetch --tags {remote}"))
        }
        CloneGap::SomeBranches => (
            "this clone fetches only some branches, and only their tags",
            format!("git remote set-branches {remote} '*' && git fetch --tags {remote}"),
        ),
        CloneGap::Empty => ("this clone has no tags at all", format!("git fetch --tags {remote}")),
    };
    Finding {
        kind: Kind::IncompleteClone,
        subject: name.to_owned(),
        what: what.to_owned(),
        why: "If the remote has tags that are missing here, the next version may be wrong.",
        mend: context.remote.iter().map(|_| command.clone()).collect(),
    }
}
