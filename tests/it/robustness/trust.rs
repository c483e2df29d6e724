//! Repositories are obeyed in nothing: a command that reads changes no file and starts nothing that
//! the repository names, and a copy is a repository of its own.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::bounded::{bounded, finish, kill_group, start, wait_until};
use crate::support::health::{assert_healthy, files};
use crate::support::sandbox::{Sandbox, outcome};

const READERS: &[&[&str]] = &[
    &["show"],
    &["show", "m"],
    &["show", "m#dev", "--ref"],
    &["history"],
    &["stages"],
    &["describe", "m"],
    &["check-ref", "m@v0.0.1"],
    &["doctor"],
    &["print-index"],
    &["print-state"],
];

/// `m` is registered and annotated, and what git could start notes that it ran.
pub(super) fn hostile() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("repo/artifacts.yaml", "m: {}\n");
    sandbox.git(&["add", "."]);
    sandbox.git(&["commit", "-q", "-m", "one"]);
    sandbox.run(sandbox.gto_command(&sandbox.repo()).args(["assign", "m", "--stage", "dev"]));
    let canary = sandbox.root().join("canary");
    sandbox.write("evil", format!("#!/bin/sh\ntouch {}\nexit 1\n", canary.display()));
    let evil = sandbox.root().join("evil").display().to_string();
    sandbox.run(sandbox.command("chmod", sandbox.root()).args(["+x", "evil"]));
    for name in ["post-index-change", "reference-transaction", "post-checkout", "pre-auto-gc"] {
        fs::copy(&evil, sandbox.repo().join(".git/hooks").join(name)).unwrap();
    }
    for key in ["core.fsmonitor", "core.sshCommand", "diff.external", "core.pager", "core.editor"] {
        sandbox.git(&["config", key, &evil]);
    }
    sandbox.write("repo/.git/info/attributes", "* filter=evil diff=evil\n");
    sandbox.git(&["config", "alias.show", &format!("!{evil}")]);
    for key in ["filter.evil.clean", "filter.evil.smudge", "diff.evil.textconv", "gpg.program"] {
        sandbox.git(&["config", key, &evil]);
    }
    // The last of these calls may have run some of it.
    let _ = fs::remove_file(canary);
    sandbox
}

