//! What could not be decided, in sentences: each reason once.

use indexmap::IndexMap;

use super::{Diff, Trend, VersionValues};

/// More names than this are counted.
const MOST_NAMES: usize = 6;

impl Diff {
    /// Which sections could not be decided, and why: a line for each reason.
    #[must_use]
    pub fn unknown_lines(&self) -> Vec<String> {
        let all = self.unknown.iter().map(|it| (it.why.as_str(), it.section.text().to_owned()));
        by_reason(all).map(|(why, names)| format!("Cannot compare the {names}: {why}")).collect()
    }
}

impl Trend {
    /// Of which versions something could not be read, and why: a line for each reason.
    #[must_use]
    pub fn unknown_lines(&self) -> Vec<String> {
        unknown_lines(self.versions())
    }
}

/// Of which versions something could not be read, and why: a line for each reason.
#[must_use]
pub fn unknown_lines(versions: &[VersionValues]) -> Vec<String> {
    let all = versions.iter().flat_map(|version| {
        let reasons = version.unknown.iter();
        reasons.map(|it| (it.why.as_str(), version.version.name()))
    });
    by_reason(all).map(|(why, names)| format!("Cannot read {names}: {why}")).collect()
}

/// The reasons in their order, each with the names that have it: `a, b and c`.
fn by_reason<'r>(
    all: impl Iterator<Item = (&'r str, String)>,
) -> impl Iterator<Item = (&'r str, String)> {
    let mut names: IndexMap<&str, Vec<String>> = IndexMap::new();
    for (why, name) in all {
        let known = names.entry(why).or_default();
        if !known.contains(&name) {
            known.push(name);
        }
    }
    names.into_iter().map(|(why, names)| (why, listed(names)))
}

fn listed(mut names: Vec<String>) -> String {
    if names.len() > MOST_NAMES {
        let rest = names.split_off(MOST_NAMES - 1).len();
        names.push(format!("{rest} more"));
    }
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_is_said_once() {
        let all = [("x", "a"), ("y", "a"), ("x", "b"), ("x", "b"), ("x", "c")];
        let said: Vec<_> = by_reason(all.iter().map(|(why, name)| (*why, (*name).to_owned())))
            .map(|(why, names)| format!("{names}: {why}"))
            .collect();
        assert_eq!(said, ["a, b and c: x", "a: y"]);
        let names = (1..=9).map(|n| n.to_string()).collect();
        assert_eq!(listed(names), "1, 2, 3, 4, 5 and 4 more");
    }
}
