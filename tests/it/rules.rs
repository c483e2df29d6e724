//! The rules of ARCHITECTURE.md, read from its tables: which place of `src` may mention what, the
//! floors of `src/git`, and how long a file may grow.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

const ARCHITECTURE: &str = include_str!("../../ARCHITECTURE.md");

const LONGEST_FILE: usize = 300;

#[test]
fn imports_go_one_way() {
    let allowed = table("the import rule");
    let forbidden = table("not in the domain");
    assert!(allowed.len() > 10 && forbidden.len() == 1, "the tables are not read");
    let mut broken = Vec::new();
    each_source_file("src", |path, text| {
        let place = format!("src/{path}");
        let is_in = |places: &[String]| places.iter().any(|it| place.starts_with(it.as_str()));
        for (number, line) in code(path, text) {
            let mut forbid = |word: &str| {
                if mentions(line, word) {
                    broken.push(format!("{place}:{number}: {word}: {}", line.trim()));
                }
            };
            allowed.iter().filter(|row| !is_in(&row[1])).flat_map(|row| &row[0]).for_each(|word| {
                forbid(word);
            });
            forbidden.iter().filter(|row| is_in(&row[1])).flat_map(|row| &row[0]).for_each(
                |word| {
                    forbid(word);
                },
            );
        }
    });
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn rooms_of_git_import_from_lower_floors() {
    let mut floors = BTreeMap::new();
    for (floor, row) in table("the floors of git").iter().enumerate() {
        floors.extend(row[1].iter().map(|room| (room.clone(), floor)));
    }
    let root = fs::read_to_string(source("src").join("git/mod.rs")).unwrap();
    // What `git/mod.rs` hands out again comes from a room all the same.
    let mut owners = HashMap::new();
    for line in statements(&root).iter().filter_map(|it| it.split_once("use ")).map(|it| it.1) {
        if let Some((room, _)) = line.split_once("::")
            && floors.contains_key(room)
        {
            owners.extend(words(line).map(|word| (word.to_owned(), room.to_owned())));
        }
    }
    assert!(owners.len() > 20, "git/mod.rs is not read");
    let mut broken = Vec::new();
    each_source_file("src/git", |path, text| {
        let modules: Vec<_> = path.trim_end_matches(".rs").split('/').collect();
        if modules[0] == "mod" || modules[0] == "tests" {
            return;
        }
        let Some(&floor) = floors.get(modules[0]) else {
            broken.push(format!("src/git/{path} is on no floor"));
            return;
        };
        let depth = modules.iter().filter(|module| **module != "mod").count();
        let top = "super::".repeat(depth);
        let lines: Vec<_> = code(path, text).map(|(_, line)| line).collect();
        for statement in statements(&lines.join("\n")) {
            let at = statement.find("crate::git::").map(|at| at + "crate::git::".len());
            let above = statement.find(&format!("use {top}")).map(|at| at + 4 + top.len());
            let Some(at) = at.or(above) else { continue };
            let rest = &statement[at..];
            let is_list = rest.starts_with('{');
            for word in words(rest).take(if is_list { usize::MAX } else { 1 }) {
                let room = owners.get(word).map_or(word, String::as_str);
                if room != modules[0] && floors.get(room).is_some_and(|other| *other >= floor) {
                    broken.push(format!("src/git/{path} imports {word} of {room}"));
                }
            }
        }
    });
    assert!(broken.is_empty(), "{}", broken.join("\n"));
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

/// The types that `src/lib.rs` hands out, and their own methods and constants.
#[test]
fn the_front_door_stays_narrow() {
    let limit: usize = table("the front door")[0][0][0].parse().unwrap();
    let root = fs::read_to_string(source("src/lib.rs")).unwrap();
    let (_, handed_out) = root.split_once("\npub use ").unwrap();
    let types: Vec<_> =
        words(handed_out).filter(|word| word.starts_with(char::is_uppercase)).collect();
    let mut methods = 0;
    each_source_file("src", |path, text| {
        let mut is_of_one = false;
        for (_, line) in code(path, text) {
            if let Some(head) = line.strip_prefix("impl") {
                // What a trait asks for is not counted.
                let of = head.trim_start_matches(|c| c != ' ').trim_start();
                let name = words(of).next().unwrap_or_default();
                is_of_one = !head.contains(" for ") && types.contains(&name);
            }
            let is_item = ["    pub fn ", "    pub const "].iter().any(|it| line.starts_with(it));
            methods += usize::from(is_of_one && is_item);
        }
    });
    assert!(types.len() > 30 && methods > 30, "{} types, {methods} methods", types.len());
    let count = types.len() + methods;
    assert!(count <= limit, "{count} public items, more than {limit}");
}

#[test]
fn the_map_is_true() {
    let missing: Vec<_> = ARCHITECTURE
        .split('`')
        .filter(|word| word.starts_with("src/") && !word.contains(char::is_whitespace))
        .filter(|word| !source(word).exists())
        .collect();
    assert!(missing.is_empty(), "ARCHITECTURE.md names what is not there: {missing:?}");
}

/// The table below a comment of ARCHITECTURE.md: of each row, the words in backquotes of each cell.
fn table(title: &str) -> Vec<Vec<Vec<String>>> {
    let (_, rest) = ARCHITECTURE.split_once(&format!("<!-- {title} -->\n")).unwrap();
    let rows = rest.lines().skip(2).take_while(|line| line.starts_with('|'));
    let cell = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    rows.map(|row| row.trim_matches('|').split('|').map(cell).collect()).collect()
}

/// The lines of a file that are neither comments nor unit tests, which may do as they like.
fn code<'t>(path: &str, text: &'t str) -> impl Iterator<Item = (usize, &'t str)> {
    let is_test = path.ends_with("tests.rs") || path.contains("tests/");
    let text = if is_test { "" } else { text.split("#[cfg(test)]\nmod").next().unwrap() };
    let lines = text.lines().enumerate().map(|(number, line)| (number + 1, line));
    lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// The parts of a text between semicolons, each in one line.
fn statements(text: &str) -> Vec<String> {
    text.split(';').map(|it| it.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

/// Whether `line` holds the path `what`, and not as a part of a longer word.
fn mentions(line: &str, what: &str) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(what).any(|(at, _)| {
        let after = &line[at + what.len()..];
        !line[..at].ends_with(word) && (!after.starts_with(word) || what.ends_with('_'))
    })
}

fn source(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Gives each file of Rust below a folder, by its path there, with its text.
fn each_source_file(folder: &str, mut visit: impl FnMut(&str, &str)) {
    let top = source(folder);
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
