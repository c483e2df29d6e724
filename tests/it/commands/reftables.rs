//! Repositories whose references are in reftables: every answer is that of one with files.
//! (`reference::cases` replays all recorded cases there, and `.ci/run` the tests with remotes.)

use std::fs;

use crate::support::bounded::{bounded, finish, start};
use crate::support::health::assert_healthy;
use crate::support::sandbox::{Outcome, Sandbox};

/// Questions that reach references in every way.
const QUESTIONS: &[&[&str]] = &[
    &["show"],
    &["show", "churn", "--json"],
    &["show", "churn#prod", "--ref"],
    &["show", "--all-branches"],
    &["show", "--all-commits"],
    &["history", "--json"],
    &["stages"],
    &["check-ref", "churn@v0.1.0", "--json"],
    &["check-ref", "nothing@v1.0.0"],
    &["doctor", "--json"],
    &["print-state"],
    &["describe", "churn"],
    &["describe", "churn#prod"],
    &["describe", "large", "--rev", "try-large-dataset"],
    &["describe", "churn", "--rev", "HEAD~2"],
    &["describe", "churn", "--rev", "@~1"],
    &["describe", "churn", "--rev", "main^{commit}"],
    &["describe", "churn", "--rev", "heads/main"],
    &["describe", "churn", "--rev", "tags/churn@v0.1.0"],
    &["describe", "churn", "--rev", "churn@v0.1.0^{}"],
    &["describe", "churn", "--rev", "main~99"],
    &["describe", "churn", "--rev", "nowhere"],
    &["describe", "churn", "--rev", "--all"],
    &["describe", "churn", "--rev", "refs/heads/"],
    &["describe", "churn", "--rev", "*"],
    &["register", "churn", "nowhere"],
    &["register", "churn!"],
    &["register", "churn", "--version", "v0.1.0"],
    &["deprecate", "churn", "v9.0.0"],
];

/// The registry `remote` with tags that doctor finds fault with.
fn registry() -> Sandbox {
    let sandbox = Sandbox::new();
    // Git does not migrate logs yet.
    sandbox.git(&["config", "core.logAllRefUpdates", "false"]);
    sandbox.import_registry("remote");
    let inside = "0123456789012345678901234567890123456789";
    sandbox.git(&["tag", "-a", "-m", "x", "elsewhere@v1.0.0"]);
    sandbox.git(&["tag", "renamed@v1.0.0", "elsewhere@v1.0.0"]);
    sandbox.git(&["tag", "light@v7.0.0"]);
    sandbox.git(&["tag", "tree@v1.0.0", "HEAD^{tree}"]);
    sandbox.git(&["tag", inside, "HEAD~1"]);
    sandbox.git(&["symbolic-ref", "refs/tags/other@v1.0.0", "refs/tags/churn@v0.1.0"]);
    sandbox
}

#[test]
#[ignore = "needs git 2.46"]
fn migrated_there_and_back() {
    let sandbox = registry();
    let ask = || -> Vec<Outcome> { QUESTIONS.iter().map(|args| sandbox.gto(args)).collect() };
    let files = ask();
    assert!(files[0].stdout.contains("churn"), "{:?}", files[0]);
    for format in ["reftable", "files"] {
        let before = sandbox.fingerprint();
        sandbox.git(&["refs", "migrate", &format!("--ref-format={format}")]);
        for (args, (got, expected)) in QUESTIONS.iter().zip(ask().iter().zip(&files)) {
            assert_eq!(got, expected, "{args:?} in {format}");
        }
        assert_eq!(sandbox.fingerprint(), before);
    }
}

