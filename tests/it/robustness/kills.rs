//! Processes killed (SIGKILL) while they change a registry.

use std::fs;
use std::path::Path;
use std::process::Child;
use std::thread;
use std::time::{Duration, Instant};

use crate::support::bounded::{bounded, finish, kill_group, start};
use crate::support::health::{assert_healthy, files, locks};
use crate::support::sandbox::Sandbox;

const KILLS: u32 = 100;

/// A repository of one commit.
fn repository() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "one"]);
    sandbox
}

/// Runs a command and kills it after a while.
#[track_caller]
fn kill_after(sandbox: &Sandbox, delay: Duration, args: &[&str]) {
    let mut gto = start(sandbox.gto_command(&sandbox.repo()).args(args));
    thread::sleep(delay);
    kill_group(&gto);
    gto.wait().unwrap();
}

/// Both registers and assigns.
fn assign(artifact: &str) -> [&str; 4] {
    ["assign", artifact, "--stage", "dev"]
}

/// The same, as a job of a pipeline does it.
fn job(artifact: &str) -> Vec<&str> {
    [&assign(artifact)[..], &["--exist-ok", "--push", "--retry", "9"]].concat()
}

/// The tags of an artifact.
#[track_caller]
fn tags(sandbox: &Sandbox, artifact: &str) -> Vec<String> {
    let format = "--format=%(refname:strip=2)";
    let list = sandbox.git(&["for-each-ref", format, "refs/tags"]);
    let is_its =
        |tag: &&str| tag.strip_prefix(artifact).is_some_and(|rest| rest.starts_with(['@', '#']));
    list.lines().filter(is_its).map(str::to_owned).collect()
}

/// Delays from nothing to a little more than a whole run takes here.
fn delays(sandbox: &Sandbox, args: &[&str]) -> impl Iterator<Item = Duration> {
    let started = Instant::now();
    bounded(sandbox.gto_command(&sandbox.repo()).args(args));
    let run = started.elapsed();
    (0..KILLS).map(move |n| run * n / (KILLS * 9 / 10))
}

/// Two references cannot come to be in one instant: the version comes first. A command that only
/// reads changes nothing, and the same command completes it.
#[test]
fn assigning() {
    let sandbox = repository();
    let mut seen = [0; 3];
    for (n, delay) in delays(&sandbox, &assign("first")).enumerate() {
        let artifact = format!("a{n}");
        kill_after(&sandbox, delay, &assign(&artifact));
        let (version, stage) = (format!("{artifact}@v0.0.1"), format!("{artifact}#dev#1"));
        let left = tags(&sandbox, &artifact);
        let valid: [&[&str]; 3] = [&[], &[&version], &[&stage, &version]];
        assert!(valid.contains(&left.iter().map(String::as_str).collect::<Vec<_>>().as_slice()));
        assert_reading_changes_nothing(&sandbox);
        seen[left.len()] += 1;
        let again = bounded(sandbox.gto_command(&sandbox.repo()).args(assign(&artifact)));
        assert_eq!(again.code, i32::from(left.len() == 2), "{again:?}");
        assert_eq!(tags(&sandbox, &artifact), [stage, version]);
        assert!(locks(&sandbox.repo().join(".git")).is_empty());
    }
    println!("killed with nothing written {}, one tag {}, both {}", seen[0], seen[1], seen[2]);
    assert_healthy(&sandbox);
}

/// A job of a pipeline, run again after it was killed, leaves here and at the remote what one run
/// leaves. Its git, which the kill does not reach, may still be pushing then.
#[test]
fn a_job_that_is_run_again() {
    let sandbox = repository();
    sandbox.git_in(sandbox.root(), &["init", "-q", "--bare", "hub.git"]);
    sandbox.git(&["remote", "add", "origin", "../hub.git"]);
    let delays: Vec<_> = delays(&sandbox, &job("first")).step_by(3).enumerate().collect();
    let mut seen = [0; 3];
    for (n, delay) in delays {
        let artifact = format!("a{n}");
        let mut gto = start(sandbox.gto_command(&sandbox.repo()).args(job(&artifact)));
        thread::sleep(delay);
        gto.kill().unwrap();
        gto.wait().unwrap();
        seen[tags(&sandbox, &artifact).len()] += 1;
        for _ in 0..2 {
            let again = bounded(sandbox.gto_command(&sandbox.repo()).args(job(&artifact)));
            assert_eq!(again.code, 0, "{again:?}");
            let expected = [format!("{artifact}#dev#1"), format!("{artifact}@v0.0.1")];
            assert_eq!(tags(&sandbox, &artifact), expected);
        }
    }
    let list = |folder: &Path| sandbox.git_in(folder, &["for-each-ref", "refs/tags"]);
    assert_eq!(list(&sandbox.repo()), list(&sandbox.root().join("hub.git")));
    println!("killed with nothing written {}, one tag {}, both {}", seen[0], seen[1], seen[2]);
    assert_healthy(&sandbox);
}

