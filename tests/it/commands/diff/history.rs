//! The commits between versions, and clones that lack something.

use super::{diff, release, releases, rows};
use crate::support::sandbox::Sandbox;

const INDEX: (&str, &str) = ("artifacts.yaml", "m: {path: model}\n");

/// Commits a file of its own.
#[track_caller]
fn commit(sandbox: &Sandbox, file: &str, message: &str) {
    sandbox.write(&format!("repo/{file}"), message);
    sandbox.git(&["add", "-A"]);
    sandbox.git(&["commit", "-q", "-m", message]);
}

/// The line that sums up the commits.
#[track_caller]
fn summary(sandbox: &Sandbox, args: &str) -> String {
    let (printed, _) = diff(sandbox, &format!("{args} --commits"));
    let line = printed.lines().find_map(|line| line.strip_prefix("commits: "));
    line.unwrap_or_else(|| panic!("{printed}")).to_owned()
}

#[test]
fn commits_that_change_the_artifact_are_marked() {
    let sandbox = releases(&[&[INDEX, ("model", "1")]]);
    commit(&sandbox, "README", "docs");
    commit(&sandbox, "model", "train");
    commit(&sandbox, "artifacts.yaml", "m: {path: model, type: a}");
    commit(&sandbox, "artifacts.yaml", "m: {path: model, type: a}\nn: {}");
    sandbox.gto(&["register", "m"]);
    let marks: Vec<_> = rows(&sandbox, "--commits")
        .iter()
        .map(|row| row.split(' ').nth(1).unwrap_or_default().to_owned())
        .collect();
    assert_eq!(marks, ["other", "touches", "touches", "other"]);
    assert_eq!(summary(&sandbox, ""), "v0.0.2 has 4 commits that v0.0.1 does not have");
    assert_eq!(
        summary(&sandbox, "v0.0.2 v0.0.1"),
        "v0.0.2 has 4 commits that v0.0.1 does not have"
    );
    assert_eq!(rows(&sandbox, "--commits --limit 2").len(), 2);
    assert_eq!(rows(&sandbox, "--commits --limit 0").len(), 0);
}

#[test]
fn versions_can_lie_anywhere() {
    let sandbox = releases(&[&[INDEX, ("model", "1")]]);
    sandbox.gto(&["register", "m", "--version", "v0.0.2", "--force"]);
    sandbox.git(&["tag", "-a", "-m", "x", "m@v0.0.2", "HEAD"]);
    assert_eq!(summary(&sandbox, "v0.0.1 v0.0.2"), "both versions are at the same commit");
    assert_eq!(diff(&sandbox, "v0.0.1 v0.0.2 --changed"), (String::new(), 0));
    sandbox.git(&["switch", "-q", "-c", "side"]);
    release(&sandbox, &[INDEX, ("model", "3")]);
    sandbox.git(&["switch", "-q", "main"]);
    commit(&sandbox, "README", "docs");
    release(&sandbox, &[INDEX, ("model", "4")]);
    let base = sandbox.git(&["rev-parse", "--short=7", "m@v0.0.1^{commit}"]);
    let diverged = format!(
        "v0.0.4 has 2 commits that v0.0.3 does not have, v0.0.3 has 1 commit that \
         v0.0.4 does not have; they have {base} in common"
    );
    assert_eq!(summary(&sandbox, "v0.0.3 v0.0.4"), diverged);
    sandbox.git(&["switch", "-q", "--orphan", "alone"]);
    release(&sandbox, &[INDEX, ("model", "5")]);
    let summary = summary(&sandbox, "v0.0.3 v0.0.5");
    assert!(summary.ends_with("they have nothing in common"), "{summary}");
}

#[test]
fn a_shallow_clone_may_not_know() {
    let sandbox = releases(&[&[INDEX, ("model", "1")], &[INDEX, ("model", "2")]]);
    commit(&sandbox, "README", "docs");
    release(&sandbox, &[INDEX, ("model", "3")]);
    let url = format!("file://{}", sandbox.repo().display());
    let clone = |depth: &str, name: &str| {
        let mut args = vec!["clone", "-q", "--no-single-branch"];
        args.extend([depth, url.as_str(), name].into_iter().filter(|arg| !arg.is_empty()));
        sandbox.git_in(sandbox.root(), &args);
        sandbox.git_in(&sandbox.root().join(name), &["fetch", "-q", "--tags", "--depth=1"]);
        sandbox.root().join(name)
    };
    let one = clone("--depth=1", "one");
    let got = sandbox.gto_in(&one, &["diff", "m"]);
    assert!(got.code == 1 && got.stdout.contains("commits: not known"), "{got:?}");
    assert!(got.stderr.starts_with("❌ Cannot compare the commits: the history"), "{got:?}");
    let rest = sandbox.gto_in(&one, &["diff", "m", "--outputs", "--json"]);
    let here = sandbox.gto(&["diff", "m", "--outputs", "--json"]);
    assert_eq!((rest.code, rest.stdout), (0, here.stdout));
    // Enough of it tells.
    sandbox.git_in(&one, &["fetch", "-q", "--depth=3", "origin", "main"]);
    let got = sandbox.gto_in(&one, &["diff", "m"]);
    assert_eq!(got.stdout, sandbox.gto(&["diff", "m"]).stdout);
}

#[test]
fn bare_and_partial_clones_answer_alike() {
    let lock = "schema: '2.0'\nstages:\n  t:\n    cmd: x\n    outs: [{path: model, md5: 1a}]\n";
    let pipeline = "stages: {t: {cmd: x, outs: [model], metrics: [m.json: {cache: false}]}}\n";
    let files = [INDEX, ("dvc.lock", lock), ("dvc.yaml", pipeline), ("m.json", "{\"a\": 1}")];
    let next = [INDEX, ("dvc.lock", lock), ("dvc.yaml", pipeline), ("m.json", "{\"a\": 2}")];
    let sandbox = releases(&[&files, &next]);
    let expected = sandbox.gto(&["diff", "m", "--json"]);
    assert_eq!(expected.code, 0, "{expected:?}");
    sandbox.git(&["config", "uploadpack.allowFilter", "true"]);
    let url = format!("file://{}", sandbox.repo().display());
    for (name, option) in
        [("bare", "--bare"), ("blobs", "--filter=blob:none"), ("trees", "--filter=tree:0")]
    {
        sandbox.git_in(sandbox.root(), &["clone", "-q", "--no-checkout", option, &url, name]);
        let got = sandbox.gto_in(&sandbox.root().join(name), &["diff", "m", "--json"]);
        assert_eq!(got, expected, "{name}");
    }
    let got = sandbox.gto_in(sandbox.root(), &["diff", "m", "--json", "--repo", &url]);
    assert_eq!(got, expected);
}
