//! Clones that lack tags, and tags that differ from the remote's.

use super::{content, doctor, mend, only};
use crate::sandbox::Sandbox;

/// A sandbox whose `repo` is a clone, made with these options, of a registry `origin`.
#[track_caller]
fn clone(options: &[&str]) -> Sandbox {
    let sandbox = Sandbox::registry("plain");
    let origin = sandbox.root().join("origin");
    std::fs::rename(sandbox.repo(), &origin).unwrap();
    for message in ["One", "Another"] {
        sandbox.git_in(&origin, &["commit", "-q", "--allow-empty", "-m", message]);
    }
    sandbox.git_in(&origin, &["tag", "-a", "-m", "x", "rf@v7.0.0", "HEAD~1"]);
    let url = format!("file://{}", origin.display());
    sandbox.git_in(sandbox.root(), &[&["clone", "-q"], options, &[&url, "repo"]].concat());
    sandbox
}

#[test]
fn clones_without_all_tags() {
    for (options, what) in [
        (&["--depth", "1", "--no-single-branch"][..], "this clone is shallow"),
        (&["--no-tags"], "this clone fetches no tags"),
        (&["--single-branch"], "only some branches"),
    ] {
        let sandbox = clone(options);
        let finding = only(&sandbox, &[], "incomplete-clone");
        assert_eq!((finding.severity.as_str(), finding.mend.len()), ("warning", 1));
        let text = sandbox.gto(&["doctor"]);
        assert!(text.code == 0 && text.stdout.contains(what), "{text:?}");
        // The version's number may be wrong: who registers is told, on stderr.
        let before = sandbox.gto(&["register", "zz", "--bump-minor"]);
        assert!(before.stderr.starts_with("Warning: ") && before.stderr.contains(&finding.mend[0]));
        let named = sandbox.gto(&["register", "zz", "--version", "v1.0.0"]);
        assert_eq!((named.code, named.stderr.as_str()), (0, ""), "{named:?}");
        let assigned = sandbox.gto(&["assign", "yy", "--stage", "prod"]);
        assert!(assigned.code == 0 && assigned.stderr.contains(what), "{assigned:?}");
        mend(&sandbox, &finding.mend[0]);
        content(&sandbox, &[]);
        assert!(sandbox.gto(&["show", "rf@latest", "--ref"]).stdout.contains("rf@v7.0.0"));
        let after = sandbox.gto(&["register", "ww"]);
        assert_eq!((after.code, after.stderr.as_str()), (0, ""), "{after:?}");
    }
}

#[test]
fn a_clone_with_no_tag_at_all() {
    let sandbox = clone(&["--no-tags"]);
    sandbox.git(&["config", "--unset", "remote.origin.tagOpt"]);
    mend(&sandbox, &only(&sandbox, &[], "incomplete-clone").mend[0]);
    content(&sandbox, &[]);
    // Neither a repository without a remote nor one with a new remote is a clone.
    let sandbox = Sandbox::new();
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Begin"]);
    content(&sandbox, &[]);
    sandbox.git(&["remote", "add", "origin", "../nowhere"]);
    content(&sandbox, &[]);
}

#[test]
fn tags_that_differ_from_the_remote_s() {
    type Break = fn(&Sandbox);
    let cases: [(&str, &str, Break); 3] = [
        ("error", "is another at origin", |it| {
            it.git(&["tag", "-f", "-a", "-m", "mine", "rf@v7.0.0", "rf@v7.0.0^{}"]);
        }),
        ("warning", "is at origin and not here", |it| {
            it.git(&["tag", "-d", "rf@v7.0.0"]);
        }),
        ("warning", "is here and not at origin", |it| {
            it.git(&["tag", "-a", "-m", "x", "rf#prod#70", "rf@v7.0.0^{}"]);
        }),
    ];
    for (severity, what, break_it) in cases {
        for way in 0..2 {
            let sandbox = clone(&[]);
            content(&sandbox, &["--remote"]);
            break_it(&sandbox);
            // Ordinary tags do not count.
            sandbox.git(&["tag", "ordinary"]);
            content(&sandbox, &[]);
            let finding = only(&sandbox, &["--remote"], "remote-tag");
            assert_eq!(finding.severity, severity);
            assert!(sandbox.gto(&["doctor", "--remote"]).stdout.contains(what));
            let fetched = sandbox.git(&["for-each-ref"]);
            assert_eq!(doctor(&sandbox, &["--remote"]).len(), 1);
            assert_eq!(sandbox.git(&["for-each-ref"]), fetched, "nothing is fetched");
            mend(&sandbox, &finding.mend[way]);
            content(&sandbox, &["--remote"]);
        }
    }
}

#[test]
fn a_broken_tag_comes_back_from_the_remote() {
    for content_of_ref in ["junk", "0123456789012345678901234567890123456789"] {
        let sandbox = clone(&[]);
        crate::broken::point(&sandbox, "rf@v7.0.0", content_of_ref);
        mend(&sandbox, &only(&sandbox, &[], "unreadable-tag").mend[0]);
        content(&sandbox, &["--remote"]);
    }
    let sandbox = clone(&[]);
    sandbox.git(&["tag", "-f", "rf@v7.0.0", "rf@v7.0.0^{}"]);
    mend(&sandbox, &only(&sandbox, &[], "lightweight-tag").mend[2]);
    content(&sandbox, &["--remote"]);
}

#[test]
fn a_remote_that_is_not_there() {
    let sandbox = Sandbox::registry("plain");
    sandbox.git(&["remote", "add", "origin", "https://user:secret@localhost:1/none.git"]);
    for args in [&["doctor", "--remote"][..], &["doctor", "--remote", "--json"]] {
        let got = sandbox.gto(args);
        assert!(got.code == 1 && got.stderr.contains("localhost"), "{got:?}");
        assert!(!got.stderr.contains("secret") && !got.stdout.contains("No issues"), "{got:?}");
    }
}
