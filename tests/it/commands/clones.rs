//! Clones that do not have everything: what is missing is fetched, or found where git has it.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

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
