//! Whatever goes wrong, nothing has happened.

use std::fs;

use super::{INDEX, NEW, OLD, Sandbox, commit_in};
use crate::git::tests::writing::variables;
use crate::git::{CommitError, FileCommit, GitVariables};

impl Sandbox {
    /// Nothing has changed, and the error is this one.
    #[track_caller]
    fn assert_refused(&self, words: &str) {
        let before = self.everything("r");
        let error = self.commit_at("r", None).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
        assert_eq!(self.everything("r"), before);
    }
}

#[test]
fn a_commit_made_meanwhile_is_not_lost() {
    let sandbox = Sandbox::with_index(&[]);
    // Between our look at the branch and our move of it.
    let script = "git commit-tree -p HEAD -m theirs 'HEAD^{tree}' > theirs\n\
                  git update-ref refs/heads/main $(cat theirs)";
    sandbox.write_hook("r/.git/hooks/pre-commit", script);
    let error = sandbox.commit_at("r", None).unwrap_err();
    assert!(matches!(&error, CommitError::Moved(name) if name == "main"), "{error}");
    assert_eq!(sandbox.git("r", &["rev-parse", "main"]), sandbox.text("r/theirs").trim());
    assert_eq!(sandbox.text("r/artifacts.yaml"), OLD);
    assert_eq!(sandbox.git("r", &["status", "--porcelain"]), "?? theirs");
    sandbox.assert_clean("r/.git");
}

#[test]
fn a_change_is_based_on_what_is_there() {
    let sandbox = Sandbox::with_index(&[]);
    sandbox.git("r", &["branch", "other"]);
    let before = sandbox.everything("r");
    for branch in [None, Some("other")] {
        for was in [None, Some("a: {} # older\n".into())] {
            let commit = FileCommit {
                path: INDEX.to_owned(),
                was,
                content: NEW.into(),
                message: "m".to_owned(),
                branch: branch.map(str::to_owned),
                start: None,
            };
            let error = sandbox.open().lock().unwrap().commit_file(&commit).unwrap_err();
            let words = "'artifacts.yaml' has changed in the meantime: run the command again";
            assert_eq!(error.to_string(), words);
        }
    }
    assert_eq!(sandbox.everything("r"), before);
}

#[test]
fn locks_of_others_are_respected() {
    for (lock, words) in [
        ("index.lock", "index.lock': File exists"),
        ("refs/heads/main.lock", "main.lock': File exists"),
        ("HEAD.lock", "HEAD.lock': File exists"),
    ] {
        let sandbox = Sandbox::with_index(&[]);
        let lock = format!("r/.git/{lock}");
        sandbox.put(&lock, "");
        sandbox.assert_refused(words);
        fs::remove_file(sandbox.path(&lock)).unwrap();
        if !lock.ends_with("index.lock") {
            assert_eq!(sandbox.git("r", &["diff-files"]), "");
        }
        sandbox.commit();
    }
}

#[test]
fn hooks_run_as_for_gto() {
    let sandbox = Sandbox::with_index(&[]);
    sandbox.put("r/one", "staged\n");
    sandbox.git("r", &["add", "one"]);
    sandbox.put("r/.git/COMMIT_EDITMSG", "the user's");
    let hook = |name: &str, script: &str| {
        fs::create_dir_all(sandbox.path("r/.git/own")).unwrap();
        sandbox.write_hook(&format!("r/.git/own/{name}"), script);
    };
    sandbox.git("r", &["config", "core.hooksPath", ".git/own"]);
    hook(
        "pre-commit",
        "git diff --cached --name-only > .git/seen; cat artifacts.yaml >> .git/seen",
    );
    hook("commit-msg", "printf '\\nTicket: 1\\n' >> \"$1\"");
    hook("post-commit", "git rev-parse HEAD > .git/made; exit 1");
    let committed = sandbox.commit();
    assert_eq!(sandbox.text("r/.git/seen"), format!("{INDEX}\n{NEW}"));
    assert_eq!(sandbox.text("r/.git/made").trim(), committed.id.to_string());
    let message = sandbox.git("r", &["log", "-1", "--format=%B"]);
    assert_eq!(message.trim(), "Annotate artifact `b`\n\nTicket: 1");
    assert_eq!(sandbox.git("r", &["status", "--porcelain"]), "M  one");
    sandbox.git("r", &["reset", "-q", "--hard", "HEAD^"]);

    hook("commit-msg", "echo 'No ticket' >&2; exit 1");
    sandbox.assert_refused("The commit-msg hook refused the commit");
    hook("pre-commit", "exit 1");
    sandbox.assert_refused("The pre-commit hook refused the commit");
    assert_eq!(sandbox.text("r/.git/COMMIT_EDITMSG"), "the user's");
    assert!(!sandbox.path("r/.git/GTO_EDITMSG").exists());
    assert!(!sandbox.path("r/.git/gto.index").exists());
    // The hooks look at the work tree, which is not of this branch.
    sandbox.git("r", &["branch", "other"]);
    sandbox.commit_at("r", Some("other")).unwrap().unwrap();
}

#[test]
fn nobody_commits_nothing() {
    let sandbox = Sandbox::with_index(&[]);
    sandbox.git("r", &["config", "user.name", ""]);
    let before = sandbox.everything("r");
    let nobody = GitVariables { committer_name: Some(String::new()), ..variables() };
    let commit = FileCommit {
        path: INDEX.to_owned(),
        was: Some(OLD.into()),
        content: NEW.into(),
        message: String::new(),
        branch: None,
        start: None,
    };
    let error = sandbox.open_with(&nobody).lock().unwrap().commit_file(&commit).unwrap_err();
    assert!(matches!(error, CommitError::Identity(_)), "{error}");
    // A committer, and no author.
    let error = sandbox.open().lock().unwrap().commit_file(&commit).unwrap_err();
    assert!(matches!(error, CommitError::Identity(_)), "{error}");
    assert_eq!(sandbox.everything("r"), before);
}

#[test]
fn what_was_done_since_is_not_undone() {
    let sandbox = Sandbox::with_index(&[]);
    let before = sandbox.everything("r");
    let undo = |committed| sandbox.open().undo_commit(committed);
    let committed = sandbox.commit();
    undo(&committed).unwrap();
    assert_eq!(sandbox.everything("r"), before);
    assert_eq!(sandbox.git("r", &["diff-files"]), "");
    undo(&committed).unwrap();
    assert_eq!(sandbox.everything("r"), before);

    let committed = sandbox.commit();
    sandbox.put("r/artifacts.yaml", "edited: {}\n");
    undo(&committed).unwrap();
    assert_eq!(sandbox.text("r/artifacts.yaml"), "edited: {}\n");
    assert_eq!(sandbox.git("r", &["status", "--porcelain"]), " M artifacts.yaml");

    sandbox.git("r", &["reset", "-q", "--hard"]);
    let committed = sandbox.commit();
    sandbox.git("r", &["commit", "-q", "--allow-empty", "-m", "on top"]);
    let before = sandbox.everything("r");
    assert!(matches!(undo(&committed), Err(CommitError::Moved(_))));
    assert_eq!(sandbox.everything("r"), before);

    sandbox.git("r", &["branch", "other", "HEAD~2"]);
    let before = sandbox.everything("r");
    let committed = commit_in(&sandbox.open(), INDEX, NEW, Some("other")).unwrap().unwrap();
    undo(&committed).unwrap();
    assert_eq!(sandbox.everything("r"), before);
}
