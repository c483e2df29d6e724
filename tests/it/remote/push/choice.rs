//! Which remote a push goes to: the one that is named, or else the one that git would push to.

use crate::support::remote::{FORMAT, Remote, lines};
use crate::support::sandbox::Outcome;

const OTHERS: [&str; 2] = ["other", "a=b"];

/// Remotes `origin`, `other` and `a=b`; `m` is annotated.
fn remotes(settings: &[(&str, &str)]) -> Remote {
    let remote = Remote::with_repo();
    let sandbox = &remote.sandbox;
    for name in OTHERS {
        sandbox.git_in(sandbox.root(), &["init", "-q", "--bare", &format!("{name}.git")]);
        sandbox.git(&["remote", "add", name, &format!("../{name}.git")]);
    }
    for (key, value) in settings {
        sandbox.git(&["config", "--add", key, value]);
    }
    remote
}

/// The remotes that have a tag or branch of this name.
fn holders(remote: &Remote, name: &str) -> Vec<&'static str> {
    let holds = |hub: &&str| {
        let hub = if *hub == "origin" { "hub" } else { hub };
        let path = remote.sandbox.root().join(format!("{hub}.git"));
        if !path.exists() {
            return false;
        }
        let refs = remote.sandbox.git_in(&path, &["for-each-ref", FORMAT]);
        lines(&refs).iter().any(|line| line.ends_with(&format!("/{name}")))
    };
    ["origin", "other", "a=b"].into_iter().filter(holds).collect()
}

#[track_caller]
fn succeeds(remote: &Remote, args: &[&str]) -> Outcome {
    let got = remote.gto_in_repo(args);
    assert_eq!(got.code, 0, "{got:?}");
    got
}

#[test]
fn by_the_settings_of_git() {
    for (settings, chosen) in [
        (&[][..], "origin"),
        (&[("branch.main.remote", "other")], "other"),
        (&[("branch.main.remote", "."), ("branch.main.merge", "refs/heads/x")], "origin"),
        (&[("branch.main.remote", "a=b"), ("remote.a=b.mirror", "true")], "a=b"),
        (&[("branch.main.remote", "other"), ("remote.pushDefault", "a=b")], "a=b"),
        (&[("remote.pushDefault", "a=b"), ("branch.main.pushRemote", "other")], "other"),
        (&[("branch.elsewhere.pushRemote", "other")], "origin"),
    ] {
        let remote = remotes(settings);
        let got = succeeds(&remote, &["assign", "m", "--stage", "dev"]);
        let hint = format!("    git push {chosen} m@v0.0.1\n");
        assert!(got.stdout.contains(&hint), "{settings:?} {got:?}");
        let got = succeeds(&remote, &["register", "n", "--push"]);
        assert!(got.stdout.contains(&format!("`git push {chosen} n@v0.0.1`")), "{got:?}");
        assert_eq!(holders(&remote, "n@v0.0.1"), [chosen], "{settings:?}");
        let got = succeeds(&remote, &["annotate", "m", "--path", "p", "--push"]);
        assert!(got.stdout.contains("Successfully pushed a new commit"), "{got:?}");
        assert_eq!(holders(&remote, "main"), [chosen], "{settings:?}");
        let got = succeeds(&remote, &["deprecate", "n", "v0.0.1", "--delete", "--push"]);
        assert!(got.stdout.contains(&format!("git push --delete {chosen} n@v0.0.1")), "{got:?}");
        assert_eq!(holders(&remote, "n@v0.0.1"), [""; 0], "{settings:?}");
    }
}

#[test]
fn by_name() {
    for name in ["other", "a=b"] {
        let remote = remotes(&[("remote.pushDefault", "origin")]);
        let got = succeeds(&remote, &["register", "m", "--remote", name]);
        assert!(got.stdout.contains(&format!("    git push {name} m@v0.0.1\n")), "{got:?}");
        assert_eq!(holders(&remote, "m@v0.0.1"), [""; 0]);
        succeeds(&remote, &["assign", "m", "--stage", "dev", "--push", "--remote", name]);
        assert_eq!(holders(&remote, "m#dev#1"), [name]);
        succeeds(&remote, &["annotate", "m", "--path", "p", "--push", "--remote", name]);
        assert_eq!(holders(&remote, "main"), [name]);
        succeeds(&remote, &["remove", "m", "--push", "--remote", name]);
        let unassign =
            ["deprecate", "m", "v0.0.1", "dev", "--simple", "false", "--push", "--remote", name];
        succeeds(&remote, &unassign);
        assert_eq!(holders(&remote, "m#dev!#2"), [name]);
    }
    let remote = remotes(&[]);
    let before = remote.sandbox.fingerprint();
    let got = remote.gto_in_repo(&["register", "m", "--push", "--remote", "absent"]);
    assert!(got.code == 1 && got.stderr.contains("`git push absent m@v0.0.1` failed"), "{got:?}");
    assert_eq!(remote.sandbox.fingerprint(), before);
    for args in [&["register", "m"][..], &["annotate", "m", "--path", "p"]] {
        let url = format!("file://{}", remote.hub().display());
        let got = remote.gto_in_repo(&[args, &["--remote", "other", "--repo", &url]].concat());
        assert!(got.code == 1 && got.stderr.contains("'--remote' works only with"), "{got:?}");
    }
}

#[test]
fn the_only_one() {
    let remote = Remote::with_repo();
    remote.sandbox.git(&["remote", "rename", "origin", "hub"]);
    let got = succeeds(&remote, &["register", "m", "--push"]);
    assert!(got.stdout.contains("`git push hub m@v0.0.1`"), "{got:?}");
    assert_eq!(holders(&remote, "m@v0.0.1"), ["origin"]);
    remote.sandbox.git(&["checkout", "-q", "--detach"]);
    succeeds(&remote, &["register", "n", "--push"]);
    assert_eq!(holders(&remote, "n@v0.0.1"), ["origin"]);
}

#[test]
fn an_address() {
    let remote = remotes(&[("branch.main.pushRemote", "../other.git")]);
    let got = succeeds(&remote, &["register", "m", "--push"]);
    assert!(got.stdout.contains("`git push ../other.git m@v0.0.1`"), "{got:?}");
    assert_eq!(holders(&remote, "m@v0.0.1"), ["other"]);
    succeeds(&remote, &["register", "n", "--push", "--remote", "../a=b.git"]);
    assert_eq!(holders(&remote, "n@v0.0.1"), ["a=b"]);
}
