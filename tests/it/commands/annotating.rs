//! Changing and reading index files: many at once, in odd places, and what is refused.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::process::Child;

use crate::support::bounded::{bounded, finish, start};
use crate::support::health::assert_healthy;
use crate::support::sandbox::Sandbox;

/// A repository with an annotation.
fn annotated() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("repo/artifacts.yaml", "first: {type: model}\n");
    sandbox.git(&["add", "."]);
    sandbox.git(&["commit", "-q", "-m", "one"]);
    sandbox
}

/// Many at once: none fails, and each has its entry.
#[track_caller]
fn storm(sandbox: &Sandbox, options: &[&str]) -> String {
    let names: Vec<String> = (0..12).map(|n| format!("many{n:02}")).collect();
    let annotate = |name: &String| {
        let mut gto = sandbox.gto_command(&sandbox.repo());
        start(gto.args(["annotate", name, "--type", "model"]).args(options))
    };
    let children: Vec<Child> = names.iter().map(annotate).collect();
    for got in children.into_iter().map(finish) {
        assert_eq!((got.code, got.stderr.as_str()), (0, ""), "{got:?}");
    }
    let entries = names.iter().map(|name| format!("{name}:\n  type: model\n"));
    entries.collect()
}

#[test]
fn many_at_once_lose_nothing() {
    for options in [&[][..], &["--commit"]] {
        let sandbox = annotated();
        let mut file = storm(&sandbox, options);
        file.insert_str(0, "first: {type: model}\n");
        assert_eq!(fs::read_to_string(sandbox.repo().join("artifacts.yaml")).unwrap(), file);
        assert_healthy(&sandbox);
    }
}

#[test]
fn many_at_once_commit_one_after_another() {
    let sandbox = annotated();
    sandbox.git(&["branch", "other"]);
    for (options, branch) in [(["--commit"].as_slice(), "main"), (&["--branch", "other"], "other")]
    {
        storm(&sandbox, options);
        let subjects = sandbox.git(&["log", "--format=%s", branch]);
        assert_eq!(subjects.lines().count(), 13, "{subjects}");
        assert_eq!(sandbox.git(&["status", "--porcelain"]), "");
        assert_healthy(&sandbox);
    }
}

/// Where nothing in `.git` may be written, files still may. Who runs the tests is somebody else
/// while `gto` runs if modes would not count: root.
#[test]
fn annotates_beside_a_repository_that_is_read_only() {
    let sandbox = annotated();
    let gto = sandbox.root().join("gto");
    fs::copy(env!("CARGO_BIN_EXE_gto"), &gto).unwrap();
    let is_root = fs::metadata(sandbox.root()).unwrap().uid() == 0;
    let own = |user: &str| {
        if is_root {
            sandbox.run(sandbox.command("chown", sandbox.root()).args(["-R", user, "."]));
        }
    };
    let refs = sandbox.repo().join(".git/refs");
    let allow = |mode| fs::set_permissions(&refs, Permissions::from_mode(mode)).unwrap();
    own("65534");
    allow(0o555);
    let annotate = |options: &[&str]| {
        let mut command = sandbox.command(gto.to_str().unwrap(), &sandbox.repo());
        if is_root {
            command.uid(65534).gid(65534);
        }
        bounded(command.args(["annotate", "second", "--type", "model"]).args(options))
    };
    let refused = annotate(&["--commit"]);
    assert!(refused.code == 1 && refused.stderr.contains("Permission denied"), "{refused:?}");
    let written = annotate(&[]);
    assert_eq!((written.code, written.stdout.as_str()), (0, "Updated `artifacts.yaml`\n"));
    own("0");
    allow(0o755);
    assert_eq!(sandbox.git(&["diff", "--numstat"]), "2\t0\tartifacts.yaml");
}

/// What reads and what changes says the same, at once: a pipe is not waited for, and a device
/// without end not read.
#[test]
fn only_regular_files_inside_the_repository_are_read() {
    let sandbox = Sandbox::new();
    sandbox.write("outside.yaml", "m: {type: secret}\n");
    let link = |to: &str, name: &str| symlink(to, sandbox.repo().join(name)).unwrap();
    let refused = |words: &str| {
        for command in ["describe m", "annotate m --type x", "annotate m --commit", "remove m"] {
            let mut gto = sandbox.gto_command(&sandbox.repo());
            let got = bounded(gto.args(command.split(' ')));
            assert_eq!((got.code, got.stderr), (1, format!("❌ {words}\n")), "{command}");
        }
    };
    let index = sandbox.repo().join("artifacts.yaml");
    for to in ["/dev/zero", "../outside.yaml"] {
        link(to, "artifacts.yaml");
        refused("'artifacts.yaml' is not in the working tree, or is a link that leads out of it");
        fs::remove_file(&index).unwrap();
        sandbox.write("repo/.gto", format!("index: {to}\n"));
        refused(&format!("'{to}' is not in the working tree, or is a link that leads out of it"));
        fs::remove_file(sandbox.repo().join(".gto")).unwrap();
    }
    fs::create_dir(&index).unwrap();
    refused("'artifacts.yaml' is not a regular file");
    fs::remove_dir(&index).unwrap();
    sandbox.run(sandbox.command("mkfifo", &sandbox.repo()).arg("artifacts.yaml"));
    refused("'artifacts.yaml' is not a regular file");
    fs::remove_file(&index).unwrap();

    link("../outside.yaml", ".gto");
    let config = sandbox.repo().join(".gto");
    let why = "it is a symbolic link to a file outside of the repository";
    refused(&format!("Wrong config file '{}'\n{why}", config.display()));
    fs::remove_file(&config).unwrap();
    sandbox.run(sandbox.command("mkfifo", &sandbox.repo()).arg(".gto"));
    link("/dev/zero", "dvc.yaml");
    let got = bounded(sandbox.gto_command(&sandbox.repo()).args(["describe", "m"]));
    assert_eq!(
        got.stderr,
        "❌ 'dvc.yaml' is not in the working tree, or is a link that leads out of it\n"
    );
    // Links that stay inside are followed.
    sandbox.write("repo/dir/index", "m: {type: model}\n");
    link("dir/index", "artifacts.yaml");
    assert_eq!(sandbox.gto(&["describe", "m", "--type"]).stdout, "model\n");
    assert_eq!(sandbox.gto(&["describe", "dir/index:m"]).code, 0);
}

