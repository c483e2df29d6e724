//! Changes by a URL that the remote does not take: nothing of them is there afterwards, and the
//! same command does it when the obstacle is gone.

use std::net::TcpListener;

use crate::support::bounded::{bounded, finish, start};
use crate::support::http::{Cut, Kind, Rules};
use crate::support::remote::Remote;

const REGISTER: &[&str] = &["register", "new"];
/// This registers first: two tags go out together.
const ASSIGN: &[&str] = &["assign", "new", "--stage", "dev"];
const ANNOTATE: &[&str] = &["annotate", "churn", "--type", "dataset", "--rev", "try-large-dataset"];

impl Remote {
    /// The command fails with these words, and nothing is changed on the remote.
    #[track_caller]
    fn refuses(&self, args: &[&str], words: &[&str]) {
        let before = self.refs();
        let got = self.gto(args);
        assert_eq!(got.code, 1, "{args:?} {got:?}");
        assert!(got.stderr.starts_with("❌ "), "{got:?}");
        assert!(!got.stdout.contains("Success"), "{got:?}");
        for word in words {
            assert!(got.stderr.contains(word), "no `{word}` in {got:?}");
        }
        assert!(!got.stderr.contains("secret"), "{got:?}");
        assert_eq!(self.refs(), before);
    }

    /// The command succeeds, and adds or moves as many references of the remote.
    #[track_caller]
    fn changes(&self, args: &[&str], count: usize) {
        let before = self.refs();
        let got = self.gto(args);
        assert_eq!((got.code, got.stderr.as_str()), (0, ""), "{args:?} {got:?}");
        let new = self.refs().into_iter().filter(|line| !before.contains(line)).count();
        assert_eq!(new, count, "{got:?}");
    }
}

#[test]
fn hooks_refuse() {
    let remote = Remote::new().by_http_with_filter();
    remote.hook("pre-receive", "printf 'the models\\nare frozen\\n' >&2\nexit 1");
    for args in [REGISTER, ASSIGN, ANNOTATE, &["deprecate", "text", "v0.0.1", "--delete"]] {
        remote.refuses(args, &["remote: the models", "are frozen", "pre-receive hook declined"]);
    }
    remote.remove_hook("pre-receive");
    remote.hook("update", "case $1 in *dev*) echo 'dev is frozen'; exit 1;; esac");
    remote.refuses(ASSIGN, &["remote: dev is frozen", "new#dev#1 (hook declined)"]);
    remote.remove_hook("update");
    remote.changes(ASSIGN, 2);
    remote.changes(ANNOTATE, 1);
}

/// Between reading and pushing somebody else makes the tag that we are about to make.
#[test]
fn diverged_tag() {
    let remote = Remote::new().by_http_with_filter();
    let theirs = "unset GIT_QUARANTINE_PATH\n\
                  git rev-parse -q --verify refs/tags/new@v0.0.1 ||\n\
                  git update-ref refs/tags/new@v0.0.1 refs/tags/text@v0.0.1";
    remote.hook("pre-receive", theirs);
    let got = remote.gto(REGISTER);
    assert_eq!(got.code, 1, "{got:?}");
    remote.remove_hook("pre-receive");
    let named = |name: &str| {
        remote.refs().into_iter().find(|line| line.ends_with(name)).unwrap()[..40].to_owned()
    };
    assert_eq!(named("refs/tags/new@v0.0.1"), named("refs/tags/text@v0.0.1"));
    remote.refuses(&["register", "new", "--version", "v0.0.1"], &["new@v0.0.1"]);
}

#[test]
fn authentication() {
    let remote = Remote::new().by_http_with_password();
    for args in [REGISTER, ANNOTATE, &["show"]] {
        remote.refuses(args, &["could not read Username", "terminal prompts disabled", "hub.git"]);
    }
    let wrong = remote.url.replace("http://", "http://ann:hidden-t0ken@");
    for args in [REGISTER, ANNOTATE, &["show"], &["describe", "churn"], &["doctor"]] {
        let got = remote.gto_at(&wrong, args);
        assert!(got.code == 1 && got.stderr.contains("Authentication failed"), "{got:?}");
        assert!(!format!("{got:?}").contains("hidden"), "{got:?}");
    }
    let right = remote.url.replace("http://", "http://ann:secret@");
    let got = remote.gto_at(&right, REGISTER);
    assert!(got.code == 0 && !format!("{got:?}").contains("secret"), "{got:?}");
}

