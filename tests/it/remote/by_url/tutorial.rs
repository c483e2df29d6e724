//! The tutorial, as typed, from a folder where there is no repository; with DVC and without.

use std::path::Path;
use std::process::Command;
use std::{env, fs, iter};

use crate::reference::dvc::hermetic;
use crate::support::bounded::bounded;
use crate::support::remote::{NOW, Remote};
use crate::support::sandbox::Sandbox;

/// The lines before it set `REPO`.
const TUTORIAL: &str = r#"
gto show --repo $REPO
gto register classifier --repo $REPO
dvc get $REPO model.pkl --rev classifier@v0.0.1 -o model.pkl
mv model.pkl first.pkl

gto annotate classifier --repo $REPO --rev try-large-dataset --path model.pkl --description "Simple text classification model" --type model
gto register classifier --repo $REPO --rev try-large-dataset
REVISION=classifier@v0.0.2
MODEL_PATH=$(gto describe classifier $REPO --rev $REVISION --path)
echo "it is in $MODEL_PATH"

gto assign classifier --repo $REPO --version v0.0.2 --stage dev
gto show classifier --repo $REPO
REVISION=$(gto show classifier#dev --repo $REPO --ref)
echo "in dev is $REVISION"
gto describe classifier --repo $REPO --rev $REVISION
dvc get $REPO $MODEL_PATH --rev $REVISION -o $MODEL_PATH
"#;

const PRINTED: &str = r#"Nothing found in the current workspace
Created git tag 'classifier@v0.0.1' that registers version
Running `git push origin classifier@v0.0.1`
Successfully pushed git tag classifier@v0.0.1 on remote.
Updated `artifacts.yaml`
Running `git commit` and `git push`
Successfully pushed a new commit to remote.
Created git tag 'classifier@v0.0.2' that registers version
Running `git push origin classifier@v0.0.2`
Successfully pushed git tag classifier@v0.0.2 on remote.
it is in model.pkl
Created git tag 'classifier#dev#1' that assigns stage to version 'v0.0.2'
Running `git push origin classifier#dev#1`
Successfully pushed git tag classifier#dev#1 on remote.
╒════════════╤═══════════╤═════════╤═══════════════════════════╤═══════════════════╕
│ artifact   │ version   │ stage   │ created_at                │ ref               │
╞════════════╪═══════════╪═════════╪═══════════════════════════╪═══════════════════╡
│ classifier │ v0.0.2    │ dev     │ 2025-10-09 10:53:20+02:00 │ classifier@v0.0.2 │
│ classifier │ v0.0.1    │         │ 2025-10-09 10:53:20+02:00 │ classifier@v0.0.1 │
╘════════════╧═══════════╧═════════╧═══════════════════════════╧═══════════════════╛
in dev is classifier@v0.0.2
{
    "type": "model",
    "path": "model.pkl",
    "description": "Simple text classification model"
}
"#;

/// In DVC's place where there is none: takes the file from a clone.
const NO_DVC: &str = r#"
dvc() {
    git clone -q --bare "$2" clone
    git -C clone show "$5:$3" > "$7"
    rm -rf clone
}
"#;

/// What the model is on the two branches.
const MODELS: [(&str, &str); 2] =
    [("main", "of a small dataset\n"), ("try-large-dataset", "of a large dataset\n")];

/// A repository `work` whose model is on two branches, added to git by `add`, and its `hub.git`.
fn project(set_up: &str, add: &str, hermetic: impl Fn(&mut Command, &Sandbox)) -> Remote {
    let sandbox = Sandbox::empty();
    sandbox.git_in(sandbox.root(), &["init", "-q", "-b", "main", "work"]);
    let sh = |script: &str| {
        let mut shell = sandbox.command("sh", &sandbox.root().join("work"));
        hermetic(&mut shell, &sandbox);
        sandbox.run(shell.args(["-euc", script]));
    };
    sh(set_up);
    for (branch, model) in MODELS {
        sh(&format!("[ {branch} = main ] || git checkout -q -b {branch}"));
        sandbox.write("work/model.pkl", model);
        sh(&format!("{add} && git commit -q -m {branch}"));
    }
    sh("git checkout -q main && git clone -q --bare . ../hub.git");
    Remote::of(sandbox).by_http_with_filter()
}

/// Plays the tutorial, and compares the models that it brings with those of the two branches.
#[track_caller]
fn play(remote: &Remote, before: &str, hermetic: impl Fn(&mut Command, &Sandbox)) {
    let (sandbox, at) = (&remote.sandbox, remote.sandbox.root().join("user"));
    fs::create_dir(&at).unwrap();
    let mut bash = sandbox.command("bash", &at);
    hermetic(&mut bash, sandbox);
    for date in ["GIT_COMMITTER_DATE", "GIT_AUTHOR_DATE"] {
        bash.env(date, NOW);
    }
    bash.env("REPO", &remote.url).env("TMPDIR", remote.temporary());
    let got = bounded(bash.args(["-euc", &format!("{before}\n{TUTORIAL}")]));
    assert_eq!(got.code, 0, "{got:?}");
    assert_eq!(got.stdout, PRINTED, "{got:?}");
    for ((_, model), name) in MODELS.iter().zip(["first.pkl", "model.pkl"]) {
        assert_eq!(fs::read_to_string(at.join(name)).unwrap(), *model);
    }
    // The tags are where the text says.
    for (tag, branch) in [("classifier@v0.0.1", "main"), ("classifier#dev#1", "try-large-dataset")]
    {
        let id = |name: String| sandbox.git_in(&remote.hub(), &["rev-parse", &name]);
        assert_eq!(id(format!("{tag}^{{commit}}")), id(format!("refs/heads/{branch}")));
    }
}

#[test]
fn without_dvc() {
    let path = |command: &mut Command, _: &Sandbox| {
        let ours = Path::new(env!("CARGO_BIN_EXE_gto")).parent().unwrap().to_owned();
        let theirs = env::var_os("PATH").unwrap_or_default();
        let all = iter::once(ours).chain(env::split_paths(&theirs));
        command.env("PATH", env::join_paths(all).unwrap());
    };
    let remote = project("true", "git add model.pkl", path);
    play(&remote, NO_DVC, path);
}

#[test]
#[ignore = "needs DVC: tests/reference/install"]
fn with_dvc() {
    let set_up = "dvc init -q && dvc config core.analytics false
                  dvc remote add -q -d storage \"$(cd .. && pwd)/storage\"
                  git add . && git commit -q -m 'Begin'";
    let remote = project(set_up, "dvc add -q model.pkl && dvc push -q && git add .", hermetic);
    // What is fetched can come from the storage alone.
    fs::remove_dir_all(remote.sandbox.root().join("work")).unwrap();
    play(&remote, "", hermetic);
}
