//! Branches, detached and unborn ones, bare repositories and linked work trees.

use std::fs;

use super::{INDEX, NEW, OLD, Sandbox, commit_in, origin};
use crate::git::CommitError;

#[test]
fn the_commit_is_as_git_and_gto_make_it() {
    let sandbox = Sandbox::with_index(&[]);
    let parent = sandbox.git("r", &["rev-parse", "HEAD"]);
    let committed = sandbox.commit();
    assert_eq!(committed.id.to_string(), sandbox.git("r", &["rev-parse", "main"]));
    let tree = sandbox.git("r", &["rev-parse", "HEAD^{tree}"]);
    let object = sandbox.git("r", &["cat-file", "commit", "HEAD"]);
    let (head, rest) = object.split_once("author A U Thor <author@example.com> ").unwrap();
    assert_eq!(head, format!("tree {tree}\nparent {parent}\n"));
    let end = "committer A U Thor <author@example.com> 1700000000 +0130\n\nAnnotate artifact `b`";
    assert_eq!(rest.split_once('\n').unwrap().1, end);
    for log in ["HEAD", "refs/heads/main"] {
        let log = sandbox.text(&format!("r/.git/logs/{log}"));
        let line = log.lines().last().unwrap();
        let who = "A U Thor <author@example.com> 1700000000 +0130";
        let id = committed.id;
        assert_eq!(line, format!("{parent} {id} {who}\tcommit: Annotate artifact `b`"));
    }
    sandbox.assert_in_step("r");
    sandbox.assert_clean("r/.git");
}

#[test]
fn makes_the_first_commit_of_a_branch() {
    let sandbox = Sandbox::with_init(&[]);
    sandbox.configure("r");
    sandbox.git("r", &["switch", "-q", "--orphan", "new"]);
    sandbox.put("r/staged", "x");
    sandbox.git("r", &["add", "."]);
    let status = sandbox.git("r", &["status", "--porcelain=v2"]);
    let committed = sandbox.commit();
    sandbox.assert_committed("r", "HEAD");
    sandbox.assert_in_step("r");
    assert_eq!(sandbox.git("r", &["status", "--porcelain=v2"]), status);
    assert_eq!(sandbox.git("r", &["rev-list", "new"]), committed.id.to_string());
    let log = sandbox.git("r", &["reflog", "-1", "--format=%gs", "new"]);
    assert_eq!(log, "commit (initial): Annotate artifact `b`");

    sandbox.open().undo_commit(&committed).unwrap();
    assert_eq!(sandbox.git("r", &["branch", "--list", "new"]), "");
    assert_eq!(sandbox.git("r", &["status", "--porcelain=v2"]), status);
    assert!(!sandbox.path("r/artifacts.yaml").exists());
}

#[test]
fn a_detached_head_moves_alone() {
    let sandbox = Sandbox::with_index(&[]);
    sandbox.git("r", &["switch", "-q", "--detach"]);
    let refs = sandbox.refs("r");
    let committed = sandbox.commit();
    assert_eq!(sandbox.refs("r"), refs);
    assert_eq!(sandbox.git("r", &["rev-parse", "HEAD"]), committed.id.to_string());
    assert_eq!(sandbox.git("r", &["branch", "--show-current"]), "");
    sandbox.assert_in_step("r");
    sandbox.open().undo_commit(&committed).unwrap();
    assert_eq!(sandbox.git("r", &["rev-parse", "HEAD"]), sandbox.git("r", &["rev-parse", "main"]));
    assert_eq!(sandbox.text("r/artifacts.yaml"), OLD);
}

#[test]
fn another_branch_grows_behind_the_scenes() {
    let sandbox = Sandbox::with_index(&["--object-format=sha256"]);
    sandbox.git("r", &["branch", "topic/x"]);
    sandbox.git("r", &["pack-refs", "--all"]);
    sandbox.put("r/artifacts.yaml", "in: {work: 1}\n");
    sandbox.put("r/one", "staged\n");
    sandbox.git("r", &["add", "one"]);
    let before = sandbox.view("r", &[]);
    let index = fs::read(sandbox.path("r/.git/index")).unwrap();
    let committed = sandbox.commit_at("r", Some("topic/x")).unwrap().unwrap();
    assert_eq!(fs::read(sandbox.path("r/.git/index")).unwrap(), index);
    assert_eq!(sandbox.view("r", &[]), before);
    assert_eq!(sandbox.git("r", &["rev-parse", "topic/x"]), committed.id.to_string());
    sandbox.assert_committed("r", "topic/x");
    let error = sandbox.commit_at("r", Some("nosuch")).unwrap_err();
    assert_eq!(error.to_string(), "There is no branch 'nosuch' in this repository");
    assert!(matches!(sandbox.commit_at("r", Some("../x")), Err(CommitError::NoBranch(_))));
    let tip = sandbox.open().branch_tip("topic/x").unwrap();
    assert_eq!(tip, Some(committed.id));
}

