//! The crate as a library: what it reads, and that planning, writing and pushing are steps.

use std::sync::Arc;

use gto::{
    Annotate, Artifact, AssignOptions, DeprecateOptions, EditOptions, Edited, Error, FileSource,
    Refusal, RegisterOptions, Registry, WantedVersion,
};

use crate::support::remote::Remote;
use crate::support::sandbox::Sandbox;

/// A repository of one commit whose configuration knows who makes tags: nothing is taken from
/// the environment of the tests.
#[track_caller]
fn remote() -> Remote {
    let remote = Remote::with_repo();
    configure(&remote.sandbox);
    remote
}

#[track_caller]
fn configure(sandbox: &Sandbox) {
    sandbox.git(&["config", "user.name", "Ann"]);
    sandbox.git(&["config", "user.email", "ann@example.com"]);
}

#[track_caller]
fn stage<'a>(stage: &'a str, version: &'a str) -> AssignOptions<'a> {
    AssignOptions { stage, version: Some(version), ..AssignOptions::default() }
}

#[test]
fn a_plan_writes_nothing_and_keeps_others_from_writing() {
    let remote = remote();
    let registry = Registry::open(remote.sandbox.repo()).unwrap();
    let writer = registry.writer("churn").unwrap();
    let plan = writer.plan_register(&RegisterOptions::default()).unwrap();
    let said = "Created git tag 'churn@v0.0.1' that registers version";
    assert_eq!(plan.steps()[0].sentence(), said);
    assert_eq!(remote.tags(), [""; 0]);
    drop(plan);

    let version = WantedVersion::Named("v1.0.0");
    let options = RegisterOptions { version, ..RegisterOptions::default() };
    let done = writer.write(writer.plan_register(&options).unwrap()).unwrap();
    assert_eq!(remote.sandbox.git(&["tag"]), "churn@v1.0.0");
    done.push("origin").unwrap();
    assert_eq!(remote.refs(), remote.tags());
}

#[test]
fn what_cannot_be_pushed_is_taken_back() {
    let remote = remote();
    remote.hook("pre-receive", "echo no; false");
    let registry = Registry::open(remote.sandbox.repo()).unwrap();
    let writer = registry.writer("churn").unwrap();
    let options = AssignOptions { stage: "prod", ..AssignOptions::default() };
    let done = writer.write(writer.plan_assign(&options).unwrap()).unwrap();
    assert_eq!(done.steps().len(), 2);
    let failure = done.push("origin").unwrap_err();
    assert_eq!(failure.tag(), "churn@v0.0.1");
    assert_eq!((remote.tags(), remote.refs()), (Vec::new(), Vec::new()));
}

#[test]
fn a_snapshot_has_what_the_commands_show() {
    let sandbox = Sandbox::registry("example-gto");
    configure(&sandbox);
    let registry = Registry::open(sandbox.repo()).unwrap();
    let snapshot = registry.snapshot().unwrap();
    let shown = |artifact: &Artifact<'_>| match artifact.is_registered() {
        true => artifact.name.to_string(),
        false => format!("*{}", artifact.name),
    };
    let mut names: Vec<_> = snapshot.artifacts().map(shown).collect();
    names.sort();
    assert_eq!(names.join("\n") + "\n", sandbox.gto(&["show", "--name", "-d"]).stdout);
    for artifact in snapshot.artifacts() {
        let name = artifact.name.as_str();
        for stage in artifact.versions.iter().flat_map(|version| version.active_stages()) {
            let found: Vec<_> = artifact.in_stage(stage.as_str());
            let found: Vec<_> = found.iter().map(|version| version.id.to_string()).collect();
            let shortcut = format!("{name}#{}", stage.as_str());
            let shown = sandbox.gto(&["show", &shortcut, "--version"]).stdout;
            assert_eq!(shown.lines().collect::<Vec<_>>(), found, "{shortcut}");
        }
    }
    let history = serde_json::to_value(snapshot.history(None)).unwrap();
    let printed = sandbox.gto(&["history", "--json"]).stdout;
    assert_eq!(history, serde_json::from_str::<serde_json::Value>(&printed).unwrap());
}

