//! What is wrong with single tags.

use super::Words;
use super::commands::{at, delete, delete_ref, fetch, name, retag};
use crate::commands::args::quote;
use crate::registry::diagnosis::{Difference, Issue};

/// Puts an issue of one tag in words; with a remote, it can be fetched from there.
pub(super) fn words(issue: &Issue, has_remote: bool) -> Option<Words> {
    let fetched = |remove: String, tag: &str| match has_remote {
        true => vec![format!("{remove} && {}", fetch(tag)), remove],
        false => vec![remove],
    };
    let (tag, what, why, mend) = match issue {
        Issue::UnreadableTag { tag, is_reference: true, reason } => {
            let path = quote(&format!("refs/tags/{tag}"));
            (
                tag,
                format!("the reference of tag '{tag}' is broken: {reason}"),
                "Nothing can be said of its artifact, nor changed, and git leaves it out.",
                fetched(format!("rm \"$(git rev-parse --git-path {path})\""), tag),
            )
        }
        Issue::UnreadableTag { tag, reason, .. } => (
            tag,
            format!("tag '{tag}' cannot be read: {reason}"),
            "Nothing can be said of its artifact, nor changed: what the tag says is not known.",
            fetched(delete_ref(tag), tag),
        ),
        Issue::BadTarget { tag, reason } => (
            tag,
            format!("tag '{tag}' does not lead to a commit: {reason}"),
            "There is nothing to check out, and Python GTO stops reading the registry at it.",
            fetched(delete_ref(tag), tag),
        ),
        Issue::OtherName { tag, inside } => (
            tag,
            format!("tag '{tag}' has the name '{inside}' inside"),
            "GTO reads the name inside, so that the tag does not say what its own name says.",
            vec![retag(tag, "^{commit}"), delete(tag)],
        ),
        Issue::LightweightTag { tag } => {
            let refspec = quote(&format!("refs/tags/{tag}:refs/tags/{tag}"));
            let message = quote(tag);
            let annotate = format!("git tag -f -a -m {message} {} {}", name(tag), at(tag, "^{}"));
            let mut mend = vec![annotate, delete(tag)];
            if has_remote {
                mend.push(format!("git fetch --force origin {refspec}"));
            }
            (
                tag,
                format!("tag '{tag}' is lightweight"),
                "Only annotated tags count: it says nothing, and keeps its name from being used.",
                mend,
            )
        }
        Issue::NoDate { tag } => (
            tag,
            format!("tag '{tag}' does not say when it was made"),
            "Time decides what is in effect: it counts as of 1970, and Python GTO stops at it.",
            vec![retag(tag, "^{commit}"), delete(tag)],
        ),
        Issue::FutureDate { tag, time } => (
            tag,
            format!("tag '{tag}' was made in the future, at {time}"),
            "Time decides what is in effect: until then it wins over every tag made meanwhile.",
            vec![retag(tag, "^{commit}"), delete(tag)],
        ),
        Issue::NestedTag { tag } => (
            tag,
            format!("tag '{tag}' points to a tag, not to a commit"),
            "Its commit is given as the id of that tag, and is no other tag's commit to GTO.",
            vec![retag(tag, "^{commit}"), delete(tag)],
        ),
        Issue::AlmostTag { tag, meant } => {
            let register = meant.as_ref().map(|(artifact, version)| {
                let (artifact, tag_at) = (quote(artifact), quote(&format!("refs/tags/{tag}")));
                let register = format!("gto register {artifact} {tag_at} --version");
                format!("{register} {} && {}", quote(version), delete(tag))
            });
            (
                tag,
                format!("tag '{tag}' looks like one of GTO's and is none"),
                "GTO leaves it out: it registers and assigns nothing.",
                register.into_iter().chain([delete(tag)]).collect(),
            )
        }
        Issue::RemoteTag { tag, difference } => return Some(of_remote(tag, *difference)),
        _ => return None,
    };
    Some((tag.clone(), what, why, mend))
}

fn of_remote(tag: &str, difference: Difference) -> Words {
    let push = quote(&format!("refs/tags/{tag}"));
    let delete_there = format!("git push origin --delete {push}");
    let (what, why, mend) = match difference {
        Difference::Other => (
            format!("tag '{tag}' is another at origin"),
            "The registry says one thing here and another there.",
            vec![
                fetch(tag).replacen("fetch", "fetch --force", 1),
                format!("git push --force origin {push}"),
            ],
        ),
        Difference::MissingHere => (
            format!("tag '{tag}' is at origin and not here"),
            "What it says is not known here, so that the next version or counter can be wrong.",
            vec![fetch(tag), delete_there],
        ),
        Difference::MissingThere => (
            format!("tag '{tag}' is here and not at origin"),
            "Nobody else knows of it, and somebody else may use its name.",
            vec![format!("git push origin {push}"), delete(tag)],
        ),
    };
    (tag.to_owned(), what, why, mend)
}