#[test]
fn a_branch_that_is_in_use_elsewhere_is_left_alone() {
    let sandbox = Sandbox::with_index(&[]);
    sandbox.git("r", &["worktree", "add", "-q", "-b", "other", "../w"]);
    let before = sandbox.everything("w");
    let error = sandbox.commit_at("r", Some("other")).unwrap_err().to_string();
    let at = sandbox.path("w").canonicalize().unwrap();
    assert_eq!(error, format!("Branch 'other' is in use at '{}': commit there", at.display()));
    let error = sandbox.commit_at("w", Some("main")).unwrap_err().to_string();
    assert!(error.starts_with("Branch 'main' is in use at '"), "{error}");
    assert_eq!(sandbox.everything("w"), before);

    sandbox.commit_at("w", Some("other")).unwrap().unwrap();
    sandbox.assert_committed("w", "other");
    sandbox.assert_in_step("w");
    assert_eq!(sandbox.text("r/artifacts.yaml"), OLD);

    sandbox.put("w/one", "w\n");
    sandbox.git("w", &["commit", "-q", "-a", "-m", "w"]);
    sandbox.put("r/one", "r\n");
    sandbox.git("r", &["commit", "-q", "-a", "-m", "r"]);
    assert!(!sandbox.try_git("w", &["rebase", "main"]).status.success());
    assert!(matches!(sandbox.commit_at("r", Some("other")), Err(CommitError::InUse { .. })));
    assert!(matches!(sandbox.commit_at("w", Some("other")), Err(CommitError::InUse { .. })));
}

#[test]
fn a_bare_repository_has_only_branches() {
    let sandbox = Sandbox::with_index(&[]);
    sandbox.git("r", &["branch", "other"]);
    sandbox.git(".", &["clone", "-q", "--bare", "r", "b.git"]);
    sandbox.configure("b.git");
    for branch in [None, Some("other")] {
        sandbox.commit_at("b.git", branch).unwrap().unwrap();
        sandbox.assert_committed("b.git", branch.unwrap_or("main"));
    }
    let error = sandbox.open_at("b.git").write_working_file("HEAD", b"x").unwrap_err();
    assert_eq!(
        error.to_string(),
        "'HEAD' is not in the working tree, or is a link that leads out of it"
    );
}

#[test]
fn a_partial_clone_needs_only_its_root_trees() {
    let sandbox = Sandbox::with_index(&[]);
    sandbox.put("r/far/away", "x");
    sandbox.git("r", &["add", "."]);
    sandbox.git("r", &["commit", "-q", "-m", "far"]);
    sandbox.git("r", &["config", "uploadpack.allowFilter", "true"]);
    let url = format!("file://{}", sandbox.path("r").display());
    let filter = ["clone", "-q", "--bare", "--depth=1", "--filter=tree:1", &url, "b.git"];
    sandbox.git(".", &filter);
    sandbox.configure("b.git");
    // What a command reads before its change.
    sandbox.git("b.git", &["cat-file", "blob", &format!("main:{INDEX}")]);
    let objects = || sandbox.git("b.git", &["cat-file", "--batch-all-objects", "--batch-check"]);
    let before = objects().lines().count();
    let committed = sandbox.commit_at("b.git", None).unwrap().unwrap();
    // A blob, a tree and a commit.
    assert_eq!(objects().lines().count(), before + 3);
    sandbox.open_at("b.git").push_branch("main", &origin("main")).unwrap_err();
    sandbox.git("r", &["switch", "-q", "--detach"]);
    sandbox.open_at("b.git").push_branch("main", &origin("main")).unwrap();
    assert_eq!(sandbox.git("r", &["rev-parse", "main"]), committed.id.to_string());
    sandbox.assert_committed("r", "main");
}

#[test]
fn an_index_in_a_directory_and_odd_neighbours() {
    let sandbox = Sandbox::with_index(&[]);
    sandbox.put("r/meta.d", "x");
    sandbox.put("r/meta0", "x");
    sandbox.put("r/run", "#!/bin/sh\n");
    sandbox.put("r/ünï \"q\"", "x");
    sandbox.git("r", &["add", "."]);
    sandbox.git("r", &["update-index", "--chmod=+x", "run"]);
    std::os::unix::fs::symlink("one", sandbox.path("r/link")).unwrap();
    let head = sandbox.git("r", &["rev-parse", "HEAD"]);
    sandbox.git("r", &["update-index", "--add", "--cacheinfo", &format!("160000,{head},sub")]);
    sandbox.git("r", &["add", "link"]);
    sandbox.git("r", &["commit", "-q", "-m", "odd"]);
    let path = "meta/deep/artifacts.yaml";
    for (branch, content) in [(None, OLD), (None, NEW), (Some("other"), OLD)] {
        let branch = branch.inspect(|branch| _ = sandbox.git("r", &["branch", branch]));
        commit_in(&sandbox.open(), path, content, branch).unwrap().unwrap();
        let tip = branch.unwrap_or("HEAD");
        assert_eq!(sandbox.git("r", &["diff", "--name-only", &format!("{tip}^"), tip]), path);
        assert_eq!(sandbox.git("r", &["show", &format!("{tip}:{path}")]), content.trim_end(),);
    }
    assert_eq!(sandbox.git("r", &["write-tree"]), sandbox.git("r", &["rev-parse", "HEAD^{tree}"]));
    sandbox.git("r", &["fsck", "--strict"]);
    for path in ["one/artifacts.yaml", "sub/artifacts.yaml", "meta"] {
        let before = sandbox.everything("r");
        commit_in(&sandbox.open(), path, NEW, None).unwrap_err();
        commit_in(&sandbox.open(), path, NEW, Some("other")).unwrap_err();
        assert_eq!(sandbox.everything("r"), before, "{path}");
    }
    for path in ["", "/x", "x/", "x/..", "../x", ".git/x", "x/.Git", "./.git/x"] {
        let error = commit_in(&sandbox.open(), path, NEW, Some("other")).unwrap_err();
        assert!(matches!(error, CommitError::NotAFile(_)), "{path}: {error}");
    }
    let link = commit_in(&sandbox.open(), "link", NEW, Some("other")).unwrap_err();
    assert!(matches!(link, CommitError::NotAFile(_)), "{link}");
}
