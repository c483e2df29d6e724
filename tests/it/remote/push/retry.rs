//! `--retry`: jobs that register at one remote at the same time.

use std::path::{Path, PathBuf};

use crate::support::bounded::{finish, start};
use crate::support::health::assert_healthy;
use crate::support::remote::Remote;
use crate::support::sandbox::{Outcome, Sandbox};

const CLONES: usize = 20;

/// A clone of the remote with a commit of its own.
#[track_caller]
pub(super) fn clone(sandbox: &Sandbox, name: &str) -> PathBuf {
    sandbox.git_in(sandbox.root(), &["clone", "-q", "-b", "main", "hub.git", name]);
    let folder = sandbox.root().join(name);
    sandbox.git_in(&folder, &["commit", "-q", "--allow-empty", "-m", name]);
    folder
}

/// A remote with a commit and a tag: a clone without any tag is warned of.
#[track_caller]
pub(super) fn remote() -> Remote {
    let remote = Remote::with_repo();
    remote.sandbox.git(&["tag", "first"]);
    remote.sandbox.git(&["push", "-q", "origin", "main", "first"]);
    remote
}

/// The tags of `m` in a repository, each with the commit that it points to.
#[track_caller]
pub(super) fn tags(sandbox: &Sandbox, repository: &Path) -> Vec<(String, String)> {
    let format = "--format=%(refname:strip=2) %(*objectname)";
    let listed = sandbox.git_in(repository, &["for-each-ref", format, "refs/tags/m[@#]*"]);
    let pair = |line: &str| line.split_once(' ').map(|(tag, id)| (tag.to_owned(), id.to_owned()));
    listed.lines().filter_map(pair).collect()
}

const TRYING: &str = "Others have pushed tags of 'm' in the meantime. Fetching them and trying \
again\n";

#[test]
fn twenty_clones_at_once_make_twenty_versions() {
    let remote = remote();
    let sandbox = &remote.sandbox;
    let clones: Vec<_> = (0..CLONES).map(|n| clone(sandbox, &format!("clone-{n}"))).collect();
    let register = ["register", "m", "--push", "--retry", "200", "--ref"];
    let running: Vec<_> =
        clones.iter().map(|folder| start(sandbox.gto_command(folder).args(register))).collect();
    let done: Vec<Outcome> = running.into_iter().map(finish).collect();
    assert!(done.iter().all(|done| done.code == 0), "{done:?}");
    let mut printed: Vec<_> = done.iter().map(|done| done.stdout.trim().to_owned()).collect();
    printed.sort();
    let mut expected: Vec<_> = (1..=CLONES).map(|n| format!("m@v0.0.{n}")).collect();
    expected.sort();
    assert_eq!(printed, expected);
    let there = tags(sandbox, &remote.hub());
    for (folder, done) in clones.iter().zip(&done) {
        let head = sandbox.git_in(folder, &["rev-parse", "HEAD"]);
        let ours = there.iter().find(|(tag, _)| *tag == done.stdout.trim());
        assert_eq!(ours.map(|(_, commit)| commit.as_str()), Some(head.as_str()), "{done:?}");
    }
    assert_eq!(there.len(), CLONES);
    assert_healthy(sandbox);
}