/// Who may read and not write is told so; the token is not.
#[test]
fn no_right_to_push() {
    let remote = Remote::new().with_token_in_url();
    remote.configure("http.receivepack", "false");
    for args in [REGISTER, ASSIGN, ANNOTATE] {
        remote.refuses(args, &["403"]);
    }
    remote.configure("http.receivepack", "true");
    remote.changes(ASSIGN, 2);
}

/// However it was typed, and whoever repeats it.
#[test]
fn tokens_are_not_printed() {
    let remote = Remote::new();
    for url in [
        "http://u:SECRET@127.0.0.1:1/a",
        "http://SECRET@127.0.0.1:1/a",
        "http://u:SECRET'x@127.0.0.1:1/a",
        "http://u:SECRET\"<x@127.0.0.1:1/a",
        "http://u:a SECRET@127.0.0.1:1/a",
        "http://u:a/SECRET@127.0.0.1:1/",
        "http://u:a#SECRET@127.0.0.1:1/",
        "http://u:a?SECRET@127.0.0.1:1/",
        "http://u:1/SECRET@127.0.0.1:1/",
        "http://u:a@b/SECRET@127.0.0.1:1/",
        "http://127.0.0.1:1/a?private_token=SECRET",
        "http://127.0.0.1:1/a?x=1&access_token=SECRET'",
        "http://127.0.0.1:1/SECRET?private_token=SECRET",
        "http:/u:SECRET@127.0.0.1/a",
        "u:SECRET@127.0.0.1/a",
        "https//u:SECRET@127.0.0.1/a",
        "https//SECRET@127.0.0.1/a",
        "-u:SECRET@127.0.0.1/a",
        "http::http://u:SECRET@127.0.0.1/a",
    ] {
        for args in [REGISTER, ANNOTATE, &["show"], &["describe", "churn"], &["doctor"]] {
            let got = bounded(remote.command().args(args).arg(format!("--repo={url}")));
            assert!(got.code == 1 && got.stderr.starts_with("❌ "), "{got:?}");
            assert!(!format!("{got:?}").contains("SECRET"), "{url} {got:?}");
        }
    }
    let remote = Remote::new().with_token_in_url();
    remote.hook("pre-receive", "echo 'no right: ann:secret, secret' >&2\nexit 1");
    for args in [REGISTER, ANNOTATE] {
        remote.refuses(args, &["remote: no right: ann:***, ***"]);
    }
}

#[test]
fn server_of_files() {
    let remote = Remote::new().by_http(Rules { kind: Kind::Dumb, ..Rules::default() });
    for args in [REGISTER, ANNOTATE] {
        remote.refuses(args, &[]);
    }
}

#[test]
fn unreachable() {
    let remote = Remote::new();
    let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    for url in [
        format!("http://127.0.0.1:{port}/hub.git"),
        format!("git://127.0.0.1:{port}/hub.git"),
        format!("file://{}/gone.git", remote.sandbox.root().display()),
    ] {
        for args in [REGISTER, ANNOTATE, &["show"], &["describe", "churn"]] {
            let got = remote.gto_at(&url, args);
            let first = got.stderr.lines().next().unwrap_or_default();
            assert!(got.code == 1 && got.stdout.is_empty() && first.contains(&url), "{got:?}");
            assert!(got.stderr.lines().count() > 1, "no reason in {got:?}");
        }
    }
}

#[test]
fn no_repository_there() {
    let remote = Remote::new().by_http_with_filter();
    let gone = remote.url.replace("hub.git", "gone.git");
    for args in [&["show"][..], &["describe", "churn"], REGISTER, ANNOTATE] {
        let got = remote.gto_at(&gone, args);
        assert!(got.code == 1 && got.stdout.is_empty(), "{got:?}");
        assert!(got.stderr.contains("gone.git"), "{got:?}");
    }
}

