//! Many processes that change one registry at once, while git packs it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Child;

use crate::support::bounded::{finish, start};
use crate::support::health::assert_healthy;
use crate::support::sandbox::{Outcome, Sandbox, outcome};

/// 32 writers: at each of 8 commits two that register one artifact, and at each of 4 the
/// stages `dev` and `prod` of another, which has to be registered first; and four artifacts,
/// each registered twice at one commit.
fn writers(commits: &[String], round: usize) -> Vec<Vec<String>> {
    let words = |line: String| line.split(' ').map(str::to_owned).collect();
    let registers = commits.iter().map(|commit| words(format!("register m {commit}")));
    let assigns = ["dev", "prod"].into_iter().flat_map(|stage| {
        let at = commits.iter().take(4);
        at.map(move |commit| words(format!("assign models/s {commit} --stage {stage}")))
    });
    let others = (0..4).map(|n| words(format!("register r{round}/a{n} {}", commits[0])));
    registers.clone().chain(assigns).chain(registers).chain(others.clone()).chain(others).collect()
}

/// A round's writers and what each said.
type Said = Vec<(Vec<String>, Outcome)>;

/// Starts all writers, in turn in each of the folders, and waits for them; meanwhile this
/// goes on in `repo` again and again.
fn storm(sandbox: &Sandbox, round: usize, folders: &[PathBuf], meanwhile: &[&[&str]]) -> Said {
    let commits: Vec<String> = (0..8).map(|_| commit(sandbox)).collect();
    let writers = writers(&commits, round);
    assert_eq!(writers.len(), 32);
    let mut children: Vec<Child> = writers
        .iter()
        .zip(folders.iter().cycle())
        .map(|(args, folder)| {
            // In which order they get their turn is open: each has the date of its turn.
            let mut gto = sandbox.gto_command(folder);
            start(gto.args(args).env_remove("GIT_COMMITTER_DATE"))
        })
        .collect();
    for args in meanwhile.iter().cycle() {
        if children.iter_mut().all(|child| child.try_wait().unwrap().is_some()) {
            break;
        }
        // It may meet a lock of ours, and then do less.
        outcome(sandbox.command("git", &sandbox.repo()).args(*args));
    }
    writers.into_iter().zip(children.into_iter().map(finish)).collect()
}

#[track_caller]
fn commit(sandbox: &Sandbox) -> String {
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "more"]);
    sandbox.git(&["rev-parse", "HEAD"])
}

/// What was printed is what is there, and each refusal is right.
#[track_caller]
fn check(sandbox: &Sandbox, said: &Said) {
    let tags = tags(sandbox);
    let mut printed = BTreeSet::new();
    let mut registered_at: BTreeMap<&[String], u32> = BTreeMap::new();
    for (args, got) in said {
        for tag in got.stdout.lines().filter_map(created) {
            assert!(printed.insert(tag.to_owned()), "{tag} was given twice");
        }
        let successes = registered_at.entry(args).or_default();
        match got.code {
            0 => *successes += 1,
            _ => assert_refusal(sandbox, args, got),
        }
    }
    assert_eq!(printed, tags.keys().cloned().collect());
    assert!(registered_at.values().all(|&successes| successes == 1), "{registered_at:?}");
    assert_counters_differ(&printed);
    for (tag, commit) in &tags {
        let version = tag.split_once("#").map(|(artifact, _)| format!("{artifact}@"));
        let is_registered =
            |prefix: &str| tags.iter().any(|(t, c)| t.starts_with(prefix) && c == commit);
        assert!(version.is_none_or(|prefix| is_registered(&prefix)), "{tag} without a version");
    }
    assert_healthy(sandbox);
}

/// Registering is refused where the commit has a version, and that version is named.
#[track_caller]
fn assert_refusal(sandbox: &Sandbox, args: &[String], got: &Outcome) {
    let [_, artifact, commit, ..] = args else { panic!("{args:?}") };
    let pattern = format!("{artifact}@*");
    let tag = sandbox.git(&["tag", "--points-at", commit, "--list", &pattern]);
    let (_, version) = tag.split_once('@').unwrap();
    let refusal =
        format!("❌ '{artifact}' is already registered in this commit with version '{version}'\n");
    assert_eq!((args[0].as_str(), got.code), ("register", 1), "{args:?}: {got:?}");
    assert_eq!((got.stdout.as_str(), got.stderr.as_str()), ("", refusal.as_str()));
}

#[track_caller]
fn assert_counters_differ(tags: &BTreeSet<String>) {
    let mut seen = BTreeSet::new();
    for tag in tags.iter().filter(|tag| tag.contains('#')) {
        let mut parts = tag.split('#');
        let (artifact, counter) = (parts.next(), parts.nth(1));
        assert!(seen.insert((artifact, counter)), "the counter of {tag} was given twice");
    }
}

/// Each tag with its commit.
#[track_caller]
fn tags(sandbox: &Sandbox) -> BTreeMap<String, String> {
    let format = "--format=%(refname:strip=2) %(*objectname)";
    let list = sandbox.git(&["for-each-ref", format, "refs/tags"]);
    let pair = |(tag, commit): (&str, &str)| (tag.to_owned(), commit.to_owned());
    list.lines().map(|line| pair(line.split_once(' ').unwrap())).collect()
}

fn created(line: &str) -> Option<&str> {
    line.strip_prefix("Created git tag '")?.split('\'').next()
}

#[test]
fn in_one_repository() {
    let sandbox = Sandbox::new();
    let mut said = Said::new();
    for round in 0..3 {
        said.extend(storm(&sandbox, round, &[sandbox.repo()], &[]));
        check(&sandbox, &said);
    }
}

#[test]
fn in_linked_work_trees() {
    let sandbox = Sandbox::new();
    commit(&sandbox);
    let mut folders = vec![sandbox.repo()];
    for name in ["one", "two"] {
        sandbox.git(&["worktree", "add", "-q", "--detach", &format!("../{name}")]);
        folders.push(sandbox.root().join(name));
    }
    let mut said = Said::new();
    for round in 0..2 {
        said.extend(storm(&sandbox, round, &folders, &[]));
        check(&sandbox, &said);
    }
}

#[test]
fn while_git_packs() {
    let sandbox = Sandbox::new();
    let mut said = Said::new();
    let meanwhile: &[&[&str]] = &[&["pack-refs", "--all"], &["gc", "-q"], &["pack-refs", "--all"]];
    for round in 0..3 {
        said.extend(storm(&sandbox, round, &[sandbox.repo()], meanwhile));
        check(&sandbox, &said);
    }
}
