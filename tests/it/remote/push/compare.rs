//! Before a push the remote is asked what it has of the artifact, and after it again.

use crate::support::remote::Remote;

/// A clone that has version v0.0.1 of `m`, at its first commit; the remote also has v0.0.2, at the
/// second commit, and `m#prod#1`, made by somebody else.
#[track_caller]
fn behind() -> Remote {
    let remote = Remote::with_repo();
    let sandbox = &remote.sandbox;
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "two"]);
    for args in [
        &["register", "m", "HEAD~1", "--push"][..],
        &["register", "m", "--push"],
        &["assign", "m", "--version", "v0.0.2", "--stage", "prod", "--push"],
    ] {
        let done = remote.gto_in_repo(args);
        assert_eq!((done.code, done.stderr.as_str()), (0, ""), "{args:?}: {done:?}");
    }
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "three"]);
    sandbox.git(&["tag", "-d", "m@v0.0.2", "m#prod#1"]);
    remote
}

#[test]
fn what_the_remote_contradicts_is_refused() {
    let remote = behind();
    let state = || (remote.sandbox.fingerprint(), remote.refs());
    let before = state();
    for (args, words) in [
        (&["register", "m", "--simple", "false"][..], "'m@v0.0.2' already"),
        (
            &["register", "m", "HEAD~1", "--version", "v0.0.9"],
            "version 'v0.0.2' of 'm' at this commit",
        ),
        (&["assign", "m", "HEAD~1", "--stage", "dev", "--version", "v1.0.0"], "at this commit"),
    ] {
        let done = remote.gto_in_repo(&[args, &["--push"]].concat());
        assert_eq!((done.code, done.stdout.as_str()), (1, ""), "{args:?}: {done:?}");
        let first = done.stderr.lines().next().unwrap();
        assert!(first.starts_with("❌ The remote 'origin' has "), "{args:?}: {done:?}");
        assert!(first.ends_with(words), "{args:?}: {done:?}");
        let fetch = "git fetch origin 'refs/tags/m@*:refs/tags/m@*' 'refs/tags/m#*:refs/tags/m#*'";
        assert!(done.stderr.ends_with(&format!("To fetch its tags:\n    {fetch}\n")), "{done:?}");
        assert_eq!(state(), before, "{args:?}");
    }
    // What it advises helps; and what it does not contradict is pushed without it.
    let done = remote.gto_in_repo(&["register", "m", "--version", "v1.0.0", "--push"]);
    assert_eq!((done.code, done.stderr.as_str()), (0, ""), "{done:?}");
    remote.sandbox.git(&[
        "fetch",
        "-q",
        "origin",
        "refs/tags/m@*:refs/tags/m@*",
        "refs/tags/m#*:refs/tags/m#*",
    ]);
    let done =
        remote.gto_in_repo(&["assign", "m", "--version", "v0.0.1", "--stage", "dev", "--push"]);
    assert_eq!((done.code, done.stderr.as_str()), (0, ""), "{done:?}");
    assert_eq!(remote.tags(), remote.refs());
}

#[test]
fn a_higher_version_of_the_remote_counts() {
    let remote = behind();
    let sandbox = &remote.sandbox;
    sandbox.git_in(&remote.hub(), &["update-ref", "-d", "refs/tags/m@v0.0.2"]);
    sandbox.git_in(&remote.hub(), &["tag", "-a", "-m", "x", "m@v0.5.0", "m@v0.0.1^{}"]);
    let done = remote.gto_in_repo(&["register", "m", "--push"]);
    assert_eq!((done.code, done.stdout.as_str()), (1, ""), "{done:?}");
    let words = "has version 'v0.5.0' of 'm', which this repository does not have: fetch it \
    before you register the next version\n";
    assert!(done.stderr.contains(words), "{done:?}");
    let done = remote.gto_in_repo(&["register", "m", "--bump-major", "--push"]);
    assert_eq!(done.code, 0, "{done:?}");
}