#[test]
fn what_the_remote_alone_has_counts() {
    for (others, args, tag) in [
        (&["register", "m"][..], &["register", "m"][..], "m@v0.0.2"),
        (&["register", "m"], &["register", "m", "--bump-minor"], "m@v0.1.0"),
        (&["register", "m"], &["register", "m", "--pre", "rc"], "m@v0.0.2-rc.1"),
        (&["register", "m"], &["assign", "m", "--stage", "dev"], "m#dev#1"),
        (&["assign", "m", "--stage", "dev"], &["assign", "m", "--stage", "dev"], "m#dev#2"),
    ] {
        let remote = remote();
        let sandbox = &remote.sandbox;
        let [ours, theirs] = ["ours", "theirs"].map(|name| clone(sandbox, name));
        // Tags of ours that the remote lacks stay, whatever the settings say.
        sandbox.git_in(&ours, &["config", "fetch.prune", "true"]);
        sandbox.git_in(&ours, &["config", "fetch.pruneTags", "true"]);
        sandbox.git_in(&ours, &["tag", "-a", "-m", "x", "m#old#0", "HEAD~1"]);
        sandbox.run(sandbox.gto_command(&theirs).args(others).arg("--push"));
        let refused = sandbox.gto_in(&ours, &[args, &["--push", "--retry", "0"]].concat());
        assert_eq!(refused.code, 1, "{args:?}: {refused:?}");
        let done = sandbox.gto_in(&ours, &[args, &["--push", "--retry", "1"]].concat());
        assert_eq!((done.code, done.stderr.as_str()), (0, TRYING), "{args:?}: {done:?}");
        let said = format!("Successfully pushed git tag {tag} on remote.\n");
        assert!(done.stdout.ends_with(&said), "{args:?}: {done:?}");
        let mut there = tags(sandbox, &remote.hub());
        there.push(("m#old#0".to_owned(), sandbox.git_in(&ours, &["rev-parse", "HEAD~1"])));
        there.sort();
        let mut here = tags(sandbox, &ours);
        here.sort();
        assert_eq!(here, there, "{args:?}");
    }
}

#[test]
fn other_failures_are_not_tried_again() {
    let remote = remote();
    let sandbox = &remote.sandbox;
    let ours = clone(sandbox, "ours");
    remote.hook("pre-receive", "echo no >&2\nexit 1");
    let done = sandbox.gto_in(&ours, &["register", "m", "--push", "--retry", "3"]);
    assert!(done.code == 1 && !done.stderr.contains("Trying"), "{done:?}");
    assert_eq!(done.stdout.matches("Created").count(), 1, "{done:?}");
    assert_eq!(tags(sandbox, &ours), []);
    for args in [
        &["register", "m", "--retry", "3"][..],
        &["register", "m", "--push", "--retry"],
        &["register", "m", "--push", "--retry", "-1"],
        &["register", "m", "--push", "--retry", "x"],
        &["register", "m", "--push", "--version", "v1.0.0", "--retry", "3"],
        &["deprecate", "m", "--push", "--retry", "3"],
    ] {
        let done = sandbox.gto_in(&ours, args);
        assert_eq!((done.code, done.stdout.as_str()), (2, ""), "{args:?}: {done:?}");
    }
}

#[test]
fn a_dry_run_fetches_nothing() {
    let remote = remote();
    let sandbox = &remote.sandbox;
    let [ours, theirs] = ["ours", "theirs"].map(|name| clone(sandbox, name));
    sandbox.run(sandbox.gto_command(&theirs).args(["register", "m", "--push"]));
    let register = ["register", "m", "--push", "--retry", "3"];
    let done = sandbox.gto_in(&ours, &[&register[..], &["--dry-run"]].concat());
    let would = "Would fetch the tags of 'm' that others have pushed, and try again with them\n";
    assert_eq!((done.code, done.stderr.as_str()), (0, would), "{done:?}");
    assert_eq!(tags(sandbox, &ours), []);
    assert_eq!(sandbox.gto_in(&ours, &register).code, 0);
}

#[test]
fn by_url_it_begins_again_with_what_is_there() {
    let remote = remote();
    let sandbox = &remote.sandbox;
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "two"]);
    sandbox.git(&["push", "-q", "origin", "main"]);
    // Another version appears when the first push arrives.
    remote.hook(
        "pre-receive",
        "unset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES\n\
         git rev-parse -q --verify m@v0.0.1 >/dev/null || git tag -a -m x m@v0.0.1 first^{}",
    );
    let url = format!("file://{}", remote.hub().display());
    let register = ["register", "m", "main", "--push", "--retry", "1"];
    let done = remote.gto_at(&url, &register);
    assert_eq!((done.code, done.stderr.as_str()), (0, TRYING), "{done:?}");
    let created = ["m@v0.0.1", "m@v0.0.2"].map(|tag| format!("Created git tag '{tag}'"));
    assert!(created.iter().all(|said| done.stdout.contains(said)), "{done:?}");
    let there = tags(sandbox, &remote.hub());
    let names: Vec<_> = there.iter().map(|(tag, _)| tag.as_str()).collect();
    assert_eq!(names, ["m@v0.0.1", "m@v0.0.2"]);
}
