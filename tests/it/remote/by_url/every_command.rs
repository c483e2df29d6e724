//! By a URL, every command does what it does in a full clone, with `--push` if it changes
//! something.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use serde_json::Value;

use crate::support::bounded::bounded;
use crate::support::remote::{NOW, Remote};
use crate::support::sandbox::{Outcome, Sandbox};

/// Each reading command, asked in the ways that need something else of the remote.
const READS: &[&str] = &[
    "show",
    "show churn --json",
    "show churn#dev --ref",
    "show --all-branches --json",
    "show --all-commits --plain",
    "history",
    "stages",
    "check-ref refs/tags/churn#dev#5",
    "check-ref light@v1.0.0",
    "doctor --json",
    "print-state",
    "print-index",
    "describe churn",
    "describe churn@v0.1.0",
    "describe store --rev main",
    "describe features/deep:store",
    "describe large --rev try-large-dataset",
    "describe encoder --rev HEAD~2",
    "describe churn --rev nowhere",
    "describe churn --rev HEAD~9",
    "describe churn --rev ffffffffffffffffffffffffffffffffffffffff",
];

/// Further ones, for the servers that differ in what they send.
const MORE_READS: &[&str] = &[
    "show --json",
    "show --plain --deprecated",
    "show --annotated",
    "show --name",
    "show churn",
    "show churn --av -1 --vs -1 --plain",
    "show churn@latest --version",
    "show churn@v0.1.0 --json",
    "show churn@v7.0.0",
    "show churn#prod",
    "show churn#nowhere",
    "show features/deep:store",
    "show planned",
    "show large --json",
    "show nothing",
    "show nothing@latest",
    "history --json",
    "history churn --plain",
    "history churn --all-commits",
    "history --all-branches --json",
    "history nothing",
    "stages --used",
    "stages --allowed --json",
    "check-ref churn@v0.2.0",
    "check-ref churn@v0.1.0! --json",
    "check-ref churn#staging#4 --version",
    "check-ref baseline#prod!#2 --event",
    "check-ref abandoned@deprecated --name",
    "check-ref features/deep=store@v1.0.0-rc.1",
    "check-ref main",
    "check-ref v1.0",
    "check-ref churn@v9.0.0",
    "describe churn --path",
    "describe churn#prod",
    "describe churn#staging --description",
    "describe churn@latest --json",
    "describe text --custom",
    "describe text --label",
    "describe planned",
    "describe planned --rev HEAD~1",
    "describe planned --rev main^",
    "describe churn --rev churn@v0.2.0",
    "describe churn --rev churn@v0.2.0^{commit} --json",
    "describe churn --rev origin/try-large-dataset",
    "describe churn --rev team/side",
    "describe churn --rev refs/heads/main~3",
    "describe encoder --rev BRANCHED",
    "describe encoder --rev ROOT",
    "describe encoder --rev SHORT",
    "describe churn --rev FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF~1",
    "describe churn --rev 0000000000000000000000000000000000000000",
    "describe nothing",
    "describe nothing@v1.0.0",
    "describe sub/x:churn",
    "print-index --json",
];

/// What changes the registry: changes of tags, then of artifacts.yaml, then what is refused.
const WRITES: &[&str] = &[
    "register churn",
    "register newcomer",
    "assign churn --version v0.1.0 --stage staging",
    "assign churn --stage canary",
    "deprecate churn",
    "deprecate churn v0.2.0 --delete",
    "annotate churn --description Better",
    "annotate churn --rev try-large-dataset --type dataset --label a --label b",
    "remove planned",
    "register churn v1.0",
    "assign churn --version v9.0.0 --stage dev",
];

const MORE_WRITES: &[&str] = &[
    "register churn --bump-major --message Large",
    "register churn --version v0.9.0-rc.1",
    "register newcomer --rev try-large-dataset",
    "register newcomer HEAD~2",
    "register newcomer churn@v0.1.0",
    "register newcomer ROOT",
    "register features/deep:store --bump-minor",
    "promote churn HEAD~1 --version v0.5.0 --stage prod",
    "assign churn try-large-dataset --stage prod",
    "assign text --version v0.0.1 --stage prod --simple true",
    "deprecate churn v0.3.0",
    "deprecate churn v0.3.0 dev",
    "deprecate churn --delete --force",
    "deprecate text --force",
    "annotate newcomer --type model --path models/new.pkl",
    "annotate large --branch try-large-dataset --path s3://bucket/larger.csv",
    "annotate churn --rev team/side --path models/churn.pkl",
    "remove large --rev try-large-dataset",
    "remove churn --branch team/side",
    "remove nothing",
    "annotate churn --rev nowhere --type model",
    "annotate churn! --type model",
    "register churn --version v0.3.0",
    "register churn nowhere",
    "register churn ffffffffffffffffffffffffffffffffffffffff",
    "register churn HEAD~9",
    "assign churn ROOT --stage dev",
    "deprecate nothing",
    "deprecate churn v0.3.0 nowhere",
];