#[test]
#[ignore = "needs git 2.45"]
fn packed_and_compacted() {
    let sandbox = Sandbox::of_reftables();
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "one"]);
    for n in 0..12 {
        assert_eq!(sandbox.gto(&["register", &format!("m{n}")]).code, 0);
    }
    let shown = sandbox.gto(&["show"]);
    sandbox.git(&["pack-refs", "--all"]);
    sandbox.git(&["gc", "-q"]);
    assert_eq!(sandbox.gto(&["show"]), shown);
    assert_eq!(sandbox.gto(&["deprecate", "m3", "v0.0.1", "--delete"]).code, 0);
    assert_eq!(sandbox.git(&["tag", "--list", "m3*"]), "");
    assert_healthy(&sandbox);
}

/// Of both kinds of ids, with and without a work tree.
#[test]
#[ignore = "needs git 2.45"]
fn from_the_first_commit_on() {
    for (format, is_bare) in [("sha1", false), ("sha256", false), ("sha1", true), ("sha256", true)]
    {
        let sandbox = Sandbox::empty_of_reftables();
        let format = format!("--object-format={format}");
        let init = ["init", "-q", "-b", "main", &format, "repo"];
        let bare = is_bare.then_some("--bare");
        sandbox.git_in(sandbox.root(), &[&init[..1], bare.as_slice(), &init[1..]].concat());
        let unborn = sandbox.gto(&["register", "m"]);
        assert!(unborn.code == 1 && unborn.stderr.contains("There is no commit yet"), "{unborn:?}");
        if is_bare {
            let tree = sandbox.git(&["hash-object", "-t", "tree", "-w", "/dev/null"]);
            let first = sandbox.git(&["commit-tree", "-m", "one", &tree]);
            sandbox.git(&["update-ref", "refs/heads/main", &first]);
        }
        for args in [
            &["annotate", "m", "--type", "model", "--commit"][..],
            &["register", "m"],
            &["assign", "m", "--stage", "prod"],
            &["annotate", "m", "--path", "x", "--commit", "--branch", "main"],
            &["assign", "m", "--stage", "dev", "--rev", "main"],
        ] {
            let got = sandbox.gto(args);
            assert_eq!((got.code, got.stderr.as_str()), (0, ""), "{format} {args:?} {got:?}");
        }
        let tags = sandbox.git(&["tag", "--list", "--format=%(refname:strip=2) %(objecttype)"]);
        let expected = "m#dev#2 tag\nm#prod#1 tag\nm@v0.0.1 tag\nm@v0.0.2 tag";
        assert_eq!(tags, expected, "{format}");
        assert_eq!(sandbox.git(&["show", "main:artifacts.yaml"]), "m:\n  path: x\n  type: model");
        assert_eq!(sandbox.git(&["fsck", "--strict", "--no-dangling", "--no-progress"]), "");
    }
}

#[test]
#[ignore = "needs git 2.45"]
fn work_trees_and_a_detached_head() {
    let sandbox = Sandbox::of_reftables();
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "one"]);
    sandbox.git(&["worktree", "add", "-q", "-b", "side", "../linked"]);
    let linked = sandbox.root().join("linked");
    let annotate = ["annotate", "m", "--type", "model", "--commit"];
    assert_eq!(sandbox.gto_in(&linked, &annotate).code, 0);
    assert_eq!(sandbox.gto_in(&linked, &["register", "m"]).code, 0);
    // The tag is everyone's, HEAD is not.
    assert_eq!(sandbox.gto(&["show", "m@latest", "--ref"]).stdout, "m@v0.0.1\n");
    assert_eq!(sandbox.gto(&["describe", "m"]).stdout, "");
    assert!(sandbox.gto(&["describe", "m", "--rev", "side"]).stdout.contains("model"));
    let in_use = sandbox.gto(&[&annotate[..], &["--branch", "side"]].concat());
    let at = format!("❌ Branch 'side' is in use at '{}'", linked.display());
    assert!(in_use.code == 1 && in_use.stderr.starts_with(&at), "{in_use:?}");
    let repo = sandbox.repo().display().to_string();
    let in_use = sandbox.gto_in(&linked, &[&annotate[..], &["--branch", "main"]].concat());
    let at = format!("❌ Branch 'main' is in use at '{repo}'");
    assert!(in_use.code == 1 && in_use.stderr.starts_with(&at), "{in_use:?}");

    sandbox.git_in(&linked, &["checkout", "-q", "--detach"]);
    let side = sandbox.git(&["rev-parse", "side"]);
    assert_eq!(sandbox.gto_in(&linked, &["annotate", "m", "--path", "x", "--commit"]).code, 0);
    assert_eq!(sandbox.git(&["rev-parse", "side"]), side);
    assert_eq!(sandbox.git_in(&linked, &["rev-parse", "HEAD~1"]), side);
    for (revision, has_path) in [("HEAD", true), ("HEAD@{1}", false), ("side@{0}", false)] {
        let got = sandbox.gto_in(&linked, &["describe", "m", "--rev", revision]);
        assert_eq!((got.code, got.stdout.contains("path")), (0, has_path), "{revision} {got:?}");
    }
    assert_healthy(&sandbox);
}

