//! `show --stable` and `show --at`: which versions are shown.

use crate::support::sandbox::Sandbox;

/// `churn` with a prerelease above its release and two in stages; `models:rank`, of which only a
/// prerelease is there; and `bare`, a stage of a commit without version.
#[track_caller]
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("repo/artifacts.yaml", "churn: {}\nplanned: {}\n");
    sandbox.git(&["add", "."]);
    for message in ["one", "two", "three"] {
        sandbox.git(&["commit", "-q", "--allow-empty", "-m", message]);
    }
    for args in [
        "register churn HEAD~2 --version v1.0.0",
        "register churn HEAD~1 --version v1.1.0-rc.1",
        "register churn --version v1.1.0-rc.2",
        "register models:rank HEAD~1 --version v2.0.0-a",
        "register old HEAD~1",
        "deprecate old v0.0.1",
        "assign churn --version v1.0.0 --stage prod",
        "assign churn --version v1.0.0 --stage dev",
        "assign churn --version v1.1.0-rc.1 --stage dev",
        "assign models:rank --version v2.0.0-a --stage dev",
        "assign bare HEAD~1 --stage dev --skip-registration",
    ] {
        assert_eq!(sandbox.gto(&args.split(' ').collect::<Vec<_>>()).code, 0, "{args}");
    }
    sandbox
}

#[track_caller]
fn check(sandbox: &Sandbox, table: &[(&str, &str)]) {
    for (args, expected) in table {
        let got = sandbox.gto(&args.split(' ').collect::<Vec<_>>());
        let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        let lines: Vec<_> = got.stdout.lines().map(words).collect();
        assert_eq!((got.code, got.stderr.as_str()), (0, ""), "{args}");
        assert_eq!(lines.join("\n"), *expected, "{args}");
    }
}

#[test]
fn stable_leaves_prereleases_out() {
    let sandbox = sandbox();
    check(
        &sandbox,
        &[
            ("show churn@latest --version", "v1.1.0-rc.2"),
            ("show churn@latest --stable --version", "v1.0.0"),
            ("show churn@greatest --stable --ref", "churn@v1.0.0"),
            ("show churn --stable --version", "v1.0.0"),
            ("show churn --stable --stage", "prod"),
            ("show churn#prod --stable --version", "v1.0.0"),
            // What the stage shows is a prerelease.
            ("show churn#dev --version", "v1.1.0-rc.1"),
            ("show churn#dev --stable --version", ""),
            ("show churn#dev --stable --vs -1 --version", "v1.0.0"),
            ("show models:rank@latest --stable --version", ""),
            ("show churn@v1.1.0-rc.1 --stable --version", ""),
        ],
    );
    let overview = "name latest #dev #prod\n\
                    bare - COMMIT -\n\
                    churn v1.0.0 - v1.0.0\n\
                    models:rank - - -\n\
                    old - - -\n\
                    *planned - - -";
    let commit = sandbox.git(&["rev-parse", "--short=7", "HEAD~1"]);
    check(&sandbox, &[("show --plain --stable", &overview.replace("COMMIT", &commit))]);
}

#[test]
fn versions_and_stages_of_a_commit() {
    let sandbox = sandbox();
    let commit = sandbox.git(&["rev-parse", "--short=7", "HEAD~1"]);
    check(
        &sandbox,
        &[
            ("show --at HEAD~1 --name", "bare\nchurn\nmodels:rank"),
            ("show --at HEAD~1 --version", &format!("{commit}\nv1.1.0-rc.1\nv2.0.0-a")),
            (
                "show --at HEAD~1 --deprecated --ref",
                "bare#dev#1\nchurn@v1.1.0-rc.1\nmodels=rank@v2.0.0-a\nold@v0.0.1",
            ),
            ("show --at HEAD~1 --stable --name", "bare"),
            ("show --at churn@v1.0.0 --stage", "prod"),
            ("show --at main --version", "v1.1.0-rc.2"),
            // An annotation alone is no version.
            ("show planned --at HEAD --plain", "Nothing found in the current workspace"),
            ("show --at HEAD --name", "churn"),
            ("show churn --at HEAD~2 --version", "v1.0.0"),
            ("show churn@latest --at HEAD~2 --version", "v1.0.0"),
            ("show churn#prod --at HEAD~2 --ref", "churn@v1.0.0"),
            ("show models:rank --at HEAD~2 --ref", ""),
            ("show models:rank --at HEAD --json", "[]"),
        ],
    );
    let one = sandbox.gto(&["show", "churn", "--at", "HEAD~2", "--plain"]);
    assert_eq!(sandbox.gto(&["show", "--at", "HEAD~2", "--plain"]), one);
    assert!(one.stdout.contains("churn       v1.0.0     prod     2023"), "{one:?}");
    let json = sandbox.gto(&["show", "--at", "HEAD~2", "--json"]);
    assert_eq!(json, sandbox.gto(&["show", "churn@v1.0.0", "--json"]));

    let got = sandbox.gto(&["show", "--at", "nowhere"]);
    let refused = "❌ Ref 'nowhere' was not found in the repository history\n";
    assert_eq!((got.code, got.stderr.as_str()), (1, refused));
    let got = sandbox.gto(&["show", "nothing", "--at", "HEAD"]);
    assert_eq!((got.code, got.stdout.as_str()), (1, ""));
}
