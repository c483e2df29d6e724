//! The ways to a remote, and what is in the way.

use std::fs::{self, File};
use std::io::pipe;
use std::net::TcpListener;
use std::process::Stdio;

use super::{ASSIGN, ASSIGNED, REGISTER, REGISTERED, names, says};
use crate::support::bounded::{bounded, finish, start, wait_until};
use crate::support::http::{Cut, Rules};
use crate::support::remote::{BASIC, Remote};

/// A remote that takes pushes by HTTP.
#[track_caller]
fn by_http() -> Remote {
    let remote = Remote::with_repo().by_http(Rules::default());
    remote.set_origin(&remote.url);
    remote
}

#[test]
fn relative_path() {
    let remote = Remote::with_repo();
    remote.succeeds(REGISTER, REGISTERED);
    remote.succeeds(ASSIGN, &["m#dev#1"]);
    remote.succeeds(
        &["assign", "m", "--version", "v0.0.1", "--stage", "prod", "--push"],
        &["m#prod#2"],
    );
}

#[test]
fn relative_path_from_a_sub_directory_a_linked_worktree_and_without_a_work_tree() {
    let remote = Remote::with_repo();
    let sandbox = &remote.sandbox;
    sandbox.write("repo/deep/er/file", "");
    sandbox.git(&["worktree", "add", "-q", "../linked"]);
    sandbox.git_in(sandbox.root(), &["clone", "-q", "--bare", "repo", "bare.git"]);
    sandbox
        .git_in(&sandbox.root().join("bare.git"), &["config", "remote.origin.url", "../hub.git"]);
    for (at, name) in [("repo/deep/er", "a"), ("linked", "b"), ("bare.git", "c")] {
        let mut gto = sandbox.gto_command(&sandbox.root().join(at));
        let got = bounded(gto.args(["register", name, "--push"]));
        assert_eq!(got.code, 0, "{at}: {got:?}");
    }
    assert_eq!(names(&remote.refs()), ["a@v0.0.1", "b@v0.0.1", "c@v0.0.1"]);
}

#[test]
fn absolute_path_and_file_url() {
    let remote = Remote::with_repo();
    remote.set_origin(remote.hub().to_str().unwrap());
    remote.succeeds(REGISTER, REGISTERED);
    remote.set_origin(&format!("file://{}", remote.hub().display()));
    remote.succeeds(ASSIGN, &["m#dev#1"]);
}

#[test]
fn ssh_by_the_command_that_the_user_has_set() {
    let remote = Remote::with_repo();
    remote.sandbox.script("ssh", "shift\nexec sh -c \"$*\"");
    remote.set_origin(&format!("models:{}", remote.hub().display()));
    remote.sandbox.git(&["config", "core.sshCommand", "../ssh"]);
    remote.succeeds(ASSIGN, ASSIGNED);
    remote.sandbox.script("ssh", "echo 'ssh: Could not resolve hostname models' >&2\nexit 255");
    let args = &["register", "other", "--push"];
    remote.fails(args, &["other@v0.0.1"], &["ssh: Could not resolve hostname models"]);
}

#[test]
fn anonymous_http() {
    let remote = by_http();
    remote.succeeds(ASSIGN, ASSIGNED);
    let pushes = remote
        .http()
        .requests()
        .iter()
        .filter(|line| line.contains("POST /hub.git/git-receive-pack"))
        .count();
    assert_eq!(pushes, 1, "{:?}", remote.http().requests());
    assert!(remote.http().bytes_sent() > 0);
}

#[test]
fn http_without_the_right_to_push() {
    let remote = by_http();
    remote.configure("http.receivepack", "false");
    remote.fails(ASSIGN, ASSIGNED, &["403"]);
    remote.configure("http.receivepack", "true");
    remote.succeeds(ASSIGN, ASSIGNED);
}

#[test]
fn basic_authentication_with_a_credential_helper() {
    let remote = by_http();
    remote.http().set_rules(Rules { header: Some(BASIC), ..Rules::default() });
    remote.fails(REGISTER, REGISTERED, &["could not read Username", "terminal prompts disabled"]);
    let helper = |password: &str| {
        let script = format!("!f() {{ echo username=ann; echo password={password}; }}; f");
        remote.sandbox.git(&["config", "credential.helper", &script]);
    };
    helper("wrong");
    remote.fails(REGISTER, REGISTERED, &["Authentication failed"]);
    helper("secret");
    remote.succeeds(REGISTER, REGISTERED);
}

