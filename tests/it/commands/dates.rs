//! What a command reports is what `show` then says, however close commands follow each other.

use crate::support::sandbox::{Outcome, Sandbox};

#[track_caller]
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    for version in ["v0.0.1", "v0.0.2"] {
        sandbox.git(&["commit", "-q", "--allow-empty", "-m", version]);
        assert_eq!(sandbox.gto(&["register", "m"]).code, 0);
    }
    sandbox
}

/// Runs a command with the date of the clock.
#[track_caller]
fn now(sandbox: &Sandbox, args: &[&str]) -> Outcome {
    sandbox.run(sandbox.gto_command(&sandbox.repo()).env_remove("GIT_COMMITTER_DATE").args(args))
}

/// Runs a command with a date of its own.
#[track_caller]
fn at(sandbox: &Sandbox, date: &str, args: &[&str]) -> Outcome {
    let mut gto = sandbox.gto_command(&sandbox.repo());
    let done = gto.env("GIT_COMMITTER_DATE", date).args(args).output().unwrap();
    Outcome {
        stdout: String::from_utf8(done.stdout).unwrap(),
        stderr: String::from_utf8(done.stderr).unwrap(),
        code: done.status.code().unwrap(),
    }
}

const ASSIGN_1: &[&str] = &["assign", "m", "--version", "v0.0.1", "--stage", "prod"];
const ASSIGN_2: &[&str] = &["assign", "m", "--version", "v0.0.2", "--stage", "prod"];

#[test]
fn commands_within_a_second() {
    let sandbox = sandbox();
    let prod = || sandbox.gto(&["show", "m#prod", "--version"]).stdout;
    now(&sandbox, ASSIGN_1);
    now(&sandbox, ASSIGN_2);
    assert_eq!(prod(), "v0.0.2\n");
    now(&sandbox, &[ASSIGN_1, &["--force"]].concat());
    assert_eq!(prod(), "v0.0.1\n");
    now(&sandbox, &["deprecate", "m", "v0.0.1", "prod"]);
    assert_eq!(prod(), "v0.0.2\n");
    now(&sandbox, ASSIGN_1);
    assert_eq!(prod(), "v0.0.1\n");
    now(&sandbox, &["register", "n"]);
    now(&sandbox, &["deprecate", "n"]);
    assert_eq!(sandbox.gto(&["show", "--name"]).stdout, "m\n");
    now(&sandbox, &["register", "n", "HEAD~1"]);
    assert_eq!(sandbox.gto(&["show", "--name"]).stdout, "m\nn\n");
    now(&sandbox, &["deprecate", "n", "v0.0.2"]);
    now(&sandbox, &["register", "n", "HEAD~1", "--simple", "false"]);
    assert_eq!(sandbox.gto(&["show", "n@v0.0.2", "--version"]).stdout, "v0.0.2\n");
}

#[test]
fn a_date_that_makes_a_change_void_is_refused() {
    let sandbox = sandbox();
    assert_eq!(at(&sandbox, "1900000000 +0000", ASSIGN_1).code, 0);
    let before = sandbox.fingerprint();
    for date in ["1900000000 +0000", "1899999999 +0000", "1899999998 -0500"] {
        let refused = at(&sandbox, date, ASSIGN_2);
        assert_eq!((refused.code, refused.stdout.as_str()), (1, ""), "{date}: {refused:?}");
        let words = "Tag 'm#prod#2' would have no effect with GIT_COMMITTER_DATE";
        assert!(refused.stderr.contains(words), "{date}: {refused:?}");
        assert!(refused.stderr.contains("tag 'm#prod#1' is dated"), "{date}: {refused:?}");
    }
    assert_eq!(sandbox.fingerprint(), before);
    assert_eq!(at(&sandbox, "1900000001 +0000", ASSIGN_2).code, 0);
    assert_eq!(sandbox.gto(&["show", "m#prod", "--version"]).stdout, "v0.0.2\n");
}

