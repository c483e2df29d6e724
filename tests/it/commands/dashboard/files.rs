//! The files, and what the options change in them.

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{dashboard, well};
use crate::support::registry::{Layout, Registry, Shape};
use crate::support::sandbox::Sandbox;

/// A repository with a model of two versions, the older one in production.
#[track_caller]
fn churn() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("repo/artifacts.yaml", "churn: {type: model, path: m.pkl, labels: [a, b]}\n");
    sandbox.git(&["add", "."]);
    sandbox.git(&["commit", "-qm", "One"]);
    sandbox.gto(&["register", "churn", "--version", "v1.0.0"]);
    sandbox.gto(&["assign", "churn", "--version", "v1.0.0", "--stage", "prod"]);
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Two"]);
    sandbox.gto(&["register", "churn", "--version", "v1.1.0", "-m", "Better"]);
    sandbox
}

fn artifact(registry: &Value) -> &Value {
    &registry["repositories"][0]["artifacts"][0]
}

#[test]
fn the_same_tags_give_the_same_bytes() {
    let sandbox = churn();
    let (done, first) = dashboard(&sandbox, &[]);
    assert_eq!(done, well());
    let (_, second) = dashboard(&sandbox, &[]);
    assert_eq!((first.index, first.feed), (second.index, second.feed));
    let registry = second.registry;
    assert_eq!(registry["schema"], 1);
    // The newest event.
    assert_eq!(registry["updated"], artifact(&registry)["events"][0][1]);
    assert_eq!(artifact(&registry)["behind"], json!(["prod"]));
    assert_eq!(artifact(&registry)["annotation"]["labels"], json!(["a", "b"]));
    let left: Vec<_> = fs::read_dir(sandbox.root().join("site")).unwrap().collect();
    assert_eq!(left.len(), 3, "{left:?}");

    let mut command = sandbox.gto_command(&sandbox.repo());
    command.args(["dashboard", "-o", "../site"]).env("SOURCE_DATE_EPOCH", "1800000000");
    sandbox.run(&mut command);
    assert_eq!(super::written(&sandbox).registry["updated"], 1_800_000_000);
    command.env("SOURCE_DATE_EPOCH", "today");
    assert_eq!(crate::support::sandbox::outcome(&mut command).code, 1);
}

#[test]
fn people_can_be_left_out() {
    let sandbox = churn();
    let (_, with) = dashboard(&sandbox, &[]);
    assert_eq!(with.registry["repositories"][0]["people"], json!(["Ann"]));
    let (_, without) = dashboard(&sandbox, &["--no-people"]);
    assert_eq!(without.registry["repositories"][0]["people"], json!([]));
    for text in [&without.index, &without.feed] {
        assert!(!text.contains("\"Ann\"") && !text.contains(">Ann<"));
    }
    // Addresses are nowhere.
    for text in [&with.index, &with.feed] {
        assert!(!text.contains("ann@example.com"));
    }
}

#[test]
fn what_is_old_can_be_left_out_but_for_what_is_in_use() {
    let sandbox = churn();
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Three"]);
    let mut late = sandbox.gto_command(&sandbox.repo());
    late.args(["register", "churn", "--version", "v1.2.0"]);
    sandbox.run(late.env("GIT_COMMITTER_DATE", "2030-06-01T12:00:00Z"));
    let (_, written) = dashboard(&sandbox, &["--since", "2030-06-01"]);
    let artifact = artifact(&written.registry);
    let versions: Vec<_> = artifact["versions"].as_array().unwrap().iter().collect();
    let names: Vec<_> = versions.iter().map(|version| version["version"].as_str()).collect();
    assert_eq!(names, [Some("v1.2.0"), Some("v1.0.0")]);
    assert_eq!(written.registry["since"], 1_906_502_400);
    assert_eq!(written.feed.matches("<entry>").count(), 1);
    for date in ["2030-6-1", "2030-02-30", "yesterday"] {
        let done = sandbox.gto(&["dashboard", "-o", "../site", "--since", date]);
        assert_eq!(done.code, 2, "{date}: {done:?}");
    }
}

