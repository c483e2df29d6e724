//! `--dry-run`: it changes nothing, and what it says is what the command then does.

mod annotations;

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use fastrand::Rng;

use crate::reference::live::generate::Registry;
use crate::reference::live::steps::Steps;
use crate::support::sandbox::{Outcome, Sandbox, outcome};

/// Every file and folder below a folder: its mode, when it was changed, and what it holds.
type Listing = BTreeMap<String, (u32, SystemTime, Vec<u8>)>;

fn listing(folder: &Path) -> Listing {
    let mut all = Listing::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap().map(Result::unwrap) {
            let (path, found) = (entry.path(), entry.metadata().unwrap());
            let content = if found.is_file() { fs::read(&path).unwrap() } else { Vec::new() };
            let what = (found.permissions().mode(), found.modified().unwrap(), content);
            all.insert(path.to_str().unwrap().to_owned(), what);
            if found.is_dir() {
                folders.push(path);
            }
        }
    }
    all
}

/// The dry run of a command, after which all is as before.
#[track_caller]
fn rehearsed(sandbox: &Sandbox, args: &[&str]) -> Outcome {
    rehearse(sandbox, &mut sandbox.gto_command(&sandbox.repo()), args)
}

#[track_caller]
fn rehearse(sandbox: &Sandbox, gto: &mut Command, args: &[&str]) -> Outcome {
    let before = listing(sandbox.root());
    let got = outcome(gto.args(&args[..1]).arg("--dry-run").args(&args[1..]));
    let after = listing(sandbox.root());
    let changed = after.iter().filter(|(path, what)| before.get(*path) != Some(what));
    let changed: Vec<_> = changed.map(|(path, _)| path).collect();
    assert!(before.len() == after.len() && changed.is_empty(), "{args:?}: {changed:?}");
    got
}

/// The lines of a dry run, in the words of the run itself.
fn predicted(stdout: &str) -> Vec<String> {
    let words = [("Would create ", "Created "), ("Would delete ", "Deleted ")];
    let words =
        words.into_iter().chain([("Would run ", "Running "), ("Would update ", "Updated ")]);
    let real = |line: &str| {
        let said = words
            .clone()
            .find_map(|(would, did)| line.strip_prefix(would).map(|rest| format!("{did}{rest}")));
        said.unwrap_or_else(|| line.to_owned())
    };
    stdout.lines().map(real).collect()
}

/// The lines of a run that tell what it does: without its success and without what to do next.
fn told(stdout: &str) -> Vec<String> {
    let is_more = |line: &&str| {
        line.starts_with("Successfully ")
            || *line == "To push the changes upstream, run:"
            || line.starts_with("    git push ")
    };
    stdout.lines().filter(|line| !is_more(line)).map(str::to_owned).collect()
}

/// Runs a command after its dry run, and compares them.
#[track_caller]
fn check(sandbox: &Sandbox, args: &[&str]) -> Outcome {
    let [mut dry, mut run] = [(); 2].map(|()| sandbox.gto_command(&sandbox.repo()));
    // At the same time.
    for (name, value) in run.get_envs() {
        dry.env(name, value.unwrap());
    }
    let dry = rehearse(sandbox, &mut dry, args);
    let run = outcome(run.args(args));
    assert_eq!(dry.code, run.code, "{args:?}\ndry {dry:?}\nrun {run:?}");
    assert_eq!(predicted(&dry.stdout), told(&run.stdout), "{args:?}\ndry {dry:?}\nrun {run:?}");
    // The run also says what became of what it had written.
    let lines = if run.code == 0 { usize::MAX } else { 1 };
    let said = |text: &str| text.lines().take(lines).collect::<Vec<_>>().join("\n");
    assert_eq!(said(&dry.stderr), said(&run.stderr), "{args:?}\ndry {dry:?}\nrun {run:?}");
    run
}

/// A repository with an annotation, two commits and a bare remote `origin`.
#[track_caller]
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("repo/artifacts.yaml", "churn: {type: model}\n");
    sandbox.git(&["add", "."]);
    for message in ["one", "two"] {
        sandbox.git(&["commit", "-q", "--allow-empty", "-m", message]);
    }
    with_hub(&sandbox);
    sandbox
}

#[track_caller]
fn with_hub(sandbox: &Sandbox) {
    sandbox.git_in(sandbox.root(), &["clone", "-q", "--bare", "repo", "hub.git"]);
    sandbox.git(&["remote", "add", "origin", "../hub.git"]);
}

#[test]
fn sentences_say_what_would_be_done() {
    let sandbox = sandbox();
    for (args, code, stdout, stderr) in [
        ("register churn", 0, "Would create git tag 'churn@v0.0.1' that registers version\n", ""),
        (
            "assign churn --stage prod --push",
            0,
            "Would create git tag 'churn@v0.0.1' that registers version\n\
             Would run `git push origin churn@v0.0.1`\n\
             Would create git tag 'churn#prod#1' that assigns stage to version 'v0.0.1'\n\
             Would run `git push origin churn#prod#1`\n",
            "",
        ),
        ("deprecate rank", 1, "", "❌ Cannot find artifact 'rank'\n"),
        (
            "register churn --ref",
            0,
            "churn@v0.0.1\n",
            "Would create git tag 'churn@v0.0.1' that registers version\n",
        ),
    ] {
        let got = rehearsed(&sandbox, &args.split(' ').collect::<Vec<_>>());
        let expected = Outcome { stdout: stdout.to_owned(), stderr: stderr.to_owned(), code };
        assert_eq!(got, expected, "{args}");
    }
    let got = rehearsed(&sandbox, &["register", "churn", "--json"]);
    assert!(got.stdout.contains("\"created\": true") && got.stdout.contains("\"dry_run\": true"));
    let hub = format!("file://{}", sandbox.root().join("hub.git").display());
    let got = rehearsed(&sandbox, &["register", "churn", "--repo", &hub]);
    assert!(got.stdout.ends_with("Would run `git push origin churn@v0.0.1`\n"), "{got:?}");
}