#[test]
fn a_version_at_another_commit_there_is_not_assigned() {
    let remote = behind();
    let sandbox = &remote.sandbox;
    sandbox.git(&["tag", "-a", "-m", "mine", "m@v0.0.2", "HEAD"]);
    let before = (sandbox.fingerprint(), remote.refs());
    let assign = ["assign", "m", "--version", "v0.0.2", "--stage", "dev", "--push"];
    let done = remote.gto_in_repo(&assign);
    let [here, there] = ["HEAD", "HEAD~1"].map(|it| sandbox.git(&["rev-parse", "--short=7", it]));
    let first = format!(
        "❌ Version 'v0.0.2' of 'm' is at commit {here} here, and at commit {there} at the remote 'origin'\n"
    );
    assert_eq!((done.code, done.stdout.as_str()), (1, ""));
    assert!(done.stderr.starts_with(&first), "{done:?}");
    assert!(done.stderr.contains("\n    git fetch --force origin "), "{done:?}");
    assert_eq!((sandbox.fingerprint(), remote.refs()), before);
}

#[test]
fn a_stage_takes_its_registration_with_it() {
    let remote = Remote::with_repo();
    let register = remote.gto_in_repo(&["register", "m"]);
    assert_eq!(register.code, 0);
    let assign = ["assign", "m", "--version", "v0.0.1", "--stage", "prod", "--push"];
    let done = remote.gto_in_repo(&assign);
    assert_eq!(done.code, 0, "{done:?}");
    assert!(!done.stdout.contains("m@v0.0.1"), "{done:?}");
    assert_eq!(done.stderr, "The remote does not have 'm@v0.0.1', so it is pushed too\n");
    assert_eq!(remote.tags(), remote.refs());

    // All or nothing, and only what this command wrote is taken back.
    remote.gto_in_repo(&["register", "n"]);
    remote.hook("update", "case $1 in */n@*) echo no; exit 1;; esac");
    let before = (remote.tags(), remote.refs());
    let done =
        remote.gto_in_repo(&["assign", "n", "--version", "v0.0.1", "--stage", "s", "--push"]);
    assert_eq!(done.code, 1, "{done:?}");
    assert_eq!((remote.tags(), remote.refs()), before);
}

#[test]
fn what_others_pushed_meanwhile_is_compared() {
    for (args, meanwhile, words) in [
        (
            &["register", "m"][..],
            "m@v9.0.0",
            "it registers 'v9.0.0' at the commit of 'v0.0.2', where Python GTO allows only one \
             version. Delete one of them: `gto deprecate m v0.0.2 --delete --push` or `gto \
            deprecate m v9.0.0 --delete --push`.",
        ),
        (
            &["assign", "m", "--stage", "s"],
            "m@v0.0.2!",
            "it deregisters 'v0.0.2', which is then not shown",
        ),
        (
            &["deprecate", "m", "v0.0.1"],
            "m#prod#7",
            "it assigns 'v0.0.1' to stage 'prod', but it is not",
        ),
        (&["deprecate", "m"], "m@v9.0.0", "someone has changed the artifact that is deprecated."),
        (
            &["assign", "m", "--version", "v0.0.1", "--stage", "s"],
            "m#s#7",
            "to stage 's' too. `gto show 'm#s'` shows which one is in effect.",
        ),
        (
            &["register", "m"],
            "m@v0.0.2!",
            "the newer of the two tags counts. Fetch the tags, and `gto show m@v0.0.2` shows",
        ),
        (
            &["deprecate", "m", "v0.0.1"],
            "m@v0.0.1#7",
            "the newer of the two tags counts. Fetch the tags, and `gto show m@v0.0.1` shows",
        ),
        (
            &["assign", "m", "--stage", "s"],
            "m#s!#7",
            "the newer of the two tags counts. Fetch the tags, and `gto show 'm#s'` shows",
        ),
        // The same version at the same commit, and a stage of what is registered: all go together.
        (&["register", "m"], "m@v0.0.2#7", ""),
        (&["register", "m"], "m#prod#7", ""),
    ] {
        let remote = Remote::with_repo();
        let sandbox = &remote.sandbox;
        remote.gto_in_repo(&["register", "m", "--push"]);
        sandbox.git(&["commit", "-q", "--allow-empty", "-m", "two"]);
        sandbox.git(&["push", "-q", "origin", "HEAD:refs/heads/main"]);
        let commit = match args[0] {
            "deprecate" => sandbox.git(&["rev-parse", "HEAD~1"]),
            _ => sandbox.git(&["rev-parse", "HEAD"]),
        };
        remote.hook(
            "post-receive",
            &format!(
                "GIT_COMMITTER_NAME=B GIT_COMMITTER_EMAIL=b@c git tag -a -m x '{meanwhile}' {commit}"
            ),
        );
        let done = remote.gto_in_repo(&[args, &["--push"]].concat());
        assert_eq!(done.code, 0, "{args:?}: {done:?}");
        if words.is_empty() {
            assert_eq!(done.stderr, "", "{args:?}");
            continue;
        }
        let begins = format!("The remote 'origin' has '{meanwhile}' too: ");
        assert!(done.stderr.starts_with(&begins), "{args:?}: {done:?}");
        assert!(done.stderr.lines().next().unwrap().contains(words), "{args:?}: {done:?}");
        assert!(done.stderr.contains("\n    git fetch origin "), "{args:?}: {done:?}");
    }
}