#[test]
fn a_tag_of_the_future_is_outdone_by_a_second() {
    let sandbox = sandbox();
    assert_eq!(at(&sandbox, "@4102444800 +0000", ASSIGN_1).code, 0);
    let done = now(&sandbox, ASSIGN_2);
    assert!(done.stderr.starts_with("Tag 'm#prod#2' is dated 2100-01-01 00:00:01"), "{done:?}");
    assert!(done.stderr.contains("tag 'm#prod#1'"), "{done:?}");
    let tag = sandbox.git(&["cat-file", "tag", "m#prod#2"]);
    assert!(tag.contains(" 4102444801 "), "{tag}");
    assert_eq!(sandbox.gto(&["show", "m#prod", "--version"]).stdout, "v0.0.2\n");
}

#[test]
fn a_commit_of_the_future_is_outdone_too() {
    for reference in [&[][..], &["--ref", "HEAD~1"]] {
        let sandbox = sandbox();
        let mut commit = sandbox.command("git", &sandbox.repo());
        commit.args(["commit", "-q", "--allow-empty", "-m", "3"]);
        sandbox.run(commit.env("GIT_COMMITTER_DATE", "@4102444800 +0000"));
        now(&sandbox, &["register", "m"]);
        let done = now(&sandbox, &[&["deprecate", "m"], reference].concat());
        assert!(done.stderr.contains("is dated 2100-01-01 00:00:00+00:00"), "{done:?}");
        assert_eq!(sandbox.gto(&["show", "--name"]).stdout, "", "{reference:?}");
    }
}

#[test]
fn a_deregistered_version_in_a_stage_shows_nowhere() {
    let sandbox = sandbox();
    sandbox.gto(&["deprecate", "m", "v0.0.2"]);
    let done = sandbox.gto(ASSIGN_2);
    assert_eq!(done.code, 0);
    assert!(done.stderr.contains("Version 'v0.0.2' is not shown in stage 'prod'"), "{done:?}");
    assert_eq!(sandbox.gto(&["show", "m#prod", "--version"]).stdout, "");
    // What it says brings the version back does.
    let (_, command) = done.stderr.split_once('`').unwrap();
    let (command, after) = command.split_once('`').unwrap();
    assert!(after.starts_with(" restores it"), "{done:?}");
    let words: Vec<_> = command.split(' ').skip(1).collect();
    let again = sandbox.gto(&words);
    assert_eq!(again.code, 0, "{again:?}");
    assert_eq!(sandbox.gto(&["show", "m#prod", "--version"]).stdout, "v0.0.2\n");
}

/// Whatever git takes for a date, and whatever it writes for it, counts for tags and commits.
#[test]
fn dates_are_as_git_has_them() {
    for date in [
        "@1700000000 +9999",
        "@1700000000 -9998",
        "@1700000000 +9900",
        "@1700000000 +1460",
        "1700000000 +1460",
        "@5 -0330",
        "5 +0000",
        "99999999 +0000",
        "100000000 +0000",
        "4102444799 +0130",
        "4102444800 +0000",
        "@4102444800 +0000",
        "2005-04-07T22:13:13 +0200",
    ] {
        let sandbox = Sandbox::new();
        sandbox.git(&["commit", "-q", "--allow-empty", "-m", "one"]);
        let mut git = sandbox.command("git", &sandbox.repo());
        git.env("GIT_COMMITTER_DATE", date).args(["commit", "-q", "--allow-empty", "-m", "two"]);
        let git_takes_it = git.output().unwrap().status.success();
        let line = |of: &str| {
            let object = sandbox.git(&["cat-file", "-p", of]);
            let line =
                object.lines().find(|l| l.starts_with("committer ") || l.starts_with("tagger "));
            line.unwrap().rsplit_once("> ").unwrap().1.to_owned()
        };
        let expected = line("HEAD");
        let tag = at(&sandbox, date, &["register", "m"]);
        let commit = at(&sandbox, date, &["annotate", "m", "--commit"]);
        assert_eq!((tag.code == 0, commit.code == 0), (git_takes_it, git_takes_it), "{date}");
        if git_takes_it {
            assert_eq!([line("m@v0.0.1"), line("HEAD")], [expected.clone(), expected], "{date}");
        }
    }
}