/// Every file below a folder, with its content.
fn everything(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let files = files(folder).into_iter();
    files.map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

#[test]
fn readers_obey_no_lock_file() {
    let sandbox = hostile();
    let head = fs::read_to_string(sandbox.repo().join(".git/refs/heads/main")).unwrap();
    let (root, head) = (sandbox.repo().display().to_string(), head.trim());
    for forged in [
        "git ../../../../Cargo x".to_owned(),
        "../../../Cargo".to_owned(),
        format!("git {}/../Cargo x", root),
        format!("change refs/heads/main {head} -\ngo"),
        format!("commit 1\0{root}\0artifacts.yaml\0refs/heads/main\0{head}\0-\0-\0"),
        format!("commit 1\0{root}\0../Cargo.lock\0refs/heads/main\0{head}\0-\0-\0"),
    ] {
        sandbox.write("Cargo.lock", "precious\n");
        sandbox.write("repo/.git/gto.after", "m: {}\n");
        sandbox.write("repo/.git/refs/gto.lock", format!("{forged}\n"));
        let before = everything(sandbox.root());
        for args in READERS {
            sandbox.gto(args);
            assert!(everything(sandbox.root()) == before, "{args:?} after {forged}");
        }
    }
    assert!(!sandbox.root().join("canary").exists());
}

/// `annotate new --commit`, whose hook waits for `go`.
fn annotating() -> (Sandbox, std::process::Child) {
    let sandbox = Sandbox::new();
    sandbox.write("repo/artifacts.yaml", "m: {}\n");
    sandbox.git(&["add", "."]);
    sandbox.git(&["commit", "-q", "-m", "one"]);
    let root = sandbox.root().display();
    let hook = format!(
        "#!/bin/sh\ntouch {root}/waits\n\
         until [ -e {root}/go ]; do sleep 0.01; done\n"
    );
    sandbox.write("repo/.git/hooks/pre-commit", hook);
    sandbox.run(sandbox.command("chmod", &sandbox.repo()).args(["+x", ".git/hooks/pre-commit"]));
    let gto = start(sandbox.gto_command(&sandbox.repo()).args(["annotate", "new", "--commit"]));
    wait_until(|| sandbox.root().join("waits").exists());
    (sandbox, gto)
}

#[test]
fn a_copy_changes_nothing_in_the_original() {
    for options in ["-r", "-a"] {
        let (sandbox, gto) = annotating();
        let copy = sandbox.root().join("copy");
        sandbox.run(sandbox.command("cp", sandbox.root()).args([options, "repo", "copy"]));
        let status = sandbox.git_in(&copy, &["status", "--porcelain"]);
        for args in READERS {
            sandbox.gto_in(&copy, args);
        }
        assert_eq!(sandbox.git_in(&copy, &["status", "--porcelain"]), status);
        sandbox.write("go", "");
        // One that writes in the copy meets its own change.
        let in_copy = sandbox.gto_in(&copy, &["annotate", "new", "--commit"]);
        assert_eq!(in_copy.code, 0, "{in_copy:?}");
        assert_eq!(sandbox.git_in(&copy, &["status", "--porcelain"]), "");
        assert_eq!(finish(gto).code, 0);
        assert_eq!(sandbox.git(&["status", "--porcelain"]), "");
        assert_eq!(sandbox.git(&["show", "HEAD:artifacts.yaml"]), "m: {}\nnew: {}");
        assert_healthy(&sandbox);
    }
}

#[test]
fn a_killed_commit_is_completed_where_the_repository_was_moved_to() {
    let (sandbox, mut gto) = annotating();
    kill_group(&gto);
    gto.wait().unwrap();
    sandbox.write("go", "");
    sandbox.run(sandbox.command("mv", sandbox.root()).args(["repo", "moved"]));
    sandbox.run(sandbox.command("mkdir", sandbox.root()).arg("repo"));
    sandbox.run(sandbox.command("rmdir", sandbox.root()).arg("repo"));
    let moved = sandbox.root().join("moved");
    assert_eq!(sandbox.git_in(&moved, &["status", "--porcelain"]), "M  artifacts.yaml");
    let command = || sandbox.gto_command(&moved);
    assert_eq!(bounded(command().args(["annotate", "other", "--commit"])).code, 1);
    assert_eq!(bounded(command().args(["annotate", "new", "--commit"])).code, 0);
    assert_eq!(sandbox.git_in(&moved, &["status", "--porcelain"]), "");
    assert_eq!(sandbox.git_in(&moved, &["show", "HEAD:artifacts.yaml"]), "m: {}\nnew: {}");
}

/// A clone can deliver a bare repository among its files. Git's rule counts for both: such a one
/// is used, unless that is forbidden.
#[test]
fn bare_repositories_are_refused_where_git_refuses_them() {
    let sandbox = hostile();
    sandbox.git_in(sandbox.root(), &["clone", "-q", "--bare", "repo", "repo/data/evil.git"]);
    sandbox.git_in(sandbox.root(), &["init", "-q", "sub"]);
    let bare = sandbox.repo().join("data/evil.git");
    let show = |dir: &Path, args: &[&str], value: &str| {
        let mut gto = sandbox.gto_command(dir);
        for (name, value) in [("COUNT", "1"), ("KEY_0", "safe.bareRepository"), ("VALUE_0", value)]
        {
            gto.env(format!("GIT_CONFIG_{name}"), value);
        }
        bounded(gto.arg("show").args(args))
    };
    let refused = format!(
        "❌ The repository at '{}' is bare, and safe.bareRepository is 'explicit' in git's \
         configuration. If you trust it: git config --global safe.bareRepository all\n",
        bare.display()
    );
    for dir in [bare.clone(), bare.join("refs"), bare.join("objects/pack")] {
        assert_eq!(show(&dir, &[], "all").code, 0);
        let got = show(&dir, &[], "explicit");
        assert_eq!((got.code, got.stderr.as_str()), (1, refused.as_str()));
    }
    // So is the directory of a work tree of it, from inside.
    sandbox.git_in(&bare, &["worktree", "add", "-q", "../../../tree"]);
    let tree = show(&bare.join("worktrees/tree"), &[], "explicit");
    assert_eq!(tree.code, 1, "{tree:?}");
    assert_eq!(show(&sandbox.root().join("tree"), &[], "explicit").code, 0);
    // A hook is told the repository by git, and works in it.
    let mut hook = sandbox.gto_command(&bare);
    hook.envs([("GIT_CONFIG_COUNT", "1"), ("GIT_CONFIG_KEY_0", "safe.bareRepository")]);
    hook.envs([("GIT_CONFIG_VALUE_0", "explicit"), ("GIT_DIR", ".")]);
    assert_eq!(bounded(hook.arg("show")).code, 0);
    hook.env("GIT_DIR", sandbox.repo().join(".git"));
    assert_eq!(bounded(&mut hook).code, 1);
    // `git -C` refuses it, too.
    let named = show(sandbox.root(), &["--repo", bare.to_str().unwrap()], "explicit");
    assert_eq!((named.code, named.stderr), (1, refused));
    for dir in [sandbox.repo(), sandbox.repo().join(".git"), sandbox.repo().join(".git/refs")] {
        let got = show(&dir, &[], "explicit");
        assert_eq!(got.code, 0, "{got:?}");
    }
    let url = format!("file://{}", bare.display());
    assert_eq!(show(sandbox.root(), &["--repo", &url], "all").code, 0);
}

/// Git judges by the place where it is asked.
#[test]
#[ignore = "needs root"]
fn trust_by_the_place() {
    let sandbox = Sandbox::new();
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "one"]);
    sandbox.write("repo/sub/file", "");
    let repo = sandbox.repo();
    let own = ["-R", "65534:65534", "repo"];
    sandbox.run(sandbox.command("chown", sandbox.root()).args(own));
    let root = repo.display();
    let (mut trusted, mut refused) = (0, 0);
    for place in [format!("{root}"), format!("{root}/.git"), ".".to_owned(), format!("{root}/*")] {
        for (at, dir) in ["", "sub", ".git", ".git/refs"].into_iter().enumerate() {
            let run = |program: &str, args: &[&str]| {
                let mut command = sandbox.command(program, &repo.join(dir));
                command.env("GIT_CONFIG_COUNT", "1").env("GIT_CONFIG_KEY_0", "safe.directory");
                outcome(command.env("GIT_CONFIG_VALUE_0", &place).args(args))
            };
            let git = run("git", &["rev-parse", "--git-dir"]);
            let name = format!("m{}", trusted + refused);
            for args in [&["show"][..], &["register", &name], &["annotate", &name, "--commit"]] {
                let got = run(env!("CARGO_BIN_EXE_gto"), args);
                assert_eq!(got.code == 0, git.code == 0, "{place} in {dir}: {args:?} {got:?}");
                if git.code != 0 {
                    let judged = if at < 2 { "" } else { "/.git" };
                    let advice = format!("--add safe.directory '{root}{judged}'\n");
                    assert!(got.stderr.ends_with(&advice), "{place} in {dir}: {got:?}");
                }
            }
            if git.code == 0 { trusted += 1 } else { refused += 1 }
        }
    }
    assert!(trusted > 5 && refused > 5);
}