#[test]
#[ignore = "needs git 2.45"]
fn a_cherry_pick_under_way() {
    let sandbox = Sandbox::of_reftables();
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "one"]);
    sandbox.git(&["branch", "side"]);
    for branch in ["main", "side"] {
        sandbox.git(&["checkout", "-q", branch]);
        sandbox.write("repo/file", branch);
        sandbox.git(&["add", "."]);
        sandbox.git(&["commit", "-q", "-m", branch]);
    }
    let picked = bounded(sandbox.command("git", &sandbox.repo()).args(["cherry-pick", "main"]));
    assert_eq!(picked.code, 1, "{picked:?}");
    let got = sandbox.gto(&["annotate", "m", "--type", "model", "--commit"]);
    assert!(got.code == 1 && got.stderr.contains("cherry-pick"), "{got:?}");
}

/// Two processes and a git that compacts the tables.
#[test]
#[ignore = "needs git 2.45"]
fn two_at_once() {
    let sandbox = Sandbox::of_reftables();
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "one"]);
    for round in 0..6 {
        let start = |args: &[&str]| start(sandbox.gto_command(&sandbox.repo()).args(args));
        let name = format!("m{round}");
        let two = [start(&["register", &name]), start(&["register", &name])];
        let assign = start(&["assign", "other", "--stage", &format!("s{round}")]);
        // It may meet a lock of ours, and then do nothing.
        bounded(sandbox.command("git", &sandbox.repo()).arg("pack-refs"));
        let codes = two.map(|child| finish(child).code);
        assert_eq!(codes.iter().sum::<i32>(), 1, "{codes:?}");
        let assigned = finish(assign);
        assert_eq!(assigned.code, 0, "{assigned:?}");
    }
    assert_eq!(sandbox.git(&["tag"]).lines().count(), 6 + 7);
    assert_healthy(&sandbox);
}

#[test]
#[ignore = "needs git 2.45"]
fn locked_by_a_git() {
    let sandbox = Sandbox::of_reftables();
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "one"]);
    let lock = sandbox.repo().join(".git/reftable/tables.list.lock");
    fs::write(&lock, "").unwrap();
    let before = sandbox.fingerprint();
    let got = sandbox.gto(&["assign", "m", "--stage", "dev"]);
    let first = format!("❌ Unable to create '{}': File exists.\n", lock.display());
    assert!(got.code == 1 && got.stderr.starts_with(&first), "{got:?}");
    assert_eq!(sandbox.fingerprint(), before);
    fs::remove_file(lock).unwrap();
    assert_eq!(sandbox.gto(&["assign", "m", "--stage", "dev"]).code, 0);
}

