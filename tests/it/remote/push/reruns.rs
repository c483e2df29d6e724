//! `--exist-ok --push`: a job that was killed before its push is completed by running it again.

use crate::support::remote::Remote;

const REGISTER: &[&str] = &["register", "m", "--exist-ok", "--push"];
const ASSIGN: &[&str] = &["assign", "m", "--stage", "dev", "--exist-ok", "--push"];
const REGISTERED: &str = "Version 'v0.0.1' of 'm' is already registered\n";
const ASSIGNED: &str = "Version 'v0.0.1' of 'm' is already in stage 'dev'\n";

#[test]
fn what_the_remote_lacks_is_pushed() {
    for (first, again, stdout, tags) in [
        (&["register", "m"][..], REGISTER, REGISTERED, &["m@v0.0.1"][..]),
        (&["assign", "m", "--stage", "dev"], ASSIGN, ASSIGNED, &["m@v0.0.1", "m#dev#1"]),
    ] {
        let remote = Remote::with_repo();
        assert_eq!(remote.gto_in_repo(first).code, 0);
        let ours = remote.tags();
        let done = remote.gto_in_repo(again);
        let lacks = |tag| format!("The remote does not have '{tag}', so it is pushed too\n");
        let stderr: String = tags.iter().map(lacks).collect();
        assert_eq!((done.code, done.stdout.as_str(), done.stderr), (0, stdout, stderr));
        assert_eq!((remote.tags(), remote.refs()), (ours.clone(), ours));
        // Now nothing is to be done.
        let done = remote.gto_in_repo(again);
        assert_eq!((done.code, done.stdout.as_str(), done.stderr.as_str()), (0, stdout, ""));
    }
}

#[test]
fn a_push_that_fails_then_leaves_what_was_there() {
    let remote = Remote::with_repo();
    assert_eq!(remote.gto_in_repo(&["register", "m"]).code, 0);
    remote.hook("pre-receive", "echo no >&2\nexit 1");
    let before = remote.sandbox.fingerprint();
    let done = remote.gto_in_repo(REGISTER);
    assert_eq!((done.code, done.stdout.as_str()), (1, REGISTERED), "{done:?}");
    assert!(done.stderr.starts_with("❌ The command `git push origin m@v0.0.1` failed."));
    assert!(done.stderr.contains("no") && !done.stderr.contains("undone"), "{done:?}");
    assert_eq!(remote.sandbox.fingerprint(), before);
}

#[test]
fn what_may_not_hold_at_the_remote_is_refused() {
    for (theirs, command) in [
        (&["deprecate", "m", "v0.0.1"][..], REGISTER),
        (&["deprecate", "m"], REGISTER),
        (&["deprecate", "m", "v0.0.1", "dev"], ASSIGN),
        (&["assign", "m", "main~1", "--stage", "dev"], ASSIGN),
    ] {
        let remote = Remote::with_repo();
        let sandbox = &remote.sandbox;
        sandbox.git(&["commit", "-q", "--allow-empty", "-m", "two"]);
        sandbox.git(&["push", "-q", "origin", "HEAD"]);
        assert_eq!(remote.gto_in_repo(ASSIGN).code, 0);
        let mut gto = remote.command();
        gto.args(theirs).args(["--repo", &format!("file://{}", remote.hub().display())]);
        sandbox.run(&mut gto);
        let state = || (sandbox.fingerprint(), remote.refs());
        let before = state();
        let done = remote.gto_in_repo(command);
        assert_eq!((done.code, done.stdout.as_str()), (1, ""), "{theirs:?}: {done:?}");
        let [first, .., fetch] = done.stderr.lines().collect::<Vec<_>>()[..] else { panic!() };
        assert!(first.starts_with("❌ The remote 'origin' has 'm"), "{done:?}");
        assert!(
            first.ends_with("', which this repository does not have")
                && fetch.contains("git fetch origin")
        );
        assert_eq!(state(), before);
    }
}

#[test]
fn a_version_that_the_remote_has_elsewhere_is_refused() {
    let by_force = ["push", "-qf", "origin", "m@v0.0.1"];
    let retag = |revision| ["tag", "-f", "-a", "-m", "x", "m@v0.0.1", revision];
    let fetch = "To fetch its tags:\n    git fetch --force origin";
    for (theirs, said) in [
        ("HEAD~1", "at the remote 'origin'\n"),
        ("HEAD", "❌ The remote 'origin' has another tag 'm@v0.0.1' at this commit\n"),
    ] {
        let remote = Remote::with_repo();
        let sandbox = &remote.sandbox;
        sandbox.write("repo/artifacts.yaml", "m: {path: artifacts.yaml}\n");
        sandbox.git(&["add", "."]);
        sandbox.git(&["commit", "-q", "-m", "two"]);
        sandbox.git(&["push", "-q", "origin", "HEAD"]);
        sandbox.git(&retag(theirs));
        sandbox.git(&by_force);
        sandbox.git(&["tag", "-d", "m@v0.0.1"]);
        assert_eq!(remote.gto_in_repo(&["register", "m", "-m", "ours"]).code, 0);
        let state = || (sandbox.fingerprint(), remote.refs());
        let before = state();
        for options in [
            &["--exist-ok", "--json"][..],
            &["--exist-ok", "--ref"],
            &["--exist-ok", "--dry-run"],
            &["--exist-ok", "--version", "v0.0.1"],
            &["--exist-ok", "--rev", "HEAD"],
            &["--if-changed"],
            &["--if-changed=any", "--version-only"],
        ] {
            let done = remote.gto_in_repo(&[&["register", "m", "--push"], options].concat());
            assert_eq!((done.code, done.stdout.as_str()), (1, ""), "{options:?}: {done:?}");
            assert!(done.stderr.contains(said) && done.stderr.contains(fetch), "{done:?}");
        }
        // The tag here stays what it is: trying again with that of the remote is no way out.
        let done = remote.gto_in_repo(&["register", "m", "--exist-ok", "--push", "--retry", "3"]);
        assert_eq!((done.code, done.stdout.as_str()), (1, ""), "{done:?}");
        assert!(done.stderr.contains(said) && !done.stderr.contains("Trying"), "{done:?}");
        assert_eq!(state(), before);
    }
}

#[test]
fn a_remote_that_does_not_answer_has_nothing() {
    for (first, again) in
        [(&["register", "m"][..], REGISTER), (&["assign", "m", "--stage", "dev"], ASSIGN)]
    {
        let remote = Remote::with_repo();
        assert_eq!(remote.gto_in_repo(first).code, 0);
        remote.sandbox.git(&["remote", "set-url", "origin", "../gone.git"]);
        for options in [&["--json"][..], &["--dry-run"]] {
            let done = remote.gto_in_repo(&[again, options].concat());
            assert!(done.code == 1 && !done.stdout.contains("pushed"), "{done:?}");
            assert!(done.stderr.contains("❌ The command `git push origin m"), "{done:?}");
        }
    }
}

#[test]
fn by_url_what_is_so_already_is_not_pushed() {
    let remote = Remote::new();
    let url = format!("file://{}", remote.hub().display());
    let first = remote.gto_at(&url, &["register", "fresh", "--exist-ok"]);
    assert_eq!(first.code, 0, "{first:?}");
    let before = remote.refs();
    let done = remote.gto_at(&url, &["register", "fresh", "--exist-ok"]);
    let said = "Version 'v0.0.1' of 'fresh' is already registered\n";
    assert_eq!((done.code, done.stdout.as_str(), done.stderr.as_str()), (0, said, ""));
    assert_eq!(remote.refs(), before);
}
