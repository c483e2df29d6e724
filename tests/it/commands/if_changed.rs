//! `register --if-changed`: a commit that changed something else makes no version.

use crate::support::remote::Remote;
use crate::support::sandbox::{Outcome, Sandbox};

/// Files by their paths.
type Files<'f> = &'f [(&'f str, &'f str)];

/// A repository where `m` is the file `model`; v0.0.1 is at its first commit.
#[track_caller]
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    commit(&sandbox, &[("artifacts.yaml", INDEX), ("model", "one"), ("README", "x")]);
    assert_eq!(register(&sandbox, &["--if-changed"]).code, 0);
    sandbox
}

const INDEX: &str = "m:\n  path: model\n";

/// Writes files, and commits all.
#[track_caller]
fn commit(sandbox: &Sandbox, files: Files<'_>) {
    for (path, text) in files {
        sandbox.write(&format!("repo/{path}"), text);
    }
    sandbox.git(&["add", "-A"]);
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "next"]);
}

fn register(sandbox: &Sandbox, args: &[&str]) -> Outcome {
    sandbox.gto(&[&["register", "m"], args].concat())
}

const UNCHANGED: &str = "'m' has not changed since version 'v0.0.1'\n";
const CREATED: &str = "Created git tag 'm@v0.0.2' that registers version\n";

