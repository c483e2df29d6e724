//! What is printed before a push begins, and what hooks say meanwhile.

use std::fs::{self, File};

use crate::support::remote::Remote;

#[test]
fn a_push_is_announced_before_it_begins() {
    let remote = Remote::with_repo();
    let sandbox = &remote.sandbox;
    sandbox.git(&["push", "-q", "origin", "main"]);
    sandbox.git_in(&remote.hub(), &["symbolic-ref", "HEAD", "refs/heads/main"]);
    let [printed, seen] = ["printed", "seen"].map(|name| sandbox.root().join(name));
    remote.hook("pre-receive", &format!("cp '{}' '{}'", printed.display(), seen.display()));
    let url = format!("file://{}", remote.hub().display());
    for (args, announced) in [
        (&["register", "m", "--push"][..], "Running `git push origin m@v0.0.1`"),
        (&["assign", "m", "--stage", "s", "--push"], "Running `git push origin m#s#1`"),
        (&["deprecate", "m", "v0.0.1", "s", "--push"], "Running `git push origin m#s!#2`"),
        (&["deprecate", "m", "--delete", "--push"], "Running `git push --delete origin m@v0.0.1`"),
        (&["annotate", "m", "--push"], "Running `git commit` and `git push`"),
        (&["register", "n", "--repo", &url], "Running `git push origin n@v0.0.1`"),
        (&["annotate", "n", "--repo", &url], "Running `git commit` and `git push`"),
        (&["remove", "n", "--repo", &url], "Running `git commit` and `git push`"),
    ] {
        let mut gto = sandbox.gto_command(&sandbox.repo());
        let done = gto.args(args).stdout(File::create(&printed).unwrap()).output().unwrap();
        assert!(done.status.success(), "{args:?}: {done:?}");
        let [printed, seen] = [&printed, &seen].map(|path| fs::read_to_string(path).unwrap());
        assert_eq!(seen.lines().last(), Some(announced), "{args:?}");
        assert!(printed[seen.len()..].starts_with("Successfully "), "{args:?}: {printed}");
    }
}

#[test]
fn what_hooks_say_of_a_push_is_shown() {
    let remote = Remote::with_repo();
    let sandbox = &remote.sandbox;
    sandbox.git(&["push", "-q", "origin", "main"]);
    sandbox.git_in(&remote.hub(), &["symbolic-ref", "HEAD", "refs/heads/main"]);
    sandbox.script("repo/.git/hooks/pre-push", "echo 'mine out'; printf 'mine \\033[1merr\\n' >&2");
    remote.hook("post-receive", "echo 'https://host/new?branch=b'; echo 'theirs err' >&2");
    let url = format!("file://{}", remote.hub().display());
    for (args, is_own) in [
        (&["register", "m", "--push"][..], true),
        (&["assign", "n", "--stage", "s", "--push"], true),
        (&["deprecate", "m", "--delete", "--push"], true),
        (&["annotate", "m", "--push"], true),
        (&["register", "o", "--repo", &url], false),
        (&["annotate", "o", "--repo", &url], false),
    ] {
        let got = sandbox.gto(args);
        assert_eq!(got.code, 0, "{args:?}: {got:?}");
        for (line, is_shown) in
            [("mine out", is_own), ("mine [1merr", is_own), ("remote: theirs err", true)]
        {
            assert_eq!(
                got.stderr.lines().any(|l| l.trim_end() == line),
                is_shown,
                "{args:?}: {got:?}"
            );
        }
        assert!(got.stderr.contains("remote: https://host/new"), "{args:?}: {got:?}");
    }
}