#[test]
fn links_go_where_the_remote_is() {
    let sandbox = churn();
    sandbox.git(&["remote", "add", "origin", "https://user:s3cret-token@git.host/a/b.git"]);
    let (_, written) = dashboard(&sandbox, &["--link", "git.host=gitlab"]);
    let repository = &written.registry["repositories"][0];
    assert_eq!(repository["url"], "https://git.host/a/b.git");
    assert_eq!(repository["commit_url"], "https://git.host/a/b/-/commit/");
    assert!(written.feed.contains("https://git.host/a/b/-/tags/churn%23prod%231"));
    for text in [&written.index, &written.feed] {
        assert!(!text.contains("s3cret"));
    }
    sandbox.git(&["remote", "set-url", "origin", "ssh://git@git.host/a/b.git"]);
    let (_, written) = dashboard(&sandbox, &[]);
    let repository = &written.registry["repositories"][0];
    assert_eq!(repository["url"], "ssh://git@git.host/a/b.git");
    assert_eq!(repository["commit_url"], Value::Null);
    sandbox.git(&["remote", "set-url", "origin", "../b.git"]);
    let (_, written) = dashboard(&sandbox, &[]);
    assert_eq!(written.registry["repositories"][0]["url"], Value::Null);
}

#[test]
fn texts_have_no_secrets_of_urls() {
    let sandbox = Sandbox::new();
    let url = "https://me:s3cret-token@git.host/a?token=s3cret&x=s3cret";
    sandbox.write(
        "repo/dvc.yaml",
        format!(
            "params: [p.yaml]\nmetrics: [m.json]\nstages: {{train: {{cmd: 'get {url} x', outs: [x]}}}}\nartifacts:\n  churn: {{type: '{url}', \
             path: '{url}', labels: ['{url}'], desc: 'See {url}, and <{url}>.', meta: {{'{url}': [{{a: \
             '{url}'}}]}}}}\n  x: {{path: x}}\n"
        ),
    );
    sandbox.write("repo/p.yaml", format!("from: {{url: '{url}'}}\nall: ['{url}']\n"));
    sandbox.write("repo/m.json", format!("{{\"{url}\": \"{url}\"}}"));
    sandbox.write(
        "repo/dvc.lock",
        format!(
            "schema: '2.0'\nstages:\n  train:\n    cmd: get {url} x\n    params: {{p.yaml: {{url: '{url}'}}}}\n    outs: [{{path: x, \
             md5: 0123456789abcdef0123456789abcdef}}]\n"
        ),
    );
    sandbox.git(&["add", "."]);
    sandbox.git(&["commit", "-qm", "One"]);
    sandbox.gto(&["register", "churn", "-m", &format!("Trained with {url}")]);
    sandbox.gto(&["register", "x"]);
    let (done, written) = dashboard(&sandbox, &[]);
    assert_eq!(done, well());
    for text in [&written.index, &written.registry.to_string(), &written.feed] {
        assert!(!text.contains("s3cret"), "{text}");
        assert!(text.contains("Trained with https://git.host/a?token=***"), "{text}");
    }
    let artifacts = &written.registry["repositories"][0]["artifacts"];
    assert_eq!(artifacts[0]["annotation"]["path"], "https://git.host/a?token=***&x=***");
    let made = &artifacts[1]["versions"][0]["lineage"]["output"]["stage"]["commands"][0];
    assert_eq!(made, "get https://git.host/a?token=***&x=*** x");
}

