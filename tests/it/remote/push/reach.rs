//! The ways to a remote, and what is in the way.

use std::fs::{self, File};
use std::io::pipe;
use std::net::TcpListener;
use std::process::Stdio;

use super::{ASSIGN, ASSIGNED, Hub, REGISTER, REGISTERED, names, says};
use crate::support::bounded::{bounded, finish, start, wait_until};
use crate::support::http::{Cut, HttpServer, Rules};

/// `ann:secret`
const BASIC: (&str, &str) = ("authorization", "Basic YW5uOnNlY3JldA==");

/// A remote that takes pushes by HTTP.
fn by_http() -> (Hub, HttpServer) {
    let hub = Hub::new();
    let server = HttpServer::start(hub.sandbox.root());
    hub.set_url(&server.url("hub.git"));
    hub.configure("http.receivepack", "true");
    (hub, server)
}

#[test]
fn relative_path() {
    let hub = Hub::new();
    hub.succeeds(REGISTER, REGISTERED);
    hub.succeeds(ASSIGN, &["m#dev#1"]);
    hub.succeeds(
        &["assign", "m", "--version", "v0.0.1", "--stage", "prod", "--push"],
        &["m#prod#2"],
    );
}

#[test]
fn relative_path_from_a_sub_directory_a_linked_worktree_and_without_a_work_tree() {
    let hub = Hub::new();
    let sandbox = &hub.sandbox;
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
    assert_eq!(names(&hub.refs()), ["a@v0.0.1", "b@v0.0.1", "c@v0.0.1"]);
}

#[test]
fn absolute_path_and_file_url() {
    let hub = Hub::new();
    hub.set_url(hub.path().to_str().unwrap());
    hub.succeeds(REGISTER, REGISTERED);
    hub.set_url(&format!("file://{}", hub.path().display()));
    hub.succeeds(ASSIGN, &["m#dev#1"]);
}

#[test]
fn ssh_by_the_command_that_the_user_has_set() {
    let hub = Hub::new();
    hub.hook("ssh", "shift\nexec sh -c \"$*\"");
    hub.set_url(&format!("models:{}", hub.path().display()));
    hub.sandbox.git(&["config", "core.sshCommand", "../ssh"]);
    hub.succeeds(ASSIGN, ASSIGNED);
    hub.hook("ssh", "echo 'ssh: Could not resolve hostname models' >&2\nexit 255");
    let args = &["register", "other", "--push"];
    hub.fails(args, &["other@v0.0.1"], &["ssh: Could not resolve hostname models"]);
}

#[test]
fn anonymous_http() {
    let (hub, server) = by_http();
    hub.succeeds(ASSIGN, ASSIGNED);
    let pushes = server.requests().iter().filter(|line| line.starts_with("POST")).count();
    assert_eq!(pushes, 1, "{:?}", server.requests());
    assert!(server.bytes_sent() > 0);
}

#[test]
fn http_without_the_right_to_push() {
    let (hub, _server) = by_http();
    hub.configure("http.receivepack", "false");
    hub.fails(ASSIGN, ASSIGNED, &["403"]);
    hub.configure("http.receivepack", "true");
    hub.succeeds(ASSIGN, ASSIGNED);
}

#[test]
fn basic_authentication_with_a_credential_helper() {
    let (hub, server) = by_http();
    server.set_rules(Rules { header: Some(BASIC), ..Rules::default() });
    hub.fails(REGISTER, REGISTERED, &["could not read Username", "terminal prompts disabled"]);
    let helper = |password: &str| {
        let script = format!("!f() {{ echo username=ann; echo password={password}; }}; f");
        hub.sandbox.git(&["config", "credential.helper", &script]);
    };
    helper("wrong");
    hub.fails(REGISTER, REGISTERED, &["Authentication failed"]);
    helper("secret");
    hub.succeeds(REGISTER, REGISTERED);
}

#[test]
fn password_in_the_address_is_used_and_never_shown() {
    let (hub, server) = by_http();
    server.set_rules(Rules { header: Some(BASIC), ..Rules::default() });
    let with = |user: &str| server.url("hub.git").replace("http://", &format!("http://{user}@"));
    hub.set_url(&with("ann:hidden"));
    hub.fails(REGISTER, REGISTERED, &["Authentication failed"]);
    assert!(!hub.gto(REGISTER).stderr.contains("hidden"));
    hub.set_url(&with("ann:secret"));
    hub.succeeds(REGISTER, REGISTERED);
}

/// As `actions/checkout` leaves it.
#[test]
fn extra_header_of_the_local_configuration() {
    let (hub, server) = by_http();
    server.set_rules(Rules { header: Some(BASIC), ..Rules::default() });
    hub.fails(ASSIGN, ASSIGNED, &["could not read Username"]);
    let key = format!("http.{}.extraheader", server.url(""));
    hub.sandbox.git(&["config", &key, &format!("AUTHORIZATION: {}", BASIC.1)]);
    hub.succeeds(ASSIGN, ASSIGNED);
}

#[test]
fn more_than_fits_into_one_request() {
    let (hub, server) = by_http();
    let mut random = fastrand::Rng::with_seed(3);
    let bytes: Vec<u8> = std::iter::repeat_with(|| random.u8(..)).take(300_000).collect();
    hub.sandbox.write("repo/model.bin", bytes);
    hub.sandbox.git(&["add", "."]);
    hub.sandbox.git(&["commit", "-q", "-m", "large"]);
    hub.sandbox.git(&["config", "http.postBuffer", "65536"]);
    server.set_rules(Rules { cut: Some(Cut::Request), ..Rules::default() });
    hub.fails(ASSIGN, ASSIGNED, &[]);
    server.set_rules(Rules::default());
    hub.succeeds(ASSIGN, ASSIGNED);
}

