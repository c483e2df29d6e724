//! What a command changed: tags of the repository, and of `../origin.git` if there is one.

use std::collections::BTreeMap;

use crate::support::sandbox::Sandbox;

const FORMAT: &str = "--format=%(refname:lstrip=2) %(*objectname:short=7) %(taggername) \
                      %(taggeremail)%0a%(contents)%00";

/// All tags as the lines that a case file has for them: by where they are and their name.
pub(super) struct Tags(BTreeMap<(bool, String), Vec<String>>);

impl Tags {
    pub(super) fn of(sandbox: &Sandbox) -> Self {
        let mut tags = BTreeMap::new();
        for folder in ["repo", "origin.git"] {
            let (cwd, is_origin) = (sandbox.root().join(folder), folder != "repo");
            if !cwd.exists() {
                continue;
            }
            let listing = ["for-each-ref", FORMAT, "refs/tags"];
            let text = sandbox.run(sandbox.command("git", &cwd).args(listing)).stdout;
            for tag in text.split_terminator("\0\n") {
                let (head, message) = tag.split_once('\n').unwrap();
                let place = if is_origin { "origin: " } else { "" };
                let mut lines = vec![format!("+ {place}{head}")];
                if !is_origin {
                    lines.extend(message.split('\n').map(|line| match line {
                        "" => "+|".to_owned(),
                        line => format!("+| {line}"),
                    }));
                }
                let (name, _) = head.split_once(' ').unwrap();
                tags.insert((is_origin, name.to_owned()), lines);
            }
        }
        Self(tags)
    }
}

/// The lines of tags that are new or not the same, then a line for each that is gone.
pub(super) fn changes(before: &Tags, after: &Tags) -> Vec<String> {
    let is_new = |&(key, lines): &(_, _)| before.0.get(key) != Some(lines);
    let mut lines: Vec<_> =
        after.0.iter().filter(is_new).flat_map(|(_, lines)| lines.clone()).collect();
    let gone = before.0.keys().filter(|key| !after.0.contains_key(*key));
    lines.extend(
        gone.map(|(is_origin, name)| {
            format!("- {}{name}", if *is_origin { "origin: " } else { "" })
        }),
    );
    lines
}
