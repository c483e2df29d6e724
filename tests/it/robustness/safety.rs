//! Commands that fail leave everything as it was.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::thread;
use std::time::Duration;

use crate::support::bounded::{bounded, finish, start};
use crate::support::health::{assert_healthy, locks};
use crate::support::sandbox::{Outcome, Sandbox};

/// A registry with `m@v0.0.1` and `m#dev#1`, newer commits, and work in progress: staged,
/// changed and untracked files.
fn busy() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("repo/.gto", "stages: [dev, prod]\n");
    sandbox.git(&["add", "."]);
    sandbox.git(&["commit", "-q", "-m", "one"]);
    sandbox.run(sandbox.gto_command(&sandbox.repo()).args(["assign", "m", "--stage", "dev"]));
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "two"]);
    sandbox.write("repo/staged", "");
    sandbox.git(&["add", "."]);
    sandbox.write("repo/staged", "changed");
    sandbox.write("repo/untracked", "");
    sandbox
}

/// The command fails: nothing on stdout, this on stderr, and everything is as it was.
#[track_caller]
fn refuses(sandbox: &Sandbox, args: &[&str], stderr: &str) {
    refuses_with(sandbox, args, &[], stderr);
}

/// The same with variables; an empty value unsets one.
#[track_caller]
fn refuses_with(sandbox: &Sandbox, args: &[&str], variables: &[(&str, &str)], stderr: &str) {
    let before = sandbox.fingerprint();
    let locks_before = locks(&sandbox.repo());
    let mut gto = sandbox.gto_command(&sandbox.repo());
    for (name, value) in variables {
        if value.is_empty() {
            gto.env_remove(name)
        } else {
            gto.env(name, value)
        };
    }
    let got = bounded(gto.args(args));
    let stderr = stderr.replace("REPO", sandbox.repo().to_str().unwrap());
    let expected = Outcome { stdout: String::new(), stderr: format!("❌ {stderr}\n"), code: 1 };
    assert_eq!(got, expected, "{args:?}");
    assert_eq!(sandbox.fingerprint(), before, "{args:?}");
    assert_eq!(locks(&sandbox.repo()), locks_before, "{args:?}");
}

#[test]
fn a_tag_is_in_the_way() {
    for pack in [false, true] {
        let sandbox = busy();
        for name in ["r@v0.0.1", "s#dev", "t@v0.0.1/x", "u"] {
            sandbox.git(&["tag", name]);
        }
        if pack {
            sandbox.git(&["pack-refs", "--all"]);
        }
        let stage = ["--stage", "dev", "--simple", "true"];
        refuses(&sandbox, &["register", "r"], "tag 'r@v0.0.1' already exists");
        // The registration, which could be written, is not.
        let assign = [&["assign", "s"], &stage[..]].concat();
        refuses(&sandbox, &assign, "tag 's#dev' already exists");
        let below = "cannot lock ref 'refs/tags/t@v0.0.1': 'refs/tags/t@v0.0.1/x' exists; \
                     cannot create 'refs/tags/t@v0.0.1'";
        refuses(&sandbox, &["register", "t"], below);
        let above = "cannot lock ref 'refs/tags/u/x@v0.0.1': 'refs/tags/u' exists; \
                     cannot create 'refs/tags/u/x@v0.0.1'";
        refuses(&sandbox, &["register", "u/x"], above);
        sandbox.git(&["tag", "-d", "r@v0.0.1", "s#dev", "t@v0.0.1/x", "u"]);
        for args in [&["register", "r"][..], &assign, &["register", "t"], &["register", "u/x"]] {
            assert_eq!(sandbox.gto(args).code, 0, "{args:?}");
        }
        assert_healthy(&sandbox);
    }
}