#[test]
fn cut_off() {
    let rules = |cut| Rules { cut: Some(cut), ..Rules::default() };
    let remote = Remote::new().by_http(rules(Cut::Request));
    for args in [REGISTER, ASSIGN, ANNOTATE] {
        remote.refuses(args, &[]);
    }
    // All arrives and nobody says so: it is found out.
    for args in [REGISTER, ASSIGN, ANNOTATE] {
        let count = if args == ASSIGN { 2 } else { 1 };
        Remote::new().by_http(rules(Cut::Answer)).changes(args, count);
    }
    for (args, name) in
        [(REGISTER, "refs/tags/new@v0.0.1"), (ANNOTATE, "refs/heads/try-large-dataset")]
    {
        let remote = Remote::new().by_http(rules(Cut::Server));
        let before = remote.refs();
        let got = remote.gto(args);
        assert!(got.code == 1 && !got.stdout.contains("Success"), "{got:?}");
        let tells = format!("may not have it: check with `git ls-remote {} '{name}'`", remote.url);
        assert!(got.stderr.contains(&tells), "no `{tells}` in {got:?}");
        assert_ne!(remote.refs(), before);
    }
}

/// A commit that somebody else pushes while ours is made.
const THEIRS: &str = "unset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY \
                      GIT_ALTERNATE_OBJECT_DIRECTORIES\n\
                      b=refs/heads/try-large-dataset\n\
                      git update-ref $b $(git -c user.name=They -c user.email=t@x commit-tree -m theirs -p $b $b^{tree})";

#[test]
fn a_branch_that_moves_is_followed() {
    let remote = Remote::new().by_http_with_filter();
    let once = format!("[ -e moved ] && exit\ntouch moved\n{THEIRS}");
    remote.hook("pre-receive", &once);
    remote.changes(ANNOTATE, 1);
    let log = ["log", "--format=%s", "-3", "try-large-dataset"];
    let log = remote.sandbox.git_in(&remote.hub(), &log);
    let lines: Vec<&str> = log.lines().collect();
    assert_eq!(
        lines,
        ["Annotate artifact `churn` of type `dataset`", "theirs", "Try a large dataset"]
    );
}

/// Many at once come one after the other.
#[test]
fn many_change_one_branch() {
    let remote = Remote::new().by_file_url();
    let names: Vec<_> = (0..10).map(|at| format!("new{at}")).collect();
    let change = |name: &String| {
        let mut gto = remote.command();
        start(gto.args(["annotate", name, "--path", name, "--repo", &remote.url]))
    };
    let changes: Vec<_> = names.iter().map(change).collect();
    for change in changes {
        let got = finish(change);
        assert_eq!((got.code, got.stderr.as_str()), (0, ""), "{got:?}");
    }
    for name in &names {
        let got = remote.gto(&["describe", name, "--path"]);
        assert_eq!((got.code, got.stdout.trim()), (0, name.as_str()), "{got:?}");
    }
}

/// One that never stands still is given up, and not forced.
#[test]
#[ignore = "needs half a minute"]
fn a_branch_that_always_moves() {
    let remote = Remote::new().by_http_with_filter();
    remote.hook("pre-receive", THEIRS);
    let got = remote.gto(ANNOTATE);
    assert_eq!(got.code, 1, "{got:?}");
    assert!(got.stderr.contains("run the same command again"), "{got:?}");
    let log = ["log", "--format=%s", "try-large-dataset"];
    let log = remote.sandbox.git_in(&remote.hub(), &log);
    assert!(log.starts_with("theirs\n") && !log.contains("Annotate"), "{log}");
    remote.remove_hook("pre-receive");
    remote.changes(ANNOTATE, 1);
}

#[test]
fn no_git_on_path() {
    let remote = Remote::new().by_file_url();
    let mut gto = remote.command();
    gto.args(["show", "--repo", &remote.url]).env("PATH", remote.sandbox.root().join("nowhere"));
    let got = bounded(&mut gto);
    assert_eq!((got.code, got.stdout.as_str()), (1, ""), "{got:?}");
    assert!(got.stderr.contains("git") && got.stderr.lines().count() == 1, "{got:?}");
}