/// So it is where git makes the tags; the next command waits for a git that has outlived its gto.
#[test]
fn assigning_by_git() {
    let sandbox = repository();
    sandbox.git(&["config", "core.logAllRefUpdates", "always"]);
    let mut seen = [0; 3];
    for (n, delay) in delays(&sandbox, &assign("first")).enumerate() {
        let artifact = format!("a{n}");
        let mut gto = start(sandbox.gto_command(&sandbox.repo()).args(assign(&artifact)));
        thread::sleep(delay);
        match n.is_multiple_of(2) {
            true => kill_group(&gto),
            false => gto.kill().unwrap(),
        }
        gto.wait().unwrap();
        sandbox.run(sandbox.gto_command(&sandbox.repo()).args(["register", &format!("next{n}")]));
        let left = tags(&sandbox, &artifact);
        assert!(!left.iter().all(|tag| tag.contains('#')) || left.is_empty(), "{left:?}");
        seen[left.len()] += 1;
        remove_gits_locks(&sandbox);
        let again = bounded(sandbox.gto_command(&sandbox.repo()).args(assign(&artifact)));
        assert_eq!(again.code, i32::from(left.len() == 2), "{again:?}");
        assert_eq!(tags(&sandbox, &artifact).len(), 2);
        assert!(locks(&sandbox.repo().join(".git")).is_empty());
    }
    println!("killed with nothing written {}, one tag {}, both {}", seen[0], seen[1], seen[2]);
    assert_healthy(&sandbox);
}

/// Nor can two go in one instant: the stage goes first.
#[test]
fn deleting() {
    let sandbox = repository();
    let assign = assign("m");
    let delete = ["deprecate", "m", "v0.0.1", "--delete"];
    sandbox.run(sandbox.gto_command(&sandbox.repo()).args(assign));
    for (n, delay) in delays(&sandbox, &delete).enumerate() {
        if tags(&sandbox, "m").len() < 2 {
            sandbox.run(sandbox.gto_command(&sandbox.repo()).args(assign));
        }
        if n.is_multiple_of(2) {
            sandbox.git(&["pack-refs", "--all"]);
        }
        kill_after(&sandbox, delay, &delete);
        let left = tags(&sandbox, "m");
        let valid: [&[&str]; 3] = [&[], &["m@v0.0.1"], &["m#dev#1", "m@v0.0.1"]];
        assert!(valid.contains(&left.iter().map(String::as_str).collect::<Vec<_>>().as_slice()));
        assert_reading_changes_nothing(&sandbox);
        sandbox.run(sandbox.gto_command(&sandbox.repo()).args(["register", &format!("next{n}")]));
        if !left.is_empty() {
            sandbox.run(sandbox.gto_command(&sandbox.repo()).args(delete));
        }
        assert_eq!(tags(&sandbox, "m").len(), 0);
        assert!(locks(&sandbox.repo().join(".git")).is_empty());
    }
    assert_healthy(&sandbox);
}

