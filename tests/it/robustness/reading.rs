//! Commands that read change nothing and start nothing, whatever state a repository is in.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, symlink};
use std::path::{Path, PathBuf};

use super::trust::hostile;
use crate::support::sandbox::Sandbox;

const READERS: &[&[&str]] = &[
    &["show"],
    &["show", "-A", "--annotated"],
    &["show", "m"],
    &["show", "m@v0.0.1"],
    &["show", "m#dev", "--ref"],
    &["show", "unknown"],
    &["history"],
    &["history", "-a", "--json"],
    &["stages"],
    &["describe", "m"],
    &["describe", "m@v0.0.1"],
    &["describe", "m#dev", "--path"],
    &["describe", "out:k", "--path"],
    &["check-ref", "m@v0.0.1"],
    &["check-ref", "m#dev#1", "--version"],
    &["check-ref", "absent@v1.0.0"],
    &["doctor"],
    &["doctor", "-A", "--json"],
    &["print-index"],
    &["print-state"],
    &["parse-tag", "m@v0.0.1"],
    &["--version"],
];

/// What a folder has: each file and directory with its mode, time of change and content.
fn everything(folder: &Path) -> Vec<(PathBuf, u32, i64, i64, Vec<u8>)> {
    let (mut found, mut pending) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(path) = pending.pop() {
        let metadata = path.symlink_metadata().unwrap();
        let content = if metadata.is_file() {
            fs::read(&path).unwrap()
        } else if metadata.is_dir() {
            pending.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            Vec::new()
        } else {
            // A pipe has no content.
            fs::read_link(&path).unwrap_or_default().into_os_string().into_encoded_bytes()
        };
        found.push((path, metadata.mode(), metadata.mtime(), metadata.mtime_nsec(), content));
    }
    found.sort();
    found
}

type Break = fn(&Sandbox);

/// Runs git without the hooks, which would refuse.
#[track_caller]
fn git(sandbox: &Sandbox, args: &[&str]) -> String {
    sandbox.git(&[&["-c", "core.hooksPath=/dev/null"], args].concat())
}

/// Takes away the object that a revision means.
fn lose(sandbox: &Sandbox, revision: &str) {
    let id = git(sandbox, &["rev-parse", revision]);
    let (folder, file) = id.split_at(2);
    fs::remove_file(sandbox.repo().join(".git/objects").join(folder).join(file)).unwrap();
}

const STATES: &[(&str, Break)] = &[
    ("clean", |_| {}),
    ("packed", |it| {
        git(it, &["pack-refs", "--all"]);
        git(it, &["repack", "-q", "-a", "-d"]);
    }),
    ("detached", |it| {
        git(it, &["checkout", "-q", "--detach"]);
    }),
    ("a file changed, staged and not", |it| {
        it.write("repo/artifacts.yaml", "m: {type: model}\n");
        git(it, &["add", "artifacts.yaml"]);
        it.write("repo/artifacts.yaml", "m: {type: other}\n");
    }),
    ("the index is older than a file", |it| {
        let file = fs::File::open(it.repo().join("artifacts.yaml")).unwrap();
        file.set_modified(std::time::UNIX_EPOCH).unwrap();
    }),
    ("locked", |it| {
        for file in ["index.lock", "HEAD.lock", "packed-refs.lock", "config.lock", "refs/gto.lock"]
        {
            it.write(&format!("repo/.git/{file}"), "");
        }
        it.write("repo/.git/refs/tags/m@v0.0.2.lock", "");
    }),
    ("killed midway", |it| {
        it.write("repo/.git/index.lock", "half an ind");
        it.write("repo/.git/refs/tags/m@v0.0.2.lock", "0123");
        it.write("repo/.git/objects/12/tmp_obj_abc", "");
        git(it, &["tag", "-d", "m#dev#1"]);
    }),
    ("a broken HEAD", |it| it.write("repo/.git/HEAD", "junk\n")),
    ("a branch without its commit", |it| lose(it, "HEAD")),
    ("a tag without its object", |it| lose(it, "m@v0.0.1")),
    ("a tag without its commit", |it| {
        git(it, &["commit", "-q", "--allow-empty", "-m", "two"]);
        lose(it, "m@v0.0.1^{commit}");
    }),
    ("a broken reference", |it| it.write("repo/.git/refs/tags/m@v0.0.3", "junk\n")),
    ("a broken index file", |it| {
        it.write("repo/artifacts.yaml", "m: [\n");
        it.write("repo/.gto", "stages: [\n");
    }),
    ("links to elsewhere", |it| {
        fs::remove_file(it.repo().join("artifacts.yaml")).unwrap();
        symlink("../outside.yaml", it.repo().join("artifacts.yaml")).unwrap();
        symlink("../outside.yaml", it.repo().join("dvc.yaml")).unwrap();
        it.write("outside.yaml", "m: {}\n");
    }),
    ("a corrupt git index", |it| it.write("repo/.git/index", "junk")),
    ("a file marked to be left out", |it| {
        git(it, &["update-index", "--skip-worktree", "artifacts.yaml"]);
        fs::remove_file(it.repo().join("artifacts.yaml")).unwrap();
    }),
    ("a sparse checkout", |it| {
        git(it, &["sparse-checkout", "set", "--no-cone", "/nothing"]);
    }),
    ("a sparse index", |it| {
        it.write("repo/in/x", "");
        it.write("repo/out/dvc.yaml", "artifacts: {k: {path: x}}\n");
        git(it, &["add", "."]);
        git(it, &["commit", "-q", "-m", "two"]);
        git(it, &["sparse-checkout", "set", "--cone", "--sparse-index", "in"]);
        git(it, &["repack", "-q", "-a", "-d"]);
    }),
    ("objects that were cut short", |it| {
        for revision in ["HEAD:artifacts.yaml", "HEAD", "m@v0.0.1"] {
            let id = git(it, &["rev-parse", revision]);
            let file = it.repo().join(".git/objects").join(&id[..2]).join(&id[2..]);
            let whole = fs::read(&file).unwrap();
            fs::remove_file(&file).unwrap();
            fs::write(&file, &whole[..whole.len() / 2]).unwrap();
        }
    }),
    ("a pipe in place of a reference", |it| {
        it.run(it.command("mkfifo", &it.repo()).arg(".git/refs/tags/m@v0.0.3"));
    }),
    ("broken packed-refs", |it| it.write("repo/.git/packed-refs", "junk\n")),
];

#[test]
fn in_every_state() {
    for (state, break_it) in STATES {
        let sandbox = hostile();
        break_it(&sandbox);
        let canary = sandbox.root().join("canary");
        let _ = fs::remove_file(&canary);
        let before = everything(sandbox.root());
        for args in READERS {
            let got = sandbox.gto(args);
            assert!([0, 1].contains(&got.code), "{state}: {args:?} {got:?}");
            assert!(!canary.exists(), "{state}: {args:?} ran what the repository names");
            let after = everything(sandbox.root());
            let changed = after.iter().filter(|entry| !before.contains(entry));
            let changed: Vec<_> = changed.map(|(path, ..)| path).collect();
            assert!(after == before, "{state}: {args:?} changed {changed:?}");
        }
    }
}
