//! `gto diff`: two versions of an artifact beside each other.

mod cache;
mod forms;
mod history;
mod links;
mod odd_texts;
mod real;
mod values;

use crate::support::sandbox::Sandbox;

/// Files by their paths.
type Files<'f> = &'f [(&'f str, &'f str)];

/// Commits these files, and nothing else, and registers the next version of `m`.
#[track_caller]
fn release(sandbox: &Sandbox, files: Files<'_>) {
    sandbox.git(&["rm", "-rqf", "--ignore-unmatch", "."]);
    for (file, text) in files {
        sandbox.write(&format!("repo/{file}"), text);
    }
    sandbox.git(&["add", "-A"]);
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "next"]);
    let got = sandbox.gto(&["register", "m"]);
    assert_eq!(got.code, 0, "{got:?}");
}

/// A repository with a version of `m` for each of these sets of files, from v0.0.1 on.
#[track_caller]
fn releases(versions: &[Files<'_>]) -> Sandbox {
    let sandbox = Sandbox::new();
    versions.iter().for_each(|files| release(&sandbox, files));
    sandbox
}

/// What `gto diff m` prints with further arguments, and its exit code.
#[track_caller]
fn diff(sandbox: &Sandbox, args: &str) -> (String, i32) {
    let got =
        sandbox.gto(&[&["diff", "m"], &*args.split_whitespace().collect::<Vec<_>>()].concat());
    (got.stdout, got.code)
}

/// The rows of `--plain`, with one blank between cells.
#[track_caller]
fn rows(sandbox: &Sandbox, args: &str) -> Vec<String> {
    let (printed, _) = diff(sandbox, &format!("{args} --plain"));
    let rows = printed.lines().filter(|line| !line.starts_with("section "));
    rows.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}
