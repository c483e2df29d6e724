//! `--pre`, `--release` and `--build` of `register`. The table of versions is beside the code.

use crate::support::sandbox::Sandbox;

#[test]
fn a_series_of_prereleases_ends_in_its_release() {
    let sandbox = Sandbox::new();
    for (args, tag) in [
        (&["--pre", "rc"][..], "m@v0.0.1-rc.1"),
        (&["--pre", "rc"], "m@v0.0.1-rc.2"),
        (&["--pre", "x", "--build", "7"], "m@v0.0.1-x.1+7"),
        (&["--release"], "m@v0.0.1"),
        (&["--pre", "beta.eu", "--bump-minor"], "m@v0.1.0-beta.eu.1"),
        (&["--pre", "beta.eu", "--bump-minor"], "m@v0.1.0-beta.eu.2"),
        (&["--pre", "beta.eu", "--bump-major"], "m@v1.0.0-beta.eu.1"),
        (&["--release", "--build", "linux.007"], "m@v1.0.0+linux.007"),
        (&["--build", "b", "--bump-minor"], "m@v1.1.0+b"),
        (&["--build", "b"], "m@v1.1.1+b"),
    ] {
        sandbox.git(&["commit", "-q", "--allow-empty", "-m", "more"]);
        let done = sandbox.gto(&[&["register", "m"], args].concat());
        let said = format!("Created git tag '{tag}' that registers version\n");
        assert!(done.code == 0 && done.stdout.starts_with(&said), "{args:?}: {done:?}");
        let latest = sandbox.gto(&["show", "m@latest", "--ref"]).stdout;
        assert_eq!(latest.trim_end(), tag, "{args:?}");
    }
}

#[test]
fn what_semver_orders_before_the_latest_version_is_refused() {
    let sandbox = Sandbox::new();
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "one"]);
    assert_eq!(sandbox.gto(&["register", "m", "--pre", "rc"]).code, 0);
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "two"]);
    let before = sandbox.fingerprint();
    for (args, words) in [
        (
            &["register", "m", "--pre", "beta"][..],
            "❌ 'v0.0.1-beta.1' cannot follow 'v0.0.1-rc.1': SemVer orders it before that\n",
        ),
        (&["register", "n", "--release"], "❌ No versions found for 'n'\n"),
        (
            &["register", "n", "--pre", "rc", "--bump-major"],
            "❌ Can't apply bump, because this is the first version being registered\n",
        ),
    ] {
        let done = sandbox.gto(args);
        assert!(done.code == 1 && done.stderr.starts_with(words), "{args:?}: {done:?}");
        assert_eq!(sandbox.fingerprint(), before, "{args:?}");
    }
    assert_eq!(sandbox.gto(&["register", "m", "--release"]).code, 0);
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "three"]);
    let done = sandbox.gto(&["register", "m", "--release"]);
    assert!(done.stderr.starts_with("❌ The latest version 'v0.0.1' is a release"), "{done:?}");
}

#[test]
fn choices_that_exclude_each_other_are_usage_errors() {
    let sandbox = Sandbox::new();
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "one"]);
    let before = sandbox.fingerprint();
    for args in [
        &["--version", "v1.0.0", "--pre", "rc"][..],
        &["--ver", "v1.0.0", "--release"],
        &["--version", "v1.0.0", "--build", "b"],
        &["--version", "", "--build", "b"],
        &["--pre", "rc", "--release"],
        &["--release", "--bump-minor"],
        &["--pre"],
        &["--pre", ""],
        &["--pre", "r c"],
        &["--pre", "rc.01"],
        &["--build", ""],
        &["--build", "b+c"],
        &["--build", "b\n"],
    ] {
        let done = sandbox.gto(&[&["register", "m"], args].concat());
        assert_eq!((done.code, done.stdout.as_str()), (2, ""), "{args:?}: {done:?}");
        assert_eq!(sandbox.fingerprint(), before, "{args:?}");
    }
    // GTO 1.10.1 has these words, and code 1, for its own options.
    let done = sandbox.gto(&["register", "m", "--bump-minor", "--bump-major", "--pre", "rc"]);
    let words = "❌ Need to specify either version or single bump argument\n";
    assert_eq!((done.code, done.stderr.as_str()), (1, words));
}
