//! The user's work in progress, in every form.

use std::fs;

use super::{INDEX, NEW, OLD, Sandbox, commit_in};
use crate::git::{CommitError, FileCommit, FileState};

impl Sandbox {
    /// Commits, and nothing else changes.
    #[track_caller]
    fn assert_leaves_work(&self) {
        let before = self.view("r", &[INDEX]);
        let stash = self.try_git("r", &["rev-parse", "-q", "--verify", "refs/stash"]).stdout;
        let parent = self.git("r", &["rev-parse", "HEAD"]);
        self.commit();
        assert_eq!(self.view("r", &[INDEX]), before);
        assert_eq!(self.try_git("r", &["rev-parse", "-q", "--verify", "refs/stash"]).stdout, stash);
        assert_eq!(self.git("r", &["rev-parse", "HEAD^"]), parent);
        self.assert_committed("r", "HEAD");
        self.assert_in_step("r");
    }

    fn start_work(&self) {
        self.put("r/.git/info/exclude", "ignored\n");
        self.put("r/ignored", "x");
        self.put("r/untracked", "x");
        self.put("r/dir/untracked", "x");
        self.put("r/one", "staged\n");
        self.git("r", &["add", "one"]);
        self.put("r/two", "unstaged\n");
        self.put("r/three", "both\n2\n3\n4\n5\n6\n7\n8\n");
        self.git("r", &["add", "three"]);
        self.put("r/three", "both\n2\n3\n4\n5\n6\n7\nboth\n");
        self.put("r/added", "added\n");
        self.put("r/intended", "intended\n");
        self.git("r", &["add", "added"]);
        self.git("r", &["add", "--intent-to-add", "intended"]);
        self.git("r", &["mv", "four", "five"]);
    }

    /// With a branch `other` that changes `one` in another way than `main`.
    fn with_conflict() -> Self {
        let sandbox = Self::with_index(&[]);
        sandbox.git("r", &["switch", "-q", "-c", "other"]);
        sandbox.put("r/one", "other\n");
        sandbox.git("r", &["commit", "-q", "-a", "-m", "other"]);
        sandbox.git("r", &["switch", "-q", "main"]);
        sandbox.put("r/one", "main\n");
        sandbox.git("r", &["commit", "-q", "-a", "-m", "main"]);
        sandbox
    }
}

#[test]
fn leaves_work_in_progress_alone() {
    let sandbox = Sandbox::with_index(&[]);
    sandbox.put("r/two", "stashed\n");
    sandbox.git("r", &["stash"]);
    sandbox.start_work();
    sandbox.assert_leaves_work();
}

#[test]
fn knows_every_form_of_an_index() {
    for settings in [
        &[("core.splitIndex", "true")][..],
        &[("core.untrackedCache", "true")],
        &[("index.version", "4")],
        &[("index.skipHash", "true")],
        &[("feature.manyFiles", "true")],
    ] {
        let sandbox = Sandbox::with_index(&[]);
        for (key, value) in settings {
            sandbox.git("r", &["config", key, value]);
        }
        sandbox.git("r", &["update-index", "--force-write-index"]);
        sandbox.start_work();
        sandbox.assert_leaves_work();
    }
}

#[test]
fn a_sparse_checkout_stays_sparse() {
    for index in ["--no-sparse-index", "--sparse-index"] {
        let sandbox = Sandbox::with_index(&[]);
        sandbox.put("r/far/away", "x");
        sandbox.git("r", &["add", "."]);
        sandbox.git("r", &["commit", "-q", "-m", "far"]);
        sandbox.git("r", &["sparse-checkout", "set", "--cone", index, "near"]);
        assert!(!sandbox.path("r/far").exists());
        sandbox.assert_leaves_work();
        assert!(!sandbox.path("r/far").exists());
    }
}

#[test]
fn a_conflict_is_left_to_be_solved() {
    let sandbox = Sandbox::with_conflict();
    sandbox.git("r", &["switch", "-q", "--detach"]);
    sandbox.put("r/one", "stashed\n");
    sandbox.git("r", &["stash"]);
    sandbox.git("r", &["switch", "-q", "other"]);
    assert!(!sandbox.try_git("r", &["stash", "pop"]).status.success());
    assert_eq!(sandbox.git("r", &["ls-files", "--unmerged"]).lines().count(), 3);
    sandbox.assert_leaves_work();
}

