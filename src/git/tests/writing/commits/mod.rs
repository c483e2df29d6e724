//! Committing one file, in every state that a work tree can be in.

mod attributes;
mod failures;
mod places;
mod progress;
mod pushing;

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::Sandbox;
use crate::git::{CommitError, Committed, FileCommit, PushTarget, Repository};

/// What a change by the command is about.
const INDEX: &str = "artifacts.yaml";
const OLD: &str = "a: {}\n";
const NEW: &str = "a: {}\nb: {}\n";

impl Sandbox {
    /// With artifacts.yaml, and files `one` to `four` beside it, committed in `r`.
    #[track_caller]
    fn with_index(options: &[&str]) -> Self {
        let sandbox = Self::with_init(options);
        sandbox.configure("r");
        sandbox.put("r/artifacts.yaml", OLD);
        for name in ["one", "two", "three", "four"] {
            sandbox.put(&format!("r/{name}"), "1\n2\n3\n4\n5\n6\n7\n8\n");
        }
        sandbox.git("r", &["add", "."]);
        sandbox.git("r", &["commit", "-q", "-m", "two"]);
        sandbox
    }

    fn configure(&self, dir: &str) {
        self.git(dir, &["config", "user.name", "A U Thor"]);
        self.git(dir, &["config", "user.email", "author@example.com"]);
        self.git(dir, &["config", "commit.gpgSign", "false"]);
    }

    #[track_caller]
    fn put(&self, path: &str, content: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    #[track_caller]
    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    fn commit_at(&self, dir: &str, branch: Option<&str>) -> Result<Option<Committed>, CommitError> {
        commit_in(&self.open_at(dir), INDEX, NEW, branch)
    }

    #[track_caller]
    fn commit(&self) -> Committed {
        self.commit_at("r", None).unwrap().unwrap()
    }

    /// All that a user sees of a work tree; the files named are left out.
    #[track_caller]
    fn view(&self, dir: &str, but: &[&str]) -> String {
        let others: Vec<String> = but.iter().map(|path| format!(":(exclude){path}")).collect();
        let others: Vec<&str> = others.iter().map(String::as_str).collect();
        let on_others = |args: &[&str]| self.git(dir, &[args, &["--", "."], &others].concat());
        [
            on_others(&["status", "--porcelain=v2", "--ignored", "--untracked-files=all"]),
            // A HEAD that was detached "at" a commit is then detached "from" it.
            self.git(dir, &["status"]).replace("HEAD detached at ", "HEAD detached from "),
            self.git(dir, &["stash", "list"]),
            on_others(&["diff"]),
            on_others(&["diff", "--cached"]),
            on_others(&["ls-files", "--stage", "-v", "-z"]),
        ]
        .join("\n---\n")
    }

    /// All of it, and all references and files too.
    #[track_caller]
    fn everything(&self, dir: &str) -> String {
        let head = self.try_git(dir, &["rev-parse", "--symbolic-full-name", "HEAD"]);
        let work = fs::read_dir(self.path(dir)).unwrap().map(|entry| entry.unwrap().path());
        let mut files: Vec<String> = work
            .filter(|path| path.is_file())
            .map(|path| {
                let mode = fs::metadata(&path).unwrap().permissions().mode();
                format!("{} {mode:o} {:?}", path.display(), fs::read(&path).unwrap())
            })
            .collect();
        files.sort();
        let head = String::from_utf8_lossy(&head.stdout).into_owned();
        [self.view(dir, &[]), self.refs(dir), head, files.join("\n")].join("\n---\n")
    }

    /// The commit has that one change, as git shows it.
    #[track_caller]
    fn assert_committed(&self, dir: &str, revision: &str) {
        let stat = ["diff-tree", "-r", "--root", "--no-commit-id", "--name-only", revision];
        assert_eq!(self.git(dir, &stat), INDEX);
        assert_eq!(self.git(dir, &["show", &format!("{revision}:{INDEX}")]), NEW.trim_end());
        self.git(dir, &["fsck", "--strict", "--no-dangling"]);
    }

    /// File and index are as in HEAD.
    #[track_caller]
    fn assert_in_step(&self, dir: &str) {
        assert_eq!(self.text(&format!("{dir}/{INDEX}")), NEW);
        // Plumbing too, which does not look into files.
        assert_eq!(self.git(dir, &["diff-files", "--", INDEX]), "");
        assert_eq!(self.git(dir, &["diff-index", "--cached", "HEAD", "--", INDEX]), "");
        assert_eq!(self.git(dir, &["status", "--porcelain", "--", INDEX]), "");
    }
}

fn commit_in(
    repository: &Repository,
    path: &str,
    content: &str,
    branch: Option<&str>,
) -> Result<Option<Committed>, CommitError> {
    let commit = FileCommit {
        path: path.to_owned(),
        was: content_at(repository, path, branch),
        content: content.as_bytes().to_owned(),
        message: "Annotate artifact `b`".to_owned(),
        branch: branch.map(str::to_owned),
        start: None,
    };
    repository.lock().unwrap().commit_file(&commit)
}

/// A branch of the usual remote.
fn origin(branch: &str) -> PushTarget {
    PushTarget { remote: "origin".to_owned(), reference: format!("refs/heads/{branch}") }
}

/// What a command would have read before its change.
fn content_at(repository: &Repository, path: &str, branch: Option<&str>) -> Option<Vec<u8>> {
    let current = repository.current_branch().unwrap();
    if repository.has_work_tree() && (branch.is_none() || branch == current.as_deref()) {
        return fs::read(repository.root().join(path)).ok();
    }
    let tip = branch.or(current.as_deref()).map(|branch| repository.branch_tip(branch).unwrap());
    let blob = repository.blob_id_at(tip??, path).ok()?;
    repository.blob(blob?).ok()
}
