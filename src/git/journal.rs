//! Changes of several references that a killed process left half done.
//!
//! References are renamed into place one by one. Before the first, the registry's lock file says
//! what is to be done; whoever next reads or changes the registry finds it there, and does the
//! rest. So a registry is as it was before a command, or as after it.

use std::io::{self, Write};

use super::lock::RegistryLock;
use super::refs::RefChange;

/// Begins the line of a change: the mark, the name, and the objects before and after.
const CHANGE: &str = "change ";
/// From here on the changes are being made.
const GO: &str = "go";
/// They have failed, and are being taken back.
const STOP: &str = "stop";
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

    /// Says that it is not going to be done after all.
    pub(super) fn renounce(&mut self) {
        let _ = self.file.write_all(format!("{STOP}\n").as_bytes());
    }

    /// Does what is left of what a lock file says. What was not begun is not begun now, and what
    /// somebody else has changed since stays.
    pub(super) fn complete(&mut self, text: &str) {
        let changes = announced(text);
        let refs = &self.repository.refs;
        let is_undone =
            |change: &RefChange| refs.find(&change.name).is_ok_and(|id| id == change.old);
        let left: Vec<_> = changes.iter().filter(|change| is_undone(change)).cloned().collect();
        if !left.is_empty() && left.len() < changes.len() {
            let _ = refs.change(self, &left);
        }
    }
}

/// Whether a line of a lock file is not the name of a locked reference.
pub(super) fn is_entry(line: &str) -> bool {
    line.starts_with(CHANGE) || line == GO || line == STOP
}

/// The changes that a lock file says were being made.
fn announced(text: &str) -> Vec<RefChange> {
    let mut lines = text.lines();
    if !lines.clone().any(|line| line == GO) || lines.any(|line| line == STOP) {
        return Vec::new();
    }
    text.lines().filter_map(|line| parse(line.strip_prefix(CHANGE)?)).collect()
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
    fn only_what_was_begun_and_not_given_up_counts() {
        let id = "0123456789012345678901234567890123456789";
        let change =
            format!("refs/tags/a\n{CHANGE}refs/tags/a - {id}\n{CHANGE}refs/tags/b {id} -\n");
        assert_eq!(announced(&change), []);
        assert_eq!(announced(&format!("{change}{GO}\n{STOP}\n")), []);
        let names: Vec<_> = announced(&format!("{change}{GO}\n")).into_iter().collect();
        let id = Some(id.parse().unwrap());
        assert_eq!(
            names,
            [
                RefChange { name: "refs/tags/a".to_owned(), old: None, new: id },
                RefChange { name: "refs/tags/b".to_owned(), old: id, new: None },
            ]
        );
    }
}
