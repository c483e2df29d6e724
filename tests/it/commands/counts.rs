//! What commands read, in counts: these do not hang on the machine, as times do.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use gto::cli;
use gto::commands::{self, Context};
use gto::config::Environment;
use gto::git::{ObjectKind, Reads};
use gto::render::Style;
use tempfile::TempDir;

use crate::support::registry::{Layout, Registry, Shape};

/// Runs a command in this process, where what it reads can be counted.
#[track_caller]
fn reads(repo: &Path, args: &[&str]) -> Reads {
    let style = Style { color: false, emojis: false };
    let environment = Environment::default();
    let context = Context { environment, style, err_style: style, reads: Reads::default() };
    let words = ["gto"].iter().chain(args).chain(&["--repo"]).map(OsString::from);
    let command = cli::parse(words.chain([repo.into()])).unwrap().command.unwrap();
    let mut out = Vec::new();
    commands::run(&context, &command, &mut out).unwrap();
    assert!(!out.is_empty(), "{args:?}");
    context.reads
}

fn make(shape: Shape, layout: Layout) -> (TempDir, PathBuf) {
    let dir = TempDir::new().unwrap();
    let repo = dir.path().join("repo");
    Registry { shape, layout }.make(&repo);
    (dir, repo)
}

/// Tags of one artifact in the registries below.
const TAGS_OF_ONE: usize = 20;

/// Ways to ask for one artifact, and to change it.
const OF_ONE: [&[&str]; 8] = [
    &["show", "a30"],
    &["show", "a30@latest", "--json"],
    &["show", "a30#prod", "--ref"],
    &["history", "a30"],
    &["check-ref", "a30@v0.0.1"],
    &["register", "a30"],
    &["assign", "a30", "--version", "v0.0.1", "--stage", "prod"],
    &["deprecate", "a30"],
];

#[test]
fn ten_thousand_tags() {
    let (_dir, repo) = make(Shape::Spread(10_000), Layout::Packed);
    let packed_refs = fs::metadata(repo.join(".git/packed-refs")).unwrap().len() as usize;

    // Whatever is listed, each tag is read once, and so is its reference.
    for args in [&["show"][..], &["show", "--json"], &["history"], &["stages"], &["print-state"]] {
        let reads = reads(&repo, args);
        assert_eq!(reads.objects(ObjectKind::Tag), 10_000, "{args:?}");
        let bytes = reads.packed_refs();
        assert!((packed_refs..packed_refs * 3 / 2).contains(&bytes), "{args:?}: {bytes} bytes");
    }
    // Nothing else is read for a table but HEAD with its index file.
    let show = reads(&repo, &["show"]);
    assert_eq!(show.objects(ObjectKind::Tree), 1);
    assert_eq!(show.objects(ObjectKind::Blob), 1);
    assert!(show.objects(ObjectKind::Commit) <= 2);

    // One artifact costs no more than its own, wherever it is among the others.
    for (made, args) in OF_ONE.iter().enumerate() {
        let reads = reads(&repo, args);
        let tags = reads.objects(ObjectKind::Tag);
        // Those that were made here on the way count too.
        assert!((TAGS_OF_ONE..=TAGS_OF_ONE + made).contains(&tags), "{args:?}: {tags} tags");
        assert!(reads.objects(ObjectKind::Commit) <= TAGS_OF_ONE, "{args:?}: {reads:?}");
        assert!(reads.objects(ObjectKind::Blob) <= TAGS_OF_ONE, "{args:?}: {reads:?}");
        let bytes = reads.packed_refs();
        assert!(bytes < packed_refs / 2, "{args:?}: {bytes} bytes of packed-refs");
    }
}

/// The search in `packed-refs` takes a few steps more in ten times as many tags.
#[test]
fn ten_times_the_tags() {
    let [small, large] = [1_000, 10_000].map(|tags| {
        let (_dir, repo) = make(Shape::Spread(tags), Layout::Packed);
        reads(&repo, &["show", "a30"])
    });
    for kind in [ObjectKind::Tag, ObjectKind::Commit, ObjectKind::Tree, ObjectKind::Blob] {
        assert_eq!(small.objects(kind), large.objects(kind), "{kind}");
    }
    let (small, large) = (small.packed_refs(), large.packed_refs());
    assert!(large < small * 3, "{small} bytes of packed-refs, then {large}");
}

#[test]
fn loose_references() {
    let (_dir, repo) = make(Shape::Spread(1_000), Layout::Loose);
    // Beside the tags there are HEAD and its branch.
    let all = reads(&repo, &["show"]);
    assert_eq!((all.loose_refs(), all.objects(ObjectKind::Tag)), (1_000 + 2, 1_000));
    for (made, args) in OF_ONE.iter().enumerate() {
        let files = reads(&repo, args).loose_refs();
        assert!(files <= TAGS_OF_ONE + made + 4, "{args:?}: {files} references");
    }
}

#[test]
fn an_index_file_is_read_once_for_each_version_of_it() {
    let (_dir, repo) = make(Shape::Spread(1_000), Layout::Packed);
    // 200 commits; the file is there from number 50 on and changes at 100 and 150.
    for args in [&["show", "-A"][..], &["history", "-A"], &["print-state"]] {
        assert_eq!(reads(&repo, args).objects(ObjectKind::Blob), 3, "{args:?}");
    }
    let (_dir, repo) = make(Shape::Index(50, 20), Layout::Packed);
    for args in [&["show", "-A"][..], &["history", "-A"]] {
        let reads = reads(&repo, args);
        assert_eq!(reads.objects(ObjectKind::Blob), 20, "{args:?}");
        assert_eq!(reads.objects(ObjectKind::Tree), 20, "{args:?}");
        assert!(reads.objects(ObjectKind::Commit) <= 3 * 20 + 1, "{args:?}: {reads:?}");
    }
}