#[test]
fn what_is_asked_for_makes_no_sense() {
    let sandbox = busy();
    let name = "Only letters, numbers, '_', '-', '/' are allowed. Value must be of len >= 2 and \
                must start and end with a letter or a number.\n\
                Letters are A to Z and a to z, numbers are 0 to 9, and one character is enough.";
    let no_ref = "Ref 'nope' was not found in the repository history";
    for (command, stderr) in [
        ("register m nope", no_ref),
        ("register m --rev nope", no_ref),
        ("assign m nope --stage dev", no_ref),
        ("deprecate m --ref nope", no_ref),
        (
            "assign m v0.0.1 --stage dev",
            "Ref 'v0.0.1' was not found in the repository history\n\
             It looks like a version. Did you mean `--version`?",
        ),
        ("register m m@v0.0.1", "'m' is already registered in this commit with version 'v0.0.1'"),
        ("register m! HEAD", &format!("Invalid value 'm!'. {name}")),
        ("assign m --stage d/", &format!("Invalid value 'd/'. {name}")),
        (
            "assign m --stage test",
            "Allowed stages are: '['dev', 'prod']'\n'test' is not among them.",
        ),
        (
            "deprecate m v0.0.1 test",
            "Allowed stages are: '['dev', 'prod']'\n'test' is not among them.",
        ),
        ("register m --version v1", "Supplied version 'v1' cannot be parsed"),
        ("register m --version v0.0.1", "Version 'v0.0.1' already was registered.\n"),
        (
            "register n --bump-minor",
            "Can't apply bump, because this is the first version being registered",
        ),
        (
            "register m --bump-minor --bump-major",
            "Need to specify either version or single bump argument",
        ),
        (
            "assign m --version v9.0.0 --stage dev",
            "Version 'v9.0.0' is not registered\nDid you mean 'v0.0.1'?",
        ),
        (
            "assign m HEAD~1 --version v2.0.0 --stage prod",
            "Can't register 'v2.0.0', since 'v0.0.1' is registered already at this ref",
        ),
        ("deprecate n", "Cannot find artifact 'n'"),
        ("deprecate m v0.0.1 prod", "Stage 'prod' is not assigned to a version 'v0.0.1'"),
        (
            "deprecate m v9.0.0 -d",
            "No versions found for 'm'\n'm' has no version 'v9.0.0'. Did you mean 'v0.0.1'?",
        ),
    ] {
        let args: Vec<&str> = command.split(' ').collect();
        refuses(&sandbox, &args, stderr);
    }
    for (command, usage) in [
        ("register m HEAD --rev main", "Usage: gto register [OPTIONS] <NAME> [REF]"),
        ("assign m HEAD --rev main --stage dev", "Usage: gto assign [OPTIONS] --stage"),
        ("assign m", "--stage <STAGE>"),
    ] {
        let args: Vec<&str> = command.split(' ').collect();
        let before = sandbox.fingerprint();
        let got = sandbox.gto(&args);
        assert_eq!((got.code, got.stdout.as_str()), (2, ""), "{got:?}");
        assert!(got.stderr.contains(usage), "{got:?}");
        assert_eq!(sandbox.fingerprint(), before);
    }
    assert_eq!(sandbox.gto(&["register", "m", "main", "--rev", "main"]).code, 0);
}

#[test]
fn git_would_not_know_who_and_when() {
    let sandbox = busy();
    let unknown = "Git does not know who you are. Tell it with\n\n    \
                   git config --global user.name \"Your Name\"\n    \
                   git config --global user.email \"you@example.com\"\n";
    let assign = ["assign", "n", "--stage", "dev"];
    for variable in ["GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"] {
        refuses_with(&sandbox, &assign, &[(variable, "")], unknown);
    }
    let crud = "name consists only of disallowed characters: <>";
    refuses_with(&sandbox, &assign, &[("GIT_COMMITTER_NAME", "<>")], crud);
    let date = [("GIT_COMMITTER_DATE", "garbage")];
    refuses_with(&sandbox, &assign, &date, "invalid date format: garbage");
    sandbox.git(&["config", "user.name", "Ann"]);
    sandbox.git(&["config", "user.useConfigOnly", "true"]);
    refuses_with(&sandbox, &assign, &[("GIT_COMMITTER_EMAIL", ""), ("EMAIL", "a@b")], unknown);
    sandbox.git(&["config", "user.email", "ann@example.com"]);
    let mut gto = sandbox.gto_command(&sandbox.repo());
    gto.args(assign).env_remove("GIT_COMMITTER_NAME").env_remove("GIT_COMMITTER_EMAIL");
    assert_eq!(bounded(&mut gto).code, 0);
}

