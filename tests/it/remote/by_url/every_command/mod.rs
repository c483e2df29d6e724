//! By a URL, every command does what it does in a full clone, with `--push` if it changes
//! something.

mod commands;
mod expected;

use std::fs;
use std::sync::LazyLock;

use commands::{BEGINS, FEW_BEGINS, FEW_READS, MORE_READS, MORE_WRITES, READS, WRITES};
use expected::{Book, Saved};

use crate::support::http::Rules;
use crate::support::remote::Remote;

/// Every remote here begins as the same repository: each command is run once.
static READING: Book = LazyLock::new(|| Remote::new().expect(&[READS, MORE_READS], &[]));
static CHANGING: Book = LazyLock::new(|| Remote::new().expect(&[WRITES, MORE_WRITES], &["--push"]));

/// The same for a repository without commits.
static READING_NOTHING: Book = LazyLock::new(|| Remote::empty().expect(&[READS], &[]));
static BEGINNING: Book = LazyLock::new(|| Remote::empty().expect(&[BEGINS], &["--push"]));

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
    Remote::new().by_http(Rules::default()).reads(&[READS, MORE_READS]).writes(&[WRITES]);
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

/// A repository that has just been made, on every kind of server.
mod nothing_yet {
    use super::*;

    #[track_caller]
    fn compare(remote: Remote) {
        remote.reads_as(&READING_NOTHING, &[READS]).writes_as(&BEGINNING, &[BEGINS]);
    }

    #[test]
    fn by_path() {
        compare(Remote::empty());
    }

    #[test]
    fn by_file_url() {
        compare(Remote::empty().by_file_url());
    }

    #[test]
    fn by_http_with_partial_clone() {
        compare(Remote::empty().by_http_with_filter());
    }

    #[test]
    fn by_http_without_partial_clone() {
        compare(Remote::empty().by_http(Rules::default()));
    }

    #[test]
    fn by_old_and_by_dumb_http() {
        Remote::empty().by_old_http().reads_as(&READING_NOTHING, &[READS]);
        Remote::empty().by_dumb_http().reads_as(&READING_NOTHING, &[READS]);
    }

    /// How a server lets visitors in makes no difference to what it has: few commands will do.
    #[test]
    fn with_a_redirect_or_a_password() {
        for way in [
            Remote::redirected,
            Remote::with_credential_helper,
            Remote::with_token_in_url,
            Remote::with_extra_header,
        ] {
            let remote = way(Remote::empty()).reads_as(&READING_NOTHING, &[FEW_READS]);
            remote.writes_as(&BEGINNING, &[FEW_BEGINS]);
        }
    }

    #[test]
    #[ignore = "needs sshd"]
    fn by_ssh() {
        for way in [Remote::by_ssh_alias, Remote::by_ssh_command] {
            compare(way(Remote::empty()));
        }
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
