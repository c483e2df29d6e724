//! Clones that do not have everything: what is missing is fetched, or found where git has it.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use crate::support::bounded::bounded;
use crate::support::sandbox::{Outcome, Sandbox};

/// `m` and `other` are annotated in `artifacts.yaml`, `m` is in `prod`, and `dir/dvc.yaml` has
/// `deep`.
fn registry() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.git(&["config", "uploadpack.allowFilter", "true"]);
    sandbox.write("repo/artifacts.yaml", "m:\n  path: old.pkl\nother:\n  path: other.pkl\n");
    sandbox.write("repo/dir/dvc.yaml", "artifacts:\n  deep:\n    path: deep.pkl\n");
    sandbox.write("repo/in/file", "x");
    sandbox.git(&["add", "."]);
    sandbox.git(&["commit", "-q", "-m", "one"]);
    sandbox.run(sandbox.gto_command(&sandbox.repo()).args(["assign", "m", "--stage", "prod"]));
    sandbox.write("repo/artifacts.yaml", "m:\n  path: new.pkl\nother:\n  path: other.pkl\n");
    sandbox.git(&["add", "."]);
    sandbox.git(&["commit", "-q", "-m", "two"]);
    sandbox
}

/// A clone made with these options, without a work tree.
fn clone(sandbox: &Sandbox, options: &[&str]) -> PathBuf {
    let url = format!("file://{}", sandbox.repo().display());
    let args = [&["clone", "-q", "--no-checkout"][..], options, &[&url, "clone"]].concat();
    sandbox.git_in(sandbox.root(), &args);
    sandbox.root().join("clone")
}

#[track_caller]
fn prints(got: &Outcome, stdout: &str) {
    assert_eq!((got.code, got.stdout.trim(), got.stderr.as_str()), (0, stdout, ""), "{got:?}");
}

const FILTERS: [&str; 3] = ["--filter=blob:none", "--filter=tree:0", "--filter=blob:limit=1"];

#[test]
fn partial_clones_fetch_what_they_lack() {
    for filter in FILTERS {
        let sandbox = registry();
        let clone = clone(&sandbox, &[filter]);
        let gto = |args: &[&str]| sandbox.gto_in(&clone, args);
        prints(&gto(&["describe", "m#prod", "--path"]), "old.pkl");
        prints(&gto(&["describe", "m", "--rev", "HEAD", "--path"]), "new.pkl");
        prints(&gto(&["describe", "dir:deep", "--rev", "HEAD", "--path"]), "dir/deep.pkl");
        let here = sandbox.gto(&["show", "--all-commits", "--json"]);
        assert_eq!(gto(&["show", "--all-commits", "--json"]), here, "{filter}");
    }
}

#[test]
fn partial_clones_are_no_fault() {
    for filter in FILTERS {
        let sandbox = registry();
        let clone = clone(&sandbox, &[filter]);
        let here = sandbox.gto(&["doctor", "--json"]);
        let there = sandbox.gto_in(&clone, &["doctor", "--json"]);
        assert_eq!(there.code, here.code, "{there:?}");
        assert!(!there.stdout.contains("understood"), "{there:?}");
        // The remote is away: that is said, and no tag is blamed for it.
        fs::remove_dir_all(&clone).unwrap();
        let clone = self::clone(&sandbox, &[filter]);
        fs::rename(sandbox.repo(), sandbox.root().join("away")).unwrap();
        let got = sandbox.gto_in(&clone, &["describe", "m#prod", "--path"]);
        assert!(got.code == 1 && got.stderr.contains("could not be fetched"), "{got:?}");
        let got = sandbox.gto_in(&clone, &["doctor"]);
        assert!(got.code == 1 && !got.stdout.contains("git tag -d"), "{got:?}");
        assert!(got.stderr.contains("could not be fetched"), "{got:?}");
    }
}

