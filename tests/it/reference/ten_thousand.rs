//! What is printed for ten thousand tags is what Python GTO prints: nothing was traded for speed.

use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::support::registry::{Layout, Registry, Shape};
use crate::support::sandbox::Sandbox;

/// `tests/reference/hash.py` recorded the hashes, a minute for each command.
#[test]
fn print_what_the_reference_prints() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ten-thousand.sha256");
    let dir = TempDir::new().unwrap();
    let repo = dir.path().join("repo");
    Registry { shape: Shape::Spread(10_000), layout: Layout::Packed }.make(&repo);
    let sandbox = Sandbox::empty();
    let (mut compared, mut different) = (0, Vec::new());
    for line in fs::read_to_string(file).unwrap().lines().filter(|line| !line.starts_with('#')) {
        let (recorded, command) = line.split_once("  ").unwrap();
        let words = shlex::split(command).unwrap();
        let args: Vec<&str> = words[1..].iter().map(String::as_str).collect();
        let printed = sandbox.gto_in(&repo, &args);
        assert_eq!((printed.stderr.as_str(), printed.code), ("", 0), "{command}");
        let digest = Sha256::digest(&printed.stdout);
        let hash: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        compared += 1;
        if hash != recorded {
            different.push(command.to_owned());
        }
    }
    assert!(different.is_empty(), "Python GTO prints something else: {different:#?}");
    assert!(compared > 0, "no hashes in tests/ten-thousand.sha256");
}