/// File, index and branch cannot change in one instant either: what remains is the change, where
/// `git status` shows it, and the same command completes it.
#[test]
fn annotating() {
    let sandbox = repository();
    sandbox.write("repo/artifacts.yaml", "a: {}\n");
    sandbox.git(&["add", "."]);
    sandbox.git(&["commit", "-q", "-m", "two"]);
    let mut seen = [0; 4];
    for (n, delay) in delays(&sandbox, &["annotate", "first", "--commit"]).enumerate() {
        let (name, before) = (format!("a{n}"), sandbox.git(&["rev-parse", "HEAD"]));
        let args = ["annotate", &name, "--commit"];
        kill_after(&sandbox, delay * 2, &args);
        // A git that was just being started has the lock until it is gone, too.
        drop(fs::File::open(sandbox.repo().join(".git/refs/gto.lock")).map(|file| file.lock()));
        remove_gits_locks(&sandbox);
        assert_reading_changes_nothing(&sandbox);
        let is_committed = sandbox.git(&["rev-parse", "HEAD"]) != before;
        let status = sandbox.git(&["status", "--porcelain", "--untracked-files=no"]);
        let kinds = ["", "M artifacts.yaml", "M  artifacts.yaml"];
        let kind = kinds.iter().position(|kind| *kind == status).unwrap();
        assert!(kind == 0 || !is_committed, "{status}");
        seen[if is_committed { 3 } else { kind }] += 1;
        let again = sandbox.gto(&args);
        assert_eq!(again.code, 0, "{again:?}");
        assert_eq!(sandbox.git(&["status", "--porcelain", "--untracked-files=no"]), "", "{n}");
        let count = sandbox.git(&["rev-list", "--count", &format!("{before}..HEAD")]);
        assert_eq!(count, "1", "{again:?}");
        assert_ne!(sandbox.gto(&["describe", &name]).stdout, "");
    }
    println!("killed with nothing, file, index and branch changed: {seen:?}");
    assert_healthy(&sandbox);
}

/// The locks that a killed git leaves; git says to remove them.
fn remove_gits_locks(sandbox: &Sandbox) {
    let git = sandbox.repo().join(".git");
    for lock in locks(&git).into_iter().filter(|path| !path.ends_with("refs/gto.lock")) {
        fs::remove_file(lock).unwrap();
    }
}

/// Commands that read leave every file as it is, also those that a killed process left.
#[track_caller]
fn assert_reading_changes_nothing(sandbox: &Sandbox) {
    let everything = || {
        let files = files(&sandbox.repo()).into_iter();
        files.map(|path| (fs::read(&path).unwrap(), path)).collect::<Vec<_>>()
    };
    let before = everything();
    for args in [&["show"][..], &["describe", "m"], &["history"], &["check-ref", "m#dev#1"]] {
        assert_eq!(sandbox.gto(args).code, 0);
    }
    assert!(everything() == before);
}

/// A pushing process is killed with its git. It has no lock any more, and the tag, which
/// nobody took back, is an ordinary one that can still be pushed.
#[test]
fn pushing() {
    let (sandbox, gto) = at_push();
    kill_group(&gto);
    assert_eq!(finish(gto).code, -1);

    assert_healthy(&sandbox);
    assert_eq!(sandbox.gto(&["register", "other"]).code, 0);
    assert_eq!(tags(&sandbox, "m"), ["m@v0.0.1"]);
    sandbox.git(&["push", "-q", "--no-verify", "origin", "m@v0.0.1"]);
}

/// `register m --push` in the moment at which git pushes: its hook does not come to an end.
#[track_caller]
fn at_push() -> (Sandbox, Child) {
    let sandbox = repository();
    sandbox.git_in(sandbox.root(), &["init", "-q", "--bare", "hub.git"]);
    sandbox.git(&["remote", "add", "origin", "../hub.git"]);
    sandbox.write("repo/.git/hooks/pre-push", "#!/bin/sh\ntouch ../pushing\nexec sleep 600\n");
    sandbox.run(sandbox.command("chmod", &sandbox.repo()).args(["+x", ".git/hooks/pre-push"]));
    let gto = start(sandbox.gto_command(&sandbox.repo()).args(["register", "m", "--push"]));
    wait_for(&sandbox.root().join("pushing"));
    (sandbox, gto)
}

/// Waits for a file.
#[track_caller]
fn wait_for(path: &Path) {
    let started = Instant::now();
    while !path.exists() {
        assert!(started.elapsed() < Duration::from_secs(60), "no {}", path.display());
        thread::sleep(Duration::from_millis(2));
    }
}

/// Ctrl-C, or a job that is cancelled, ends git and its hook; what was not pushed is taken
/// back.
#[test]
fn interrupted_while_pushing() {
    for signal in ["-INT", "-TERM"] {
        let (sandbox, gto) = at_push();
        let before = sandbox.git(&["for-each-ref", "--", "refs/heads"]);
        let group = format!("-{}", gto.id());
        sandbox.run(sandbox.command("kill", sandbox.root()).args([signal, "--", &group]));
        let got = finish(gto);
        assert_eq!(got.code, 1, "{got:?}");
        assert!(got.stderr.starts_with("❌ The command `git push origin m@v0.0.1` failed."));
        assert_eq!(sandbox.git(&["for-each-ref"]), before);
        assert_healthy(&sandbox);
    }
}