/// A job gets the tag that started it, of a version whose own tag is not there: what is printed is
/// what the tags here say, and stderr warns.
#[test]
fn a_stage_without_the_tag_of_its_version_is_warned_of() {
    for options in [&["--depth", "1", "--no-single-branch", "--no-tags"][..], &["--no-tags"]] {
        let sandbox = registry();
        let clone = clone(&sandbox, options);
        let git = |args: &[&str]| sandbox.git_in(&clone, args);
        git(&["fetch", "-q", "--no-tags", "origin", "refs/tags/m#prod#1:refs/tags/m#prod#1"]);
        let commit = git(&["rev-parse", "m#prod#1^{}"]);
        let asked: [&[&str]; 4] = [
            &["check-ref", "m#prod#1", "--version"],
            &["check-ref", "m#prod#1", "--json"],
            &["show", "m#prod", "--version"],
            &["show", "m"],
        ];
        for args in asked {
            let got = sandbox.gto_in(&clone, args);
            assert!(got.code == 0 && got.stdout.contains(&commit[..7]), "{args:?} {got:?}");
            assert!(got.stderr.starts_with("Warning: this clone "), "{args:?} {got:?}");
            assert!(got.stderr.contains("\n    git "), "{args:?} {got:?}");
        }
        git(&["fetch", "-q", "origin", "refs/tags/m@*:refs/tags/m@*"]);
        for args in asked {
            let got = sandbox.gto_in(&clone, args);
            assert!(got.code == 0 && got.stdout.contains("v0.0.1"), "{args:?} {got:?}");
            assert_eq!(got.stderr, "", "{args:?}");
        }
    }
}

#[test]
fn sparse_checkouts_have_all_files() {
    for options in [&["--no-cone", "/in/"][..], &["--cone", "in"], &["--sparse-index", "in"]] {
        for filter in [&[][..], &["--filter=blob:none"]] {
            let sandbox = registry();
            let clone = clone(&sandbox, filter);
            let git = |args: &[&str]| sandbox.git_in(&clone, args);
            git(&[&["sparse-checkout", "set"][..], options].concat());
            git(&["checkout", "-q", "main"]);
            // A cone has the files at the top: this one is left out by hand.
            git(&["update-index", "--skip-worktree", "artifacts.yaml"]);
            let _ = fs::remove_file(clone.join("artifacts.yaml"));
            let gto = |args: &[&str]| sandbox.gto_in(&clone, args);
            prints(&gto(&["describe", "m", "--path"]), "new.pkl");
            prints(&gto(&["describe", "dir:deep", "--path"]), "dir/deep.pkl");
            let got = gto(&["annotate", "n", "--path", "n.pkl"]);
            assert_eq!(got.code, 0, "{got:?}");
            let text = fs::read_to_string(clone.join("artifacts.yaml")).unwrap();
            for name in ["m:", "other:", "n:"] {
                assert!(text.contains(name), "{text}");
            }
        }
    }
}

/// What the checkout leaves out of the settings and of dvc.yaml counts, too.
#[test]
fn settings_and_pipelines_that_are_left_out() {
    let sandbox = Sandbox::new();
    sandbox.write("repo/.gto", "stages: [dev]\n");
    sandbox.write("repo/data/x", "x");
    sandbox.write("repo/in/dvc.yaml", "artifacts:\n  deep:\n    path: deep.pkl\n");
    sandbox.git(&["add", "."]);
    sandbox.git(&["commit", "-q", "-m", "one"]);
    let assert_counts = || {
        let got = sandbox.gto(&["assign", "m", "--stage", "prod"]);
        assert!(got.code == 1 && got.stderr.contains("Allowed stages are"), "{got:?}");
        prints(&sandbox.gto(&["describe", "in:deep", "--path"]), "in/deep.pkl");
    };
    assert_counts();
    sandbox.git(&["sparse-checkout", "set", "--no-cone", "/data/"]);
    assert!(!sandbox.repo().join(".gto").exists() && !sandbox.repo().join("in").exists());
    assert_counts();
    // One that is there counts as it is.
    sandbox.write("repo/.gto", "stages: [prod]\n");
    assert_eq!(sandbox.gto(&["assign", "m", "--stage", "prod"]).code, 0);
}

