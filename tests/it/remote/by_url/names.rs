//! Names that mean in a clone what they do not mean at the remote, and the other way round.

use crate::support::bounded::bounded;
use crate::support::remote::Remote;

/// A remote with odd names, and a full clone of it beside.
fn odd_names() -> Remote {
    let remote = Remote::new();
    let (sandbox, hub) = (&remote.sandbox, remote.hub());
    for (name, at) in [
        ("refs/tags/origin/pin", "main~3"),
        ("refs/tags/remotes/origin/z", "main~3"),
        ("refs/tags/both", "main~3"),
        ("refs/heads/both", "main~1"),
        ("refs/tags/origin/team/side", "main~3"),
        ("refs/heads/origin/foo", "main~3"),
        ("refs/heads/dup", "main~1"),
        ("refs/heads/origin/dup", "main~3"),
    ] {
        sandbox.git_in(&hub, &["update-ref", name, at]);
    }
    sandbox.git_in(sandbox.root(), &["clone", "-q", "--no-local", "hub.git", "clone"]);
    remote
}

#[test]
fn revisions() {
    let ways: [fn(Remote) -> Remote; 3] =
        [Remote::by_file_url, Remote::by_http_with_filter, Remote::by_old_http];
    for way in ways {
        let remote = way(odd_names());
        let clone = remote.sandbox.root().join("clone");
        for revision in [
            "origin/pin",
            "tags/origin/pin",
            "remotes/origin/z",
            "both",
            "origin/both",
            "origin/team/side",
            "remotes/origin/team/side",
            "refs/remotes/origin/team/side~1",
            "origin/foo",
            "origin/origin/foo",
            "origin/main",
            "origin/nothing",
            "remotes/origin/nothing",
            "refs/remotes/origin/nothing",
            "@{u}",
            "@{upstream}~1",
            "main@{u}",
            "main@{upstream}^",
            "heads/main@{u}",
            "nothing@{u}",
            "v1.0@{u}",
        ] {
            let args = ["describe", "churn", "--rev", revision];
            let local = remote.sandbox.gto_in(&clone, &args);
            assert_eq!(remote.gto(&args), local, "{revision} by {}", remote.url);
        }
    }
}

/// The branch of exactly this name is meant where there is one.
#[test]
fn branches() {
    let remote = odd_names().by_http_with_filter();
    let subject = |branch: &str| {
        let log = ["log", "-1", "--format=%s", &format!("refs/heads/{branch}")];
        remote.sandbox.git_in(&remote.hub(), &log)
    };
    for (named, branch) in [
        ("origin/dup", "origin/dup"),
        ("dup", "dup"),
        ("refs/heads/origin/dup", "origin/dup"),
        ("refs/heads/dup", "dup"),
        ("origin/both", "both"),
        ("foo", ""),
        ("refs/heads/foo", ""),
        ("origin/foo", "origin/foo"),
    ] {
        let path = format!("models/{}", named.replace('/', "-"));
        let got = remote.gto(&["annotate", "churn", "--path", &path, "--branch", named]);
        if branch.is_empty() {
            assert!(got.code == 1 && got.stderr.contains("no branch 'foo'"), "{named} {got:?}");
        } else {
            assert_eq!((got.code, got.stderr.as_str()), (0, ""), "{named}");
            assert!(subject(branch).ends_with(&format!("`{path}`")), "{named}");
        }
    }
    assert!(!subject("main").contains("models/origin-dup"));
}

/// What no address looks like is one when the user's settings say so.
#[test]
fn addresses() {
    let remote = Remote::new();
    let setting = format!("url.file://{}/.insteadOf", remote.sandbox.root().display());
    let home = remote.sandbox.root().join("home/.gitconfig").display().to_string();
    let empty = Remote::empty();
    let unset = remote.gto_at("hub/hub.git", &["show"]);
    assert_eq!(unset.stderr, "❌ No Git repo found in 'hub/hub.git'\n");
    let expected = remote.gto(&["show"]);
    let check = |variables: &[(&str, &str)], repo: &str| {
        for name in ["show", "describe", "register", "annotate"] {
            let mut gto = remote.command();
            for variable in ["GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM"] {
                gto.env_remove(variable);
            }
            gto.envs(variables.iter().copied()).arg(name);
            match name {
                "show" => {}
                "describe" => _ = gto.arg("churn"),
                "annotate" => _ = gto.args(["m", "--path", &format!("{}", variables.len())]),
                _ => _ = gto.args([&format!("new{}", variables.len()), "HEAD"]),
            }
            let got = bounded(gto.args(["--repo", repo]));
            assert_eq!((got.code, got.stderr.as_str()), (0, ""), "{name}");
            if name == "show" && variables.is_empty() {
                assert_eq!(got, expected);
            }
        }
    };
    remote.sandbox.git_in(&remote.hub(), &["config", "--file", &home, &setting, "hub/"]);
    check(&[], "hub/hub.git");
    let got = remote.gto_at("hub/hub.git", &["show"]);
    assert_eq!(got, unset, "another's settings count");
    std::fs::remove_file(&home).unwrap();
    let count = [
        ("GIT_CONFIG_COUNT", "1"),
        ("GIT_CONFIG_KEY_0", setting.as_str()),
        ("GIT_CONFIG_VALUE_0", "lab"),
    ];
    check(&count, "lab/hub.git");
    // The first branch of all is begun by `git clone`, which takes no such address.
    let mut gto = empty.command();
    let setting = format!("url.file://{}/.insteadOf", empty.sandbox.root().display());
    gto.envs([count[0], ("GIT_CONFIG_KEY_0", setting.as_str()), count[2]]);
    let got = bounded(gto.args(["annotate", "m", "--path", "x", "--repo", "lab/hub.git"]));
    assert_eq!((got.code, got.stderr.as_str()), (0, ""));
}
