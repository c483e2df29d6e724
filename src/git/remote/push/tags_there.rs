//! The tags of an artifact at the remote that is pushed to, and the branches there.

use super::{Push, PushError};
use crate::git::Repository;
use crate::git::branch::{PushTarget, rules_out};
use crate::git::names::TAGS;
use crate::git::remote::listing::references;
use crate::registry::ObjectId;

/// A tag at a remote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteTag {
    /// Its name, without `refs/tags/`.
    pub name: String,
    /// The object of its reference: the tag object, if the tag is annotated.
    pub object: ObjectId,
    /// The target of the tag: usually a commit.
    pub target: ObjectId,
}

impl Repository {
    /// The tags of an artifact at the first URL that is pushed to; `None` if the remote does not
    /// answer. Nothing is fetched. `artifact` is the name as in tags.
    ///
    /// Git may ask on the terminal for a password. It never asks if stdin is not a terminal.
    #[must_use]
    pub fn tags_at_remote(&self, remote: &str, artifact: &str) -> Option<Vec<RemoteTag>> {
        let push = Push::new(self, remote).ok()?;
        let address = push.addresses().into_iter().next()?;
        let patterns = ['@', '#'].map(|sign| format!("{TAGS}{artifact}{sign}*"));
        Some(tags(&push.list(&address, &patterns.each_ref().map(String::as_str))?))
    }

    /// As [`Repository::branch_in_the_way`], at the first URL that is pushed to: the full name of
    /// the branch there. `None` also if the remote does not answer.
    #[must_use]
    pub fn branch_in_the_way_at(&self, to: &PushTarget) -> Option<String> {
        let push = Push::new(self, &to.remote).ok()?;
        let address = push.addresses().into_iter().next()?;
        let listed = push.list(&address, &["refs/heads/*"])?;
        let mut names = references(&listed).map(|(name, _)| name);
        names.find(|other| rules_out(other, &to.reference)).map(str::to_owned)
    }
}

impl Repository {
    /// Fetches the tags of an artifact from the first URL that is pushed to, and no other
    /// reference. `artifact` is the name as in tags. In a temporary clone nothing is fetched.
    ///
    /// # Errors
    /// Git fails, or a local tag of the same name differs.
    pub fn fetch_tags(&self, remote: &str, artifact: &str) -> Result<(), PushError> {
        if self.is_temporary_clone() {
            return Ok(());
        }
        let push = Push::new(self, remote)?;
        let address = push.addresses().into_iter().next().unwrap_or_else(|| remote.to_owned());
        let refspecs = ['@', '#'].map(|sign| {
            let tags = format!("{TAGS}{artifact}{sign}*");
            format!("{tags}:{tags}")
        });
        let mut git = push.git();
        // The user's settings could delete tags that the remote does not have.
        git.args(["fetch", "--quiet", "--no-tags", "--no-prune", "--no-prune-tags"])
            .args(["--no-recurse-submodules", "--no-write-fetch-head", "--", &address])
            .args(refspecs);
        let output = push.talk(&mut git)?;
        git.accept(&output)?;
        Ok(())
    }
}

/// Parses the output of `git ls-remote`: the line `NAME^{}` after that of a tag object has its
/// target.
fn tags(listed: &str) -> Vec<RemoteTag> {
    let mut tags: Vec<RemoteTag> = Vec::new();
    for line in listed.lines() {
        let Some((id, name)) = line.split_once('\t') else { continue };
        let (Ok(object), Some(name)) = (id.parse(), name.strip_prefix(TAGS)) else { continue };
        match (tags.last_mut(), name.strip_suffix("^{}")) {
            (Some(tag), Some(name)) if tag.name == name => tag.target = object,
            (_, Some(_)) => {}
            (_, None) => tags.push(RemoteTag { name: name.to_owned(), object, target: object }),
        }
    }
    tags
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_leads_to_what_the_line_after_it_says() {
        let [a, b, c] = ["1", "2", "3"].map(|digit| digit.repeat(40));
        let listed = format!(
            "{a}\trefs/tags/m@v1\n{b}\trefs/tags/m@v1^{{}}\n{c}\trefs/tags/m#s#1\nx\trefs/tags/y\n"
        );
        let id = |text: &str| text.parse::<ObjectId>().unwrap();
        let tag = |name: &str, object: &str, target: &str| RemoteTag {
            name: name.to_owned(),
            object: id(object),
            target: id(target),
        };
        assert_eq!(tags(&listed), [tag("m@v1", &a, &b), tag("m#s#1", &c, &c)]);
    }
}
