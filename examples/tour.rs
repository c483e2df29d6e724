//! The tutorial: from an empty folder, plays a registry's life on a remote repository that
//! nobody has cloned, showing every command with its real output; leaves it to play with.
//!
//! `cargo run --release --example tour`
//!
//! It needs git and a shell. The remote is a bare repository beside the folder, by a `file://`
//! address: any other that git knows does as well. Where the tutorial of DVC has `dvc get`, here
//! stand `git clone` and `git show`: the model is a file in git.
//!
//! `tour gto ...` is `gto ...`: the tour starts itself that way, because `cargo run --example`
//! does not build the `gto` binary.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, ensure};

fn main() -> ExitCode {
    let args: Vec<OsString> = std::env::args_os().skip(1).collect();
    if args.first().is_some_and(|arg| arg == "gto") {
        return gto::cli::run(args);
    }
    match play() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "The tour stopped: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Makes the remote: a model on `main`, and a better one on the branch `try-large-dataset`.
const REMOTE: &str = r"
git init -q --bare -b main hub.git
git init -q -b main work
cd work
mkdir models
for branch in main try-large-dataset; do
    [ $branch = main ] || git checkout -q -b $branch
    echo weights of the model on $branch > models/classifier.txt
    git add .
    git commit -q -m 'Train the classifier'
done
git push -q ../hub.git main try-large-dataset
cd ..
rm -rf work
";

/// What is said (`#`) and run (all other lines).
const TOUR: &str = r#"
# A team keeps its models in a Git repository. None of what follows needs a clone of it.
echo $REPO
gto show --repo $REPO

# A version is an annotated Git tag: this one is for the tip of the default branch, and pushed.
gto register classifier --repo $REPO
gto show --repo $REPO
git clone -q --bare $REPO clone.git
git -C clone.git show classifier@v0.0.1:models/classifier.txt
rm -rf clone.git

# artifacts.yaml says what an artifact is. Here it is written on the branch of an experiment.
gto annotate classifier --repo $REPO --rev try-large-dataset --path models/classifier.txt --description "Simple text classification model" --type model
gto register classifier --repo $REPO --rev try-large-dataset

# Where is the model of a version?
REVISION=classifier@v0.0.2
MODEL_PATH=$(gto describe classifier $REPO --rev $REVISION --path)
echo $MODEL_PATH

# What is different in the new version?
gto diff classifier --repo $REPO --commits --annotation

# A stage is a tag as well: try the new version, trust the old one.
gto assign classifier --repo $REPO --version v0.0.2 --stage dev
gto assign classifier --repo $REPO --version v0.0.1 --stage prod
gto show --repo $REPO
gto show classifier --repo $REPO

# Deployments ask what is in a stage, and take it from there (with DVC: `dvc get $REPO $MODEL_PATH --rev $REVISION`).
REVISION=$(gto show classifier#dev --repo $REPO --ref)
echo $REVISION
gto describe classifier --repo $REPO --rev $REVISION
git clone -q --bare $REPO clone.git
git -C clone.git show $REVISION:$MODEL_PATH
rm -rf clone.git

# CI asks what the tag that started it means.
gto check-ref 'refs/tags/classifier#dev#1' --repo $REPO
gto check-ref 'refs/tags/classifier#dev#1' --repo $REPO --json

# The new version goes to production and leaves dev; the old one is not to be used any more.
gto assign classifier --repo $REPO --version v0.0.2 --stage prod
gto deprecate classifier v0.0.2 dev --repo $REPO
gto deprecate classifier v0.0.1 --repo $REPO
gto show classifier --repo $REPO
gto history classifier --repo $REPO

# In a clone all is the same without --repo; --push pushes, or you do it later.
git clone -q $REPO clone
cd clone
gto register features:encoder --version v1.0.0-rc.1
gto register baseline --push
gto deprecate baseline --push
gto show
gto show --deprecated --plain
gto stages

# What was a mistake can be deleted, tags and all.
gto deprecate baseline --force --delete --push

# All is well?
gto doctor

# For people who have no terminal at hand: a page, in one file, to open from disk or to publish.
gto dashboard -o ../site
"#;

fn play() -> Result<()> {
    let folder = tempfile::Builder::new().prefix("gto-tour-").tempdir()?.keep();
    fs::create_dir(folder.join("bin"))?;
    let program = std::env::current_exe()?;
    let program = program.to_str().context("the path of the tour is not UTF-8")?;
    let gto = folder.join("bin/gto");
    fs::write(&gto, format!("#!/bin/sh\nexec {} gto \"$@\"\n", quoted(program)))?;
    fs::set_permissions(gto, fs::Permissions::from_mode(0o755))?;
    run(&folder, REMOTE)?;
    run(&folder, &script(TOUR))?;
    let folder = folder.display();
    let mut out = std::io::stdout();
    writeln!(out, "\n# Open the page in a browser: {folder}/site/index.html")?;
    writeln!(out, "\n# The registry is yours to play with:")?;
    writeln!(out, "$ cd {folder}/clone")?;
    writeln!(out, "$ PATH={folder}/bin:$PATH REPO=file://{folder}/hub.git")?;
    Ok(writeln!(out, "# and `rm -rf {folder}` when you are done.")?)
}

/// A shell script that prints each line before it does it, an hour after the one before.
fn script(tour: &str) -> String {
    let mut script = String::new();
    for (hour, line) in tour.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            let _ = writeln!(script, "printf '%s\\n' {}", quoted(line));
            continue;
        }
        let date = format!("2026-03-{:02}T{:02}:00:00+01:00", 2 + hour / 24, hour % 24);
        let _ = writeln!(script, "export GIT_AUTHOR_DATE={date} GIT_COMMITTER_DATE={date}");
        let _ = writeln!(script, "printf '$ %s\\n' {}\n{line}", quoted(line));
    }
    script
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Runs a shell script that sees nothing of the user's git configuration.
fn run(folder: &Path, script: &str) -> Result<()> {
    let mut shell = Command::new("sh");
    shell.args(["-euc", &format!("PATH=$PWD/bin:$PATH\n{script}")]).current_dir(folder);
    shell.env("REPO", format!("file://{}/hub.git", folder.display()));
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "REVISION", "MODEL_PATH"] {
        shell.env_remove(name);
    }
    shell.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null");
    for who in ["AUTHOR", "COMMITTER"] {
        shell.env(format!("GIT_{who}_NAME"), "Ada Lovelace");
        shell.env(format!("GIT_{who}_EMAIL"), "ada@example.com");
        shell.env(format!("GIT_{who}_DATE"), "2026-03-01T12:00:00+01:00");
    }
    let status = shell.status().context("cannot start a shell")?;
    ensure!(status.success(), "the shell ended with {status}");
    Ok(())
}