/// Git itself finds no reference then, and says nothing.
#[test]
#[ignore = "needs git 2.45"]
fn damaged_tables() {
    type Damage = fn(&std::path::Path);
    let of_table: Damage = |dir| {
        let list = fs::read_to_string(dir.join("tables.list")).unwrap();
        let path = dir.join(list.lines().next().unwrap());
        let bytes = fs::read(&path).unwrap();
        fs::write(path, &bytes[..bytes.len() - 1]).unwrap();
    };
    let emptied: Damage = |dir| {
        let list = fs::read_to_string(dir.join("tables.list")).unwrap();
        fs::write(dir.join(list.lines().next_back().unwrap()), "").unwrap();
    };
    let gone: Damage = |dir| {
        let list = fs::read_to_string(dir.join("tables.list")).unwrap();
        fs::remove_file(dir.join(list.lines().next().unwrap())).unwrap();
    };
    let no_list: Damage = |dir| fs::remove_file(dir.join("tables.list")).unwrap();
    for damage in [of_table, emptied, gone, no_list] {
        let sandbox = Sandbox::of_reftables();
        sandbox.git(&["commit", "-q", "--allow-empty", "-m", "one"]);
        assert_eq!(sandbox.gto(&["assign", "m", "--stage", "dev"]).code, 0);
        damage(&sandbox.repo().join(".git/reftable"));
        for args in [
            &["show"][..],
            &["check-ref", "m@v0.0.1"],
            &["describe", "m", "--rev", "main"],
            &["doctor"],
            &["register", "other"],
            &["annotate", "m", "--type", "model", "--commit"],
        ] {
            let got = sandbox.gto(args);
            assert_eq!(got.code, 1, "{args:?} {got:?}");
            assert!(
                got.stderr.contains("the reftable '") && got.stderr.lines().count() == 1,
                "{args:?} {got:?}"
            );
        }
    }
}

#[test]
#[ignore = "needs git 2.45"]
fn a_symbolic_tag() {
    let sandbox = Sandbox::of_reftables();
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "one"]);
    assert_eq!(sandbox.gto(&["register", "m"]).code, 0);
    sandbox.git(&["symbolic-ref", "refs/tags/m@v1.0.0", "refs/tags/m@v0.0.1"]);
    let got = sandbox.gto(&["doctor"]);
    let words = "tag 'm@v1.0.0' is a symbolic reference to 'refs/tags/m@v0.0.1'";
    assert!(got.code == 1 && got.stdout.contains(words), "{got:?}");
    sandbox.git(&["symbolic-ref", "-d", "refs/tags/m@v1.0.0"]);
    assert_eq!(sandbox.gto(&["doctor"]).code, 0);
}

/// As on a full disk: the tag is in a table, and git fails while it compacts the tables.
#[test]
fn a_change_that_git_made_before_it_failed_is_made() {
    let sandbox = Sandbox::of_reftables();
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "one"]);
    let fail = "echo 'fatal: reftable: transaction failure: I/O error' >&2; exit 1";
    let after = format!("case \" $* \" in *\" update-ref \"*) {fail};; esac");
    sandbox.script("bin/git", &format!("PATH=${{PATH#*:}}\ngit \"$@\" || exit\n{after}"));
    let path = std::env::var("PATH").unwrap();
    let path = format!("{}:{path}", sandbox.root().join("bin").display());
    for (args, tag) in [
        (&["register", "m"][..], "m@v0.0.1"),
        (&["assign", "m", "--version", "v0.0.1", "--stage", "prod"], "m#prod#1"),
        (&["deprecate", "m", "v0.0.1", "prod"], "m#prod!#2"),
    ] {
        let got = bounded(sandbox.gto_command(&sandbox.repo()).args(args).env("PATH", &path));
        assert_eq!((got.code, got.stderr.as_str()), (0, ""), "{args:?}: {got:?}");
        assert_eq!(sandbox.git(&["tag", "-l", tag]), tag);
    }
    let args = ["deprecate", "m", "v0.0.1", "--delete"];
    let got = bounded(sandbox.gto_command(&sandbox.repo()).args(args).env("PATH", &path));
    assert_eq!((got.code, sandbox.git(&["tag"]).as_str()), (0, ""), "{got:?}");
}
