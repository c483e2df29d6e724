//! Annotations: files that cannot be read, paths that are not there, words that are not allowed.

use super::{content, mend, only};
use crate::sandbox::Sandbox;

/// A repository with these files, committed, and `m@v1.0.0` there.
#[track_caller]
fn repository(files: &[(&str, &str)]) -> Sandbox {
    let sandbox = Sandbox::new();
    for (path, text) in files {
        sandbox.write(&format!("repo/{path}"), text);
    }
    commit(&sandbox);
    sandbox
}

#[track_caller]
fn commit(sandbox: &Sandbox) {
    sandbox.git(&["add", "-A"]);
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Work"]);
}

#[test]
fn broken_index_files() {
    let sandbox = repository(&[("artifacts.yaml", "m: [\n"), (".gitignore", "editor\n")]);
    let finding = only(&sandbox, &[], "broken-file");
    assert_eq!((finding.subject.as_str(), finding.severity.as_str()), ("artifacts.yaml", "error"));
    sandbox.write("repo/editor", "echo 'm: {}' > \"$1\"\n");
    mend(&sandbox, &format!("export EDITOR='sh ./editor'; {}", finding.mend[0]));
    content(&sandbox, &[]);
    // At a version.
    sandbox.git(&["tag", "-a", "-m", "x", "m@v1.0.0", "HEAD~1"]);
    let finding = only(&sandbox, &[], "broken-file");
    assert_eq!((finding.subject.as_str(), finding.severity.as_str()), ("m@v1.0.0", "error"));
    mend(&sandbox, &finding.mend[0].replace("COMMIT", "HEAD"));
    content(&sandbox, &[]);
    assert_eq!(sandbox.gto(&["show", "m@v1.0.0", "--ref"]).stdout, "m@v1.0.0\n");
}

#[test]
fn paths_that_are_there() {
    let lock = "schema: '2.0'\nstages:\n  a:\n    cmd: x\n    outs:\n    - path: made/out.pkl\n";
    let work = "stages: {a: {cmd: x, wdir: sub}}\n";
    let sandbox = repository(&[
        ("file.pkl", "x"),
        ("dir/inside/file", "x"),
        ("data.dvc", "outs:\n- md5: 1.dir\n  path: data\n"),
        ("p/other.dvc", "outs:\n- md5: 1\n  path: named.pkl\n"),
        ("p/dvc.lock", lock),
        ("p/dvc.yaml", work),
        (
            "artifacts.yaml",
            "a: {path: file.pkl}\nb: {path: ./dir/inside}\nc: {path: data}\n\
             d: {path: data/deep/file.pkl}\ne: {path: p/named.pkl}\nf: {path: p/sub/made/out.pkl}\n\
             g: {path: 's3://bucket/key'}\nh: {path: /mnt/x}\ni: {path: ../other}\nj: {}\n\
             k: {path: '${dir}/x'}\nl: {path: p/sub/made/out.pkl/part}\n",
        ),
    ]);
    for artifact in ["a", "c", "d", "f", "g", "h"] {
        sandbox.git(&["tag", "-a", "-m", "x", &format!("{artifact}@v1.0.0")]);
    }
    content(&sandbox, &[]);
}

#[test]
fn paths_that_are_not_there() {
    for (index, severity) in
        [("m: {path: model.pkl}\n", "warning"), ("m: {path: model.pkl, virtual: false}\n", "error")]
    {
        let files = [("artifacts.yaml", index), ("model.dvc", "outs: [{path: model}]\n")];
        let sandbox = repository(&files);
        let finding = only(&sandbox, &[], "missing-path");
        assert_eq!((finding.subject.as_str(), finding.severity.as_str()), ("m", severity));
        sandbox.git(&["tag", "-a", "-m", "x", "m@v1.0.0"]);
        sandbox.write("repo/model.pkl", "x");
        mend(&sandbox, &finding.mend[0]);
        // What was registered does not have it still.
        let finding = only(&sandbox, &[], "missing-path");
        assert_eq!((finding.subject.as_str(), finding.severity.as_str()), ("m@v1.0.0", severity));
        mend(&sandbox, &finding.mend[0].replace("COMMIT", "HEAD"));
        content(&sandbox, &[]);
    }
    let sandbox = repository(&[("artifacts.yaml", "m: {path: model.pkl}\n"), ("right", "x")]);
    let finding = only(&sandbox, &[], "missing-path");
    mend(&sandbox, &finding.mend[1].replace("RIGHT_PATH", "right"));
    content(&sandbox, &[]);
}

#[test]
fn artifacts_of_dvc_yaml() {
    let sandbox = repository(&[("sub/dvc.yaml", "artifacts: {m: {path: model.pkl}}\n")]);
    assert_eq!(only(&sandbox, &[], "missing-path").subject, "sub:m");
    sandbox.write("repo/sub/model.pkl.dvc", "outs: [{path: model.pkl}]\n");
    commit(&sandbox);
    content(&sandbox, &[]);
    sandbox.write("repo/sub/dvc.yaml", "artifacts: [m]\n");
    commit(&sandbox);
    assert_eq!(only(&sandbox, &[], "broken-file").subject, "dvc.yaml");
}

#[test]
fn artifacts_in_both_files() {
    let files = [("artifacts.yaml", "m: {}\n"), ("dvc.yaml", "artifacts: {m: {}}\n")];
    let sandbox = repository(&files);
    mend(&sandbox, &only(&sandbox, &[], "annotated-twice").mend[0]);
    content(&sandbox, &[]);
}

#[test]
fn words_that_are_not_allowed() {
    let files = [(".gto", "stages: [dev]\ntypes: [model]\n"), (".gitignore", "editor\n")];
    let sandbox = repository(&files);
    sandbox.git(&["tag", "-a", "-m", "x", "m@v1.0.0"]);
    sandbox.git(&["tag", "-a", "-m", "x", "m#prod"]);
    mend(&sandbox, &only(&sandbox, &[], "forbidden-stage").mend[0]);
    content(&sandbox, &[]);
    sandbox.write("repo/artifacts.yaml", "m: {type: thing}\n");
    commit(&sandbox);
    let finding = only(&sandbox, &[], "forbidden-type");
    sandbox.git(&["checkout", "-q", "-b", "other"]);
    mend(&sandbox, &finding.mend[0]);
    content(&sandbox, &[]);
    sandbox.git(&["checkout", "-q", "main"]);
    sandbox.write("repo/editor", "echo 'types: [thing]' > \"$1\"\n");
    mend(&sandbox, &format!("export EDITOR='sh ./editor'; {}", finding.mend[1]));
    content(&sandbox, &[]);
}
