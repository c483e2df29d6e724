//! Artifacts that a dvc.yaml describes, at the root and in a folder.

use crate::support::sandbox::Sandbox;

const INDEX: &str = "both:\n  path: from/index.pkl\n";
const AT_ROOT: &str = "stages: {}\nartifacts:\n  both:\n    path: from/dvc.pkl\n  plain:\n    \
                       path: ./models/plain.pkl\n    type: model\n    desc: A model\n    \
                       labels: [a, b]\n    meta: {k: 1}\n";
const IN_FOLDER: &str = "artifacts:\n  inner:\n    path: out/inner.pkl\n  far:\n    \
                         path: s3://bucket/far.pkl\n  not a name:\n    path: x\n";

fn repository() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("repo/artifacts.yaml", INDEX);
    sandbox.write("repo/dvc.yaml", AT_ROOT);
    sandbox.write("repo/sub/dir/dvc.yaml", IN_FOLDER);
    sandbox.git(&["add", "."]);
    sandbox.git(&["commit", "-q", "-m", "one"]);
    sandbox
}

#[track_caller]
fn says(sandbox: &Sandbox, args: &[&str]) -> String {
    let outcome = sandbox.gto(args);
    assert_eq!((outcome.code, &*outcome.stderr), (0, ""), "{args:?}");
    outcome.stdout
}

#[test]
fn paths_are_those_from_the_root() {
    let sandbox = repository();
    sandbox.gto(&["register", "sub/dir:inner"]);
    for (name, path) in [
        ("plain", "models/plain.pkl\n"),
        ("both", "from/index.pkl\n"),
        ("sub/dir:inner", "sub/dir/out/inner.pkl\n"),
        ("sub/dir:far", "s3://bucket/far.pkl\n"),
        ("sub/dir:inner@latest", "sub/dir/out/inner.pkl\n"),
        ("inner", ""),
        ("sub:inner", ""),
        ("../x:inner", ""),
    ] {
        assert_eq!(says(&sandbox, &["describe", name, "--path"]), path, "{name}");
        if !name.contains('@') {
            let at_head = says(&sandbox, &["describe", name, ".", "--rev", "HEAD", "--path"]);
            assert_eq!(at_head, path, "{name}");
        }
    }
}

#[test]
fn every_field_is_read() {
    let sandbox = repository();
    for (field, value) in [
        ("--type", "model\n"),
        ("--description", "A model\n"),
        ("--label", "a\nb\n"),
        ("--custom", "{'k': 1}\n"),
    ] {
        assert_eq!(says(&sandbox, &["describe", "plain", field]), value);
    }
    let json = says(&sandbox, &["describe", "plain", "--json"]);
    assert_eq!(json, says(&sandbox, &["describe", "plain"]));
    assert!(json.contains("\"custom\": {\n        \"k\": 1\n    }"), "{json}");
}

#[test]
fn show_lists_them_only_when_asked() {
    let sandbox = repository();
    assert_eq!(says(&sandbox, &["show", "--name"]), "*both\n");
    let all = "*both\n*plain\n*sub/dir:far\n*sub/dir:inner\n";
    assert_eq!(says(&sandbox, &["show", "--annotated", "--name"]), all);
    let one = says(&sandbox, &["show", "sub/dir:far", "--annotated", "--plain"]);
    assert!(one.contains("*sub/dir:far"), "{one}");
    assert_eq!(sandbox.gto(&["show", "sub/dir:far"]).code, 1);
}

#[test]
fn doctor_names_what_is_in_both_files() {
    let sandbox = repository();
    let said = says(&sandbox, &["doctor"]);
    let line = "artifact 'both' is in artifacts.yaml and in dvc.yaml; artifacts.yaml is used\n";
    assert!(said.contains(&format!("\nWarning: {line}")), "{said}");
}
