//! `annotate` and `remove` on a branch that they make, and the message of their commit.

use std::path::PathBuf;

use crate::support::sandbox::{Outcome, Sandbox};

/// A repository with an annotation, the tag `old` on its first commit, and a bare remote `origin`
/// with all of it.
#[track_caller]
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("repo/artifacts.yaml", "churn: {type: model}\n");
    sandbox.git(&["add", "."]);
    sandbox.git(&["commit", "-q", "-m", "one"]);
    sandbox.git(&["tag", "-a", "-m", "o", "old"]);
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "two"]);
    sandbox.git_in(sandbox.root(), &["clone", "-q", "--bare", "repo", "hub.git"]);
    sandbox.git(&["remote", "add", "origin", "../hub.git"]);
    sandbox
}

fn hub(sandbox: &Sandbox) -> PathBuf {
    sandbox.root().join("hub.git")
}

/// Runs a command in the clone, or by the URL of its remote.
#[track_caller]
fn run(sandbox: &Sandbox, args: &str, is_by_url: bool) -> Outcome {
    let url = format!("file://{}", hub(sandbox).display());
    let mut args: Vec<_> = args.split(' ').collect();
    if is_by_url {
        args.extend(["--repo", &url]);
    }
    sandbox.gto(&args)
}

#[test]
fn a_branch_is_made_where_it_is_said_to_begin() {
    for is_by_url in [false, true] {
        let sandbox = sandbox();
        let [old, head] = ["old^{commit}", "HEAD"].map(|it| sandbox.git(&["rev-parse", it]));
        for (args, branch, parent) in [
            ("annotate rank --type model --branch pr/rank --push", "pr/rank", &head),
            ("annotate rank --type model -b pr/old --rev old --push", "pr/old", &old),
            ("annotate rank --type model -b pr/main --rev main --push", "pr/main", &head),
            ("remove churn --branch pr/remove --push", "pr/remove", &head),
            // What `$GITHUB_REF` says.
            ("annotate m --type x --branch refs/heads/pr/full --push", "pr/full", &head),
            (&format!("remove churn --branch pr/id --rev {old} --push"), "pr/id", &old),
        ] {
            let got = run(&sandbox, args, is_by_url);
            let said = "Updated `artifacts.yaml`\nRunning `git commit` and `git push`\n\
                        Successfully pushed a new commit to remote.\n";
            let expected = Outcome { stdout: said.to_owned(), stderr: String::new(), code: 0 };
            assert_eq!(got, expected, "{args}");
            let found = sandbox.git_in(&hub(&sandbox), &["rev-parse", &format!("{branch}^")]);
            assert_eq!(&found, parent, "{args}");
        }
        assert_eq!(sandbox.git(&["rev-parse", "HEAD"]), head);
        assert_eq!(sandbox.git(&["status", "--porcelain"]), "");
        // A job that runs again finds the branch, wherever it would begin now.
        let made = sandbox.git_in(&hub(&sandbox), &["rev-parse", "pr/old"]);
        let again = "annotate rank --type model -b pr/old --rev main --push";
        assert_eq!(run(&sandbox, again, is_by_url).code, 0);
        assert_eq!(sandbox.git_in(&hub(&sandbox), &["rev-parse", "pr/old"]), made);
        let more = "annotate rank --path p -b pr/old --push";
        assert_eq!(run(&sandbox, more, is_by_url).code, 0);
        assert_eq!(sandbox.git_in(&hub(&sandbox), &["rev-parse", "pr/old^"]), made);
        // What is so already needs no commit, and the branch is there all the same.
        assert_eq!(run(&sandbox, "annotate churn --type model -b same --push", is_by_url).code, 0);
        assert_eq!(sandbox.git_in(&hub(&sandbox), &["rev-parse", "same"]), head);
    }
}