#[test]
fn password_in_the_address_is_used_and_never_shown() {
    let remote = by_http();
    remote.http().set_rules(Rules { header: Some(BASIC), ..Rules::default() });
    let with = |user: &str| remote.url.replace("http://", &format!("http://{user}@"));
    remote.set_origin(&with("ann:hidden"));
    remote.fails(REGISTER, REGISTERED, &["Authentication failed"]);
    assert!(!remote.gto_in_repo(REGISTER).stderr.contains("hidden"));
    remote.set_origin(&with("ann:secret"));
    remote.succeeds(REGISTER, REGISTERED);
}

/// As `actions/checkout` leaves it.
#[test]
fn extra_header_of_the_local_configuration() {
    let remote = by_http();
    remote.http().set_rules(Rules { header: Some(BASIC), ..Rules::default() });
    remote.fails(ASSIGN, ASSIGNED, &["could not read Username"]);
    let key = format!("http.{}.extraheader", remote.http().url(""));
    remote.sandbox.git(&["config", &key, &format!("AUTHORIZATION: {}", BASIC.1)]);
    remote.succeeds(ASSIGN, ASSIGNED);
}

#[test]
fn more_than_fits_into_one_request() {
    let remote = by_http();
    let mut random = fastrand::Rng::with_seed(3);
    let bytes: Vec<u8> = std::iter::repeat_with(|| random.u8(..)).take(300_000).collect();
    remote.sandbox.write("repo/model.bin", bytes);
    remote.sandbox.git(&["add", "."]);
    remote.sandbox.git(&["commit", "-q", "-m", "large"]);
    remote.sandbox.git(&["config", "http.postBuffer", "65536"]);
    remote.http().set_rules(Rules { cut: Some(Cut::Request), ..Rules::default() });
    remote.fails(ASSIGN, ASSIGNED, &[]);
    remote.http().set_rules(Rules::default());
    remote.succeeds(ASSIGN, ASSIGNED);
}

#[test]
fn unreachable_host() {
    let remote = Remote::with_repo();
    let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    remote.set_origin(&format!("http://127.0.0.1:{port}/hub.git"));
    remote.fails(ASSIGN, ASSIGNED, &["unable to access", &port.to_string()]);
    remote.set_origin("../hub.git");
    remote.succeeds(ASSIGN, ASSIGNED);
}

#[test]
fn no_origin() {
    let remote = Remote::with_repo();
    remote.sandbox.git(&["remote", "remove", "origin"]);
    remote.fails(ASSIGN, ASSIGNED, &["'origin' does not appear to be a git repository"]);
    remote.sandbox.git(&["remote", "add", "origin", "../hub.git"]);
    remote.succeeds(ASSIGN, ASSIGNED);
}

#[test]
fn no_git_on_path() {
    let remote = Remote::with_repo();
    let before = remote.sandbox.fingerprint();
    let without_git = |args: &[&str]| {
        let nowhere = remote.sandbox.root().join("home");
        let mut gto = remote.sandbox.gto_command(&remote.sandbox.repo());
        // Only git could say what these mean.
        gto.env_remove("GIT_CONFIG_GLOBAL").env_remove("GIT_CONFIG_NOSYSTEM");
        bounded(gto.args(args).env("PATH", nowhere))
    };
    let got = without_git(ASSIGN);
    says(&got, ASSIGNED[0], &["git cannot be run", "This needs the git program on PATH"]);
    assert_eq!(remote.sandbox.fingerprint(), before);
    remote.succeeds(ASSIGN, ASSIGNED);
    assert_eq!(without_git(&["register", "other"]).code, 0);
}

#[test]
fn cut_off_before_all_is_there() {
    let remote = by_http();
    remote.http().set_rules(Rules { cut: Some(Cut::Request), ..Rules::default() });
    remote.fails(ASSIGN, ASSIGNED, &[]);
    remote.http().set_rules(Rules::default());
    remote.succeeds(ASSIGN, ASSIGNED);
}

