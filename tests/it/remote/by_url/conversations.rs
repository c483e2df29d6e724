//! What a command costs beside bytes: connections and requests, which are round trips, and starts
//! of git.

use std::fs;

use crate::support::bounded::bounded;
use crate::support::http::Visits;
use crate::support::remote::{Remote, entries};

/// The connections, the requests and the starts of git, those by git included: of a conversation there
/// are three, one of them because the tests set `GIT_CONFIG_GLOBAL`, so that git has to be asked for
/// its settings.
type Cost = (usize, usize, usize);

/// What a command costs.
#[track_caller]
fn cost(remote: &Remote, command: &str) -> Cost {
    let trace = remote.sandbox.root().join("trace");
    fs::create_dir(&trace).unwrap();
    let mut gto = remote.command();
    gto.args(command.split(' ')).args(["--repo", &remote.url]).env("GIT_TRACE2_EVENT", &trace);
    let visits = remote.http().visits(|| {
        let got = bounded(&mut gto);
        assert!(got.code == 0, "{command}: {got:?}");
    });
    let starts = entries(&trace).len();
    fs::remove_dir_all(&trace).unwrap();
    let Visits { connections, requests } = visits;
    println!("{connections:12} {requests:8} {starts:6}  gto {command}");
    (connections, requests, starts)
}

#[track_caller]
fn costs(remote: &Remote, expected: &[(&str, Cost)]) {
    println!(" connections requests starts");
    let found: Vec<_> = expected.iter().map(|(command, _)| cost(remote, command)).collect();
    let expected: Vec<_> = expected.iter().map(|(_, cost)| *cost).collect();
    assert_eq!(found, expected);
}

#[test]
fn of_commands() {
    costs(
        &Remote::new().by_http_with_filter(),
        &[
            ("check-ref churn@v0.2.0", (1, 3, 3)),
            ("stages --used", (1, 3, 3)),
            ("history", (1, 3, 3)),
            ("history churn", (1, 3, 3)),
            ("show churn#dev --ref", (1, 3, 3)),
            ("show churn@latest --version", (1, 4, 3)),
            ("show churn", (1, 4, 3)),
            ("show", (1, 4, 3)),
            ("describe churn", (1, 4, 3)),
            ("describe churn --rev churn@v0.1.0", (1, 4, 3)),
            ("describe churn --rev HEAD~2", (1, 5, 3)),
            ("register churn", (2, 6, 11)),
            ("assign churn --version v0.1.0 --stage staging", (2, 6, 11)),
            ("deprecate churn v0.2.0", (2, 6, 11)),
            ("annotate churn --description Better", (2, 6, 14)),
            ("remove planned", (2, 6, 14)),
        ],
    );
}

#[test]
fn without_trees() {
    let remote = Remote::new().by_http_with_filter();
    remote.configure("uploadpackfilter.tree.maxDepth", "0");
    costs(
        &remote,
        &[
            ("check-ref churn@v0.2.0", (1, 5, 3)),
            ("show churn#dev --ref", (1, 5, 3)),
            ("show", (1, 6, 3)),
            ("describe churn", (1, 6, 3)),
            ("register churn", (2, 8, 11)),
            ("annotate churn --description Better", (2, 8, 14)),
        ],
    );
}

#[test]
#[ignore = "needs git 2.46"]
fn with_a_token() {
    costs(
        &Remote::new().with_token_in_url(),
        &[("show churn#dev --ref", (1, 3, 3)), ("register churn", (2, 6, 11))],
    );
}
