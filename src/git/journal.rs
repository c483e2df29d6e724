//! Changes of several references that a killed process left half done.
//!
//! References are renamed into place one by one. Before the first, the registry's lock file says
//! what is to be done; whoever next reads or changes the registry finds it there, and does the
//! rest. Tags that git makes for us, one by one too, it takes back if they are not all there: only
//! git could make the others. So a registry is as it was before a command, or as after it.

use std::io::{self, Write};

use super::Committer;
use super::commit::is_commit;
use super::lock::RegistryLock;
use super::refs::{ChangeError, RefChange};
use super::write::TAGS;
use crate::registry::{ObjectId, TagEdit};

/// Begins the line of a change: the mark, the name, and the objects before and after.
const CHANGE: &str = "change ";
/// From here on the changes are being made.
const GO: &str = "go";
/// They have failed, and are being taken back.
const STOP: &str = "stop";
/// Begins the line of a tag that git is asked to make: the mark, its name, and the beginning of
/// its object, whose lines are separated by tabs.
const BY_GIT: &str = "git ";
/// In place of an object: there is no such reference.
const NOTHING: &str = "-";

impl RegistryLock<'_> {
    /// Says what is going to be done.
    pub(super) fn announce(&mut self, changes: &[RefChange]) -> io::Result<()> {
        if changes.len() < 2 {
            return Ok(());
        }
        let id =
            |id: &Option<_>| id.as_ref().map_or_else(|| NOTHING.to_owned(), |id| format!("{id}"));
        let line =
            |it: &RefChange| format!("{CHANGE}{} {} {}\n", it.name, id(&it.old), id(&it.new));
        let text = changes.iter().map(line).chain([format!("{GO}\n")]).collect::<String>();
        self.file.write_all(text.as_bytes())
    }

    /// Says which tags git is going to be asked for.
    pub(super) fn announce_by_git(
        &mut self,
        edits: &[TagEdit],
        committer: &Committer,
    ) -> io::Result<()> {
        let line = |edit: &TagEdit| match edit {
            TagEdit::Create { name, target, .. } => {
                let head = head(*target, name, committer).replace('\n', "\t");
                format!("{BY_GIT}{name} {head}\n")
            }
            TagEdit::Delete { .. } => String::new(),
        };
        self.file.write_all(edits.iter().map(line).collect::<String>().as_bytes())
    }

    /// Says that it is not going to be done after all, and that what was done is taken back.
    pub(super) fn renounce(&mut self) {
        let _ = self.file.write_all(format!("{STOP}\n").as_bytes());
    }

    /// Does what is left of what a lock file says. What was not begun is not begun now, and what
    /// somebody else has changed since stays.
    pub(super) fn complete(&mut self, text: &str) {
        self.take_back_commit(text);
        let mut changes = announced(text);
        let refs = &self.repository.refs;
        let is_undone =
            |change: &RefChange| refs.find(&change.name).is_ok_and(|id| id == change.old);
        let count = changes.len();
        changes.retain(is_undone);
        if changes.len() < count {
            self.change_rest(&changes);
        }
        let entrusted = entrusted(text);
        for (name, _) in &entrusted {
            self.remove_stale(&format!("{TAGS}{name}"));
        }
        let made = self.made_by_git(&entrusted);
        if made.len() < entrusted.len() {
            self.change_rest(&made);
        }
    }

    /// Takes back whatever git has made of the tags that it was asked for.
    pub(super) fn take_back_by_git(
        &mut self,
        edits: &[TagEdit],
        committer: &Committer,
    ) -> Result<(), ChangeError> {
        let entrusted = edits.iter().filter_map(|edit| match edit {
            TagEdit::Create { name, target, .. } => {
                Some((name.as_str(), head(*target, name, committer)))
            }
            TagEdit::Delete { .. } => None,
        });
        let made = self.made_by_git(&entrusted.collect::<Vec<_>>());
        self.repository.refs.change(self, &made)
    }

    fn change_rest(&mut self, changes: &[RefChange]) {
        if !changes.is_empty() {
            let _ = self.repository.refs.change(self, changes);
        }
    }

    /// What takes back tags, by name, whose objects begin as announced: others are somebody else's.
    fn made_by_git(&self, entrusted: &[(&str, String)]) -> Vec<RefChange> {
        let made = entrusted.iter().filter_map(|(name, head)| {
            let name = format!("{TAGS}{name}");
            let id = self.repository.refs.find(&name).ok()??;
            let is_it = |_, raw: &[u8]| Ok(raw.starts_with(head.as_bytes()));
            let is_it = self.repository.read(id, is_it).unwrap_or(false);
            is_it.then_some(RefChange { name, old: Some(id), new: None })
        });
        made.collect()
    }
}

/// How the object of a new tag begins; its message follows.
pub(super) fn head(target: ObjectId, name: &str, committer: &Committer) -> String {
    format!("object {target}\ntype commit\ntag {name}\ntagger {committer}\n\n")
}

/// Whether a line of a lock file is not the name of a locked reference.
pub(super) fn is_entry(line: &str) -> bool {
    [CHANGE, BY_GIT].iter().any(|mark| line.starts_with(mark))
        || is_commit(line)
        || line == GO
        || line == STOP
}

/// The changes that a lock file says were being made; those that take them back, if it says that.
fn announced(text: &str) -> Vec<RefChange> {
    let says = |word| text.lines().any(|line| line == word);
    if !says(GO) {
        return Vec::new();
    }
    let changes = text.lines().filter_map(|line| parse(line.strip_prefix(CHANGE)?));
    if says(STOP) { changes.map(RefChange::reversed).collect() } else { changes.collect() }
}

/// The tags that git was asked for, and how their objects begin.
fn entrusted(text: &str) -> Vec<(&str, String)> {
    let lines = text.lines().filter_map(|line| line.strip_prefix(BY_GIT)?.split_once(' '));
    lines.map(|(name, head)| (name, head.replace('\t', "\n"))).collect()
}

fn parse(line: &str) -> Option<RefChange> {
    let mut words = line.split(' ');
    let name = words.next()?.to_owned();
    let mut id = || match words.next()? {
        NOTHING => Some(None),
        hex => hex.parse().ok().map(Some),
    };
    Some(RefChange { name, old: id()?, new: id()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_begun_counts_and_what_was_given_up_goes_back() {
        let id = "0123456789012345678901234567890123456789";
        let change =
            format!("refs/tags/a\n{CHANGE}refs/tags/a - {id}\n{CHANGE}refs/tags/b {id} -\n");
        assert_eq!(announced(&change), []);
        let id = Some(id.parse().unwrap());
        let changes = [
            RefChange { name: "refs/tags/a".to_owned(), old: None, new: id },
            RefChange { name: "refs/tags/b".to_owned(), old: id, new: None },
        ];
        assert_eq!(announced(&format!("{change}{GO}\n")), changes);
        let back = changes.map(RefChange::reversed);
        assert_eq!(announced(&format!("{change}{GO}\n{STOP}\n")), back);
    }
}
