//! The checks of the fuzz targets (`fuzz/src/lib.rs`) on their corpus and its mutations.
//!
//! `GTO_FUZZ_RUNS` says how many mutations a target gets, `GTO_FUZZ_SEED` which ones.

use std::env;
use std::fs;
use std::panic;
use std::path::{Path, PathBuf};

#[path = "../../../fuzz/src/lib.rs"]
#[expect(unreachable_pub, reason = "public in the package of the fuzz targets")]
mod checks;

type Check = fn(&[u8]);

const TARGETS: [(&str, Check); 12] = [
    ("index", checks::index),
    ("dvc", checks::dvc),
    ("record", checks::record),
    ("values", checks::values),
    ("edit", checks::edit),
    ("config", checks::config),
    ("tag", checks::tag),
    ("shortcut", checks::shortcut),
    ("version", checks::version),
    ("tag_object", checks::tag_object),
    ("packed_refs", checks::packed_refs),
    ("push", checks::push),
];

/// What mutations put in: what means something to one parser or another.
const TOKENS: [&str; 46] = [
    "\n",
    "\n  ",
    "\r\n",
    "\t",
    " ",
    ": ",
    "- ",
    "? ",
    "{",
    "}",
    "[",
    "]",
    ", ",
    "#",
    " # c",
    "'",
    "\"",
    "|\n",
    ">-\n  ",
    "&a ",
    "*a",
    "<<: *a",
    "!!binary ",
    "!!set ",
    "%YAML 1.1\n---\n",
    "---\n",
    "...\n",
    "null",
    ".nan",
    "0x1F",
    "2020-01-02",
    "v1.0.0",
    "@",
    "!",
    "=",
    "..",
    "é",
    "\u{feff}",
    "\u{2028}",
    "> 99999999999 +9999",
    "!\t",
    "refs/tags/",
    "0123456789abcdef0123456789abcdef01234567 refs/tags/b@v1.0.0\n",
    "^0123456789abcdef0123456789abcdef01234567\n",
    "# pack-refs with: peeled fully-peeled sorted \n",
    "(already exists)",
];

const LARGEST: usize = 16 << 10;

#[test]
fn checks_hold_for_the_corpus_and_its_mutations() {
    let number = |name, default| env::var(name).map_or(default, |value| value.parse().unwrap());
    let (runs, seed) = (number("GTO_FUZZ_RUNS", 400), number("GTO_FUZZ_SEED", 0));
    for (target, check) in TARGETS {
        let corpus = corpus(target);
        let mut random = fastrand::Rng::with_seed(seed);
        for input in &corpus {
            run(target, check, input);
        }
        for _ in 0..runs {
            run(target, check, &mutation(&corpus, &mut random));
        }
    }
}

#[test]
fn every_target_can_be_fuzzed() {
    let manifest = fs::read_to_string(folder().join("Cargo.toml")).unwrap();
    for (target, _) in TARGETS {
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{target}.rs\"")), "{target}");
        let program = folder().join(format!("fuzz_targets/{target}.rs"));
        let program = fs::read_to_string(&program).unwrap();
        assert!(program.contains(&format!("gto_fuzz::{target}(data)")), "{target}");
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz")
}

/// The inputs that are kept for a target, in the order of their names.
fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = folder().join("corpus").join(target);
    let mut files: Vec<_> =
        fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty(), "{target} has no corpus");
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

fn run(target: &str, check: Check, input: &[u8]) {
    let held = panic::catch_unwind(|| check(input));
    assert!(held.is_ok(), "{target}: b\"{}\"", input.escape_ascii());
}

/// One of the inputs after one to four changes.
fn mutation(corpus: &[Vec<u8>], random: &mut fastrand::Rng) -> Vec<u8> {
    let mut input = random.choice(corpus).unwrap().clone();
    for _ in 0..random.usize(1..=4) {
        let start = random.usize(0..=input.len());
        let end = input.len().min(start + random.usize(0..24));
        match random.u8(0..6) {
            0 => drop(input.drain(start..end)),
            1 => {
                let token = random.choice(TOKENS).unwrap();
                drop(input.splice(start..start, token.bytes()));
            }
            2 => {
                let token = random.choice(TOKENS).unwrap();
                drop(input.splice(start..end, token.bytes()));
            }
            3 => {
                let copied = input[start..end].repeat(random.usize(1..40));
                let at = random.usize(0..=input.len());
                drop(input.splice(at..at, copied));
            }
            4 => {
                let other = random.choice(corpus).unwrap();
                let from = random.usize(0..=other.len());
                drop(input.splice(start.., other[from..].iter().copied()));
            }
            _ => {
                if let Some(byte) = input.get_mut(start) {
                    *byte = random.u8(..);
                }
            }
        }
        input.truncate(LARGEST);
    }
    input
}