#[test]
fn unreachable_host() {
    let hub = Hub::new();
    let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    hub.set_url(&format!("http://127.0.0.1:{port}/hub.git"));
    hub.fails(ASSIGN, ASSIGNED, &["unable to access", &port.to_string()]);
    hub.set_url("../hub.git");
    hub.succeeds(ASSIGN, ASSIGNED);
}

#[test]
fn no_origin() {
    let hub = Hub::new();
    hub.sandbox.git(&["remote", "remove", "origin"]);
    hub.fails(ASSIGN, ASSIGNED, &["'origin' does not appear to be a git repository"]);
    hub.sandbox.git(&["remote", "add", "origin", "../hub.git"]);
    hub.succeeds(ASSIGN, ASSIGNED);
}

#[test]
fn no_git_on_path() {
    let hub = Hub::new();
    let before = hub.sandbox.fingerprint();
    let without_git = |args: &[&str]| {
        let nowhere = hub.sandbox.root().join("home");
        let mut gto = hub.sandbox.gto_command(&hub.sandbox.repo());
        // Only git could say what these mean.
        gto.env_remove("GIT_CONFIG_GLOBAL").env_remove("GIT_CONFIG_NOSYSTEM");
        bounded(gto.args(args).env("PATH", nowhere))
    };
    let got = without_git(ASSIGN);
    says(&got, ASSIGNED[0], &["git cannot be run", "Pushing needs the git program on PATH"]);
    assert_eq!(hub.sandbox.fingerprint(), before);
    hub.succeeds(ASSIGN, ASSIGNED);
    assert_eq!(without_git(&["register", "other"]).code, 0);
}

#[test]
fn cut_off_before_all_is_there() {
    let (hub, server) = by_http();
    server.set_rules(Rules { cut: Some(Cut::Request), ..Rules::default() });
    hub.fails(ASSIGN, ASSIGNED, &[]);
    server.set_rules(Rules::default());
    hub.succeeds(ASSIGN, ASSIGNED);
}

/// Nobody tells us that the tags have arrived, so that we ask.
#[test]
fn cut_off_when_all_is_done() {
    let (hub, server) = by_http();
    server.set_rules(Rules { cut: Some(Cut::Answer), ..Rules::default() });
    hub.succeeds(ASSIGN, ASSIGNED);
    let got = hub.gto(&["deprecate", "m", "v0.0.1", "--delete", "--push"]);
    assert_eq!((got.code, got.stderr.as_str()), (0, ""), "{got:?}");
    assert_eq!((hub.refs(), hub.tags()), (Vec::new(), Vec::new()));
}

/// Nobody answers that question either.
#[test]
fn gone_when_all_is_done() {
    let (hub, server) = by_http();
    server.set_rules(Rules { cut: Some(Cut::Server), ..Rules::default() });
    let before = hub.sandbox.fingerprint();
    let got = hub.gto(REGISTER);
    let tells = "The remote may have it or not: `git ls-remote origin 'refs/tags/m@v0.0.1'` tells";
    says(&got, REGISTERED[0], &["What was not pushed is taken back here.", tells]);
    assert_eq!(hub.sandbox.fingerprint(), before);
    assert_eq!(names(&hub.refs()), REGISTERED);
    server.set_rules(Rules::default());
    hub.fails(REGISTER, REGISTERED, &["'m@v0.0.1' exists on the remote", "`git fetch --tags`"]);
    hub.sandbox.git(&["fetch", "-q", "--tags"]);
    assert_eq!(hub.tags(), hub.refs());
    let got = hub.gto(REGISTER);
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
        let hub = Hub::new();
        hub.hook("hub.git/hooks/pre-receive", "touch ../pushing\nexec sleep 300");
        let before = hub.sandbox.fingerprint();
        let gto = start(hub.sandbox.gto_command(&hub.sandbox.repo()).args(args));
        wait_until(|| hub.sandbox.root().join("pushing").exists());
        hub.sandbox.run(
            hub.sandbox.command("kill", hub.sandbox.root()).args([signal, &gto.id().to_string()]),
        );
        let got = finish(gto);
        let words = ["What was not pushed is taken back here.", "The remote may have it or not"];
        says(&got, tags[0], &words);
        assert_eq!(hub.sandbox.fingerprint(), before);
        assert_eq!(hub.refs(), [""; 0]);
        hub.remove("hub.git/hooks/pre-receive");
        hub.succeeds(args, tags);
    }
}

#[test]
fn remote_that_is_gone() {
    let hub = Hub::new();
    fs::rename(hub.path(), hub.sandbox.root().join("away.git")).unwrap();
    let before = hub.sandbox.fingerprint();
    says(&hub.gto(ASSIGN), ASSIGNED[0], &["'../hub.git' does not appear to be a git repository"]);
    assert_eq!(hub.sandbox.fingerprint(), before);
    fs::rename(hub.sandbox.root().join("away.git"), hub.path()).unwrap();
    hub.succeeds(ASSIGN, ASSIGNED);
}

/// What is asked for is done, whether or not anybody listens.
#[test]
fn nobody_reads_what_is_printed() {
    let hub = Hub::new();
    let register = |name: &str, stdout: Stdio| {
        let mut gto = hub.sandbox.gto_command(&hub.sandbox.repo());
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
    assert_eq!(names(&hub.refs()), ["m@v0.0.1", "n@v0.0.1"]);
    assert_eq!(hub.refs(), hub.tags());
}
