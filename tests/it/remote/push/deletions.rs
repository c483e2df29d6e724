//! `deprecate --delete --push`: what the remote keeps, we keep.

use super::retry::{clone, remote, tags};
use super::{ASSIGN, ASSIGNED, says};
use crate::support::remote::Remote;

const DELETE: &[&str] = &["deprecate", "m", "v0.0.1", "-d", "--push"];

/// A version in a stage, on both sides.
fn pushed() -> Remote {
    let remote = Remote::with_repo();
    remote.succeeds(ASSIGN, ASSIGNED);
    remote
}

fn begun(tag: &str) -> String {
    format!("Deleted git tag '{tag}'\nRunning `git push --delete origin {tag}`\n")
}

fn done(tag: &str) -> String {
    format!("{}Successfully deleted git tag {tag} on remote.\n", begun(tag))
}

/// The command deletes both tags on both sides.
#[track_caller]
fn deletes(remote: &Remote) {
    let got = remote.gto_in_repo(DELETE);
    assert_eq!((got.code, got.stderr.as_str()), (0, ""), "{got:?}");
    assert_eq!(got.stdout, [done("m@v0.0.1"), done("m#dev#1")].concat());
    assert_eq!((remote.tags(), remote.refs()), (vec![], vec![]));
}

#[track_caller]
fn is_put_back(remote: &Remote, words: &[&str]) {
    let state = || (remote.sandbox.fingerprint(), remote.refs());
    let before = state();
    let got = remote.gto_in_repo(DELETE);
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
        let remote = pushed();
        if pack {
            remote.sandbox.git(&["pack-refs", "--all"]);
        }
        remote.hook("update", "case $1 in *dev*) echo 'dev stays'; exit 1;; esac");
        is_put_back(
            &remote,
            &["remote: dev stays", " ! [remote rejected] m#dev#1 (hook declined)"],
        );
        remote.remove_hook("update");
        deletes(&remote);
    }
}

#[test]
fn without_the_remote_they_are_put_back() {
    let remote = pushed();
    remote.set_origin("../gone.git");
    is_put_back(&remote, &["'../gone.git' does not appear to be a git repository"]);
    remote.set_origin("../hub.git");
    deletes(&remote);
}

/// All that is refused is put back, and only that.
#[test]
fn remote_that_cannot_take_all_or_nothing() {
    let remote = pushed();
    remote.configure("receive.advertiseAtomic", "false");
    remote.hook("update", "case $1 in *dev*) exit 1;; esac");
    let kept = remote.refs()[0].clone();
    let got = remote.gto_in_repo(DELETE);
    assert_eq!(got.stdout, [done("m@v0.0.1"), begun("m#dev#1")].concat());
    says(&got, "m#dev#1", &["m#dev#1 (hook declined)"]);
    assert!(kept.ends_with("m#dev#1"));
    assert_eq!((remote.tags(), remote.refs()), (vec![kept.clone()], vec![kept]));
}

#[test]
fn what_the_remote_never_had() {
    let remote = pushed();
    remote.sandbox.git_in(&remote.hub(), &["tag", "-d", "m#dev#1"]);
    deletes(&remote);
}

#[test]
fn a_deprecation_is_a_tag_like_others() {
    let remote = pushed();
    let got = remote.gto_in_repo(&["deprecate", "m", "v0.0.1", "dev", "--push"]);
    assert_eq!((got.code, got.stderr.as_str()), (0, ""), "{got:?}");
    assert!(got.stdout.ends_with("Successfully pushed git tag m#dev!#2 on remote.\n"), "{got:?}");
    assert_eq!(remote.refs(), remote.tags());
}

/// In a clone that others have overtaken.
#[test]
fn deleting_an_artifact_leaves_what_is_not_here() {
    let remote = remote();
    let sandbox = &remote.sandbox;
    let [ours, theirs] = ["ours", "theirs"].map(|name| clone(sandbox, name));
    sandbox.run(sandbox.gto_command(&ours).args(["register", "m", "--push"]));
    sandbox.git_in(&theirs, &["fetch", "-q", "--tags"]);
    sandbox.run(sandbox.gto_command(&theirs).args(["register", "m", "--push"]));
    let stays = "The remote 'origin' has more tags of 'm', which were not here and stay.\n";
    let delete = ["deprecate", "m", "--delete", "--push"];
    let dry = sandbox.gto_in(&ours, &[&delete[..], &["--dry-run"]].concat());
    let run = sandbox.gto_in(&ours, &delete);
    for done in [&dry, &run] {
        assert!(done.code == 0 && done.stderr.starts_with(stays), "{done:?}");
    }
    let names: Vec<_> = tags(sandbox, &remote.hub()).into_iter().map(|(tag, _)| tag).collect();
    assert_eq!(names, ["m@v0.0.2"]);
    // Registering deletes nothing.
    let register = ["register", "m", "--version", "v9.0.0", "--push", "--dry-run"];
    let registered = sandbox.gto_in(&ours, &register);
    assert!(registered.code == 0 && !registered.stderr.contains("and stay"), "{registered:?}");
    sandbox.git_in(&ours, &["fetch", "-q", "--tags"]);
    let run = sandbox.gto_in(&ours, &delete);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
    assert_eq!(tags(sandbox, &remote.hub()), []);
}
