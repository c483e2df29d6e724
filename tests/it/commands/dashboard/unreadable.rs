//! What cannot be read of versions: each has its reason, in `registry.json` too.

use std::fs;

use super::dashboard;
use crate::support::sandbox::Sandbox;

/// What cannot be read of a version is marked, and has its reason.
#[test]
fn what_cannot_be_read_of_a_version_has_a_reason() {
    let sandbox = Sandbox::new();
    let pipeline = "metrics: [m.json]\nparams: [p.yaml]\nartifacts: {churn: {path: m.pkl}, pathless: {type: model}}\n";
    let lock = "schema: '2.0'\nstages: {a: {cmd: x, outs: [{path: m.pkl, md5: 0123456789abcdef0123456789abcdef}]}}\n";
    let whole = [
        ("dvc.yaml", pipeline),
        ("m.json", "{\"acc\": 12345678901234567892}"),
        ("p.yaml", "lr: 1\n"),
        ("dvc.lock", lock),
    ];
    for (file, broken) in [
        ("m.json", "{"),
        ("p.yaml", "a: ["),
        ("dvc.lock", "stages: ["),
        ("m.json", "{\"acc\": 12345678901234567893}"),
    ] {
        for (name, text) in whole {
            sandbox.write(&format!("repo/{name}"), if name == file { broken } else { text });
        }
        sandbox.git(&["add", "."]);
        sandbox.git(&["commit", "-qm", file]);
        let count = sandbox.git(&["rev-list", "--count", "HEAD"]);
        for artifact in ["churn", "pathless"] {
            let tag = format!("{artifact}@v1.0.{}", count.trim());
            sandbox.git(&["tag", "-am", "x", &tag]);
        }
    }
    let (done, written) = dashboard(&sandbox, &[]);
    assert_eq!(done.code, 1, "{done:?}");
    assert!(
        done.stderr.starts_with(
            "❌ Some values of versions cannot be read:\nartifact 'churn': Cannot read v1.0."
        ),
        "{done:?}"
    );
    assert!(written.registry["repositories"][0]["error"].as_str().is_some());
    let artifacts = &written.registry["repositories"][0]["artifacts"];
    let unknown = |artifact: usize, version: usize| {
        let artifact = &artifacts[artifact];
        let version = &artifact["versions"][version];
        let sections = version["unknown"].as_object().cloned().unwrap_or_default().into_iter();
        let sections = sections.map(|(section, places)| {
            let first = places[0].as_u64().unwrap() as usize;
            (section, artifact["reasons"][first].as_str().unwrap().to_owned())
        });
        sections.collect::<Vec<_>>()
    };
    // Newest first.
    assert_eq!(unknown(0, 0), []);
    let sections =
        |of: &[(String, String)]| of.iter().map(|(section, _)| section.clone()).collect::<Vec<_>>();
    let all = ["annotation", "outputs", "metrics", "params"].map(str::to_owned).to_vec();
    assert_eq!(sections(&unknown(0, 1)).len(), all.len(), "{:?}", unknown(0, 1));
    assert!(unknown(0, 1).iter().all(|(_, why)| why.contains("dvc.lock")), "{:?}", unknown(0, 1));
    assert_eq!(sections(&unknown(0, 2)), ["params"]);
    assert_eq!(sections(&unknown(0, 3)), ["metrics"]);
    assert!(unknown(0, 3)[0].1.starts_with("m.json: "), "{:?}", unknown(0, 3));
    assert_eq!(unknown(1, 0), [("outputs".to_owned(), "its annotation has no path".to_owned())]);
    let digits = fs::read_to_string(sandbox.root().join("site/registry.json")).unwrap();
    assert!(digits.contains("12345678901234567893") && digits.contains("12345678901234567892"));
}
