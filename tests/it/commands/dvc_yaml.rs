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
    ] {
        assert_eq!(says(&sandbox, &["describe", name, "--path"]), path, "{name}");
        if !name.contains('@') {
            let at_head = says(&sandbox, &["describe", name, ".", "--rev", "HEAD", "--path"]);
            assert_eq!(at_head, path, "{name}");
        }
    }
}

#[test]
fn what_is_described_nowhere() {
    let sandbox = repository();
    for name in ["inner", "sub:inner", "../x:inner"] {
        let got = sandbox.gto(&["describe", name, "--path"]);
        assert_eq!((got.code, got.stdout.as_str()), (0, ""), "{got:?}");
        let words = format!("There is no annotation of '{name}' in artifacts.yaml");
        assert!(got.stderr.starts_with(&words), "{got:?}");
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

/// A repository whose templates change between two commits, with one that nothing defines.
fn templated() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("repo/sub/params.yaml", "dir: old\n");
    sandbox.write("repo/sub/more.toml", "[train]\nname = 'm'\n");
    sandbox.write(
        "repo/sub/dvc.yaml",
        "vars: ['more.toml:train', {list: [a, b]}]\nartifacts:\n  one:\n    \
         path: ${dir}/${train.name}-${list[1]}.pkl\n    desc: \\${dir} is ${dir}\n  \
         two:\n    path: ${nowhere}/a.pkl\n    type: model\n",
    );
    sandbox.git(&["add", "."]);
    sandbox.git(&["commit", "-q", "-m", "one"]);
    sandbox.git(&["tag", "-m", "one", "sub=one@v1.0.0"]);
    sandbox.write("repo/sub/params.yaml", "dir: new\n");
    sandbox.git(&["commit", "-q", "-am", "two"]);
    sandbox.write("repo/sub/params.yaml", "dir: now\n");
    sandbox
}

#[test]
fn templates_are_resolved_at_the_revision() {
    let sandbox = templated();
    for (args, path) in [
        (&["sub:one"][..], "sub/now/m-b.pkl\n"),
        (&["sub:one", "--rev", "HEAD"], "sub/new/m-b.pkl\n"),
        (&["sub:one@v1.0.0"], "sub/old/m-b.pkl\n"),
    ] {
        assert_eq!(says(&sandbox, &[&["describe"], args, &["--path"]].concat()), path);
    }
    assert_eq!(says(&sandbox, &["describe", "sub:one", "--description"]), "${dir} is now\n");
    let url = format!("file://{}", sandbox.repo().display());
    let described = ["describe", "sub:one", "--repo", &url, "--path"];
    assert_eq!(says(&sandbox, &described), "sub/new/m-b.pkl\n");
}

#[test]
fn what_cannot_be_resolved_is_an_error() {
    let sandbox = templated();
    let error = "❌ Cannot resolve `path` of 'sub:two' in sub/dvc.yaml: 'nowhere' is not defined\n";
    let path = sandbox.gto(&["describe", "sub:two", "--path"]);
    assert_eq!((path.code, &*path.stdout, &*path.stderr), (1, "", error));
    let all = sandbox.gto(&["describe", "sub:two"]);
    assert_eq!((all.code, &*all.stdout), (1, "{\n    \"type\": \"model\"\n}\n"));
    assert_eq!(all.stderr, error);
    assert_eq!(says(&sandbox, &["describe", "sub:two", "--type"]), "model\n");
}

#[test]
fn addresses_of_dvc_are_taken_wherever_a_name_is() {
    let sandbox = templated();
    let names = |refs: String| refs.replace("refs/tags/", "");
    for args in [
        &["register", "sub/dvc.yaml:one"][..],
        &["assign", "sub/dvc.yaml:one", "--version", "v1.0.1", "--stage", "prod"],
        &["register", "dvc.yaml:top", "--version", "v2.0.0"],
        &["deprecate", "dvc.yaml:top"],
    ] {
        assert_eq!(sandbox.gto(args).code, 0, "{args:?}");
    }
    let tags = names(sandbox.git(&["for-each-ref", "--format=%(refname)", "refs/tags"]));
    let expected =
        ["sub=one#prod#1", "sub=one@v1.0.0", "sub=one@v1.0.1", "top@deprecated", "top@v2.0.0"];
    assert_eq!(tags.lines().collect::<Vec<_>>(), expected);
    for (address, name) in [
        (&["show", "sub/dvc.yaml:one#prod", "--ref"][..], "sub=one@v1.0.1\n"),
        (&["describe", "sub/dvc.yaml:one@v1.0.0", "--path"], "sub/old/m-b.pkl\n"),
    ] {
        assert_eq!(says(&sandbox, address), name, "{address:?}");
    }
    let history = says(&sandbox, &["history", "sub/dvc.yaml:one"]);
    assert_eq!(history, says(&sandbox, &["history", "sub:one"]));
    assert!(history.contains("v1.0.1"), "{history}");
    assert_eq!(sandbox.gto(&["annotate", "dvc.yaml:here", "--type", "model"]).code, 0);
    assert!(sandbox.gto(&["remove", "dvc.yaml:here"]).stdout.contains("artifacts.yaml"));
}

#[test]
fn no_tag_has_a_dvc_yaml_in_its_name() {
    let sandbox = templated();
    for args in [
        &["register", "./sub//dvc.yaml:three"][..],
        &["register", "sub/../dvc.yaml:four"],
        &["assign", "sub/./dvc.yaml:three", "--stage", "prod"],
    ] {
        assert_eq!(sandbox.gto(args).code, 0, "{args:?}");
    }
    assert_eq!(sandbox.git(&["tag", "-l", "*three*", "*four*"]).lines().count(), 3);
    assert_eq!(says(&sandbox, &["show", "sub:three#prod", "--ref"]), "sub=three@v0.0.1\n");
    let before = sandbox.fingerprint();
    for name in ["sub/dvc.yaml/x:q", "dvc.yaml/x:q", "../sub/dvc.yaml:q", "/sub/dvc.yaml:q"] {
        for args in [&["register", name][..], &["assign", name, "--stage", "prod"]] {
            let got = sandbox.gto(args);
            let said = format!("❌ '{name}' cannot be in the name of a tag: dvc.yaml is a file");
            assert_eq!((got.code, got.stdout.as_str()), (1, ""), "{got:?}");
            assert!(got.stderr.starts_with(&said), "{got:?}");
            assert_eq!(sandbox.fingerprint(), before, "{args:?}");
        }
    }
}

#[test]
fn a_broken_file_hides_no_other() {
    let sandbox = repository();
    sandbox.write("repo/more/dvc.yaml", "artifacts:\n  third: {path: x}\n");
    sandbox.write("repo/sub/dir/dvc.yaml", "artifacts: [\n");
    sandbox.git(&["add", "."]);
    sandbox.git(&["commit", "-q", "-m", "broken"]);
    let shown = ["show", "--annotated", "--name"];
    let one = sandbox.gto(&shown);
    assert_eq!((one.code, &*one.stdout), (1, "*both\n*more:third\n*plain\n"));
    assert!(one.stderr.starts_with("❌ dvc.yaml file doesn't conform"), "{}", one.stderr);
    assert!(one.stderr.contains("\nsub/dir/dvc.yaml at commit "), "{}", one.stderr);
    sandbox.write("repo/artifacts.yaml", "both: 1\n");
    sandbox.git(&["commit", "-q", "-am", "both"]);
    let two = sandbox.gto(&shown);
    assert_eq!((two.code, &*two.stdout), (1, "*both\n*more:third\n*plain\n"));
    for file in ["artifacts.yaml at commit ", "sub/dir/dvc.yaml at commit "] {
        assert!(two.stderr.contains(file), "{}", two.stderr);
    }
}
