//! The content of an artifact at a commit: from what DVC recorded, else from Git.

use gto::Registry;
use gto::registry::ObjectId;

use crate::support::sandbox::Sandbox;

/// Files by their paths.
type Files<'f> = &'f [(&'f str, &'f str)];

/// Writes files, with the annotation of `m` at a path, and commits them.
#[track_caller]
fn commit(sandbox: &Sandbox, path: &str, files: Files<'_>) -> ObjectId {
    sandbox.git(&["rm", "-rqf", "--ignore-unmatch", "."]);
    for (file, text) in files {
        sandbox.write(&format!("repo/{file}"), text);
    }
    sandbox.write("repo/artifacts.yaml", format!("m:\n  path: {path}\n"));
    sandbox.git(&["add", "-A"]);
    sandbox.git(&["commit", "-qm", "next"]);
    sandbox.git(&["rev-parse", "HEAD"]).parse().unwrap()
}

/// The content in a line: path, hash, size, number of files, the folder around; or why not.
#[track_caller]
fn content(sandbox: &Sandbox, artifact: &str, commit: ObjectId) -> String {
    let registry = Registry::open(sandbox.repo()).unwrap();
    match registry.content(artifact, commit).unwrap() {
        Ok(content) => {
            let numbers = [content.size, content.files];
            let numbers = numbers.map(|it| it.map_or("-".to_owned(), |it| it.to_string()));
            let inside = content.inside.unwrap_or_default();
            format!("{} {} {} {inside}", content.path, content.hash, numbers.join(" "))
        }
        Err(unknown) => unknown.to_string(),
    }
}

const LOCK: &str = "schema: '2.0'\nstages:\n  train:\n    cmd: x\n    outs:\n    - {path: out/m.pkl, \
                    hash: md5, md5: 1a, size: 7}\n    - {path: data, hash: md5, md5: 2b.dir, size: 9, \
                    nfiles: 3}\n    - {path: s3, size: 1}\n";

#[test]
fn what_dvc_recorded_comes_first() {
    let sandbox = Sandbox::new();
    let first = "train:\n  cmd: x\n  outs:\n  - {path: m, md5: 3c}\n";
    let folder = "stages: {train: {cmd: x, wdir: '${dir}'}}\nvars: [{dir: src}]\n";
    let file = "outs:\n- {path: m, md5: 4d, size: 5}\n";
    let cases: [(&str, Files<'_>, &str); 12] = [
        ("out/m.pkl", &[("dvc.lock", LOCK)], "out/m.pkl md5:1a 7 - "),
        ("./out//m.pkl", &[("dvc.lock", LOCK)], "out/m.pkl md5:1a 7 - "),
        ("data", &[("dvc.lock", LOCK)], "data md5:2b.dir 9 3 "),
        ("data/a/b", &[("dvc.lock", LOCK)], "data/a/b md5:2b.dir 9 3 data"),
        ("p/data", &[("p/dvc.lock", LOCK)], "p/data md5:2b.dir 9 3 "),
        (
            "p/src/data",
            &[("p/dvc.lock", LOCK), ("p/dvc.yaml", folder)],
            "p/src/data md5:2b.dir 9 3 ",
        ),
        ("m", &[("dvc.lock", first)], "m md5:3c - - "),
        ("p/m", &[("p/m.dvc", file)], "p/m md5:4d 5 - "),
        (
            "p/m",
            &[("q/other.dvc", "wdir: ../p\nouts:\n- {path: m, md5: 4d, size: 5}\n")],
            "p/m md5:4d 5 - ",
        ),
        ("out/m.pkl", &[("dvc.lock", LOCK), ("out/m.pkl", "text")], "out/m.pkl md5:1a 7 - "),
        ("s3", &[("dvc.lock", LOCK)], "'dvc.lock' has no hash for 's3'"),
        (
            "datax",
            &[("dvc.lock", LOCK)],
            "'datax' is not in Git, and no dvc.lock or .dvc file names it",
        ),
    ];
    for (path, files, expected) in cases {
        let commit = commit(&sandbox, path, files);
        assert_eq!(content(&sandbox, "m", commit), expected, "{path} {files:?}");
    }
}

#[test]
fn then_comes_what_git_has() {
    let sandbox = Sandbox::new();
    let files = [("d/a", "text"), ("d/e/b", "text"), ("d/f/b", "text"), ("d/e/c", "more")];
    let id = |path: &str| sandbox.git(&["rev-parse", &format!("HEAD:{path}")]);
    let at = commit(&sandbox, "d/a", &files);
    assert_eq!(content(&sandbox, "m", at), format!("d/a git:{} 4 - ", id("d/a")));
    let at = commit(&sandbox, "d/", &files);
    assert_eq!(content(&sandbox, "m", at), format!("d git:{} - 4 ", id("d")));
    for (path, why) in [
        ("none", "'none' is not in Git, and no dvc.lock or .dvc file names it"),
        ("s3://b/m", "its path 's3://b/m' is outside of the repository"),
        ("../m", "its path '../m' is outside of the repository"),
        ("''", "its annotation has no path"),
    ] {
        let at = commit(&sandbox, path, &files);
        assert_eq!(content(&sandbox, "m", at), why);
        assert_eq!(content(&sandbox, "n", at), "it has no annotation");
    }
    std::os::unix::fs::symlink("d", sandbox.repo().join("link")).unwrap();
    let at = commit(&sandbox, "link/a", &files);
    assert_eq!(content(&sandbox, "m", at), format!("link/a git:{} 4 - ", id("d/a")));
}

#[test]
fn a_broken_lock_is_an_error() {
    let sandbox = Sandbox::new();
    let at = commit(&sandbox, "m", &[("dvc.lock", "<<<<<<< HEAD\n")]);
    let error = Registry::open(sandbox.repo()).unwrap().content("m", at).unwrap_err().to_string();
    let said = format!("dvc.lock at commit {} does not conform to DVC's format: ", at.short(7));
    assert!(error.starts_with(&said), "{error}");
}