#[test]
fn commits_during_a_rebase_as_git_does() {
    for backend in ["--merge", "--apply"] {
        let sandbox = Sandbox::with_conflict();
        assert!(!sandbox.try_git("r", &["rebase", backend, "other"]).status.success());
        sandbox.assert_leaves_work();
        sandbox.put("r/one", "both\n");
        sandbox.git("r", &["add", "one"]);
        sandbox.git("r", &["-c", "core.editor=true", "rebase", "--continue"]);
        let subjects = sandbox.git("r", &["log", "-3", "--format=%s", "main"]);
        assert_eq!(subjects, "main\nAnnotate artifact `b`\nother");
    }
}

#[test]
fn commits_during_a_revert_and_a_bisection() {
    let sandbox = Sandbox::with_conflict();
    sandbox.put("r/one", "again\n");
    sandbox.git("r", &["commit", "-q", "-a", "-m", "again"]);
    assert!(!sandbox.try_git("r", &["revert", "HEAD^"]).status.success());
    sandbox.assert_leaves_work();
    assert!(sandbox.path("r/.git/REVERT_HEAD").exists());

    let sandbox = Sandbox::with_conflict();
    sandbox.git("r", &["bisect", "start", "HEAD", "HEAD~2"]);
    sandbox.assert_leaves_work();
}

#[test]
fn refuses_where_git_would() {
    for (command, words) in [
        ("merge", "cannot do a partial commit during a merge."),
        ("cherry-pick", "cannot do a partial commit during a cherry-pick."),
    ] {
        let sandbox = Sandbox::with_conflict();
        assert!(!sandbox.try_git("r", &[command, "other"]).status.success());
        let before = sandbox.everything("r");
        assert_eq!(sandbox.commit_at("r", None).unwrap_err().to_string(), words);
        assert_eq!(sandbox.everything("r"), before);
        sandbox.commit_at("r", Some("other")).unwrap().unwrap();
        sandbox.assert_committed("r", "other");
    }
}

#[test]
fn refuses_when_the_file_itself_is_being_worked_on() {
    type Prepare = fn(&Sandbox);
    let cases: [(Prepare, FileState); 9] = [
        (|s| s.put("r/artifacts.yaml", "c: {}\n"), FileState::Uncommitted),
        (
            |s| {
                s.put("r/artifacts.yaml", "c: {}\n");
                s.git("r", &["add", "."]);
                s.put("r/artifacts.yaml", OLD);
            },
            FileState::Uncommitted,
        ),
        (|s| fs::remove_file(s.path("r/artifacts.yaml")).unwrap(), FileState::Uncommitted),
        (
            |s| _ = s.git("r", &["rm", "-q", "-f", "--cached", "--ignore-unmatch", INDEX]),
            FileState::Uncommitted,
        ),
        (|s| _ = s.git("r", &["update-index", "--chmod=+x", INDEX]), FileState::Uncommitted),
        (|s| _ = s.git("r", &["update-index", "--assume-unchanged", INDEX]), FileState::Hidden),
        (|s| _ = s.git("r", &["update-index", "--skip-worktree", INDEX]), FileState::Hidden),
        (
            |s| {
                s.git("r", &["rm", "-q", INDEX]);
                s.git("r", &["commit", "-q", "-m", "gone"]);
                s.put("r/artifacts.yaml", OLD);
            },
            FileState::Uncommitted,
        ),
        (
            |s| {
                s.git("r", &["rm", "-q", INDEX]);
                s.git("r", &["commit", "-q", "-m", "gone"]);
                s.put("r/.git/info/exclude", "*.yaml\n");
            },
            FileState::Ignored,
        ),
    ];
    for (number, (prepare, state)) in cases.into_iter().enumerate() {
        let sandbox = Sandbox::with_index(&[]);
        prepare(&sandbox);
        let before = sandbox.everything("r");
        assert_eq!(sandbox.open().file_state(INDEX).unwrap(), state, "{number}");
        let error = sandbox.commit_at("r", None).unwrap_err();
        let is_expected = match state {
            FileState::Uncommitted => matches!(error, CommitError::Uncommitted(_)),
            FileState::Ignored => matches!(error, CommitError::Ignored(_)),
            FileState::Hidden => matches!(error, CommitError::Hidden(_)),
            FileState::Committed => false,
        };
        assert!(is_expected, "{number}: {error}");
        assert_eq!(sandbox.everything("r"), before, "{number}");
    }
}