#[test]
fn no_remote_to_push_to() {
    let remote = Remote::with_repo();
    remote.sandbox.git(&["remote", "remove", "origin"]);
    let done = remote.gto_in_repo(&["register", "m", "--push"]);
    let last = "There is no remote 'origin': `git remote add origin URL` adds one\n";
    assert_eq!(done.code, 1);
    assert!(done.stderr.ends_with(last), "{done:?}");
}

#[test]
fn a_tag_takes_along_what_it_takes_back() {
    let remote = Remote::with_repo();
    for args in [
        &["register", "m"][..],
        &["assign", "m", "--version", "v0.0.1", "--stage", "prod"],
        &["register", "n"],
    ] {
        assert_eq!(remote.gto_in_repo(args).code, 0, "{args:?}");
    }
    for (args, lacking) in [
        (&["deprecate", "m", "v0.0.1", "prod", "--push"][..], &["m@v0.0.1", "m#prod#1"][..]),
        (&["deprecate", "n", "v0.0.1", "--push"], &["n@v0.0.1"]),
    ] {
        let done = remote.gto_in_repo(args);
        let words = lacking.iter().map(|it| {
            format!(
                "The remote does not have '{it}', so it is pushed \
            too\n"
            )
        });
        assert_eq!((done.code, done.stderr), (0, words.collect::<String>()), "{args:?}");
    }
    assert_eq!(remote.tags(), remote.refs());
}

/// As after a command that was killed before its push.
#[test]
fn what_holds_here_alone_is_named_with_its_push() {
    let remote = Remote::with_repo();
    for (args, hint) in [
        (&["register", "m"][..], "'m@v0.0.1'. To push:\n    git push origin m@v0.0.1\n"),
        (
            &["assign", "m", "--version", "v0.0.1", "--stage", "s"],
            "'m#s#1'. To push:\n    git push origin 'm#s#1'\n",
        ),
        (&["deprecate", "m", "v0.0.1"], "'m@v0.0.1!'. To push:\n    git push origin 'm@v0.0.1!'\n"),
        (&["deprecate", "m"], "'m@deprecated'. To push:\n    git push origin m@deprecated\n"),
    ] {
        assert_eq!(remote.gto_in_repo(args).code, 0, "{args:?}");
        let done = remote.gto_in_repo(&[args, &["--push"]].concat());
        let hint = format!("\nThe remote 'origin' lacks {hint}");
        assert_eq!((done.code, done.stdout.as_str()), (1, ""), "{args:?}");
        assert!(done.stderr.ends_with(&hint), "{args:?}: {done:?}");
        remote.sandbox.git(&["push", "-q", "--tags", "origin"]);
        let done = remote.gto_in_repo(&[args, &["--push"]].concat());
        assert!(done.code == 1 && !done.stderr.contains("The remote"), "{args:?}: {done:?}");
    }
}

#[test]
fn what_only_the_remote_has_is_named_where_something_is_absent() {
    let remote = behind();
    remote.sandbox.git(&["tag", "-d", "m@v0.0.1"]);
    for args in [
        &["register", "m", "--bump-minor", "--push"][..],
        &["assign", "m", "--version", "v0.0.1", "--stage", "s", "--push"],
        &["deprecate", "m", "v0.0.1", "--push"],
        &["deprecate", "m", "--push"],
    ] {
        let done = remote.gto_in_repo(args);
        let hint = "\nThe remote 'origin' has tags of 'm' that this repository does not \
        have.\nTo fetch its tags:\n";
        assert_eq!((done.code, done.stdout.as_str()), (1, ""), "{args:?}");
        assert!(done.stderr.contains(hint), "{args:?}: {done:?}");
    }
}
