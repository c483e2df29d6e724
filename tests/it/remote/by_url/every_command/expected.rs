//! What commands do in a full clone, and how a remote compares with that.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use serde_json::Value;

use crate::support::bounded::bounded;
use crate::support::remote::{NOW, Remote};
use crate::support::sandbox::{Outcome, Sandbox};

/// What is expected, by the words of a command.
pub(super) type Book = LazyLock<HashMap<&'static str, Expected>>;

/// The words of a command, with ids of commits for the names of some.
fn words(command: &str, sandbox: &Sandbox, hub: &Path) -> Vec<String> {
    let id = |revision: &str| sandbox.git_in(hub, &["rev-parse", revision]);
    let word = |word: &str| match word {
        "BRANCHED" => id("refs/heads/try-large-dataset~1"),
        "ROOT" => id("refs/heads/main~4"),
        "SHORT" => id("refs/heads/main~3")[..9].to_owned(),
        word => word.to_owned(),
    };
    command.split(' ').map(word).collect()
}

/// What a command does in a full clone, and the references of the remote afterwards.
pub(super) struct Expected {
    outcome: Outcome,
    refs: Vec<String>,
}

impl Remote {
    /// Runs commands in a clone of its own.
    pub(super) fn expect(
        self,
        commands: &[&[&'static str]],
        option: &[&str],
    ) -> HashMap<&'static str, Expected> {
        let remote = self;
        let (sandbox, clone) = (&remote.sandbox, remote.sandbox.root().join("clone"));
        sandbox.git_in(sandbox.root(), &["clone", "-q", "hub.git", "clone"]);
        let branches = ["branch", "-r", "--format=%(refname:lstrip=3)"];
        let here = sandbox.git_in(&clone, &["branch", "--format=%(refname:lstrip=2)"]);
        for branch in sandbox.git_in(&clone, &branches).lines() {
            let is_new = here.lines().all(|name| name != branch);
            if is_new && branch != "HEAD" {
                sandbox.git_in(&clone, &["branch", "-q", branch, &format!("origin/{branch}")]);
            }
        }
        let folders = ["hub.git", "clone"].map(|name| Saved::new(sandbox, name));
        let expect = |command: &'static str| {
            if !option.is_empty() {
                folders.iter().for_each(Saved::restore);
            }
            let words = words(command, sandbox, &remote.hub());
            let mut gto = sandbox.gto_command(&clone);
            gto.env("GIT_COMMITTER_DATE", NOW).env("GIT_AUTHOR_DATE", NOW);
            let outcome = bounded(gto.args(words).args(option));
            (command, Expected { outcome, refs: remote.refs() })
        };
        commands.concat().into_iter().map(expect).collect()
    }
}

impl Expected {
    /// How something else came out; git's reasons may be other ones.
    fn difference(&self, got: &Outcome, refs: &[String]) -> Option<String> {
        let Outcome { stdout, stderr, code } = &self.outcome;
        let same = (&got.stdout, got.code) == (stdout, *code)
            && reason(&got.stderr) == reason(stderr)
            && refs == self.refs;
        (!same).then(|| {
            let moved = (refs != self.refs).then(|| format!("{:#?} {refs:#?}", self.refs));
            format!("expected {:?}got {got:?}{}", self.outcome, moved.unwrap_or_default())
        })
    }
}

/// The first line of what is said, without where it is and what mends it there.
fn reason(stderr: &str) -> &str {
    let line = stderr.lines().next().unwrap_or_default();
    let end = [" in the repository '", ": `git branch"].iter().find_map(|end| line.find(end));
    &line[..end.unwrap_or(line.len())]
}

/// A folder as it was.
pub(super) struct Saved<'s> {
    sandbox: &'s Sandbox,
    name: &'static str,
}

impl<'s> Saved<'s> {
    pub(super) fn new(sandbox: &'s Sandbox, name: &'static str) -> Self {
        copy(sandbox, name, &format!("{name}.saved"));
        Self { sandbox, name }
    }

    pub(super) fn restore(&self) {
        fs::remove_dir_all(self.sandbox.root().join(self.name)).unwrap();
        copy(self.sandbox, &format!("{}.saved", self.name), self.name);
    }
}

fn copy(sandbox: &Sandbox, from: &str, to: &str) {
    sandbox.run(sandbox.command("cp", sandbox.root()).args(["-R", from, to]));
}

impl Remote {
    /// All that doctor says but of the clone itself: what a full clone of a faulty repository
    /// fetches again is the same fault, and where there is no work tree other commands mend.
    fn findings(&self, outcome: &Outcome) -> (Vec<Value>, i32) {
        let mut findings: Vec<Value> = serde_json::from_str(&outcome.stdout).unwrap();
        let of_clone = ["incomplete-clone", "remote-tag"];
        findings.retain(|finding| !of_clone.contains(&finding["kind"].as_str().unwrap()));
        for finding in &mut findings {
            let mend = finding["mend"].as_array_mut().unwrap();
            mend.retain(|command| {
                !self.is_path && !command.as_str().unwrap().contains("git fetch")
            });
        }
        (findings, outcome.code)
    }

    #[track_caller]
    pub(super) fn compare(
        &self,
        commands: &[&[&str]],
        book: &Book,
        run: impl Fn(&[&str]) -> Outcome,
    ) {
        let mut wrong = Vec::new();
        for command in commands.concat() {
            // No remote's branches are in the repository itself.
            if self.is_path && command.contains("origin/") {
                continue;
            }
            let words = words(command, &self.sandbox, &self.hub());
            let mut got = run(&words.iter().map(String::as_str).collect::<Vec<_>>());
            let expected = &book[command];
            if command.starts_with("doctor") {
                let (got, expected) = (self.findings(&got), self.findings(&expected.outcome));
                assert_eq!(got, expected, "$ gto {command} by {}", self.url);
                continue;
            }
            if self.is_path && expected.outcome.stdout.contains("Running `git") {
                // It is changed where it is, and what is said of pushing is another.
                got.stdout.clone_from(&expected.outcome.stdout);
            }
            if let Some(difference) = expected.difference(&got, &self.refs()) {
                wrong.push(format!("$ gto {command}\n{difference}"));
            }
        }
        assert!(wrong.is_empty(), "{} wrong by {}\n{}", wrong.len(), self.url, wrong.join("\n"));
    }
}
