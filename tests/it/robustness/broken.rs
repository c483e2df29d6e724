//! Registries with faults stay usable: what can be answered is, and what cannot is named.

use std::fs;

use crate::support::damage::{point, tag_object};
use crate::support::sandbox::{Outcome, Sandbox};

/// A registry of `rf` and `nn`, both sound.
fn plain() -> Sandbox {
    let sandbox = Sandbox::registry("plain");
    sandbox.git(&["tag", "-a", "-m", "Register", "nn@v1.0.0"]);
    sandbox
}

const MISSING: &str = "0123456789012345678901234567890123456789";

/// Tags of `rf` that cannot be read, and what is said of each.
fn faults(sandbox: &Sandbox) -> Vec<(&'static str, String, &'static str)> {
    sandbox.git(&["tag", "-a", "-m", "x", "ordinary"]);
    let ordinary = sandbox.git(&["rev-parse", "ordinary"]);
    let (empty, odd) = (tag_object(sandbox, ""), tag_object(sandbox, "object x\ntype commit\n"));
    vec![
        ("rf@v3.0.0", MISSING.to_owned(), "is missing"),
        ("rf#prod#9", empty, "is damaged"),
        ("rf@v3.0.0!", odd, "is damaged"),
        ("rf@deprecated", "junk".to_owned(), "is broken"),
        ("rf@v4.0.0", ordinary, "Cannot parse tag name 'ordinary'"),
    ]
}

#[track_caller]
fn left_out(got: &Outcome, tag: &str, words: &str) {
    assert_eq!(got.code, 1, "{got:?}");
    let mut lines = got.stderr.lines();
    let first = "❌ What cannot be read is left out. `gto doctor` tells how to mend it:";
    assert_eq!(lines.next(), Some(first), "{got:?}");
    let line = lines.next().unwrap();
    assert!(line.contains(&format!("refs/tags/{tag}")) && line.contains(words), "{got:?}");
    assert_eq!(lines.next(), None, "{got:?}");
}

#[track_caller]
fn refused(got: &Outcome, tag: &str, words: &str) {
    assert_eq!((got.code, got.stdout.as_str()), (1, ""), "{got:?}");
    assert!(got.stderr.starts_with("❌ ") && got.stderr.lines().count() == 1, "{got:?}");
    assert!(got.stderr.contains(tag) && got.stderr.contains(words), "{got:?}");
}

#[test]
fn one_artifact_s_fault_is_not_another_s() {
    let sandbox = plain();
    for (tag, object, words) in faults(&sandbox) {
        let healthy = |args: &[&str]| {
            let got = sandbox.gto(args);
            assert_eq!((got.code, got.stderr.as_str()), (0, ""), "{args:?} {got:?}");
            got
        };
        let about_nn: &[&[&str]] = &[
            &["show", "nn", "--json"],
            &["show", "nn@latest", "--ref"],
            &["history", "nn"],
            &["check-ref", "nn@v1.0.0"],
        ];
        let before: Vec<_> = about_nn.iter().map(|args| healthy(args)).collect();
        let history = healthy(&["history", "--plain"]).stdout;
        point(&sandbox, tag, &object);
        let after: Vec<_> = about_nn.iter().map(|args| healthy(args)).collect();
        assert_eq!(before, after);
        for args in [&["show"][..], &["show", "--json"], &["print-state"], &["stages"]] {
            let got = sandbox.gto(args);
            left_out(&got, tag, words);
            assert!(!got.stdout.contains("rf"), "{got:?}");
            assert!(got.stdout.contains("nn") || args == ["stages"], "{got:?}");
        }
        // What happened is told as far as it can be read.
        let got = sandbox.gto(&["history", "--plain"]);
        left_out(&got, tag, words);
        assert_eq!(got.stdout, history);
        fs::remove_file(sandbox.repo().join(".git/refs/tags").join(tag)).unwrap();
    }
}

/// Its file leads to itself. (A file that there is no right to read: see [`crate::robustness::resources`].)
#[test]
fn a_reference_that_cannot_be_read() {
    let sandbox = plain();
    let path = sandbox.repo().join(".git/refs/tags/rf#x#9");
    std::os::unix::fs::symlink("rf#x#9", path).unwrap();
    let got = sandbox.gto(&["show", "--name"]);
    assert_eq!(got.stdout, "nn\n");
    left_out(&got, "rf#x#9", "cannot be read: ");
    assert_eq!(sandbox.gto(&["show", "nn", "--version"]).stdout, "v1.0.0\n");
    refused(&sandbox.gto(&["register", "rf"]), "rf#x#9", "cannot be read: ");
    refused(&sandbox.gto(&["check-ref", "rf#x#9"]), "rf#x#9", "cannot read ");
    assert_eq!(sandbox.gto(&["register", "nn", "HEAD~1"]).code, 0);
    let got = sandbox.gto(&["doctor", "--json"]);
    assert_eq!(got.code, 1, "{got:?}");
    assert!(got.stdout.contains("tag 'rf#x#9' has a broken reference: Too many"), "{got:?}");
}

