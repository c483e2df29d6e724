//! Pushing the branch, and taking the commit back if that fails.

use super::{NEW, Sandbox, origin};
use crate::git::PushError;

impl Sandbox {
    /// With a bare `o.git`, the origin of `r`, which has its branch.
    fn with_pushed(scheme: &str) -> Self {
        let sandbox = Self::with_index(&[]);
        sandbox.git(".", &["clone", "-q", "--bare", "r", "o.git"]);
        let url = format!("{scheme}{}", sandbox.path("o.git").display());
        sandbox.git("r", &["remote", "add", "origin", &url]);
        sandbox.git("r", &["fetch", "-q"]);
        sandbox
    }

    fn push_main(&self) -> Result<(), PushError> {
        self.open().push_branch("main", &origin("main"))
    }

    /// Somebody else's commit on the remote's branch.
    fn push_theirs(&self) {
        self.git(".", &["clone", "-q", "o.git", "theirs"]);
        self.git("theirs", &["commit", "-q", "--allow-empty", "-m", "theirs"]);
        self.git("theirs", &["push", "-q", "origin", "HEAD"]);
    }
}

#[test]
fn pushes_that_branch_alone() {
    let sandbox = Sandbox::with_pushed("");
    sandbox.git("r", &["branch", "other"]);
    sandbox.git("r", &["tag", "-a", "-m", "t", "t"]);
    for (key, value) in [("push.followTags", "true"), ("remote.origin.push", "refs/*:refs/*")] {
        sandbox.git("r", &["config", key, value]);
    }
    let id = sandbox.commit().id;
    sandbox.push_main().unwrap();
    assert_eq!(sandbox.refs("o.git"), format!("{id} refs/heads/main"));
    assert_eq!(sandbox.git("r", &["rev-parse", "origin/main"]), id.to_string());
    sandbox.push_main().unwrap();
}

#[test]
fn a_branch_that_went_on_is_told_apart_and_the_commit_undone() {
    for scheme in ["", "file://"] {
        let sandbox = Sandbox::with_pushed(scheme);
        sandbox.push_theirs();
        let before = sandbox.everything("r");
        let remote = sandbox.refs("o.git");
        let committed = sandbox.commit();
        let error = sandbox.push_main().unwrap_err();
        let is_behind = matches!(&error, PushError::Behind(words)
            if words.contains(" ! [rejected] main (fetch first)\n"));
        assert!(is_behind, "{error}");
        sandbox.open().undo_commit(&committed).unwrap();
        assert_eq!(sandbox.everything("r"), before);
        assert_eq!(sandbox.refs("o.git"), remote);

        sandbox.git("r", &["fetch", "-q"]);
        sandbox.commit();
        assert!(matches!(sandbox.push_main(), Err(PushError::Behind(_))));
        assert_eq!(sandbox.refs("o.git"), remote);
    }
}

#[test]
fn a_race_at_the_remote_is_told_apart_too() {
    let sandbox = Sandbox::with_pushed("file://");
    let script = "git update-ref refs/heads/main $(env -u GIT_QUARANTINE_PATH \
                  git commit-tree -p main -m theirs 'main^{tree}')";
    // `pre-receive` may not change references; what it starts without its variables may.
    let script = format!("unset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY; {script}");
    sandbox.write_hook("o.git/hooks/pre-receive", &script);
    sandbox.git("o.git", &["config", "user.name", "T"]);
    sandbox.git("o.git", &["config", "user.email", "t@example.com"]);
    sandbox.commit();
    let error = sandbox.push_main().unwrap_err();
    assert!(matches!(error, PushError::Behind(_)), "{error}");
    assert_eq!(sandbox.git("o.git", &["log", "-1", "--format=%s", "main"]), "theirs");
}

#[test]
fn a_refusal_is_in_the_words_of_the_remote() {
    let sandbox = Sandbox::with_pushed("file://");
    sandbox.write_hook("o.git/hooks/pre-receive", "echo 'Protected branch' >&2; exit 1");
    let committed = sandbox.commit();
    let error = sandbox.push_main().unwrap_err();
    let words = error.to_string();
    assert!(matches!(error, PushError::Failed { .. }), "{words}");
    assert!(words.contains("remote: Protected branch\n"), "{words}");
    assert!(words.contains(" ! [remote rejected] main (pre-receive hook declined)"), "{words}");
    assert_eq!(sandbox.text("r/artifacts.yaml"), NEW);
    sandbox.open().undo_commit(&committed).unwrap();
    assert_eq!(sandbox.git("r", &["status", "--porcelain"]), "");
    assert_eq!(
        sandbox.git("r", &["rev-parse", "main"]),
        sandbox.git("o.git", &["rev-parse", "main"])
    );
}

#[test]
fn the_remote_is_the_one_that_git_would_push_to() {
    let sandbox = Sandbox::with_index(&[]);
    let remote = || sandbox.open().push_remote(Some("main")).unwrap();
    assert_eq!(remote(), "origin");
    for (key, value) in
        [("branch.main.remote", "a"), ("remote.pushDefault", "b"), ("branch.main.pushRemote", "c")]
    {
        sandbox.git("r", &["config", key, value]);
        assert_eq!(remote(), value);
    }
}

/// As git has it, but that a branch without upstream goes to the one of the same name.
#[test]
fn the_branch_there_is_the_one_that_git_would_push_to() {
    let sandbox = Sandbox::with_index(&[]);
    let target = || sandbox.open().push_target("main", None);
    let set = |key: &str, value: &str| _ = sandbox.git("r", &["config", key, value]);
    assert_eq!(target().unwrap(), origin("main"));
    set("push.default", "upstream");
    assert_eq!(target().unwrap(), origin("main"));
    set("branch.main.remote", "origin");
    set("branch.main.merge", "refs/heads/trunk");
    for (default, branch) in
        [("upstream", "trunk"), ("tracking", "trunk"), ("current", "main"), ("matching", "main")]
    {
        set("push.default", default);
        assert_eq!(target().unwrap(), origin(branch), "{default}");
    }
    set("push.default", "simple");
    let error = target().unwrap_err().to_string();
    assert!(error.starts_with("Branch 'main' tracks 'trunk' of 'origin'"), "{error}");
    sandbox.git("r", &["config", "--unset", "push.default"]);
    assert_eq!(target().unwrap_err().to_string(), error);
    set("branch.main.merge", "refs/heads/main");
    assert_eq!(target().unwrap(), origin("main"));
    // To another remote than the upstream's.
    set("branch.main.merge", "refs/heads/trunk");
    set("branch.main.pushRemote", "mine");
    assert_eq!(target().unwrap().remote, "mine");
    assert_eq!(target().unwrap().reference, "refs/heads/main");
}
