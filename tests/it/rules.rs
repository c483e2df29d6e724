//! The import rule: which folder of `src` may know what, and how long a file may grow.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// What only the places named beside it may mention.
const RULES: &[(&str, &[&str])] = &[
    ("git2", &["git/"]),
    ("std::process", &["git/", "cli/", "main.rs"]),
    ("comfy_table", &["render/"]),
    ("serde_json::to_", &["render/"]),
    ("std::env", &["config.rs", "main.rs"]),
    ("serde_yaml", &["yaml/"]),
    ("granit_parser", &["yaml/", "annotations/edit/"]),
    ("crate::yaml", &["yaml/", "annotations/", "config", "dvc/"]),
    ("crate::dvc", &["dvc/", "annotations/", "ops/", "commands/"]),
    ("clap", &["cli/", "commands/"]),
    ("crate::cli", &["commands/"]),
    ("crate::commands", &["cli/", "commands/"]),
    ("crate::ops", &["ops/", "commands/"]),
    ("crate::git", &["git/", "ops/", "commands/", "cli/run.rs"]),
    ("crate::render", &["render/", "commands/", "cli/run.rs"]),
    ("crate::config", &["config.rs", "ops/", "commands/", "cli/run.rs"]),
    ("crate::annotations", &["annotations/", "ops/", "commands/"]),
];

/// What the domain, which does no input or output, must not mention at all.
const NOT_IN_REGISTRY: &[&str] = &["std::fs", "std::io", "std::net", "std::path"];

/// The rooms of `src/git`. Each may mention those before it, so that there is no circle; what
/// `git/mod.rs` hands out, `Repository` above all, is for all of them.
const ROOMS_OF_GIT: &[&str] = &[
    "names", "reads", "process", "settings", "identity", "objects", "refs", "tags", "revision",
    "branch", "open", "write", "remote", "inspect",
];

const LONGEST_FILE: usize = 300;

#[test]
fn imports_go_one_way() {
    let mut broken = Vec::new();
    each_source_file("src", |path, text| {
        // Unit tests may do as they like.
        if path.ends_with("tests.rs") {
            return;
        }
        let text = text.split("#[cfg(test)]").next().unwrap();
        let code = || text.lines().enumerate().filter(|(_, l)| !l.trim_start().starts_with("//"));
        let mut forbid = |what: &str| {
            for (number, line) in code().filter(|(_, line)| mentions(line, what)) {
                broken.push(format!("src/{path}:{}: {what}: {}", number + 1, line.trim()));
            }
        };
        for (what, places) in RULES {
            if !places.iter().any(|place| path.starts_with(place)) {
                forbid(what);
            }
        }
        if path.starts_with("registry/") {
            NOT_IN_REGISTRY.iter().for_each(|what| forbid(what));
        }
    });
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn rooms_of_git_form_no_circle() {
    let mut broken = Vec::new();
    let mut seen = BTreeSet::new();
    each_source_file("src/git", |path, text| {
        let room = path.split('/').next().unwrap().trim_end_matches(".rs");
        if matches!(room, "mod" | "tests") {
            return;
        }
        let place = ROOMS_OF_GIT.iter().position(|known| *known == room);
        let place = place.unwrap_or_else(|| panic!("src/git/{room} has no place in the table"));
        seen.insert(room.to_owned());
        let is_at_top = !path.contains('/') || path == format!("{room}/mod.rs");
        let text = text.split("#[cfg(test)]").next().unwrap();
        let code = text.lines().enumerate().filter(|(_, l)| !l.trim_start().starts_with("//"));
        for (number, line) in code {
            for later in &ROOMS_OF_GIT[place + 1..] {
                let is_named = mentions(line, &format!("crate::git::{later}"))
                    || is_at_top && mentions(line, &format!("use super::{later}"));
                if is_named {
                    broken.push(format!("src/git/{path}:{}: {later}: {line}", number + 1));
                }
            }
        }
    });
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert_eq!(seen.len(), ROOMS_OF_GIT.len(), "a room of the table is not there: {seen:?}");
}

#[test]
fn files_stay_short() {
    let mut long = Vec::new();
    for folder in ["src", "tests", "benches", "examples", "fuzz/src"] {
        each_source_file(folder, |path, text| {
            let lines = text.lines().count();
            if lines > LONGEST_FILE {
                long.push(format!("{folder}/{path} has {lines} lines, more than {LONGEST_FILE}"));
            }
        });
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}

/// Whether `line` holds the path `what`, and not as the end of a longer word.
fn mentions(line: &str, what: &str) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(what).any(|(at, _)| {
        let after = &line[at + what.len()..];
        !line[..at].ends_with(word) && (!after.starts_with(word) || what.ends_with('_'))
    })
}

/// Gives each file of Rust below a folder, by its path there, with its text.
fn each_source_file(folder: &str, mut visit: impl FnMut(&str, &str)) {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let (mut folders, mut seen) = (vec![top.clone()], 0);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                seen += 1;
                let name = path.strip_prefix(&top).unwrap().to_str().unwrap().replace('\\', "/");
                visit(&name, &fs::read_to_string(&path).unwrap());
            }
        }
    }
    assert!(seen > 0, "no sources found in {}", top.display());
}
