//! What a process leaves that is killed while it commits, and what becomes of that.

use std::fs;

use super::{INDEX, NEW, OLD, Sandbox};

impl Sandbox {
    /// What there is when file and index are changed, and the branch is not.
    fn leave_half_done(&self) {
        let git = self.path("r/.git");
        let root = self.path("r").canonicalize().unwrap();
        let id = |revision: &str| self.git("r", &["rev-parse", revision]);
        let (parent, old) = (id("HEAD"), id("HEAD:artifacts.yaml"));
        let root = root.to_str().unwrap();
        let line =
            format!("commit 1\0{root}\0{INDEX}\0refs/heads/main\0{parent}\0100644\0{old}\0\n");
        fs::write(git.join("refs/gto.lock"), line).unwrap();
        fs::rename(self.path("r/artifacts.yaml"), git.join("gto.before")).unwrap();
        fs::write(git.join("gto.after"), NEW).unwrap();
        self.put("r/artifacts.yaml", NEW);
        self.put("r/artifacts.yaml.1.tmp", "half");
    }

    #[track_caller]
    fn assert_settled(&self) {
        self.assert_clean("r/.git");
        for name in ["gto.before", "gto.after"] {
            assert!(!self.path("r/.git").join(name).exists(), "{name}");
        }
        assert!(!self.path("r/artifacts.yaml.1.tmp").exists());
    }
}

#[test]
fn the_next_process_takes_it_back() {
    for stages in [false, true] {
        let sandbox = Sandbox::with_index(&[]);
        let before = sandbox.everything("r");
        sandbox.leave_half_done();
        if stages {
            sandbox.git("r", &["add", INDEX]);
        }
        for lock in ["refs/heads/main.lock", "HEAD.lock"] {
            sandbox.put(&format!("r/.git/{lock}"), "");
        }
        let read = sandbox.open().read_working_file(INDEX).unwrap();
        assert_eq!(read, Some(OLD.into()));
        assert_eq!(sandbox.everything("r"), before);
        assert_eq!(sandbox.git("r", &["diff-files"]), "");
        sandbox.assert_settled();
        sandbox.commit();
    }
}

#[test]
fn so_does_one_in_another_work_tree() {
    let sandbox = Sandbox::with_index(&[]);
    sandbox.git("r", &["worktree", "add", "-q", "--detach", "../linked"]);
    sandbox.leave_half_done();
    drop(sandbox.open_at("linked").lock().unwrap());
    assert_eq!(sandbox.git("r", &["status", "--porcelain"]), "");
    assert_eq!(sandbox.text("linked/artifacts.yaml"), OLD);
    sandbox.assert_settled();
}

#[test]
fn a_new_file_is_removed() {
    let sandbox = Sandbox::with_index(&[]);
    sandbox.git("r", &["rm", "-q", INDEX]);
    sandbox.git("r", &["commit", "-q", "-m", "none"]);
    let before = sandbox.everything("r");
    sandbox.put("r/artifacts.yaml", NEW);
    sandbox.git("r", &["add", INDEX]);
    let root = sandbox.path("r").canonicalize().unwrap();
    let parent = sandbox.git("r", &["rev-parse", "HEAD"]);
    let root = root.to_str().unwrap();
    let line = format!("commit 1\0{root}\0{INDEX}\0refs/heads/main\0{parent}\0-\0-\0\n");
    sandbox.put("r/.git/refs/gto.lock", &line);
    sandbox.put("r/.git/gto.after", NEW);
    drop(sandbox.open().lock().unwrap());
    assert_eq!(sandbox.everything("r"), before);
    sandbox.assert_settled();
}

#[test]
fn what_was_done_or_changed_since_stays() {
    type Since = fn(&Sandbox);
    let cases: [(Since, &str); 4] = [
        (|s| _ = s.git("r", &["commit", "-q", "-a", "-m", "done"]), ""),
        (|s| s.put("r/artifacts.yaml", "mine: {}\n"), " M artifacts.yaml"),
        (
            |s| {
                s.put("r/artifacts.yaml", "mine: {}\n");
                s.git("r", &["add", INDEX]);
                s.put("r/artifacts.yaml", NEW);
            },
            "MM artifacts.yaml",
        ),
        (|s| fs::remove_file(s.path("r/artifacts.yaml")).unwrap(), " D artifacts.yaml"),
    ];
    for (since, status) in cases {
        let sandbox = Sandbox::with_index(&[]);
        sandbox.leave_half_done();
        since(&sandbox);
        let file = fs::read(sandbox.path("r/artifacts.yaml")).ok();
        fs::remove_file(sandbox.path("r/artifacts.yaml.1.tmp")).unwrap();
        drop(sandbox.open().lock().unwrap());
        assert_eq!(fs::read(sandbox.path("r/artifacts.yaml")).ok(), file);
        assert_eq!(sandbox.git("r", &["status", "--porcelain"]).trim_end(), status.trim_end());
    }
}