/// The command fails with these words.
#[track_caller]
fn refuses(sandbox: &Sandbox, command: &str, words: &str) {
    let got = sandbox.gto(&command.split(' ').collect::<Vec<_>>());
    assert_eq!((got.code, got.stderr), (1, format!("❌ {words}\n")), "{command}");
}

/// As GTO 0.2.8 has it, so that what `describe --path` prints is a path that can be fetched.
#[test]
fn a_path_that_must_exist_is_written_in_one_way() {
    let sandbox = annotated();
    sandbox.write("repo/models/a.pkl", "");
    sandbox.git(&["add", "."]);
    sandbox.git(&["commit", "-q", "-m", "two"]);
    for path in [
        "/artifacts.yaml",
        "//models//a.pkl",
        "./models/a.pkl",
        "models//a.pkl",
        "models/./a.pkl",
        "models/../models",
        "models/",
        ".",
        "..",
        "/",
    ] {
        let words = format!("Nothing found in '{path}' for checked out commit");
        refuses(&sandbox, &format!("annotate m -e --path {path}"), &words);
    }
    for path in ["models/a.pkl", "models"] {
        assert_eq!(sandbox.gto(&["annotate", "m", "-e", "--path", path]).code, 0, "{path}");
    }
}

#[test]
fn a_branch_that_is_not_there_can_be_made_or_not() {
    let sandbox = annotated();
    sandbox.git(&["tag", "-a", "-m", "v", "m@v0.0.1"]);
    sandbox.git(&["update-ref", "refs/remotes/origin/far", "HEAD"]);
    let commit = "this is a commit, and a new commit needs a branch";
    for (name, hint) in [
        ("new", "`git branch new` makes one"),
        ("a#b;c", "`git branch 'a#b;c'` makes one"),
        ("far", "`git branch far origin/far` makes one"),
        ("a..b", "this is not a valid branch name"),
        ("HEAD", commit),
        ("m@v0.0.1", commit),
        ("HEAD~0", commit),
    ] {
        for option in ["--branch", "--rev"] {
            let command = format!("annotate n {option} {name}");
            refuses(&sandbox, &command, &format!("There is no branch '{name}': {hint}"));
        }
    }
}

#[test]
fn artifacts_of_a_folder_are_described_there() {
    let sandbox = annotated();
    let hint = "Artifacts of a folder are described in its 'models/dvc.yaml': edit that file";
    let name = "Only letters, numbers, '_', '-', '/' are allowed. Value must be of len >= 2 and \
                must start and end with a letter or a number.\n\
                Letters are A to Z and a to z, numbers are 0 to 9, and one character is enough.";
    let words = format!("Invalid value 'models:rf'. {name}\n{hint}");
    refuses(&sandbox, "annotate models:rf --type model", &words);
    let words = format!("Cannot find artifact 'models:rf'\n{hint}");
    refuses(&sandbox, "remove models:rf", &words);
    refuses(&sandbox, "remove nosuch", "Cannot find artifact 'nosuch'");
    refuses(&sandbox, "annotate a:b:c", &format!("Invalid value 'a:b:c'. {name}"));
}

#[test]
fn a_branch_is_pushed_to_its_upstream() {
    let sandbox = annotated();
    let hub = sandbox.root().join("hub.git");
    sandbox.git_in(sandbox.root(), &["init", "-q", "--bare", "-b", "trunk", "hub.git"]);
    sandbox.git(&["remote", "add", "origin", "../hub.git"]);
    sandbox.git(&["push", "-q", "-u", "origin", "main:trunk"]);
    let before = sandbox.fingerprint();
    let words = "Branch 'main' tracks 'trunk' of 'origin', which has a different name\n\
                 To push to that branch, run `git config push.default upstream`. To push to the \
                 branch of the same name, run `git config push.default current`. Or name another \
                 branch with --branch.";
    refuses(&sandbox, "annotate second --push", words);
    assert_eq!(sandbox.fingerprint(), before);
    sandbox.git(&["config", "push.default", "upstream"]);
    sandbox.run(sandbox.gto_command(&sandbox.repo()).args(["annotate", "second", "--push"]));
    let branches = sandbox.git_in(&hub, &["for-each-ref", "--format=%(objectname) %(refname)"]);
    let head = sandbox.git(&["rev-parse", "HEAD"]);
    assert_eq!(branches, format!("{head} refs/heads/trunk"));
    sandbox.write("hub.git/hooks/pre-receive", "#!/bin/sh\nexit 1\n");
    let hook = hub.join("hooks/pre-receive");
    fs::set_permissions(&hook, Permissions::from_mode(0o755)).unwrap();
    let refused = sandbox.gto(&["remove", "second", "--push"]);
    assert_eq!(refused.code, 1);
    assert!(refused.stderr.contains("`git push origin main:trunk` failed"), "{refused:?}");
    assert_eq!(sandbox.git(&["rev-parse", "HEAD"]), head);
}
