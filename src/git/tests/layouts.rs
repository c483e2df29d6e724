//! Every shape of repository that people have.

use std::fs;

use super::Sandbox;
use crate::git::{ObjectError, Scope};

#[track_caller]
fn assert_complete(sandbox: &Sandbox, relative: &str) {
    let repository = sandbox.assert_as_git(relative);
    let head = repository.head().unwrap().unwrap();
    assert_eq!(head.to_string(), sandbox.git(relative, &["rev-parse", "HEAD"]));
    assert_eq!(repository.commit(head).unwrap().message, "one\n");
    let blob = repository.blob_id_at(head, "artifacts.yaml").unwrap().unwrap();
    assert_eq!(repository.blob(blob).unwrap(), b"a: {}\n");
    assert_eq!(repository.resolve("HEAD").unwrap(), head);
    assert_eq!(repository.resolve("a@v1").unwrap(), head);
    assert_eq!(repository.resolve(&head.short(7)).unwrap(), head);
}

#[test]
fn plain_and_detached() {
    let sandbox = Sandbox::with_registry();
    assert_complete(&sandbox, "r");
    sandbox.git("r", &["checkout", "-q", "--detach"]);
    assert_complete(&sandbox, "r");
    assert_eq!(sandbox.open("r").root(), sandbox.path("r"));
}

#[test]
fn sub_directory_file_and_git_directory() {
    let sandbox = Sandbox::with_registry();
    std::fs::create_dir_all(sandbox.path("r/x/y")).unwrap();
    for at in ["r/x/y", "r/artifacts.yaml", "r/.git", "r/.git/refs"] {
        assert_eq!(sandbox.open(at).root(), sandbox.path("r"), "{at}");
    }
}

#[test]
fn bare() {
    let sandbox = Sandbox::with_registry();
    sandbox.git(".", &["clone", "-q", "--bare", "r", "b.git"]);
    assert_complete(&sandbox, "b.git");
    assert_eq!(sandbox.open("b.git").root(), sandbox.path("b.git"));
}

#[test]
fn linked_worktree() {
    let sandbox = Sandbox::with_registry();
    sandbox.git("r", &["worktree", "add", "-q", "../w"]);
    assert_complete(&sandbox, "w");
    assert_eq!(sandbox.open("w").root(), sandbox.path("w"));
    sandbox.git("w", &["pack-refs", "--all"]);
    assert_complete(&sandbox, "w");
    sandbox.commit("w", "only here");
    let (main, linked) = (sandbox.open("r"), sandbox.open("w"));
    assert_ne!(main.head().unwrap(), linked.head().unwrap());
}

/// As long as nobody runs `git worktree repair`, the repository names the former place.
#[test]
fn linked_worktree_that_was_moved() {
    let sandbox = Sandbox::with_registry();
    sandbox.git("r", &["worktree", "add", "-q", "../w"]);
    std::fs::rename(sandbox.path("w"), sandbox.path("moved")).unwrap();
    std::fs::create_dir_all(sandbox.path("moved/sub")).unwrap();
    std::fs::create_dir(sandbox.path("w")).unwrap();
    sandbox.write("moved/artifacts.yaml", "moved: {}\n");
    for dir in ["moved", "moved/sub"] {
        let repository = sandbox.open(dir);
        assert_eq!(repository.root(), sandbox.path("moved"));
        let found = repository.read_working_file("artifacts.yaml").unwrap();
        assert_eq!(found.as_deref(), Some(&b"moved: {}\n"[..]));
        // Something else in the former place is not read.
        sandbox.write("w/artifacts.yaml", "w: {}\n");
    }
}

/// Git reads tags there, too, and nothing of a work tree.
#[test]
fn work_tree_that_is_no_directory() {
    let sandbox = Sandbox::with_registry();
    sandbox.write("file", "");
    for name in ["absent", "file"] {
        let work_tree = sandbox.path(name).display().to_string();
        sandbox.git("r", &["config", "core.worktree", &work_tree]);
        let repository = sandbox.open("r");
        assert_eq!(repository.tag_refs(Scope::All).unwrap().len(), 4);
        let read = repository.read_working_file("artifacts.yaml").unwrap_err();
        let write = repository.write_working_file("artifacts.yaml", b"x").unwrap_err();
        for error in [read, write] {
            let said =
                format!("this operation must be run in a work tree\n'{work_tree}' is no directory");
            assert_eq!(error.to_string(), said);
        }
        assert!(!sandbox.path("absent").exists());
    }
}

