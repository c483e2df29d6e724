//! Files of a repository that another user has closed: nothing is known of what they hold.

use std::fs;

use crate::support::bounded::bounded;
use crate::support::sandbox::Sandbox;

/// Each is a line of the shell that closes something, and the path that is named.
const CLOSED: [(&str, &str); 6] = [
    ("chmod 600 .git/refs/tags/rf@v1.0.0", "refs/tags/rf@v1.0.0"),
    ("chmod 600 .git/refs/heads/main", ".git/refs/heads/main"),
    ("chmod 600 $(find .git/objects -type f)", ".git/objects/"),
    ("git gc -q && chmod 600 .git/objects/pack/*", ".git/objects/pack/pack-"),
    ("git gc -q && chmod 700 .git/objects/pack", ".git/objects/pack"),
    ("git gc -q && chmod 600 .git/packed-refs", ".git/packed-refs"),
];

/// A mend that deletes the tag, or moves HEAD, would destroy what is sound.
#[test]
#[ignore = "needs root and setpriv"]
fn doctor_mends_nothing_that_is_closed_to_the_user() {
    for (close, path) in CLOSED {
        let sandbox = Sandbox::registry("plain");
        sandbox.run(sandbox.command("sh", &sandbox.repo()).args(["-c", close]));
        fs::copy(env!("CARGO_BIN_EXE_gto"), sandbox.root().join("gto")).unwrap();
        sandbox.run(sandbox.command("chmod", sandbox.root()).args(["a+rx", "."]));
        for args in [&["doctor"][..], &["doctor", "--json"], &["show"]] {
            let mut gto = sandbox.command("setpriv", &sandbox.repo());
            gto.args(["--reuid", "65534", "--clear-groups"]);
            gto.env("GIT_CONFIG_COUNT", "1");
            gto.env("GIT_CONFIG_KEY_0", "safe.directory").env("GIT_CONFIG_VALUE_0", "*");
            let got = bounded(gto.arg(sandbox.root().join("gto")).args(args));
            assert_eq!(got.code, 1, "{close} {args:?}: {got:?}");
            let said = format!("{}{}", got.stdout, got.stderr);
            assert!(said.contains(path) && said.contains("Permission denied"), "{close}: {got:?}");
            let harmful = ["Mend:", "update-ref -d", "rm ", "git fetch", "damaged"];
            assert!(!harmful.iter().any(|word| said.contains(word)), "{close}: {got:?}");
        }
    }
}

/// The objects of `git clone --shared` are gone with the repository that it was made of.
#[test]
fn objects_of_an_alternate_that_is_gone_are_not_missing() {
    let sandbox = Sandbox::registry("plain");
    sandbox.git_in(sandbox.root(), &["clone", "-q", "--shared", "repo", "shared"]);
    fs::rename(sandbox.repo().join(".git/objects"), sandbox.root().join("away")).unwrap();
    for args in [&["doctor"][..], &["show"], &["describe", "rf@v1.0.0"]] {
        let got = sandbox.gto_in(&sandbox.root().join("shared"), args);
        assert_eq!(got.code, 1, "{args:?}: {got:?}");
        let reason = "repo/.git/objects', named in objects/info/alternates, does not exist";
        assert!(got.stderr.contains(reason), "{args:?}: {got:?}");
        assert!(!got.stdout.contains("Mend:") && !got.stderr.contains("git fetch"), "{got:?}");
    }
}