#[test]
fn files_that_git_is_told_not_to_look_at() {
    for format in ["2", "4"] {
        for split in [false, true] {
            let sandbox = registry();
            sandbox.git(&["update-index", "--index-version", format]);
            sandbox.git(&["update-index", "--skip-worktree", "artifacts.yaml"]);
            if split {
                sandbox.git(&["update-index", "--split-index"]);
                sandbox.write("repo/other", "");
                sandbox.git(&["add", "other"]);
            }
            fs::remove_file(sandbox.repo().join("artifacts.yaml")).unwrap();
            prints(&sandbox.gto(&["describe", "m", "--path"]), "new.pkl");
            // The index in one part is read without git, and tags are read anyway.
            let without_git = |args: &[&str]| {
                let mut gto = sandbox.gto_command(&sandbox.repo());
                bounded(gto.args(args).env("PATH", sandbox.root().join("home")))
            };
            prints(&without_git(&["show", "m#prod", "--ref"]), "m@v0.0.1");
            let got = without_git(&["describe", "m", "--path"]);
            if split {
                assert!(got.code == 1 && got.stderr.contains("git cannot be run"), "{got:?}");
            } else {
                prints(&got, "new.pkl");
            }
            let got = sandbox.gto(&["annotate", "n", "--label", "x"]);
            assert_eq!(got.code, 0, "{got:?}");
            let text = fs::read_to_string(sandbox.repo().join("artifacts.yaml")).unwrap();
            for name in ["m:", "other:", "n:"] {
                assert!(text.contains(name), "{text}");
            }
        }
    }
}

/// Git writes HEAD so where `core.preferSymlinkRefs` is on, and reads it whatever it leads to.
#[test]
fn a_head_that_is_a_link_to_no_file() {
    for packed in [false, true] {
        let sandbox = registry();
        let head = sandbox.repo().join(".git/HEAD");
        fs::remove_file(&head).unwrap();
        let branch = if packed { "main" } else { "unborn" };
        symlink(format!("refs/heads/{branch}"), &head).unwrap();
        sandbox.git(&["pack-refs", "--all"]);
        assert!(!sandbox.repo().join(".git/refs/heads/main").exists());
        for dir in ["", "dir", ".git", ".git/refs"] {
            let shown = sandbox.gto_in(&sandbox.repo().join(dir), &["describe", "m", "--path"]);
            prints(&shown, "new.pkl");
        }
        let got = sandbox.gto(&["register", "new", "main"]);
        assert_eq!(got.code, 0, "{got:?}");
        let got = sandbox.gto(&["annotate", "n", "--path", "n.pkl", "--commit"]);
        assert_eq!(got.code == 0, packed, "{got:?}");
        if packed {
            let subject = sandbox.git(&["log", "-1", "--format=%s", "main"]);
            assert_eq!(subject, "Annotate artifact `n` with path `n.pkl`");
        }
    }
}

#[test]
fn a_head_that_is_a_link() {
    let sandbox = registry();
    let head = sandbox.repo().join(".git/HEAD");
    fs::remove_file(&head).unwrap();
    symlink("refs/heads/main", &head).unwrap();
    prints(&sandbox.gto(&["describe", "m", "--rev", "HEAD", "--path"]), "new.pkl");
    let got = sandbox.gto(&["annotate", "n", "--path", "n.pkl", "--commit"]);
    assert_eq!(got.code, 0, "{got:?}");
    assert_eq!(
        sandbox.git(&["log", "-1", "--format=%s", "main"]),
        "Annotate artifact `n` with path `n.pkl`"
    );
    assert_eq!(sandbox.gto(&["doctor"]).code, 0);
}