#[test]
fn nothing_is_guessed_of_an_artifact_with_a_fault() {
    let sandbox = plain();
    for (tag, object, words) in faults(&sandbox) {
        let history = sandbox.gto(&["history", "rf"]);
        point(&sandbox, tag, &object);
        let before = sandbox.fingerprint();
        for args in [
            &["show", "rf"][..],
            &["show", "rf", "--json"],
            &["show", "rf@latest", "--ref"],
            &["show", "rf#prod", "--version"],
            &["check-ref", "rf#prod"],
            &["check-ref", tag],
            &["describe", "rf#prod"],
            &["register", "rf"],
            &["register", "rf", "--version", "v9.0.0"],
            &["assign", "rf", "--version", "v1.0.0", "--stage", "dev"],
            &["deprecate", "rf"],
            &["deprecate", "rf", "v1.0.0", "--delete"],
        ] {
            refused(&sandbox.gto(args), tag, words);
            assert_eq!(sandbox.fingerprint(), before, "{args:?}");
        }
        let got = sandbox.gto(&["history", "rf"]);
        left_out(&got, tag, words);
        assert_eq!(got.stdout, history.stdout);
        let sound = sandbox.gto(&["check-ref", "rf@v1.0.0", "--version"]);
        assert_eq!((sound.code, sound.stdout.as_str()), (0, "v1.0.0\n"), "{sound:?}");
        fs::remove_file(sandbox.repo().join(".git/refs/tags").join(tag)).unwrap();
    }
}

#[test]
fn many_faults_are_told_in_a_few_lines() {
    let sandbox = plain();
    for n in 0..25 {
        point(&sandbox, &format!("m{n}@v1.0.0"), MISSING);
    }
    let got = sandbox.gto(&["show"]);
    assert!(got.code == 1 && got.stdout.contains("nn") && got.stdout.contains("rf"), "{got:?}");
    assert_eq!(got.stderr.lines().count(), 12, "{got:?}");
    assert!(got.stderr.ends_with("\nand 15 more\n"), "{got:?}");
}

#[test]
fn a_target_that_is_no_commit_stops_only_who_needs_the_commit() {
    let sandbox = plain();
    sandbox.git(&["tag", "-a", "-m", "x", "tree@v1.0.0", "HEAD^{tree}"]);
    sandbox.git(&["tag", "-a", "-m", "x", "staged#prod", "HEAD^{tree}"]);
    let text =
        format!("object {MISSING}\ntype commit\ntag gone@v1.0.0\ntagger A <a@b> 1 +0000\n\n");
    point(&sandbox, "gone@v1.0.0", &tag_object(&sandbox, &text));
    let show = sandbox.gto(&["show", "--plain"]);
    // The time of what is in a stage without a version is that of its commit.
    assert!(show.code == 1 && show.stderr.contains("artifact 'staged': object"), "{show:?}");
    for artifact in ["nn", "rf", "tree", "gone"] {
        assert!(show.stdout.contains(artifact), "{show:?}");
    }
    let json = sandbox.gto(&["print-state"]);
    assert!(json.code == 1 && json.stdout.contains("\"nn\""), "{json:?}");
    assert!(!json.stdout.contains("gone") && !json.stdout.contains("tree@"), "{json:?}");
    // The next number is right all the same.
    assert!(sandbox.gto(&["register", "gone"]).stdout.contains("gone@v1.0.1"));
}

#[test]
fn a_stage_of_two_versions_can_be_undone() {
    let sandbox = Sandbox::registry("two-versions-staged");
    for refused in [
        &["assign", "m", "m@v1.0.0", "--stage", "x"][..],
        &["assign", "m", "--version", "v1.0.0", "--stage", "x"],
        &["deprecate", "m", "v1.0.0", "dev"],
        &["deprecate", "m", "v1.0.0", "dev", "--delete"],
    ] {
        let got = sandbox.gto(refused);
        assert!(got.code == 1 && got.stderr.contains("Multiple versions"), "{got:?}");
    }
    // The commit has one annotation, whatever the version is called.
    let described = sandbox.gto(&["describe", "m#dev"]);
    assert_eq!((described.code, described.stdout.as_str()), (0, ""), "{described:?}");
    assert!(described.stderr.starts_with("There is no annotation of 'm'"), "{described:?}");
    // Taking one of the versions back leaves the stage to the other.
    let got = sandbox.gto(&["deprecate", "m", "v1.0.0", "--delete"]);
    assert!(got.code == 0 && got.stdout.contains("m@v1.0.0'") && !got.stdout.contains("dev"));
    assert_eq!(sandbox.gto(&["show", "m#dev", "--version"]).stdout, "v1.1.0\n");
    // Of an artifact all tags go, each once.
    let sandbox = Sandbox::registry("two-versions-staged");
    assert_eq!(sandbox.gto(&["deprecate", "m", "--delete"]).code, 0);
    assert_eq!(sandbox.git(&["tag", "-l", "m*"]), "");
}

