//! Several repositories in one page: on disk and by URL, of which some cannot be read.

use serde_json::Value;

use super::written;
use crate::support::sandbox::{Sandbox, outcome};

/// A repository with a model of two versions, whose metrics and parameters are in Git.
#[track_caller]
fn model(sandbox: &Sandbox, folder: &str) {
    let repo = sandbox.root().join(folder);
    sandbox.git_in(sandbox.root(), &["init", "-q", "-b", "main", folder]);
    for setting in ["uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant"] {
        sandbox.git_in(&repo, &["config", setting, "true"]);
    }
    for (at, acc) in ["0.5", "0.75"].into_iter().enumerate() {
        let pipeline = "stages: {train: {cmd: x, params: [lr], outs: [m.pkl]}}\n\
                        metrics: [scores/metrics.json]\n\
                        artifacts: {m: {type: model, path: m.pkl}}\n";
        sandbox.write(&format!("{folder}/dvc.yaml"), pipeline);
        sandbox.write(&format!("{folder}/params.yaml"), format!("lr: 0.{at}\n"));
        sandbox.write(&format!("{folder}/scores/metrics.json"), format!("{{\"acc\": {acc}}}"));
        sandbox.git_in(&repo, &["add", "."]);
        sandbox.git_in(&repo, &["commit", "-qm", "Train"]);
        sandbox.run(sandbox.gto_command(&repo).args(["register", "m"]));
    }
}

fn repository<'r>(registry: &'r Value, name: &str) -> &'r Value {
    let all = registry["repositories"].as_array().unwrap();
    all.iter().find(|repository| repository["name"] == name).unwrap()
}

#[test]
fn by_url_the_page_is_the_same() {
    let sandbox = Sandbox::empty();
    model(&sandbox, "team/models");
    let url = format!("file://{}/team/models", sandbox.root().display());
    let mut pages = Vec::new();
    for address in ["team/models", &url] {
        let mut command = sandbox.gto_command(sandbox.root());
        sandbox.run(command.args(["dashboard", "-o", "site", "-r", address]));
        pages.push(repository(&written(&sandbox).registry, "models")["artifacts"].clone());
    }
    assert_eq!(pages[0], pages[1]);
    let versions = &pages[0][0]["versions"];
    assert_eq!(versions[0]["metrics"]["scores/metrics.json"]["acc"].to_string(), "0.75");
    assert_eq!(versions[1]["params"]["params.yaml"]["lr"].to_string(), "0.0");
}

#[test]
fn what_cannot_be_read_has_a_banner_and_the_others_are_there() {
    let sandbox = Sandbox::empty();
    for folder in ["a/models", "b/models"] {
        model(&sandbox, folder);
    }
    sandbox.git_in(sandbox.root(), &["init", "-q", "empty"]);
    sandbox
        .write("list", "first = a/models # here\nb/models\n\nempty\nfile:///no/such/models.git\n");
    let mut command = sandbox.gto_command(sandbox.root());
    let done = outcome(command.args(["dashboard", "-o", "site", "--repos", "list"]));
    assert_eq!(done.code, 1, "{done:?}");
    assert_eq!(done.stderr.lines().count(), 1, "{done:?}");
    let registry = written(&sandbox).registry;
    let names: Vec<_> = registry["repositories"].as_array().unwrap().iter().collect();
    let names: Vec<_> = names.iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert_eq!(names[0], "first");
    assert_eq!(names.len(), 4);
    for name in &names[..2] {
        let artifacts = repository(&registry, name)["artifacts"].as_array().unwrap();
        assert_eq!(artifacts.len(), 1, "{name}");
        assert_eq!(repository(&registry, name)["error"], Value::Null);
    }
    assert_eq!(repository(&registry, "empty")["artifacts"], serde_json::json!([]));
    let error = repository(&registry, names[3])["error"].as_str().unwrap();
    assert!(error.contains("/no/such/models.git"), "{error}");
    assert!(done.stderr.contains(error), "{done:?}");
}

#[test]
fn the_same_repository_twice_needs_two_names() {
    let sandbox = Sandbox::empty();
    model(&sandbox, "models");
    let twice = ["dashboard", "-o", "site", "-r", "models", "-r", "models"];
    let done = outcome(sandbox.gto_command(sandbox.root()).args(twice));
    assert_eq!(done.code, 2, "{done:?}");
    assert!(!sandbox.root().join("site").exists());
    sandbox.write("list", "one = models\ntwo = models\n");
    let named = ["dashboard", "-o", "site", "--repos", "list"];
    sandbox.run(sandbox.gto_command(sandbox.root()).args(named));
    let registry = written(&sandbox).registry;
    let [one, two] = ["one", "two"].map(|name| repository(&registry, name)["artifacts"].clone());
    assert_eq!(one, two);
}
