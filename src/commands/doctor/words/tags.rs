//! What is wrong with single tags.

use super::Words;
use super::commands::{annotate, at, delete, delete_bytes, delete_ref, fetch, retag};
use crate::commands::args::quote;
use crate::registry::Time;
use crate::registry::diagnosis::{Difference, Issue};

/// Puts an issue of one tag in words; with a remote, it can be fetched from there.
pub(super) fn words(issue: &Issue, remote: Option<&str>) -> Option<Words> {
    let fetched = |remove: String, tag: &str| match remote {
        Some(remote) => vec![format!("{remove} && {}", fetch(remote, tag, "")), remove],
        None => vec![remove],
    };
    let again = |tag: &String, date: &Option<Time>| {
        date.iter().map(|date| retag(tag, *date)).chain([delete(tag)]).collect()
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
        Issue::SymbolicTag { tag, target } => (
            tag,
            format!("tag '{tag}' is a symbolic reference to '{target}'"),
            "It says what the other one says, or nothing, and git changes that one by its name.",
            fetched(format!("git symbolic-ref -d {}", at(tag, "")), tag),
        ),
        Issue::BadTarget { tag, reason } => (
            tag,
            format!("tag '{tag}' does not lead to a commit: {reason}"),
            "There is nothing to check out, and Python GTO stops reading the registry at it.",
            fetched(delete_ref(tag), tag),
        ),
        Issue::OtherName { tag, inside, date } => (
            tag,
            format!("tag '{tag}' has the name '{inside}' inside"),
            "GTO reads the name inside, so that the tag does not say what its own name says.",
            again(tag, date),
        ),
        Issue::LightweightTag { tag, date } => {
            let message = format!("-m {}", quote(tag));
            let annotate = date.iter().map(|date| annotate(tag, &message, *date));
            let mut mend: Vec<_> = annotate.chain([delete(tag)]).collect();
            mend.extend(remote.map(|remote| fetch(remote, tag, "--force ")));
            (
                tag,
                format!("tag '{tag}' is lightweight"),
                "Only annotated tags count: it says nothing, and keeps its name from being used.",
                mend,
            )
        }
        Issue::NoDate { tag, date } => (
            tag,
            format!("tag '{tag}' does not say when it was made"),
            "Time decides what is in effect: it counts as of 1970, and Python GTO stops at it.",
            again(tag, date),
        ),
        Issue::FutureDate { tag, time, date } => (
            tag,
            format!("tag '{tag}' was made in the future, at {time}"),
            "Time decides what is in effect: until then it wins over every tag made meanwhile.",
            again(tag, date),
        ),
        Issue::NestedTag { tag, date } => (
            tag,
            format!("tag '{tag}' points to a tag, not to a commit"),
            "Its commit is given as the id of that tag, and is no other tag's commit to GTO.",
            again(tag, date),
        ),
        Issue::AlmostTag { tag, bytes, meant } => {
            let delete = match bytes {
                Some(bytes) => delete_bytes(bytes),
                None => delete(tag),
            };
            let register = meant.as_ref().map(|(artifact, version)| {
                let (artifact, tag_at) = (quote(artifact), quote(&format!("refs/tags/{tag}")));
                let register = format!("gto register {artifact} {tag_at} --version");
                format!("{register} {} && {delete}", quote(version))
            });
            (
                tag,
                format!("tag '{tag}' looks like one of GTO's and is none"),
                "GTO leaves it out: it registers and assigns nothing.",
                register.into_iter().chain([delete]).collect(),
            )
        }
        Issue::RemoteTag { tag, difference } => {
            return Some(of_remote(tag, *difference, remote.unwrap_or("origin")));
        }
        _ => return None,
    };
    Some((tag.clone(), what, why, mend))
}

fn of_remote(tag: &str, difference: Difference, remote: &str) -> Words {
    let (name, there) = (quote(&format!("refs/tags/{tag}")), quote(remote));
    let (what, why, mend) = match difference {
        Difference::Other => (
            format!("tag '{tag}' is another at {remote}"),
            "The registry says one thing here and another there.",
            vec![fetch(remote, tag, "--force "), format!("git push --force {there} {name}")],
        ),
        Difference::MissingHere => (
            format!("tag '{tag}' is at {remote} and not here"),
            "What it says is not known here, so that the next version or counter can be wrong.",
            vec![fetch(remote, tag, ""), format!("git push {there} --delete {name}")],
        ),
        Difference::MissingThere => (
            format!("tag '{tag}' is here and not at {remote}"),
            "Nobody else knows of it, and somebody else may use its name.",
            vec![format!("git push {there} {name}"), delete(tag)],
        ),
    };
    (tag.to_owned(), what, why, mend)
}
