//! Remotes that are reached and refuse.

use super::{ASSIGN, ASSIGNED, REGISTER, REGISTERED, begun, names, says};
use crate::support::bounded::bounded;
use crate::support::http::Rules;
use crate::support::remote::Remote;

/// A hook that refuses tags of the stage `dev`.
const NO_DEV: &str = "case $1 in *dev*) echo 'dev is frozen'; exit 1;; esac";

#[test]
fn pre_receive_hook() {
    let remote = Remote::with_repo().by_http(Rules::default());
    for (url, args, tags) in [
        ("../hub.git", REGISTER, REGISTERED),
        (&remote.url, &["assign", "m", "--stage", "dev", "--push"], &["m#dev#1"]),
    ] {
        remote.set_origin(url);
        remote.hook("pre-receive", "echo 'the models\nare frozen' >&2\nexit 1");
        let rejected = format!(" ! [remote rejected] {} (pre-receive hook declined)", tags[0]);
        remote.fails(args, tags, &["remote: the models", "remote: are frozen", &rejected]);
        remote.remove_hook("pre-receive");
        remote.succeeds(args, tags);
    }
}

#[test]
fn update_hook_refuses_one_of_two() {
    let remote = Remote::with_repo();
    remote.hook("update", NO_DEV);
    let words = ["remote: dev is frozen", " ! [remote rejected] m#dev#1 (hook declined)"];
    remote.fails(ASSIGN, ASSIGNED, &words);
    remote.remove_hook("update");
    remote.succeeds(ASSIGN, ASSIGNED);
}

#[test]
fn remote_that_cannot_take_all_or_nothing() {
    let remote = Remote::with_repo();
    remote.configure("receive.advertiseAtomic", "false");
    remote.succeeds(
        &["assign", "other", "--stage", "dev", "--push"],
        &["other@v0.0.1", "other#dev#1"],
    );

    // What has arrived stays on both sides; the rest is on neither.
    remote.hook("update", NO_DEV);
    let got = remote.gto_in_repo(ASSIGN);
    let pushed = "Successfully pushed git tag m@v0.0.1 on remote.\n";
    assert_eq!(got.stdout, [&begun("m@v0.0.1"), pushed, &begun("m#dev#1")].concat());
    says(&got, "m#dev#1", &["remote: dev is frozen", "m#dev#1 (hook declined)"]);
    assert_eq!(names(&remote.tags()), ["m@v0.0.1", "other#dev#1", "other@v0.0.1"]);
    assert_eq!(remote.refs(), remote.tags());
    remote.remove_hook("update");
    remote.succeeds(ASSIGN, &["m#dev#1"]);
}

/// The remote has a tag of this name: another person's.
#[test]
fn diverged_tag() {
    let remote = Remote::with_repo();
    let theirs = |name: &str| {
        let root = remote.sandbox.root();
        if !root.join("theirs").exists() {
            remote.sandbox.git_in(root, &["clone", "-q", "hub.git", "theirs"]);
            let commit = ["commit", "-q", "--allow-empty", "-m", "theirs"];
            remote.sandbox.git_in(&root.join("theirs"), &commit);
        }
        let name = format!("{name}@v0.0.1");
        remote.sandbox.git_in(&root.join("theirs"), &["tag", "-a", "-m", "theirs", &name]);
        remote.sandbox.git_in(&root.join("theirs"), &["push", "-q", "origin", &name]);
    };
    theirs("m");
    let words = "the remote has a different tag 'm@v0.0.1'. `git fetch --tags` fetches it";
    remote.fails(REGISTER, REGISTERED, &[words]);
    remote.fails(ASSIGN, ASSIGNED, &[words]);
    // Either what it says, and the version is the next one, ...
    remote.sandbox.git(&["fetch", "-q", "--tags"]);
    remote.succeeds(REGISTER, &["m@v0.0.2"]);
    // ... or the other tag goes.
    theirs("other");
    let register = &["register", "other", "--push"];
    remote.fails(register, &["other@v0.0.1"], &["the remote has a different tag 'other@v0.0.1'"]);
    remote.sandbox.git_in(&remote.hub(), &["tag", "-d", "other@v0.0.1"]);
    remote.succeeds(register, &["other@v0.0.1"]);
}

/// It is there already, and is the same: somebody has pushed it for us.
#[test]
fn same_tag_on_the_remote() {
    let remote = Remote::with_repo();
    let register = |dir: &str, args: &[&str]| {
        let mut gto = remote.sandbox.gto_command(&remote.sandbox.root().join(dir));
        gto.args(args).env("GIT_COMMITTER_DATE", "1700000000 +0000");
        bounded(&mut gto)
    };
    remote.sandbox.git_in(remote.sandbox.root(), &["clone", "-q", "repo", "same"]);
    assert_eq!(register("same", &["register", "m"]).code, 0);
    remote
        .sandbox
        .git_in(&remote.sandbox.root().join("same"), &["push", "-q", "../hub.git", "m@v0.0.1"]);
    assert_eq!(register("repo", REGISTER).code, 0);
    assert_eq!(remote.refs(), remote.tags());
}

#[test]
fn the_users_pre_push_hook() {
    let remote = Remote::with_repo();
    remote.sandbox.script("repo/.git/hooks/pre-push", "echo 'not on a Friday' >&2\nexit 1");
    remote.fails(ASSIGN, ASSIGNED, &["not on a Friday"]);
    remote
        .sandbox
        .script("repo/.git/hooks/pre-push", "{ pwd; echo \"$1\"; cut -d' ' -f1,3; } > ../seen");
    remote.succeeds(ASSIGN, ASSIGNED);
    let seen = std::fs::read_to_string(remote.sandbox.root().join("seen")).unwrap();
    let top = remote.sandbox.repo();
    let refs = "refs/tags/m@v0.0.1 refs/tags/m@v0.0.1\nrefs/tags/m#dev#1 refs/tags/m#dev#1\n";
    assert_eq!(seen, format!("{}\norigin\n{refs}", top.display()));
}
