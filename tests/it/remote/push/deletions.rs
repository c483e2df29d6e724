//! `deprecate --delete --push`: what the remote keeps, we keep.

use super::{ASSIGN, ASSIGNED, Hub, says};

const DELETE: &[&str] = &["deprecate", "m", "v0.0.1", "-d", "--push"];

/// A version in a stage, on both sides.
fn pushed() -> Hub {
    let hub = Hub::new();
    hub.succeeds(ASSIGN, ASSIGNED);
    hub
}

fn begun(tag: &str) -> String {
    format!("Deleted git tag '{tag}'\nRunning `git push --delete origin {tag}`\n")
}

fn done(tag: &str) -> String {
    format!("{}Successfully deleted git tag {tag} on remote.\n", begun(tag))
}

/// The command deletes both tags on both sides.
#[track_caller]
fn deletes(hub: &Hub) {
    let got = hub.gto(DELETE);
    assert_eq!((got.code, got.stderr.as_str()), (0, ""), "{got:?}");
    assert_eq!(got.stdout, [done("m@v0.0.1"), done("m#dev#1")].concat());
    assert_eq!((hub.tags(), hub.refs()), (vec![], vec![]));
}

#[track_caller]
fn is_put_back(hub: &Hub, words: &[&str]) {
    let state = || (hub.sandbox.fingerprint(), hub.refs());
    let before = state();
    let got = hub.gto(DELETE);
    assert_eq!(got.stdout, begun("m@v0.0.1"));
    says(&got, "m@v0.0.1", words);
    assert_eq!(state(), before);
}

#[test]
fn both_sides_lose_the_tags() {
    deletes(&pushed());
}

#[test]
fn refused_ones_are_put_back() {
    for pack in [false, true] {
        let hub = pushed();
        if pack {
            hub.sandbox.git(&["pack-refs", "--all"]);
        }
        hub.hook("hub.git/hooks/update", "case $1 in *dev*) echo 'dev stays'; exit 1;; esac");
        is_put_back(&hub, &["remote: dev stays", " ! [remote rejected] m#dev#1 (hook declined)"]);
        hub.remove("hub.git/hooks/update");
        deletes(&hub);
    }
}

#[test]
fn without_the_remote_they_are_put_back() {
    let hub = pushed();
    hub.set_url("../gone.git");
    is_put_back(&hub, &["'../gone.git' does not appear to be a git repository"]);
    hub.set_url("../hub.git");
    deletes(&hub);
}

/// All that is refused is put back, and only that.
#[test]
fn remote_that_cannot_take_all_or_nothing() {
    let hub = pushed();
    hub.configure("receive.advertiseAtomic", "false");
    hub.hook("hub.git/hooks/update", "case $1 in *dev*) exit 1;; esac");
    let kept = hub.refs()[0].clone();
    let got = hub.gto(DELETE);
    assert_eq!(got.stdout, [done("m@v0.0.1"), begun("m#dev#1")].concat());
    says(&got, "m#dev#1", &["m#dev#1 (hook declined)"]);
    assert!(kept.ends_with("m#dev#1"));
    assert_eq!((hub.tags(), hub.refs()), (vec![kept.clone()], vec![kept]));
}

#[test]
fn what_the_remote_never_had() {
    let hub = pushed();
    hub.sandbox.git_in(&hub.path(), &["tag", "-d", "m#dev#1"]);
    deletes(&hub);
}

#[test]
fn a_deprecation_is_a_tag_like_others() {
    let hub = pushed();
    let got = hub.gto(&["deprecate", "m", "v0.0.1", "dev", "--push"]);
    assert_eq!((got.code, got.stderr.as_str()), (0, ""), "{got:?}");
    assert!(got.stdout.ends_with("Successfully pushed git tag m#dev!#2 on remote.\n"), "{got:?}");
    assert_eq!(hub.refs(), hub.tags());
}
