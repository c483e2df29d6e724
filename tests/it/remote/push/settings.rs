//! Whatever is configured for `git push`, only the tags of the command go, and to `origin`.

use super::{ASSIGN, ASSIGNED, Hub};

/// A remote, an empty repository `other.git` beside it, and an older tag of our own that
/// must not go out.
fn configured(settings: &[(&str, &str)]) -> Hub {
    let hub = Hub::new();
    let sandbox = &hub.sandbox;
    sandbox.git_in(sandbox.root(), &["init", "-q", "--bare", "other.git"]);
    sandbox.git(&["remote", "add", "other", "../other.git"]);
    sandbox.git(&["tag", "-a", "-m", "ours alone", "private@v1.0.0"]);
    for (key, value) in settings {
        sandbox.git(&["config", "--add", key, value]);
    }
    hub
}

#[track_caller]
fn other_is_empty(hub: &Hub) {
    let other = hub.sandbox.root().join("other.git");
    assert_eq!(hub.sandbox.git_in(&other, &["for-each-ref"]), "");
}

#[test]
fn nothing_else_goes_out() {
    for settings in [
        &[("push.followTags", "true")][..],
        &[("remote.pushDefault", "other")],
        &[("branch.main.remote", "other"), ("branch.main.pushRemote", "other")],
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
        let hub = configured(settings);
        hub.configure("receive.advertisePushOptions", "true");
        hub.succeeds(ASSIGN, ASSIGNED);
        other_is_empty(&hub);
    }
}

#[test]
fn the_push_url_counts() {
    let hub = configured(&[("remote.origin.pushurl", "../hub.git")]);
    hub.set_url("../other.git");
    hub.succeeds(ASSIGN, ASSIGNED);
    other_is_empty(&hub);
}

#[test]
fn rewritten_addresses_count() {
    let hub = configured(&[("url.../hub.pushInsteadOf", "models:")]);
    hub.set_url("models:.git");
    hub.succeeds(ASSIGN, ASSIGNED);
}

/// With two addresses git pushes to both; what one of them refuses is not pushed.
#[test]
fn two_push_urls() {
    let urls = ["../hub.git", "../other.git"].map(|url| ("remote.origin.pushurl", url));
    let hub = configured(&urls);
    hub.succeeds(ASSIGN, ASSIGNED);
    let other = hub.sandbox.root().join("other.git");
    let refs = hub.sandbox.git_in(&other, &["for-each-ref", super::FORMAT]);
    assert_eq!(super::lines(&refs), hub.refs());
}

#[test]
fn a_branch_named_like_the_tag_is_no_obstacle() {
    let hub = configured(&[]);
    hub.sandbox.git(&["branch", "m@v0.0.1"]);
    hub.succeeds(ASSIGN, ASSIGNED);
}