#[test]
fn only_our_own_style_and_script_may_run() {
    let sandbox = churn();
    let (_, written) = dashboard(&sandbox, &["--title", "</title><script>\u{202e}"]);
    let between = |start: &str, end: &str| {
        let (_, rest) = written.index.split_once(start).unwrap();
        rest.split_once(end).unwrap().0
    };
    assert!(between("<title>", "</title>").starts_with("&lt;/title&gt;&lt;script&gt;\u{fffd}"));
    let policy = between("content=\"default-src 'none'; ", "\"");
    for (kind, text) in [
        ("style-src", between("<style>", "</style>")),
        ("script-src", between("<script>", "</script>")),
    ] {
        let hash = STANDARD.encode(Sha256::digest(text));
        assert!(policy.contains(&format!("{kind} 'sha256-{hash}';")), "{kind}");
    }
}

#[test]
fn what_a_repository_says_is_no_markup() {
    let sandbox = Sandbox::new();
    let evil = "</script><img src=x onerror=alert(1)>";
    let long = "W".repeat(100_000);
    sandbox.write(
        "repo/artifacts.yaml",
        format!(
            "churn: {{type: '{evil}', description: '{evil}{long}', labels: ['{evil}'], path: '{evil}', custom: {{a: .nan, '{evil}': [.inf, {evil:?}]}}}}\n"
        ),
    );
    sandbox.git(&["add", "."]);
    sandbox.git(&["commit", "-qm", "One"]);
    sandbox.git(&["config", "user.name", evil]);
    sandbox.gto(&["register", "churn", "-m", &format!("{evil}\u{1b}[31m\u{202e}")]);
    let (done, written) = dashboard(&sandbox, &[]);
    assert_eq!(done, well());
    assert!(!written.index.contains("<img"));
    assert!(!written.feed.contains("<img"));
    let annotation = &artifact(&written.registry)["annotation"];
    assert_eq!(annotation["type"], evil);
    assert_eq!(annotation["custom"], json!({"a": "NaN", evil: ["Infinity", evil]}));
}

#[test]
fn what_cannot_be_written_is_an_error() {
    let sandbox = churn();
    sandbox.write("site", "a file");
    let done = sandbox.gto(&["dashboard", "-o", "../site"]);
    assert_eq!(done.code, 1);
    assert!(done.stderr.starts_with("❌ Cannot write '../site'"), "{done:?}");
    assert_eq!(sandbox.gto(&["dashboard"]).code, 2);
}

#[test]
fn a_thousand_versions_take_a_quarter_of_a_megabyte() {
    let sandbox = Sandbox::empty();
    // Eight of twenty tags register a version.
    let repo = sandbox.repo();
    Registry { shape: Shape::Spread(2500), layout: Layout::Packed }.make(&repo);
    let (done, written) = dashboard(&sandbox, &[]);
    assert_eq!(done, well());
    let artifacts = written.registry["repositories"][0]["artifacts"].as_array().unwrap();
    let versions = artifacts.iter().map(|it| it["versions"].as_array().unwrap().len());
    assert_eq!(versions.sum::<usize>(), 1000);
    assert!(written.index.len() <= 250_000, "{} bytes", written.index.len());
}

/// Of many events the feed has the newest ones, and says so.
#[test]
fn the_feed_ends() {
    let sandbox = Sandbox::empty();
    let repo = sandbox.repo();
    Registry { shape: Shape::Spread(2500), layout: Layout::Packed }.make(&repo);
    let (done, written) = dashboard(&sandbox, &[]);
    assert_eq!(done, well());
    assert_eq!(written.feed.matches("<entry>").count(), 500);
    assert!(
        written.feed.contains("<subtitle>The newest 500 of 2500 events."),
        "{}",
        &written.feed[..900]
    );
    let dates = written.feed.split("<updated>").skip(2).map(|rest| &rest[..19]);
    let dates: Vec<_> = dates.collect();
    assert!(dates.is_sorted_by(|one, other| one >= other), "{dates:?}");
    let updated = written.feed.split("<updated>").nth(1).unwrap();
    assert_eq!(dates[0], &updated[..19]);
}
