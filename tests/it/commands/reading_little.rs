//! What a command does not need it does not read. Seen from outside: what is not needed is
//! removed, or the system counts the bytes.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use gto::cli;
use gto::commands::{self, Context};
use gto::config::Environment;
use gto::render::Style;
use tempfile::TempDir;

use crate::support::registry::{Layout, Registry, Shape};

/// Runs a command in this process, and gives what it prints.
#[track_caller]
fn run(repo: &Path, args: &[&str]) -> String {
    let style = Style { color: false, emojis: false };
    let environment = Environment::default();
    let context = Context { environment, style, err_style: style, screen: None, held: None };
    let words = ["gto"].iter().chain(args).chain(&["--repo"]).map(OsString::from);
    let command = cli::parse(words.chain([repo.into()])).unwrap().command.unwrap();
    let mut out = Vec::new();
    commands::run(&context, &command, &mut out).unwrap();
    assert!(!out.is_empty(), "{args:?}");
    String::from_utf8(out).unwrap()
}

/// Bytes that a command reads from files. What it maps into memory, as libgit2 does packs, is not
/// counted.
#[track_caller]
fn bytes(repo: &Path, args: &[&str]) -> usize {
    let read_so_far = || -> usize {
        let counters = fs::read_to_string("/proc/thread-self/io").unwrap();
        let bytes = counters.lines().find_map(|line| line.strip_prefix("rchar: "));
        bytes.unwrap().parse().unwrap()
    };
    let before = read_so_far();
    run(repo, args);
    read_so_far() - before
}

fn make(shape: Shape, layout: Layout) -> TempDir {
    let dir = TempDir::new().unwrap();
    Registry { shape, layout }.make(&dir.path().join("repo"));
    dir
}

#[track_caller]
fn git(repo: &Path, args: &[&str]) -> String {
    let output = std::process::Command::new("git").current_dir(repo).args(args).output().unwrap();
    assert!(output.status.success(), "{args:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// Ways to ask for one artifact.
const READS: [&[&str]; 6] = [
    &["show", "a30"],
    &["show", "a30", "--json"],
    &["show", "a30@latest", "--json"],
    &["show", "a30#prod", "--ref"],
    &["history", "a30"],
    &["check-ref", "a30@v0.0.1"],
];

/// Ways to change one artifact.
const WRITES: [&[&str]; 3] = [
    &["register", "a30"],
    &["assign", "a30", "--version", "v0.0.1", "--stage", "prod"],
    &["deprecate", "a30"],
];

/// Removes the tag objects of all other artifacts, and makes their references unreadable where
/// each is a file.
#[track_caller]
fn break_others(repo: &Path) {
    let tags = git(repo, &["for-each-ref", "--format=%(objectname) %(refname)", "refs/tags"]);
    let mut broken = 0;
    for (id, name) in tags.lines().filter_map(|line| line.split_once(' ')) {
        if name.starts_with("refs/tags/a30@") || name.starts_with("refs/tags/a30#") {
            continue;
        }
        let (folder, file) = id.split_at(2);
        fs::remove_file(repo.join(".git/objects").join(folder).join(file)).unwrap();
        let reference = repo.join(".git").join(name);
        if reference.exists() {
            fs::write(reference, "nothing\n").unwrap();
        }
        broken += 1;
    }
    assert!(broken > 900, "{broken}");
}

#[test]
fn one_artifact_needs_nothing_of_others() {
    for packs_refs in [false, true] {
        let dir = make(Shape::Spread(1_000), Layout::Loose);
        let repo = dir.path().join("repo");
        if packs_refs {
            git(&repo, &["pack-refs", "--all"]);
        }
        let whole = READS.map(|args| run(&repo, args));
        break_others(&repo);
        assert_eq!(READS.map(|args| run(&repo, args)), whole);
        for args in WRITES {
            run(&repo, args);
        }
    }
}

/// A list reads each reference once, and one artifact few of them wherever it is among the
/// others: the search takes a few steps more in ten times as many.
#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "needs /proc/thread-self/io")]
fn packed_references_are_searched() {
    let [small, large] = [1_000, 10_000].map(|tags| make(Shape::Spread(tags), Layout::Packed));
    let [small, large] = [&small, &large].map(|dir| dir.path().join("repo"));
    let size = |file: &str| fs::metadata(large.join(".git").join(file)).unwrap().len() as usize;
    let packed_refs = size("packed-refs");
    for args in READS {
        let (of_small, of_large) = (bytes(&small, args), bytes(&large, args));
        assert!(of_large < packed_refs / 2, "{args:?}: {of_large} of {packed_refs} bytes");
        assert!(of_large < of_small * 3, "{args:?}: {of_small} bytes, then {of_large}");
    }
    for args in WRITES {
        let bytes = bytes(&large, args);
        assert!(bytes < packed_refs, "{args:?}: {bytes} of {packed_refs} bytes");
    }
    let packs = fs::read_dir(large.join(".git/objects/pack")).unwrap();
    let packs: usize = packs.map(|pack| pack.unwrap().metadata().unwrap().len() as usize).sum();
    // Whatever is listed, nothing is read twice.
    for args in [&["show"][..], &["show", "--json"], &["history"], &["stages"], &["print-state"]] {
        let bytes = bytes(&large, args);
        let most = packed_refs + packs;
        assert!((packed_refs..most).contains(&bytes), "{args:?}: {bytes} of {most} bytes");
    }
}