/// An artifacts.yaml of HEAD that is broken: what tags alone tell is told, and changed.
#[test]
fn an_index_that_is_broken_at_head() {
    let sandbox = Sandbox::registry("broken-head");
    let fails = |args: &[&str], stdout: &str| {
        let got = sandbox.gto(args);
        assert_eq!((got.code, got.stdout.as_str()), (1, stdout), "{got:?}");
        let first = got.stderr.lines().next().unwrap();
        assert_eq!(first, "❌ artifacts.yaml file doesn't conform to GTO format");
    };
    let answers = |args: &[&str], stdout: &str| {
        let got = sandbox.gto(args);
        assert_eq!((got.code, got.stdout.as_str(), got.stderr.as_str()), (0, stdout, ""));
    };
    fails(&["show", "--name"], "nn\nrf\n");
    fails(&["show", "rf", "--version"], "v1.0.0\n");
    fails(&["show", "other"], "");
    fails(&["describe", "other@latest"], "");
    fails(&["deprecate", "other"], "");
    fails(&["register", "rf"], "");
    fails(&["assign", "rf", "--stage", "dev"], "");
    assert_eq!(sandbox.gto(&["assign", "rf", "--version", "v1.0.0", "--stage", "dev"]).code, 0);
    assert_eq!(sandbox.gto(&["register", "new", "rf@v1.0.0"]).code, 0);
    answers(&["show", "rf#dev", "--ref"], "rf@v1.0.0\n");
    answers(&["show", "rf@v1.0.0", "--stage"], "dev\n");
    answers(&["check-ref", "rf#dev#1", "--version"], "v1.0.0\n");
    answers(&["stages"], "dev\n");
    assert_eq!(sandbox.gto(&["deprecate", "rf", "v1.0.0", "dev"]).code, 0);
    answers(&["show", "rf#dev"], "Nothing found in the current workspace\n");
}

/// A tag whose object has another GTO name, as after `git tag new old; git tag -d old`: nobody knows
/// which of the two is right.
#[test]
fn a_tag_with_the_name_of_another_inside() {
    for (tag, inside) in [
        ("renamed@v3.0.0", "lone@v3.0.0"),
        ("Lone@v3.0.0", "lone@v3.0.0"),
        ("renamed#prod#2", "lone#prod#2"),
        ("sub=lone@v1.0.0", "lone@v1.0.0"),
        ("renamed@v1.0.0!", "lone@v1.0.0"),
    ] {
        let sandbox = plain();
        let untouched = sandbox.gto(&["show", "--plain"]).stdout;
        sandbox.git(&["tag", "-a", "-m", "x", inside]);
        let before = sandbox.gto(&["show", "lone"]);
        let with_lone = sandbox.gto(&["show", "--plain"]).stdout;
        sandbox.git(&["tag", tag, inside]);
        // A second name of a tag that is there says nothing new of the artifact inside.
        assert_eq!(sandbox.gto(&["show", "lone"]), before);
        let words = format!("has the name '{inside}' inside");
        let renamed = tag.split(['@', '#']).next().unwrap().replace('=', ":");
        left_out(&sandbox.gto(&["show", "--plain"]), tag, &words);
        assert_eq!(sandbox.gto(&["show", "--plain"]).stdout, with_lone);
        for args in [&["register", &renamed][..], &["show", &renamed], &["deprecate", &renamed]] {
            let untouched = sandbox.fingerprint();
            refused(&sandbox.gto(args), tag, &words);
            assert_eq!(sandbox.fingerprint(), untouched, "{args:?}");
        }
        let other = ["register", "lone", "HEAD~1", "--version", "v9.0.0"];
        assert_eq!(sandbox.gto(&other).code, 0);
        sandbox.git(&["tag", "-d", "lone@v9.0.0"]);
        let notice = format!("The tag '{tag}' has the name '{inside}' in its tag object");
        let check = || {
            let Outcome { code, stdout, stderr } = sandbox.gto(&["check-ref", tag]);
            assert!(code == 0 && stdout.is_empty() && stderr.starts_with(&notice), "{stderr}");
        };
        check();
        sandbox.git(&["tag", "-d", inside]);
        check();
        for args in [&["show", "--plain"][..], &["stages"], &["print-state"], &["history"]] {
            left_out(&sandbox.gto(args), tag, &words);
        }
        assert_eq!(sandbox.gto(&["show", "--plain"]).stdout, untouched);
        let before = sandbox.fingerprint();
        for artifact in [renamed.as_str(), "lone"] {
            for args in [
                &["register", artifact][..],
                &["assign", artifact, "--version", "v3.0.0", "--stage", "dev"],
                &["assign", artifact, "--stage", "dev"],
                &["deprecate", artifact],
                &["show", artifact],
            ] {
                refused(&sandbox.gto(args), tag, &words);
                assert_eq!(sandbox.fingerprint(), before, "{args:?}");
            }
        }
        assert_eq!(sandbox.gto(&["register", "nn", "HEAD~1"]).code, 0);
    }
}
