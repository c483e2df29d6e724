//! The references that a remote has listed in a conversation.

use std::collections::BTreeMap;

use git2::Reference;

use crate::git::remote::clone::Fetched;
use crate::registry::ObjectId;

/// What is known of a remote's references.
#[derive(Debug, Default)]
pub(super) struct References {
    /// What was asked for: the beginnings of names.
    asked: Vec<String>,
    found: BTreeMap<String, ObjectId>,
    /// The branch of HEAD, which may have no commit.
    head: Option<String>,
}

/// What a fetch asks for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    /// Names in the clone, and their objects.
    pub(super) references: Vec<Fetched>,
    /// Objects that are asked for by their ids.
    pub(super) ids: Vec<String>,
    /// Names that the remote does not have.
    pub(super) missing: Vec<String>,
}

/// The full names that a name may mean, in git's order.
fn candidates(name: &str) -> Vec<String> {
    let prefixes = ["", "refs/", "refs/tags/", "refs/heads/", "refs/remotes/"];
    let mut names: Vec<_> = prefixes.iter().map(|prefix| format!("{prefix}{name}")).collect();
    names.push(format!("refs/remotes/{name}/HEAD"));
    names
}

/// Splits `+THEIRS:OURS`; `None` for an id.
fn split(refspec: &str) -> Option<(&str, &str)> {
    refspec.strip_prefix('+')?.split_once(':')
}

/// The beginnings of the names that refspecs may mean.
pub(super) fn prefixes(refspecs: &[String]) -> Vec<String> {
    let of = |(theirs, _): (&str, &str)| match theirs.strip_suffix('*') {
        Some(prefix) => vec![prefix.to_owned()],
        None if theirs == "HEAD" || theirs.starts_with("refs/") => vec![theirs.to_owned()],
        None => candidates(theirs),
    };
    refspecs.iter().filter_map(|refspec| split(refspec)).flat_map(of).collect()
}

impl References {
    /// Those of the prefixes that were not asked for.
    pub(super) fn unknown(&self, prefixes: Vec<String>) -> Vec<String> {
        let is_known = |prefix: &String| {
            self.found.contains_key(prefix)
                || self.asked.iter().any(|asked| prefix.starts_with(asked))
        };
        prefixes.into_iter().filter(|prefix| !is_known(prefix)).collect()
    }

    /// Notes that all references with these prefixes have been added.
    pub(super) fn complete(&mut self, prefixes: Vec<String>) {
        self.asked.extend(prefixes);
    }

    /// Adds a line of `ls-refs`: `ID NAME [symref-target:NAME] ...`, or `unborn NAME ...`.
    pub(super) fn add(&mut self, line: &str) {
        let mut words = line.split(' ');
        let (Some(id), Some(name)) = (words.next(), words.next()) else { return };
        let target = words.find_map(|word| word.strip_prefix("symref-target:"));
        let target = target.filter(|target| Reference::is_valid_name(target));
        if name == "HEAD" {
            self.head = target.map(str::to_owned);
        }
        let Ok(id) = id.parse::<ObjectId>() else { return };
        // HEAD says where its branch is.
        for name in target.into_iter().filter(|_| name == "HEAD").chain([name]) {
            if Reference::is_valid_name(name) {
                self.found.insert(name.to_owned(), id);
            }
        }
    }

    /// The branch of HEAD, by its full name.
    pub(super) fn head(&self) -> Option<&str> {
        self.head.as_deref()
    }

    /// Whether HEAD has a commit.
    pub(super) fn has_head(&self) -> bool {
        self.found.contains_key("HEAD")
    }

    /// The names with this prefix, without it.
    pub(super) fn names(&self, prefix: &str) -> impl Iterator<Item = &str> {
        self.found.keys().filter_map(move |name| name.strip_prefix(prefix))
    }

    /// What refspecs select.
    pub(super) fn select(&self, refspecs: &[String]) -> Wanted {
        let mut wanted = Wanted::default();
        for refspec in refspecs {
            let Some((theirs, ours)) = split(refspec) else {
                wanted.ids.push(refspec.clone());
                continue;
            };
            let (prefix, ours_prefix) = (theirs.strip_suffix('*'), ours.strip_suffix('*'));
            if let (Some(prefix), Some(ours)) = (prefix, ours_prefix) {
                let named = self.found.range(prefix.to_owned()..);
                let named = named.take_while(|(name, _)| name.starts_with(prefix));
                let named =
                    named.map(|(name, id)| (format!("{ours}{}", &name[prefix.len()..]), *id));
                wanted.references.extend(named.map(|(name, id)| (name, id.to_string())));
                continue;
            }
            let found = candidates(theirs).into_iter().find_map(|name| self.found.get(&name));
            match found {
                Some(id) => wanted.references.push((ours.to_owned(), id.to_string())),
                None => wanted.missing.push(theirs.to_owned()),
            }
        }
        wanted
    }
}
