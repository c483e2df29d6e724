//! The work grows with the number of tags, whatever their order: histories that are worst for
//! sorting or searching, under a limit of processor time that a pass over all pairs exceeds.

use crate::robustness::resources::{by_shell, repository};

const TAGS: usize = 20_000;

/// Seconds of processor time. What is linear takes a fifth at most.
const SECONDS: u32 = if cfg!(debug_assertions) { 8 } else { 1 };

/// A tag: its name, the number of its commit, its second.
type Tag = (String, usize, usize);

/// Gives the N-th tag.
type Shape = fn(usize) -> Tag;

/// A permutation of the numbers below [`TAGS`].
fn shuffled(number: usize) -> usize {
    number * 7919 % TAGS
}

/// A version of an artifact of its own; the first is `m`.
fn version_of(number: usize) -> String {
    if number == 0 { "m@v0.0.1".to_owned() } else { format!("m{number}@v0.0.1") }
}

const SHAPES: [(&str, Shape); 12] = [
    ("versions in order", |n| (format!("m@v0.0.{n}"), n, n)),
    ("versions in reverse", |n| (format!("m@v0.0.{n}"), n, TAGS - n)),
    ("versions in no order", |n| (format!("m@v0.0.{n}"), n, shuffled(n))),
    ("versions in one second", |n| (format!("m@v0.0.{n}"), n, 0)),
    ("one version, again and again", |n| (format!("m@v0.0.1{}#{n}", ["", "!"][n % 2]), 0, n)),
    ("versions and stages in turns", |n| match n % 2 {
        0 => (format!("m@v0.0.{n}"), n, shuffled(n)),
        _ => (format!("m#dev#{n}"), n - 1, shuffled(n)),
    }),
    ("one stage, on and off", |n| (format!("m#dev{}#{n}", ["", "!"][n % 2]), 0, n)),
    ("a stage at each commit", |n| (format!("m#dev#{n}"), n, n)),
    ("stages of one version", |n| match n {
        0 => ("m@v0.0.1".to_owned(), 0, 0),
        _ => (format!("m#s{n}#{n}"), 0, shuffled(n)),
    }),
    ("deprecations", |n| (format!("m@deprecated#{n}"), n, shuffled(n))),
    ("artifacts", |n| (version_of(n), n, shuffled(n))),
    ("artifacts at one commit in one second", |n| (version_of(n), 0, 0)),
];

/// What `git fast-import` makes a registry of that shape from.
fn stream(shape: Shape) -> String {
    let tags: Vec<Tag> = (0..TAGS).map(shape).collect();
    let commits = 1 + tags.iter().map(|(_, commit, _)| *commit).max().unwrap();
    let commits = (1..=commits).map(|mark| {
        format!("commit refs/heads/side\nmark :{mark}\ncommitter A <a@b> 1 +0000\ndata 0\n")
    });
    let tags = tags.iter().map(|(name, commit, second)| {
        let mark = commit + 1;
        format!("tag {name}\nfrom :{mark}\ntagger A <a@b> {second} +0000\ndata 0\n")
    });
    commits.chain(tags).collect()
}

#[test]
#[ignore = "takes minutes without optimisation"]
fn with_the_number_of_tags() {
    for (name, shape) in SHAPES {
        let sandbox = repository();
        sandbox.fast_import(stream(shape).as_bytes());
        sandbox.git(&["pack-refs", "--all"]);
        for args in [&["show"][..], &["show", "m", "--json"], &["history"], &["stages"]] {
            let line = format!("ulimit -t {SECONDS}; exec \"$@\" >/dev/null");
            let got = by_shell(&sandbox, &line, args);
            assert!(got.code == 0 && got.stderr.is_empty(), "{name}, {args:?}: {got:?}");
        }
    }
}