#[test]
fn what_has_changed_makes_a_version() {
    // What is committed, and whether that makes a version: with the content, and with all of it.
    let cases: [(Files<'_>, bool, bool); 8] = [
        (&[], false, false),
        (&[("README", "y")], false, false),
        (&[("model", "two")], true, true),
        (&[("artifacts.yaml", "m:\n  path: model\n  description: new\n")], false, true),
        (&[("artifacts.yaml", "n: {}\nm: {path: ./model}\n")], false, true),
        (&[("artifacts.yaml", "# only a comment\nm: {path: model}\n")], false, false),
        (&[("artifacts.yaml", "m:\n  path: moved\n"), ("moved", "one")], false, true),
        (&[("model.dvc", "outs:\n- {path: model, md5: 1a}\n")], true, true),
    ];
    for (files, by_content, by_all) in cases {
        for (option, makes) in [
            ("--if-changed", by_content),
            ("--if-changed=content", by_content),
            ("--if-changed=any", by_all),
        ] {
            let sandbox = sandbox();
            commit(&sandbox, files);
            let before = sandbox.fingerprint();
            let done = register(&sandbox, &[option]);
            let first = if makes { CREATED } else { UNCHANGED };
            assert!(
                done.code == 0 && done.stdout.starts_with(first),
                "{option} {files:?}: {done:?}"
            );
            assert_eq!((done.stderr.as_str(), sandbox.fingerprint() != before), ("", makes));
        }
    }
}

#[test]
fn a_commit_that_has_a_version_needs_no_other() {
    let sandbox = sandbox();
    let done = register(&sandbox, &["--if-changed"]);
    let said = "Version 'v0.0.1' of 'm' is already registered\n";
    assert_eq!((done.code, done.stdout.as_str()), (0, said));
    let other = register(&sandbox, &["--if-changed", "--version", "v2.0.0"]);
    assert!(other.code == 1 && other.stderr.contains("already registered"), "{other:?}");
    for args in [&["--if-changed=all"][..], &["--if-changed="], &["--if-changed", "--force"]] {
        assert_eq!(register(&sandbox, args).code, 2, "{args:?}");
    }
    // What is given after a space is REF.
    assert!(register(&sandbox, &["--if-changed", "content"]).stderr.contains("Ref 'content'"));
}

#[test]
fn the_greatest_version_in_the_history_of_the_commit_counts() {
    let sandbox = sandbox();
    commit(&sandbox, &[("model", "two")]);
    assert_eq!(register(&sandbox, &["--version", "v2.0.0"]).code, 0);
    let printed = |args: &[&str]| {
        let done = register(&sandbox, &[args, &["--if-changed", "--ref"]].concat());
        assert_eq!(done.code, 0, "{args:?}: {done:?}");
        done.stdout.trim_end().to_owned()
    };
    // A branch from before v2.0.0 is compared with v0.0.1.
    sandbox.git(&["checkout", "-q", "-b", "fix", "HEAD~1"]);
    commit(&sandbox, &[("README", "fix")]);
    assert_eq!(printed(&[]), "m@v0.0.1");
    // A branch without versions is compared with the latest.
    sandbox.git(&["checkout", "-q", "--orphan", "other"]);
    commit(&sandbox, &[("model", "two")]);
    assert_eq!(printed(&[]), "m@v2.0.0");
    commit(&sandbox, &[("model", "one")]);
    assert_eq!(printed(&["--version", "v2.1.0"]), "m@v2.1.0");
    // What is deregistered does not count.
    sandbox.git(&["checkout", "-q", "main"]);
    commit(&sandbox, &[("README", "more")]);
    assert_eq!(printed(&[]), "m@v2.0.0");
    assert_eq!(sandbox.gto(&["deprecate", "m", "v2.0.0"]).code, 0);
    commit(&sandbox, &[("model", "one")]);
    assert_eq!(printed(&[]), "m@v0.0.1");
}

#[test]
fn what_cannot_be_known_is_registered_and_said() {
    let unknown = "Cannot tell whether 'm' has changed since version 'v0.0.1': ";
    let cases: [(Files<'_>, &str); 5] = [
        (&[("artifacts.yaml", "m:\n  type: model\n")], "its annotation has no path"),
        (&[("artifacts.yaml", "n:\n  path: model\n")], "it has no annotation"),
        (
            &[("artifacts.yaml", "m:\n  path: https://host/model\n")],
            "its path 'https://host/model' is outside of the repository",
        ),
        (
            &[("artifacts.yaml", "m:\n  path: gone\n")],
            "'gone' is not in Git, and no dvc.lock or .dvc file names it",
        ),
        (&[("dvc.lock", "<<<<<<< HEAD\n")], "dvc.lock"),
    ];
    for (files, why) in cases {
        let sandbox = sandbox();
        commit(&sandbox, files);
        let done = register(&sandbox, &["--if-changed"]);
        assert!(done.code == 0 && done.stdout.starts_with(CREATED), "{files:?}: {done:?}");
        assert!(done.stderr.starts_with(unknown) && done.stderr.contains(why), "{done:?}");
        assert_eq!(done.stderr.lines().count(), 1, "{done:?}");
    }
    // The first version has none to be compared with.
    let sandbox = Sandbox::new();
    commit(&sandbox, &[("README", "x")]);
    let first = register(&sandbox, &["--if-changed"]);
    assert_eq!((first.code, first.stderr.as_str()), (0, ""));
    commit(&sandbox, &[("artifacts.yaml", INDEX), ("model", "x")]);
    let second = register(&sandbox, &["--if-changed"]);
    let why = format!("{unknown}at v0.0.1, it has no annotation\n");
    assert_eq!((second.code, second.stderr), (0, why));
}

#[test]
fn by_url_the_history_is_fetched() {
    let remote = Remote::with_repo();
    let sandbox = &remote.sandbox;
    let url = format!("file://{}", remote.hub().display());
    let gto = |args: &[&str]| {
        sandbox.git(&["push", "-q", "origin", "main"]);
        let done = remote.gto_at(&url, &[&["register", "m", "main", "--ref"], args].concat());
        assert_eq!(done.code, 0, "{args:?}: {done:?}");
        done.stdout.trim_end().to_owned()
    };
    commit(sandbox, &[("artifacts.yaml", INDEX), ("model", "one")]);
    assert_eq!(gto(&["--if-changed"]), "m@v0.0.1");
    commit(sandbox, &[("model", "two")]);
    assert_eq!(gto(&["--if-changed"]), "m@v0.0.2");
    // Another line has the latest version.
    sandbox.git(&["checkout", "-q", "-b", "other", "HEAD~1"]);
    commit(sandbox, &[("model", "three")]);
    sandbox.git(&["push", "-q", "origin", "other"]);
    let done = remote.gto_at(&url, &["register", "m", "other", "--version", "v9.0.0"]);
    assert_eq!(done.code, 0, "{done:?}");
    sandbox.git(&["checkout", "-q", "main"]);
    commit(sandbox, &[("README", "x")]);
    assert_eq!(gto(&["--if-changed"]), "m@v0.0.2");
    let before = remote.refs();
    assert_eq!(gto(&["--if-changed=any"]), "m@v0.0.2");
    assert_eq!(remote.refs(), before);
}

#[test]
fn a_version_that_only_the_remote_has_is_compared_too() {
    let remote = Remote::with_repo();
    let sandbox = &remote.sandbox;
    commit(sandbox, &[("artifacts.yaml", INDEX), ("model", "one")]);
    let push = ["register", "m", "--if-changed", "--push"];
    assert_eq!(sandbox.gto(&push).code, 0);
    commit(sandbox, &[("model", "two")]);
    assert_eq!(sandbox.gto(&push).code, 0);
    sandbox.git(&["tag", "-d", "m@v0.0.2"]);
    commit(sandbox, &[("model", "one")]);
    let refused = sandbox.gto(&push);
    let words = "❌ The remote 'origin' has 'm@v0.0.2', which this repository does not have\n";
    assert!(refused.code == 1 && refused.stderr.starts_with(words), "{refused:?}");
    let done = sandbox.gto(&[&push[..], &["--retry", "1"]].concat());
    assert!(done.code == 0 && done.stdout.contains("'m@v0.0.3'"), "{done:?}");
}