#[test]
fn a_file_in_conflict_is_uncommitted() {
    let sandbox = Sandbox::with_index(&[]);
    sandbox.put("r/artifacts.yaml", "stashed: {}\n");
    sandbox.git("r", &["stash"]);
    sandbox.put("r/artifacts.yaml", "main: {}\n");
    sandbox.git("r", &["commit", "-q", "-a", "-m", "main"]);
    assert!(!sandbox.try_git("r", &["stash", "pop"]).status.success());
    let before = sandbox.everything("r");
    assert!(matches!(sandbox.commit_at("r", None), Err(CommitError::Uncommitted(_))));
    assert_eq!(sandbox.everything("r"), before);
}

#[test]
fn a_touched_file_is_not_changed_and_the_same_file_is_no_commit() {
    let sandbox = Sandbox::with_index(&[]);
    sandbox.put("r/artifacts.yaml", OLD);
    assert_eq!(sandbox.open().file_state(INDEX).unwrap(), FileState::Committed);
    sandbox.commit();
    let before = sandbox.everything("r");
    assert!(commit_in(&sandbox.open(), INDEX, NEW, None).unwrap().is_none());
    assert!(commit_in(&sandbox.open(), INDEX, NEW, Some("main")).unwrap().is_none());
    assert_eq!(sandbox.everything("r"), before);
}

/// What a killed command has begun, the same command completes; nothing else is taken for that.
#[test]
fn a_commit_that_was_begun_is_completed() {
    type Begin = fn(&Sandbox);
    let begun: [Begin; 2] = [
        |s| s.put("r/artifacts.yaml", NEW),
        |s| {
            s.put("r/artifacts.yaml", NEW);
            s.git("r", &["add", INDEX]);
        },
    ];
    let others: [Begin; 4] = [
        |s| s.put("r/artifacts.yaml", "other: {}\n"),
        |s| {
            s.put("r/artifacts.yaml", "other: {}\n");
            s.git("r", &["add", INDEX]);
            s.put("r/artifacts.yaml", NEW);
        },
        |s| {
            s.put("r/artifacts.yaml", NEW);
            s.git("r", &["add", INDEX]);
            s.put("r/artifacts.yaml", OLD);
        },
        |s| _ = s.git("r", &["rm", "-q", "-f", "--cached", "--ignore-unmatch", INDEX]),
    ];
    for (begin, is_completed) in
        begun.into_iter().map(|it| (it, true)).chain(others.into_iter().map(|it| (it, false)))
    {
        for is_new in [false, true] {
            let sandbox = Sandbox::with_index(&[]);
            if is_new {
                sandbox.git("r", &["rm", "-q", INDEX]);
                sandbox.git("r", &["commit", "-q", "-m", "none"]);
                sandbox.put("r/artifacts.yaml", OLD);
            }
            begin(&sandbox);
            let before = sandbox.everything("r");
            let commit = FileCommit {
                path: INDEX.to_owned(),
                was: (!is_new).then(|| OLD.into()),
                content: NEW.into(),
                message: "m".to_owned(),
                branch: None,
                start: None,
            };
            let made = sandbox.open().lock().unwrap().commit_file(&commit);
            if is_completed {
                made.unwrap().unwrap();
                sandbox.assert_in_step("r");
                assert_eq!(sandbox.git("r", &["show", "--format=", "--name-only"]), INDEX);
            } else {
                assert!(made.is_err());
                assert_eq!(sandbox.everything("r"), before);
            }
        }
    }
}
