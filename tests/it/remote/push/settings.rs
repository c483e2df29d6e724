//! Whatever is configured for `git push`, only the tags of the command go, and to `origin`.

use super::{ASSIGN, ASSIGNED};
use crate::support::remote::{FORMAT, Remote, lines};

/// A remote, an empty repository `other.git` beside it, and an older tag of our own that
/// must not go out.
fn configured(settings: &[(&str, &str)]) -> Remote {
    let remote = Remote::with_repo();
    let sandbox = &remote.sandbox;
    sandbox.git_in(sandbox.root(), &["init", "-q", "--bare", "other.git"]);
    sandbox.git(&["remote", "add", "other", "../other.git"]);
    sandbox.git(&["tag", "-a", "-m", "ours alone", "private@v1.0.0"]);
    for (key, value) in settings {
        sandbox.git(&["config", "--add", key, value]);
    }
    remote
}

#[track_caller]
fn other_is_empty(remote: &Remote) {
    let other = remote.sandbox.root().join("other.git");
    assert_eq!(remote.sandbox.git_in(&other, &["for-each-ref"]), "");
}

#[test]
fn nothing_else_goes_out() {
    for settings in [
        &[("push.followTags", "true")][..],
        &[("remote.origin.push", "refs/heads/*:refs/heads/*")],
        &[("remote.origin.push", "refs/tags/*:refs/tags/*")],
        &[("remote.origin.push", "+refs/tags/m*:refs/heads/m*")],
        &[("remote.origin.mirror", "true")],
        &[("push.default", "matching")],
        &[("push.default", "nothing")],
        &[("push.recurseSubmodules", "only")],
        &[("push.autoSetupRemote", "true")],
        &[("push.pushOption", "ci.skip"), ("push.useForceIfIncludes", "true")],
    ] {
        let remote = configured(settings);
        remote.configure("receive.advertisePushOptions", "true");
        remote.succeeds(ASSIGN, ASSIGNED);
        other_is_empty(&remote);
    }
}

#[test]
fn the_push_url_counts() {
    let remote = configured(&[("remote.origin.pushurl", "../hub.git")]);
    remote.set_origin("../other.git");
    remote.succeeds(ASSIGN, ASSIGNED);
    other_is_empty(&remote);
}

#[test]
fn rewritten_addresses_count() {
    let remote = configured(&[("url.../hub.pushInsteadOf", "models:")]);
    remote.set_origin("models:.git");
    remote.succeeds(ASSIGN, ASSIGNED);
}

/// With two addresses git pushes to both; what one of them refuses is not pushed.
#[test]
fn two_push_urls() {
    let urls = ["../hub.git", "../other.git"].map(|url| ("remote.origin.pushurl", url));
    let remote = configured(&urls);
    remote.succeeds(ASSIGN, ASSIGNED);
    let other = remote.sandbox.root().join("other.git");
    let refs = remote.sandbox.git_in(&other, &["for-each-ref", FORMAT]);
    assert_eq!(lines(&refs), remote.refs());
}

#[test]
fn a_branch_named_like_the_tag_is_no_obstacle() {
    let remote = configured(&[]);
    remote.sandbox.git(&["branch", "m@v0.0.1"]);
    remote.succeeds(ASSIGN, ASSIGNED);
}