/// Nobody tells us that the tags have arrived, so that we ask.
#[test]
fn cut_off_when_all_is_done() {
    let remote = by_http();
    remote.http().set_rules(Rules { cut: Some(Cut::Answer), ..Rules::default() });
    remote.succeeds(ASSIGN, ASSIGNED);
    let got = remote.gto_in_repo(&["deprecate", "m", "v0.0.1", "--delete", "--push"]);
    assert_eq!((got.code, got.stderr.as_str()), (0, ""), "{got:?}");
    assert_eq!((remote.refs(), remote.tags()), (Vec::new(), Vec::new()));
}

/// Nobody answers that question either.
#[test]
fn gone_when_all_is_done() {
    let remote = by_http();
    remote.http().set_rules(Rules { cut: Some(Cut::Server), ..Rules::default() });
    let before = remote.sandbox.fingerprint();
    let got = remote.gto_in_repo(REGISTER);
    let tells = "The remote may or may not have it: check with `git ls-remote origin \
    'refs/tags/m@v0.0.1'`";
    says(&got, REGISTERED[0], &["What was not pushed is taken back here.", tells]);
    assert_eq!(remote.sandbox.fingerprint(), before);
    assert_eq!(names(&remote.refs()), REGISTERED);
    remote.http().set_rules(Rules::default());
    remote.fails(REGISTER, REGISTERED, &["different tag 'm@v0.0.1'", "`git fetch --tags`"]);
    remote.sandbox.git(&["fetch", "-q", "--tags"]);
    assert_eq!(remote.tags(), remote.refs());
    let got = remote.gto_in_repo(REGISTER);
    assert_eq!(got.stderr, "❌ 'm' is already registered in this commit with version 'v0.0.1'\n");
}

/// A remote that takes for ever is left when we are told to end.
#[test]
fn told_to_end_while_pushing() {
    for (signal, args, tags) in [
        ("-INT", ASSIGN, ASSIGNED),
        ("-TERM", REGISTER, REGISTERED),
        ("-HUP", REGISTER, REGISTERED),
        ("-QUIT", REGISTER, REGISTERED),
    ] {
        let remote = Remote::with_repo();
        remote.hook("pre-receive", "touch ../pushing\nexec sleep 300");
        let before = remote.sandbox.fingerprint();
        let gto = start(remote.sandbox.gto_command(&remote.sandbox.repo()).args(args));
        wait_until(|| remote.sandbox.root().join("pushing").exists());
        remote.sandbox.run(
            remote
                .sandbox
                .command("kill", remote.sandbox.root())
                .args([signal, &gto.id().to_string()]),
        );
        let got = finish(gto);
        let words = [
            "What was not pushed is taken back here.",
            "The remote may or may not have \
        it",
        ];
        says(&got, tags[0], &words);
        assert_eq!(remote.sandbox.fingerprint(), before);
        assert_eq!(remote.refs(), [""; 0]);
        remote.remove_hook("pre-receive");
        remote.succeeds(args, tags);
    }
}

#[test]
fn remote_that_is_gone() {
    let remote = Remote::with_repo();
    fs::rename(remote.hub(), remote.sandbox.root().join("away.git")).unwrap();
    let before = remote.sandbox.fingerprint();
    says(
        &remote.gto_in_repo(ASSIGN),
        ASSIGNED[0],
        &["'../hub.git' does not appear to be a git repository"],
    );
    assert_eq!(remote.sandbox.fingerprint(), before);
    fs::rename(remote.sandbox.root().join("away.git"), remote.hub()).unwrap();
    remote.succeeds(ASSIGN, ASSIGNED);
}

/// What is asked for is done, whether or not anybody listens.
#[test]
fn nobody_reads_what_is_printed() {
    let remote = Remote::with_repo();
    let register = |name: &str, stdout: Stdio| {
        let mut gto = remote.sandbox.gto_command(&remote.sandbox.repo());
        gto.args(["register", name, "--push"])
            .stdout(stdout)
            .stderr(Stdio::null())
            .status()
            .unwrap()
            .code()
    };
    let (reader, writer) = pipe().unwrap();
    drop(reader);
    assert_eq!(register("m", writer.into()), Some(0));
    let full = File::options().write(true).open("/dev/full").unwrap();
    assert_eq!(register("n", full.into()), Some(1));
    assert_eq!(names(&remote.refs()), ["m@v0.0.1", "n@v0.0.1"]);
    assert_eq!(remote.refs(), remote.tags());
}
