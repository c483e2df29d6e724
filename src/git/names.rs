//! Names of references and revisions.

use std::borrow::Cow;

use crate::registry::{Action, TagName};

/// The prefix of tags.
pub(in crate::git) const TAGS: &str = "refs/tags/";

/// The prefix of branches.
pub(in crate::git) const BRANCHES: &str = "refs/heads/";

/// Whether the tag of this name, without `refs/tags/`, is about a stage.
pub(in crate::git) fn is_of_stage(name: &str) -> bool {
    let tag = TagName::new(name);
    tag.is_ok_and(|tag| matches!(tag.action, Action::Assign(_) | Action::Unassign(_)))
}

/// Splits a revision before its first `~`, `^`, `:` or `@{`: into a name or id, and the rest.
pub(in crate::git) fn split_revision(revision: &str) -> (&str, &str) {
    let end = revision.find(['~', '^', ':']).into_iter().chain(revision.find("@{")).min();
    revision.split_at(end.unwrap_or(revision.len()))
}

/// Replaces the upstream of a branch by the branch itself: in a temporary clone they are the same.
pub(in crate::git) fn without_upstream(revision: &str) -> Cow<'_, str> {
    let signs = ["@{u}", "@{upstream}"];
    let split = signs.iter().find_map(|sign| revision.split_once(sign));
    match split {
        Some(("" | "@" | "HEAD", rest)) => Cow::Owned(format!("HEAD{rest}")),
        Some((branch, rest)) if !branch.contains(['~', '^', ':', '{']) => {
            let names = ["refs/heads/", "heads/"].iter();
            let name = names.filter_map(|prefix| branch.strip_prefix(prefix)).next();
            Cow::Owned(format!("{BRANCHES}{}{rest}", name.unwrap_or(branch)))
        }
        _ => Cow::Borrowed(revision),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn upstreams_are_the_branches_themselves() {
        for (revision, branch) in [
            ("@{u}", "HEAD"),
            ("HEAD@{upstream}~2", "HEAD~2"),
            ("main@{u}^", "refs/heads/main^"),
            ("heads/a/b@{u}", "refs/heads/a/b"),
            ("main", "main"),
            ("main@{1}", "main@{1}"),
            ("main~1@{u}", "main~1@{u}"),
        ] {
            assert_eq!(without_upstream(revision), branch);
        }
    }

    #[test]
    fn revisions_are_split_after_their_names() {
        for (revision, split) in [
            ("main", ("main", "")),
            ("a/b~2^", ("a/b", "~2^")),
            ("m@v1.0.0^{}", ("m@v1.0.0", "^{}")),
            ("main@{1}~2", ("main", "@{1}~2")),
            (":/fix", ("", ":/fix")),
        ] {
            assert_eq!(split_revision(revision), split);
        }
    }
}
