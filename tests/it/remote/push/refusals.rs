//! Remotes that are reached and refuse.

use super::{ASSIGN, ASSIGNED, Hub, REGISTER, REGISTERED, begun, names, says};
use crate::support::http::HttpServer;

/// A hook that refuses tags of the stage `dev`.
const NO_DEV: &str = "case $1 in *dev*) echo 'dev is frozen'; exit 1;; esac";

#[test]
fn pre_receive_hook() {
    let hub = Hub::new();
    let server = HttpServer::start(hub.sandbox.root());
    hub.configure("http.receivepack", "true");
    for (url, args, tags) in [
        ("../hub.git", REGISTER, REGISTERED),
        (&server.url("hub.git"), &["assign", "m", "--stage", "dev", "--push"], &["m#dev#1"]),
    ] {
        hub.set_url(url);
        hub.hook("hub.git/hooks/pre-receive", "echo 'the models\nare frozen' >&2\nexit 1");
        let rejected = format!(" ! [remote rejected] {} (pre-receive hook declined)", tags[0]);
        hub.fails(args, tags, &["remote: the models", "remote: are frozen", &rejected]);
        hub.remove("hub.git/hooks/pre-receive");
        hub.succeeds(args, tags);
    }
}

#[test]
fn update_hook_refuses_one_of_two() {
    let hub = Hub::new();
    hub.hook("hub.git/hooks/update", NO_DEV);
    let words = ["remote: dev is frozen", " ! [remote rejected] m#dev#1 (hook declined)"];
    hub.fails(ASSIGN, ASSIGNED, &words);
    hub.remove("hub.git/hooks/update");
    hub.succeeds(ASSIGN, ASSIGNED);
}

#[test]
fn remote_that_cannot_take_all_or_nothing() {
    let hub = Hub::new();
    hub.configure("receive.advertiseAtomic", "false");
    hub.succeeds(
        &["assign", "other", "--stage", "dev", "--push"],
        &["other@v0.0.1", "other#dev#1"],
    );

    // What has arrived stays on both sides; the rest is on neither.
    hub.hook("hub.git/hooks/update", NO_DEV);
    let got = hub.gto(ASSIGN);
    let pushed = "Successfully pushed git tag m@v0.0.1 on remote.\n";
    assert_eq!(got.stdout, [&begun("m@v0.0.1"), pushed, &begun("m#dev#1")].concat());
    says(&got, "m#dev#1", &["remote: dev is frozen", "m#dev#1 (hook declined)"]);
    assert_eq!(names(&hub.tags()), ["m@v0.0.1", "other#dev#1", "other@v0.0.1"]);
    assert_eq!(hub.refs(), hub.tags());
    hub.remove("hub.git/hooks/update");
    hub.succeeds(ASSIGN, &["m#dev#1"]);
}

/// The remote has a tag of this name: another person's.
#[test]
fn diverged_tag() {
    let hub = Hub::new();
    let theirs = |name: &str| {
        let root = hub.sandbox.root();
        if !root.join("theirs").exists() {
            hub.sandbox.git_in(root, &["clone", "-q", "hub.git", "theirs"]);
            let commit = ["commit", "-q", "--allow-empty", "-m", "theirs"];
            hub.sandbox.git_in(&root.join("theirs"), &commit);
        }
        let name = format!("{name}@v0.0.1");
        hub.sandbox.git_in(&root.join("theirs"), &["tag", "-a", "-m", "theirs", &name]);
        hub.sandbox.git_in(&root.join("theirs"), &["push", "-q", "origin", &name]);
    };
    theirs("m");
    let words = "tag 'm@v0.0.1' exists on the remote and is another. `git fetch --tags` brings it";
    hub.fails(REGISTER, REGISTERED, &[words]);
    hub.fails(ASSIGN, ASSIGNED, &[words]);
    // Either what it says, and the version is the next one, ...
    hub.sandbox.git(&["fetch", "-q", "--tags"]);
    hub.succeeds(REGISTER, &["m@v0.0.2"]);
    // ... or the other tag goes.
    theirs("other");
    let register = &["register", "other", "--push"];
    hub.fails(register, &["other@v0.0.1"], &["tag 'other@v0.0.1' exists on the remote"]);
    hub.sandbox.git_in(&hub.path(), &["tag", "-d", "other@v0.0.1"]);
    hub.succeeds(register, &["other@v0.0.1"]);
}

/// It is there already, and is the same: somebody has pushed it for us.
#[test]
fn same_tag_on_the_remote() {
    let hub = Hub::new();
    let register = |dir: &str, args: &[&str]| {
        let mut gto = hub.sandbox.gto_command(&hub.sandbox.root().join(dir));
        gto.args(args).env("GIT_COMMITTER_DATE", "1700000000 +0000");
        crate::support::bounded::bounded(&mut gto)
    };
    hub.sandbox.git_in(hub.sandbox.root(), &["clone", "-q", "repo", "same"]);
    assert_eq!(register("same", &["register", "m"]).code, 0);
    hub.sandbox.git_in(&hub.sandbox.root().join("same"), &["push", "-q", "../hub.git", "m@v0.0.1"]);
    assert_eq!(register("repo", REGISTER).code, 0);
    assert_eq!(hub.refs(), hub.tags());
}

#[test]
fn the_users_pre_push_hook() {
    let hub = Hub::new();
    hub.hook("repo/.git/hooks/pre-push", "echo 'not on a Friday' >&2\nexit 1");
    hub.fails(ASSIGN, ASSIGNED, &["not on a Friday"]);
    hub.hook(
        "repo/.git/hooks/pre-push",
        "{ pwd; echo \"$1\"; cut -d' ' -f1,3; } > ../seen\necho ok",
    );
    hub.succeeds(ASSIGN, ASSIGNED);
    let seen = std::fs::read_to_string(hub.sandbox.root().join("seen")).unwrap();
    let top = hub.sandbox.repo();
    let refs = "refs/tags/m@v0.0.1 refs/tags/m@v0.0.1\nrefs/tags/m#dev#1 refs/tags/m#dev#1\n";
    assert_eq!(seen, format!("{}\norigin\n{refs}", top.display()));
}
