//! Names that mean in a clone what they do not mean at the remote, and the other way round.

use super::Remote;
use crate::bounded::bounded;

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
