//! Tags that git makes, because its settings ask for more than usual; and those that it need not.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::support::bounded::bounded;
use crate::support::health::assert_healthy;
use crate::support::sandbox::Sandbox;

/// Assigns in a repository with these settings. Gives what git notes of itself.
#[track_caller]
fn assign(sandbox: &Sandbox) -> String {
    let trace = sandbox.root().join("trace");
    let mut gto = sandbox.gto_command(&sandbox.repo());
    gto.env("GIT_TRACE2_EVENT", &trace).args(["assign", "m", "--stage", "dev"]);
    let got = bounded(&mut gto);
    assert_eq!(got.code, 0, "{got:?}");
    assert_eq!(sandbox.git(&["tag"]), "m#dev#1\nm@v0.0.1");
    assert_healthy(sandbox);
    fs::read_to_string(trace).unwrap_or_default()
}

/// A repository with one commit and these settings.
fn repository(settings: &[(&str, &str)]) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "one"]);
    for (key, value) in settings {
        sandbox.git(&["config", key, value]);
    }
    sandbox
}

/// How many tags git has made.
fn made(trace: &str) -> usize {
    let starts = trace.lines().filter(|line| line.contains("\"event\":\"start\""));
    starts.filter(|line| line.contains("\"tag\",\"--annotate\"")).count()
}

#[test]
fn files_of_a_shared_repository_are_its_groups() {
    for (value, mode) in [
        ("group", 0o060),
        ("true", 0o060),
        ("1", 0o060),
        ("0660", 0o060),
        ("all", 0o064),
        ("world", 0o064),
        ("everybody", 0o064),
        ("2", 0o064),
        ("0664", 0o064),
    ] {
        let sandbox = repository(&[("core.sharedRepository", value)]);
        assert_eq!(made(&assign(&sandbox)), 2, "{value}");
        for name in ["m@v0.0.1", "m#dev#1"] {
            let file = sandbox.repo().join(".git/refs/tags").join(name);
            let found = fs::metadata(file).unwrap().permissions().mode();
            assert_eq!(found & mode, mode, "{value}: {found:o}");
            let id = sandbox.git(&["rev-parse", name]);
            let object = format!(".git/objects/{}/{}", &id[..2], &id[2..]);
            let found = fs::metadata(sandbox.repo().join(object)).unwrap().permissions().mode();
            assert_eq!(found & (mode & 0o044), mode & 0o044, "{value}: {found:o}");
        }
    }
}

#[test]
fn what_is_to_be_on_the_disk_is_there() {
    for (settings, flushes) in [
        (&[("core.fsync", "all")][..], true),
        (&[("core.fsync", "loose-object")], true),
        (&[("core.fsync", "reference")], true),
        (&[("core.fsync", "committed"), ("core.fsyncMethod", "batch")], true),
        (&[("core.fsyncObjectFiles", "true")], true),
        // Git makes them without a flush: that was asked for.
        (&[("core.fsync", "none")], false),
    ] {
        let sandbox = repository(settings);
        let trace = assign(&sandbox);
        assert_eq!(made(&trace), 2, "{settings:?}");
        let is_flush = |line: &&str| line.contains("\"category\":\"fsync\"");
        assert_eq!(trace.lines().any(|line| is_flush(&line)), flushes, "{settings:?}: {trace}");
    }
}

#[test]
fn usual_settings_need_no_git() {
    for (key, value) in [
        ("core.sharedRepository", "umask"),
        ("core.sharedRepository", "false"),
        ("core.sharedRepository", "no"),
        ("core.sharedRepository", "0"),
        ("core.logAllRefUpdates", "true"),
        ("core.fsyncObjectFiles", "false"),
        ("core.fsyncMethod", "batch"),
        ("tag.gpgSign", "false"),
    ] {
        assert_eq!(made(&assign(&repository(&[(key, value)]))), 0, "{key}={value}");
    }
}

/// Where no process or thread can be started any more, a command says so, and everything is as it
/// was: here and at the remote.
#[test]
#[ignore = "needs root and prlimit"]
fn no_process_can_be_started() {
    // A new one for each run: the processes of others do not count.
    let mut users = 64_000..;
    for args in [
        &["register", "m", "--push"][..],
        &["assign", "m", "--stage", "dev", "--push"],
        &["annotate", "b", "--commit"],
        &["annotate", "b", "--push"],
        &["register", "m", "--repo", "HUB"],
        &["annotate", "b", "--repo", "HUB"],
    ] {
        let mut codes = Vec::new();
        for limit in 1..=9 {
            let user = users.next().unwrap().to_string();
            let sandbox = repository(&[]);
            sandbox.write("repo/artifacts.yaml", "a: {}\n");
            sandbox.git(&["add", "."]);
            sandbox.git(&["commit", "-q", "-m", "two"]);
            let root = sandbox.root();
            sandbox.git_in(root, &["clone", "-q", "--bare", "repo", "hub.git"]);
            sandbox.git(&["remote", "add", "origin", "../hub.git"]);
            fs::copy(env!("CARGO_BIN_EXE_gto"), root.join("gto")).unwrap();
            let own = |user: &str| {
                sandbox.run(sandbox.command("chown", root).args(["-R", user, "."]));
            };
            let refs = || {
                let hub = root.join("hub.git");
                (sandbox.fingerprint(), sandbox.git_in(&hub, &["for-each-ref"]))
            };
            let before = refs();
            own(&user);
            let mut gto = sandbox.command("prlimit", &sandbox.repo());
            gto.arg(format!("--nproc={limit}")).args([
                "setpriv",
                "--reuid",
                &user,
                "--clear-groups",
            ]);
            let hub = format!("file://{}/hub.git", root.display());
            let args = args.iter().map(|arg| if *arg == "HUB" { hub.as_str() } else { arg });
            let got = bounded(gto.arg(root.join("gto")).args(args));
            own("0");
            assert!(matches!(got.code, 0 | 1), "{limit}: {got:?}");
            assert!(got.code == 0 || got.stderr.starts_with("❌ "), "{limit}: {got:?}");
            assert_eq!(got.code == 0, refs() != before, "{limit}: {got:?}");
            codes.push(got.code);
        }
        assert_eq!(codes[0], 1, "{args:?}");
        println!("{args:?}: {codes:?}");
    }
}