#[test]
fn submodule() {
    let sandbox = Sandbox::with_registry();
    sandbox.git(".", &["init", "-q", "super"]);
    sandbox.git("super", &["submodule", "--quiet", "add", "../r", "sub"]);
    assert_complete(&sandbox, "super/sub");
    assert_eq!(sandbox.open("super/sub").root(), sandbox.path("super/sub"));
}

#[test]
fn unborn() {
    let sandbox = Sandbox::new();
    sandbox.git(".", &["init", "-q", "r"]);
    let repository = sandbox.assert_as_git("r");
    assert_eq!(repository.head().unwrap(), None);
    assert_eq!(repository.branch_commits().unwrap(), []);
}

#[test]
fn shallow() {
    let sandbox = Sandbox::with_registry();
    sandbox.commit("r", "two");
    let url = format!("file://{}", sandbox.path("r").display());
    sandbox.git(".", &["clone", "-q", "--depth", "1", &url, "s"]);
    sandbox.git("s", &["fetch", "-q", "--tags", "--depth", "1"]);
    let repository = sandbox.assert_as_git("s");
    assert_eq!(repository.branch_commits().unwrap().len(), 1);
}

#[test]
fn alternates() {
    let sandbox = Sandbox::with_registry();
    sandbox.git("r", &["gc", "-q"]);
    sandbox.git("r", &["multi-pack-index", "write"]);
    sandbox.git(".", &["clone", "-q", "--shared", "r", "s"]);
    assert_complete(&sandbox, "s");
}

#[test]
fn sha256() {
    let sandbox = Sandbox::new();
    sandbox.git(".", &["init", "-q", "-b", "main", "--object-format=sha256", "r"]);
    sandbox.write("r/artifacts.yaml", "a: {}\n");
    sandbox.commit("r", "one");
    sandbox.git("r", &["tag", "-a", "-m", "m", "a@v1"]);
    assert_complete(&sandbox, "r");
    sandbox.git("r", &["gc", "-q"]);
    sandbox.git("r", &["multi-pack-index", "write"]);
    sandbox.git("r", &["commit-graph", "write", "--reachable"]);
    assert_complete(&sandbox, "r");
    sandbox.commit("r", "two");
    let repository = sandbox.open("r");
    let first = repository.resolve("HEAD~1").unwrap();
    assert_eq!(repository.resolve("a@v1").unwrap(), first);
    assert_eq!(repository.branch_commits().unwrap().len(), 2);
}

#[test]
fn partial_clone() {
    let sandbox = Sandbox::with_registry();
    sandbox.git("r", &["config", "uploadpack.allowFilter", "true"]);
    sandbox.commit("r", "two");
    let url = format!("file://{}", sandbox.path("r").display());
    let args = ["clone", "-q", "--no-checkout", "--filter=blob:none", &url];
    for (options, to, old) in [
        (&[][..], "p", false),
        (&["--bare"][..], "p.git", false),
        (&[][..], "old", true),
        (&["--bare"][..], "old.git", true),
    ] {
        sandbox.git(".", &[&args[..], options, &[to]].concat());
        if old {
            sandbox.git(to, &["config", "extensions.partialClone", "origin"]);
        }
        let repository = sandbox.assert_as_git(to);
        assert_eq!(repository.root(), sandbox.path(to));
        let head = repository.head().unwrap().unwrap();
        assert_eq!(repository.commit(head).unwrap().message, "two\n");
        assert_eq!(repository.resolve("main~1").unwrap(), repository.resolve("a@v1").unwrap());
        assert_eq!(repository.resolve(&head.short(8)).unwrap(), head);
        assert_eq!(repository.branch_commits().unwrap().len(), 2);
        assert_eq!(repository.blob_id_at(head, "no/such").unwrap(), None);
        let blob = repository.blob_id_at(head, "artifacts.yaml").unwrap().unwrap();
        // The remote is away, and back.
        fs::rename(sandbox.path("r"), sandbox.path("away")).unwrap();
        let error = repository.blob(blob).unwrap_err();
        assert!(matches!(error, ObjectError::Unreachable { id, .. } if id == blob), "{error}");
        fs::rename(sandbox.path("away"), sandbox.path("r")).unwrap();
        assert_eq!(repository.blob(blob).unwrap(), b"a: {}\n");
    }
    assert_eq!(
        sandbox.open("p").resolve("nosuch").unwrap_err().to_string(),
        "Ref 'nosuch' was not found in the repository history"
    );
}