#[test]
fn refusals_are_typed() {
    let remote = remote();
    let registry = Registry::open(remote.sandbox.repo()).unwrap();
    assert!(matches!(registry.writer("a b"), Err(Error::Name(_))));
    let writer = registry.writer("churn").unwrap();
    let plan = |options: &AssignOptions<'_>| writer.plan_assign(options).unwrap_err();
    let refused = plan(&stage("prod", "v1.0.0"));
    assert!(
        matches!(refused, Error::Refusal { refusal: Refusal::NotRegistered(_), .. }),
        "{refused}"
    );
    assert!(matches!(plan(&stage("prod", "1")), Error::Version(_)));
    let refused = writer.plan_deprecate(&DeprecateOptions::default()).unwrap_err();
    assert!(
        matches!(refused, Error::Refusal { refusal: Refusal::ArtifactNotFound(_), .. }),
        "{refused}"
    );
    let revision = Some("nowhere");
    let refused = writer.plan_register(&RegisterOptions { revision, ..Default::default() });
    assert!(matches!(refused, Err(Error::Revision(_))));
    assert!(matches!(Registry::open(remote.sandbox.root()), Err(Error::Open(_))));
}

#[test]
fn annotations_are_read_and_changed() {
    let sandbox = Sandbox::new();
    configure(&sandbox);
    let registry = Registry::open(sandbox.repo()).unwrap();
    let change = Annotate {
        name: "churn".to_owned(),
        kind: Some("model".to_owned()),
        ..Annotate::default()
    };
    let edited = registry.annotate(&change, &EditOptions::default()).unwrap();
    assert!(matches!(edited, Edited::Written));
    let annotation = registry.annotation("churn", FileSource::WorkTree).unwrap().unwrap();
    assert_eq!(annotation.kind.as_deref(), Some("model"));
    let options = EditOptions { commit: true, ..EditOptions::default() };
    assert!(matches!(registry.remove_annotation("churn", &options), Err(Error::Commit(_))));
    assert!(matches!(
        registry.remove_annotation("x", &EditOptions::default()),
        Err(Error::Edit(_))
    ));
}

#[test]
fn one_artifact_is_read_alone() {
    let remote = Remote::new();
    let registry = Registry::at(format!("file://{}", remote.hub().display())).unwrap();
    let all = registry.snapshot().unwrap();
    assert!(all.artifacts().count() > 1);
    for artifact in all.artifacts().filter(|artifact| artifact.is_registered()) {
        let name = artifact.name.as_str();
        let one = registry.snapshot_of(name).unwrap();
        assert!(one.artifacts().all(|other| other.name == artifact.name));
        assert_eq!(one.history(None), all.history(Some(name)));
    }
}

#[test]
fn what_is_broken_is_left_out_and_said() {
    let sandbox = Sandbox::registry("example-gto");
    let registry = Registry::open(sandbox.repo()).unwrap();
    let whole = registry.readable().unwrap();
    assert!(whole.faults.is_empty());
    sandbox.git(&["update-ref", "refs/tags/churn@v9.0.0", "refs/tags/churn@v3.0.0"]);
    sandbox.git(&["update-ref", "-d", "refs/tags/churn@v3.0.0"]);
    let broken = registry.readable().unwrap();
    assert!(broken.state.artifact("churn").is_none() && whole.state.artifact("churn").is_some());
    assert_eq!(broken.state.artifacts().count(), whole.state.artifacts().count() - 1);
    assert!(matches!(broken.faults.into_result(), Err(Error::Incomplete(_))));
    assert!(matches!(registry.snapshot(), Err(Error::Incomplete(_))));
}

#[test]
fn an_index_file_that_stays_the_same_is_parsed_once() {
    let sandbox = Sandbox::new();
    let registry = Registry::open(sandbox.repo()).unwrap();
    let commit = |text: &str| {
        sandbox.write("repo/artifacts.yaml", text);
        sandbox.git(&["add", "."]);
        sandbox.git(&["commit", "-q", "--allow-empty", "-m", "next"]);
        let commit = registry.resolve(None).unwrap();
        registry.annotation("churn", FileSource::Commit(commit)).unwrap().unwrap()
    };
    let first = commit("churn: {type: model}\n");
    let same = commit("churn: {type: model}\n");
    let other = commit("churn: {type: data}\n");
    assert!(Arc::ptr_eq(&first, &same) && !Arc::ptr_eq(&first, &other));
}