#[test]
fn what_cannot_be_a_new_branch() {
    for is_by_url in [false, true] {
        let sandbox = sandbox();
        sandbox.git(&["update-ref", "refs/remotes/origin/far", "HEAD"]);
        sandbox.git(&["branch", "team/a"]);
        sandbox.git(&["push", "-q", "origin", "team/a"]);
        let before = sandbox.fingerprint();
        for (args, said) in [
            ("annotate m -b new", "There is no branch 'new'"),
            ("annotate m --rev new --push", "There is no branch 'new'"),
            ("annotate m -b a..b --push", "There is no branch 'a..b'"),
            ("annotate m -b new --rev nowhere --push", "Ref 'nowhere' was not found"),
            ("annotate m -b main/x --push", "the name of the branch 'main' rules it out"),
            ("annotate m -b main/x/y --push", "the name of the branch 'main' rules it out"),
            ("remove churn -b team --push", "the name of the branch 'team/a' rules it out"),
        ] {
            for more in ["", " --dry-run"] {
                let args = format!("{args}{more}");
                let got = run(&sandbox, &args, is_by_url);
                assert!(got.code == 1 && got.stderr.contains(said), "{args} {got:?}");
            }
        }
        for name in ["refs/tags/old", "refs/pull/1/merge"] {
            let got = run(&sandbox, &format!("annotate m -b {name} --push"), is_by_url);
            let said = format!("error: Invalid value for '--branch': '{name}' is not a branch.\n");
            assert!(got.code == 2 && got.stderr.starts_with(&said), "{got:?}");
        }
        if !is_by_url {
            let got = run(&sandbox, "annotate m -b far --push", false);
            assert!(got.stderr.contains("`git branch far origin/far` makes one"), "{got:?}");
        }
        assert_eq!(sandbox.fingerprint(), before);
        assert_eq!(sandbox.git_in(&hub(&sandbox), &["branch"]), "* main\n  team/a");
    }
}

/// Two names for a branch that is to be there already.
#[test]
fn branch_and_rev_differ() {
    let sandbox = sandbox();
    for args in ["annotate m -b main --rev old", "remove churn -b main --rev old --commit"] {
        let got = run(&sandbox, args, false);
        let said = "error: 'main' and --rev 'old' differ: use only one of them\n";
        assert!(got.code == 2 && got.stderr.starts_with(said), "{got:?}");
    }
}

#[test]
fn a_branch_that_cannot_be_pushed_is_taken_back() {
    let sandbox = sandbox();
    sandbox.script("hub.git/hooks/pre-receive", "echo no >&2; exit 1");
    let before = sandbox.fingerprint();
    for args in ["annotate m -b new --push", "annotate churn --type model -b same --push"] {
        let got = run(&sandbox, args, false);
        assert!(got.code == 1 && got.stderr.contains("The local commit was undone."), "{got:?}");
        assert_eq!(sandbox.fingerprint(), before);
    }
}

#[test]
fn the_message_of_the_commit() {
    for is_by_url in [false, true] {
        let sandbox = sandbox();
        for (args, branch, expected) in [
            (&["annotate", "m", "--push", "-m", "Add m\n\nWhy: é"][..], "main", "Add m\n\nWhy: é"),
            (&["remove", "m", "--push", "--message", "Drop m"], "main", "Drop m"),
            (&["annotate", "m", "--push", "-m", ""], "main", "Annotate artifact `m`"),
            (&["annotate", "m", "--push", "-b", "pr", "--path", "p", "-m", "PR"], "pr", "PR"),
        ] {
            let url = format!("file://{}", hub(&sandbox).display());
            let repo = ["--repo", &url];
            let got = sandbox.gto(&[args, if is_by_url { &repo } else { &[] }].concat());
            assert_eq!((got.code, got.stderr.as_str()), (0, ""), "{args:?}");
            let found = sandbox.git_in(&hub(&sandbox), &["log", "-1", "--format=%B", branch]);
            assert_eq!(found, expected, "{args:?}");
        }
    }
    let sandbox = sandbox();
    let before = sandbox.fingerprint();
    let got = run(&sandbox, "annotate m -m x", false);
    let said = "❌ '--message' needs '--commit' or '--push'\n";
    assert_eq!((got.code, got.stderr.as_str()), (1, said));
    assert_eq!(sandbox.fingerprint(), before);
}

/// Also where only the remote has the branch that is in the way.
#[test]
fn a_branch_of_the_remote_is_in_the_way() {
    let sandbox = sandbox();
    sandbox.git(&["push", "-q", "origin", "main:team/a"]);
    sandbox.git(&["update-ref", "-d", "refs/remotes/origin/team/a"]);
    let before = sandbox.fingerprint();
    for (new, is_refused) in [("team", true), ("team/a/b", true), ("team/b", false)] {
        let args = format!("annotate m -b {new} --push");
        for more in [" --dry-run", ""] {
            let got = run(&sandbox, &format!("{args}{more}"), false);
            let said = format!(
                "❌ There is no branch '{new}': the name of the branch 'team/a' at the remote \
                 'origin' rules it out\n"
            );
            let expected = if is_refused { (1, said) } else { (0, String::new()) };
            assert_eq!((got.code, got.stderr), expected, "{args}{more}");
            assert!(!is_refused || sandbox.fingerprint() == before, "{args}{more}");
        }
    }
}
