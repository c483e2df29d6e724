//! `--exist-ok`: a job that runs twice does not fail, and writes nothing the second time.

use crate::support::sandbox::Sandbox;

/// Three commits; `m` has v0.0.1 and v0.0.2 at the first two, v0.0.2 in `prod`.
#[track_caller]
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    for message in ["one", "two", "three"] {
        sandbox.git(&["commit", "-q", "--allow-empty", "-m", message]);
    }
    for args in [
        &["register", "m", "HEAD~2"][..],
        &["register", "m", "HEAD~1"],
        &["assign", "m", "--version", "v0.0.1", "--stage", "prod"],
        &["assign", "m", "--version", "v0.0.2", "--stage", "prod"],
    ] {
        assert_eq!(sandbox.gto(args).code, 0, "{args:?}");
    }
    sandbox
}

#[test]
fn what_is_so_already_is_said_and_nothing_is_written() {
    let sandbox = sandbox();
    let registered = "Version 'v0.0.2' of 'm' is already registered\n";
    let assigned = "Version 'v0.0.2' of 'm' is already in stage 'prod'\n";
    let before = sandbox.fingerprint();
    for (args, said) in [
        (&["register", "m", "HEAD~1"][..], registered),
        (&["register", "m", "HEAD~1", "--version", "v0.0.2"], registered),
        (&["register", "m", "HEAD~1", "--bump-major"], registered),
        (&["register", "m", "--rev", "HEAD~1", "--release"], registered),
        (&["assign", "m", "--version", "v0.0.2", "--stage", "prod"], assigned),
        (&["assign", "m", "HEAD~1", "--stage", "prod"], assigned),
        (&["assign", "m", "HEAD~1", "--stage", "prod", "--sr"], assigned),
        (&["assign", "m", "HEAD~1", "--version", "v0.0.2", "--stage", "prod"], assigned),
        (&["promote", "m", "HEAD~1", "--stage", "prod", "-m", "text"], assigned),
    ] {
        let done = sandbox.gto(&[args, &["--exist-ok"]].concat());
        assert_eq!((done.code, done.stdout.as_str(), done.stderr.as_str()), (0, said, ""));
        assert_eq!(sandbox.fingerprint(), before, "{args:?}");
        // Without the option it is refused.
        assert_eq!(sandbox.gto(args).code, 1, "{args:?}");
    }
}

#[test]
fn what_is_not_so_is_done_or_refused_as_ever() {
    for (args, code, words) in [
        (&["register", "m"][..], 0, "Created git tag 'm@v0.0.3' that registers version"),
        (&["register", "m", "--version", "v0.0.2"], 1, "Version 'v0.0.2' already was registered."),
        (&["register", "m", "HEAD~1", "--version", "v2.0.0"], 1, "'m' is already registered"),
        (&["register", "m", "HEAD~1", "--pre", "rc"], 1, "'m' is already registered"),
        (
            &["assign", "m", "--version", "v0.0.1", "--stage", "prod"],
            1,
            "`--force` assigns 'v0.0.1'",
        ),
        (&["assign", "m", "--version", "v0.0.1", "--stage", "dev"], 0, "Created git tag 'm#dev#3'"),
        (&["assign", "m", "--stage", "prod"], 0, "Created git tag 'm#prod#3'"),
        (
            &["assign", "m", "HEAD~1", "--version", "v0.0.2", "--stage", "dev"],
            0,
            "Created git tag 'm#dev#3'",
        ),
        (
            &["assign", "m", "HEAD~1", "--version", "v0.0.1", "--stage", "dev"],
            1,
            "Can't register 'v0.0.1'",
        ),
        (&["register", "m", "--force"], 2, "--exist-ok"),
        (&["assign", "m", "--stage", "prod", "--force"], 2, "--exist-ok"),
        (&["deprecate", "m"], 2, "--exist-ok"),
    ] {
        let done = sandbox().gto(&[args, &["--exist-ok"]].concat());
        let said = [done.stdout.as_str(), done.stderr.as_str()].concat();
        assert!(done.code == code && said.contains(words), "{args:?}: {done:?}");
    }
}