fn held(path: &str) -> String {
    let sign = if path.contains('#') { "'" } else { "" };
    format!(
        "Unable to create 'REPO/.git/{path}': File exists.\n\
         Another git process seems to be running in this repository, or one has crashed in it \
         earlier.\n\
         If none is running, remove the file and run this command again: `rm {sign}REPO/.git/{path}{sign}`"
    )
}

#[test]
fn another_gits_lock() {
    let sandbox = busy();
    let assign = ["assign", "n", "--stage", "dev"];
    let delete = ["deprecate", "m", "v0.0.1", "-d"];
    let annotate = ["annotate", "m", "--type", "model", "--commit"];
    for (path, args) in [
        ("index.lock", &annotate[..]),
        ("HEAD.lock", &annotate),
        ("refs/heads/main.lock", &annotate),
        ("refs/tags/n@v0.0.1.lock", &assign),
        ("refs/tags/n#dev#1.lock", &assign),
        ("refs/tags/m@v0.0.1.lock", &delete),
        ("refs/tags/m#dev#1.lock", &delete),
    ] {
        let file = sandbox.repo().join(".git").join(path);
        fs::write(&file, "").unwrap();
        refuses(&sandbox, args, &held(path));
        fs::remove_file(file).unwrap();
    }
    assert_eq!((sandbox.gto(&assign).code, sandbox.gto(&delete).code), (0, 0));
    assert_healthy(&sandbox);
}

/// The lock of the registry, held by a process that lives: this one.
fn registry_lock(sandbox: &Sandbox) -> File {
    let file = File::create_new(sandbox.repo().join(".git/refs/gto.lock")).unwrap();
    file.lock().unwrap();
    file
}

#[test]
fn another_writer_is_waited_for() {
    let sandbox = busy();
    let lock = registry_lock(&sandbox);
    let mut gto = start(sandbox.gto_command(&sandbox.repo()).args(["register", "m"]));
    thread::sleep(Duration::from_millis(300));
    assert!(gto.try_wait().unwrap().is_none());
    assert_eq!(sandbox.git(&["tag"]), "m#dev#1\nm@v0.0.1");
    drop(lock);
    assert_eq!(finish(gto).code, 0);
    assert_healthy(&sandbox);
}

#[test]
#[ignore = "takes half a minute"]
fn another_writer_that_never_ends() {
    let sandbox = busy();
    let _lock = registry_lock(&sandbox);
    let busy = "Another gto has been changing this repository for 30 seconds. Run the command \
    again when it has finished";
    refuses(&sandbox, &["register", "m"], busy);
    assert_eq!(sandbox.gto(&["show", "m"]).code, 0);
}

/// Somebody who may read the repository and not write these folders of it. Whoever runs the
/// tests is somebody else while `gto` runs if modes would not count: root.
#[test]
fn read_only_repository() {
    for folders in [&["refs", "refs/tags", "objects", "."][..], &["refs/tags"], &["objects"]] {
        let sandbox = busy();
        let gto = sandbox.root().join("gto");
        fs::copy(env!("CARGO_BIN_EXE_gto"), &gto).unwrap();
        let before = sandbox.fingerprint();
        let is_root = fs::metadata(sandbox.root()).unwrap().uid() == 0;
        let own = |user: &str| {
            if is_root {
                sandbox.run(sandbox.command("chown", sandbox.root()).args(["-R", user, "."]));
            }
        };
        let allow = |mode| {
            for folder in folders {
                let folder = sandbox.repo().join(".git").join(folder);
                fs::set_permissions(folder, Permissions::from_mode(mode)).unwrap();
            }
        };
        own("65534");
        allow(0o555);
        for (args, code) in [
            (&["assign", "n", "--stage", "dev"][..], 1),
            (&["register", "m"], 1),
            (&["show", "m"], 0),
        ] {
            let mut command = sandbox.command(gto.to_str().unwrap(), &sandbox.repo());
            if is_root {
                command.uid(65534).gid(65534);
            }
            let got = bounded(command.args(args));
            assert_eq!(got.code, code, "{got:?}");
            let is_denied = got.stdout.is_empty() && got.stderr.contains("Permission denied");
            assert!(code == 0 || is_denied, "{got:?}");
        }
        own("0");
        allow(0o755);
        assert_eq!(sandbox.fingerprint(), before);
        assert_healthy(&sandbox);
    }
}