/// What changes a repository without commits, or is refused there.
const BEGINS: &[&str] = &[
    "register churn",
    "register churn main",
    "assign churn --stage canary",
    "deprecate churn",
    "annotate churn --type model --path models/churn.pkl",
    "annotate churn --branch main --type model",
    "annotate churn --type model --path x --must-exist",
    "remove planned",
];

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
struct Expected {
    outcome: Outcome,
    refs: Vec<String>,
}

/// By the words of a command. Every remote here begins as the same repository: each command is
/// run once.
type Book = LazyLock<HashMap<&'static str, Expected>>;

static READING: Book = LazyLock::new(|| Remote::new().expect(&[READS, MORE_READS], &[]));
static CHANGING: Book = LazyLock::new(|| Remote::new().expect(&[WRITES, MORE_WRITES], &["--push"]));

/// The same for a repository without commits.
static READING_NOTHING: Book = LazyLock::new(|| Remote::empty().expect(&[READS], &[]));
static BEGINNING: Book = LazyLock::new(|| Remote::empty().expect(&[BEGINS], &["--push"]));

impl Remote {
    /// Runs commands in a clone of its own.
    fn expect(
        self,
        commands: &[&[&'static str]],
        option: &[&str],
    ) -> HashMap<&'static str, Expected> {
        let remote = self;
        let (sandbox, clone) = (&remote.sandbox, remote.sandbox.root().join("clone"));
        sandbox.git_in(sandbox.root(), &["clone", "-q", "hub.git", "clone"]);
        let branches = ["branch", "-r", "--format=%(refname:lstrip=3)"];
        for branch in sandbox.git_in(&clone, &branches).lines() {
            let is_new = !clone.join(".git/refs/heads").join(branch).exists();
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
struct Saved<'s> {
    sandbox: &'s Sandbox,
    name: &'static str,
}

impl<'s> Saved<'s> {
    fn new(sandbox: &'s Sandbox, name: &'static str) -> Self {
        copy(sandbox, name, &format!("{name}.saved"));
        Self { sandbox, name }
    }

    fn restore(&self) {
        fs::remove_dir_all(self.sandbox.root().join(self.name)).unwrap();
        copy(self.sandbox, &format!("{}.saved", self.name), self.name);
    }
}

fn copy(sandbox: &Sandbox, from: &str, to: &str) {
    sandbox.run(sandbox.command("cp", sandbox.root()).args(["-R", from, to]));
}

impl Remote {
    /// What is read is the same as in a full clone, and nothing is changed.
    #[track_caller]
    fn reads(self, commands: &[&[&str]]) -> Self {
        self.reads_as(&READING, commands)
    }

    #[track_caller]
    fn reads_as(self, book: &Book, commands: &[&[&str]]) -> Self {
        self.compare(commands, book, |args| self.gto(args));
        self
    }

    /// What is changed is the same as by `--push` from a full clone.
    #[track_caller]
    fn writes(self, commands: &[&[&str]]) -> Self {
        self.writes_as(&CHANGING, commands)
    }

    #[track_caller]
    fn writes_as(self, book: &Book, commands: &[&[&str]]) -> Self {
        let hub = Saved::new(&self.sandbox, "hub.git");
        self.compare(commands, book, |args| {
            hub.restore();
            // A commit has to be asked for where nothing is pushed.
            let commits = self.is_path && ["annotate", "remove"].contains(&args[0]);
            self.gto(&[args, commits.then_some("--commit").as_slice()].concat())
        });
        self
    }

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
    fn compare(&self, commands: &[&[&str]], book: &Book, run: impl Fn(&[&str]) -> Outcome) {
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

#[test]
fn path() {
    Remote::new().reads(&[READS, MORE_READS]).writes(&[WRITES, MORE_WRITES]);
}

#[test]
fn file_url() {
    Remote::new().by_file_url().reads(&[READS]).writes(&[WRITES]);
}

#[test]
fn smart_http_with_partial_clone() {
    let remote = Remote::new().by_http_with_filter();
    remote.reads(&[READS, MORE_READS]).writes(&[WRITES, MORE_WRITES]);
}

#[test]
fn smart_http_without_partial_clone() {
    let rules = crate::support::http::Rules::default;
    Remote::new().by_http(rules()).reads(&[READS, MORE_READS]).writes(&[WRITES]);
}

#[test]
fn smart_http_of_old() {
    Remote::new().by_old_http().reads(&[READS]).writes(&[WRITES]);
}

#[test]
fn dumb_http() {
    Remote::new().by_dumb_http().reads(&[READS]);
}

#[test]
fn redirects() {
    Remote::new().redirected().reads(&[READS]).writes(&[WRITES]);
}

#[test]
fn basic_authentication_with_a_credential_helper() {
    Remote::new().with_credential_helper().reads(&[READS]).writes(&[WRITES]);
}

#[test]
fn basic_authentication_with_a_token_in_the_url() {
    Remote::new().with_token_in_url().reads(&[READS]).writes(&[WRITES]);
}

#[test]
fn basic_authentication_with_an_extra_header() {
    Remote::new().with_extra_header().reads(&[READS]).writes(&[WRITES]);
}

type Way = fn(Remote) -> Remote;

/// A repository that has just been made, on every kind of server.
#[test]
fn nothing_yet() {
    let without_filter: Way = |remote| remote.by_http(crate::support::http::Rules::default());
    let ways: &[Way] = &[
        |remote| remote,
        Remote::by_file_url,
        Remote::by_http_with_filter,
        without_filter,
        Remote::redirected,
        Remote::with_credential_helper,
        Remote::with_token_in_url,
        Remote::with_extra_header,
    ];
    for way in ways {
        way(Remote::empty()).reads_as(&READING_NOTHING, &[READS]).writes_as(&BEGINNING, &[BEGINS]);
    }
    Remote::empty().by_old_http().reads_as(&READING_NOTHING, &[READS]);
    Remote::empty().by_dumb_http().reads_as(&READING_NOTHING, &[READS]);
}

#[test]
#[ignore = "needs sshd"]
fn nothing_yet_by_ssh() {
    for way in [Remote::by_ssh_alias, Remote::by_ssh_command] {
        way(Remote::empty()).reads_as(&READING_NOTHING, &[READS]).writes_as(&BEGINNING, &[BEGINS]);
    }
}

/// By the old protocol nobody is told of a branch without commits: the first one is named.
#[test]
fn the_first_branch_is_named() {
    for format in ["sha1", "sha256"] {
        for (variables, named) in [(&[][..], "main"), (&OLD, "main"), (&OLD, "origin/main")] {
            let mut remote = Remote::empty_of(format).by_file_url();
            remote.variables.extend(variables.iter().map(|(name, value)| (*name, (*value).into())));
            let got = remote.gto(&["annotate", "m", "--type", "model", "--branch", named]);
            assert_eq!((got.code, got.stderr.as_str()), (0, ""), "{format} {got:?}");
            let heads = remote.sandbox.git_in(&remote.hub(), &["rev-list", "--count", "main"]);
            assert_eq!(heads, "1");
            let got = remote.gto(&["annotate", "m", "--type", "model", "--branch", "other"]);
            assert!(got.stderr.contains("There is no branch 'other'"), "{got:?}");
            let got = remote.gto(&["annotate", "m", "--path", "x"]);
            assert_eq!((got.code, got.stderr.as_str()), (0, ""), "{format} {got:?}");
        }
    }
}

const OLD: [(&str, &str); 3] = [
    ("GIT_CONFIG_COUNT", "1"),
    ("GIT_CONFIG_KEY_0", "protocol.version"),
    ("GIT_CONFIG_VALUE_0", "0"),
];

fn unborn() -> Remote {
    let remote = Remote::new();
    remote.sandbox.git_in(&remote.hub(), &["symbolic-ref", "HEAD", "refs/heads/none"]);
    remote
}

/// HEAD of a repository with commits can be on a branch without any.
#[test]
fn head_without_commits() {
    static BOOK: Book = LazyLock::new(|| unborn().expect(&[READS], &[]));
    for way in [Remote::by_file_url, Remote::by_http_with_filter, Remote::by_old_http] {
        let remote = way(unborn()).reads_as(&BOOK, &[READS]);
        let got = remote.gto(&["show", "nothing"]);
        assert!(got.stderr.contains("Cannot find artifact 'nothing'"), "{got:?}");
        let got = remote.gto(&["annotate", "churn", "--type", "model"]);
        assert!(got.code == 1 && got.stderr.contains("no default branch"), "{got:?}");
    }
}

#[test]
#[ignore = "needs sshd"]
fn ssh_with_an_alias_and_a_key() {
    Remote::new().by_ssh_alias().reads(&[READS]).writes(&[WRITES]);
}

#[test]
#[ignore = "needs sshd"]
fn ssh_url_with_a_command_of_the_user() {
    Remote::new().by_ssh_command().reads(&[READS]).writes(&[WRITES]);
}

#[test]
#[ignore = "needs sshd"]
fn ssh_host_that_nobody_knows() {
    let remote = Remote::new().by_ssh_command();
    fs::write(remote.sandbox.root().join("ssh/known_hosts"), "").unwrap();
    let got = remote.gto(&["show"]);
    assert_eq!((got.code, got.stdout.as_str()), (1, ""), "{got:?}");
    assert!(got.stderr.contains("Host key verification failed"), "{got:?}");
}