#[test]
fn what_a_run_would_refuse_is_refused() {
    let sandbox = sandbox();
    let run = |args: &str| check(&sandbox, &args.split(' ').collect::<Vec<_>>());
    run("register churn HEAD~1");
    run("register churn HEAD~1");
    run("register churn HEAD~1 --exist-ok");
    // Tags of these names are there.
    run("register churn HEAD~1 --force --version v0.0.1");
    sandbox.git(&["tag", "light#prod#1"]);
    run("assign light --stage prod --simple false");
    // A reference in the way, and who makes a tag.
    sandbox.git(&["tag", "way@v0.0.1/x"]);
    run("register way");
    run("register churn nowhere");
    run("assign churn --version v9.0.0 --stage prod");
    // No remote, none of this name, and one that is not there.
    run("register churn --push --remote nowhere");
    sandbox.git(&["remote", "add", "gone", "../gone.git"]);
    run("register churn --push --remote gone");
    // The remote has what the clone lacks: a version here, then another tag of this name.
    sandbox.git_in(sandbox.root(), &["clone", "-q", "hub.git", "other"]);
    let other = sandbox.root().join("other");
    for args in [
        &["register", "rank", "--version", "v1.0.0", "--push"][..],
        &["assign", "rank", "--version", "v1.0.0", "--stage", "dev", "--push"],
    ] {
        assert_eq!(sandbox.gto_in(&other, args).code, 0);
    }
    run("register rank --push");
    run("register rank HEAD~1 --version v1.0.0 --push");
    run("assign rank --version v1.0.0 --stage dev --push");
    run("assign rank HEAD --version v1.0.0 --stage dev --push");
    run("deprecate churn --push");
    run("deprecate churn --delete --push");
    sandbox.git(&["config", "user.useConfigOnly", "true"]);
    let mut gto = sandbox.gto_command(&sandbox.repo());
    gto.env_remove("GIT_COMMITTER_NAME").env_remove("GIT_COMMITTER_EMAIL");
    let got = outcome(gto.args(["register", "m", "--dry-run"]));
    assert_eq!((got.code, got.stdout.as_str()), (1, ""), "{got:?}");
}

/// A lock of another process is nothing to wait for.
#[test]
fn nothing_is_locked() {
    let sandbox = sandbox();
    let refs = sandbox.repo().join(".git/refs");
    let lock = fs::File::create(refs.join("gto.lock")).unwrap();
    lock.lock().unwrap();
    assert_eq!(rehearsed(&sandbox, &["register", "churn"]).code, 0);
    drop(lock);
    fs::remove_file(refs.join("gto.lock")).unwrap();
    // Root may write anyway.
    fs::set_permissions(&refs, Permissions::from_mode(0o555)).unwrap();
    check(&sandbox, &["register", "churn"]);
    fs::set_permissions(&refs, Permissions::from_mode(0o755)).unwrap();
}

/// Options that GTO 1.10.1 does not have.
fn more(command: &str, rng: &mut Rng) -> &'static [&'static str] {
    let more: &[&[&str]] = match command {
        "register" => &[
            &["--exist-ok"],
            &["--pre", "rc"],
            &["--release"],
            &["--build", "7"],
            &["--restore"],
            &["--if-changed"],
            &["--if-changed=any"],
        ],
        "deprecate" => &[&["--undo"], &["--delete"]],
        _ => &[&["--exist-ok"], &["--rollback"]],
    };
    if rng.bool() { more[rng.usize(..more.len())] } else { &[] }
}

#[test]
fn random_changes_of_tags_are_predicted() {
    let mut codes = [0; 3];
    for seed in 0..4 {
        let registry = Registry::random(seed, 0..25, false);
        let sandbox = registry.build();
        with_hub(&sandbox);
        sandbox.git_in(sandbox.root(), &["clone", "-q", "hub.git", "other"]);
        let other = sandbox.root().join("other");
        let (mut steps, mut rng) = (Steps::new(&registry), Rng::with_seed(seed));
        for _ in 0..20 {
            let tags = sandbox.git(&["tag"]);
            let tags: Vec<_> = tags.lines().map(str::to_owned).collect();
            let mut argv = steps.next(&tags);
            argv.extend(more(&argv[0], &mut rng).iter().map(|word| (*word).to_owned()));
            let args: Vec<_> = argv.iter().map(String::as_str).collect();
            // Somebody else was there before.
            if rng.usize(..4) == 0 {
                sandbox.gto_in(&other, &[&args[..], &["--push"]].concat());
            }
            codes[check(&sandbox, &args).code as usize] += 1;
        }
    }
    assert!(codes[0] > 20 && codes[1] > 20, "{codes:?}");
}
