//! The page in Chromium: `tests/browser` looks at every screen, and uses them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::reference::live::generate;
use crate::support::registry::{Layout, Registry, Shape};
use crate::support::sandbox::{Sandbox, outcome};

/// Lets `tests/browser/check.mjs` look at `site`. Gives what it prints. Pictures go to
/// `target/dashboard/NAME`.
#[track_caller]
fn look(sandbox: &Sandbox, name: &str, wanted: &[&str]) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let pictures = root.join("target/dashboard").join(name);
    let mut node = Command::new("node");
    node.arg(root.join("tests/browser/check.mjs")).arg(sandbox.root().join("site"));
    node.arg(pictures).args(wanted).stderr(Stdio::inherit());
    node.env("GTO", env!("CARGO_BIN_EXE_gto")).env("REPOSITORIES", sandbox.root().join("clones"));
    let done = outcome(&mut node);
    assert_eq!(done.code, 0, "{name}: {}", done.stdout);
    done.stdout
}

/// The three real registries, as clones of repositories that are called by URL; and one whose texts
/// are hostile.
#[track_caller]
fn hub() -> (Sandbox, Vec<PathBuf>) {
    let sandbox = Sandbox::empty();
    let evil = "</script><img src=x onerror=alert(1)>";
    let mut repositories = Vec::new();
    let names = ["example-gto", "demo-bank-customer-churn", "example-get-started"];
    for name in names.into_iter().chain(["evil", "pipeline"]) {
        let repo = sandbox.root().join(name);
        sandbox.git_in(sandbox.root(), &["init", "-q", "-b", "main", name]);
        if name == "pipeline" {
            pipeline(&sandbox);
        } else if name == "evil" {
            let word = "W".repeat(100_000);
            let text = format!("'{evil}\\u202e {word}'");
            sandbox.write(
                "evil/artifacts.yaml",
                format!("m:\n  type: '{evil}'\n  path: '{evil}'\n  labels: ['{evil}', {word}]\n  description: {text}\n  custom: {{'{evil}': [{text}]}}\n"),
            );
            sandbox.git_in(&repo, &["add", "."]);
            sandbox.git_in(&repo, &["commit", "-qm", "One"]);
            let message = format!("{evil}\u{202e}\u{7}{}", "M".repeat(100_000));
            for version in ["v1.0.0", "v1.1.0"] {
                sandbox.git_in(&repo, &["commit", "-q", "--allow-empty", "-m", "More"]);
                let mut register = sandbox.gto_command(&repo);
                register.args(["register", "m", "--version", version, "-m", &message]);
                sandbox.run(register.env("GIT_COMMITTER_NAME", "\"><script>alert(2)</script>"));
            }
        } else {
            let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/registries");
            let stream = fs::read(file.join(format!("{name}.fi"))).unwrap();
            sandbox.fast_import_in(&repo, &stream);
            sandbox.git_in(&repo, &["reset", "-q", "--hard"]);
        }
        let url = format!("file://{}", repo.display());
        let clone = format!("clones/{name}");
        sandbox.git_in(sandbox.root(), &["clone", "-q", &url, &clone]);
        repositories.push(sandbox.root().join(clone));
    }
    (sandbox, repositories)
}

/// A repository of a DVC pipeline with metrics and parameters, which change, come and go.
#[track_caller]
fn pipeline(sandbox: &Sandbox) {
    let repo = sandbox.root().join("pipeline");
    let (pipeline, artifacts) = (
        "stages:\n  prepare:\n    cmd: python prepare.py\n    outs: [data.csv]\n  train:\n    cmd: python train.py\n    deps: [data.csv]\n    params: [lr, depth]\n    outs: [m.pkl]\n    \
         metrics: [{metrics.json: {cache: false}}, {scores.yaml: {cache: false}}]\n",
        "artifacts: {data: {type: dataset, path: data.csv}, churn: {type: model, path: m.pkl",
    );
    let versions = [
        (
            "lr: 0.1\ndepth: 3\n",
            "{\"acc\": 0.5, \"loss\": {\"test\": 1}}",
            Some("f1: .nan\n"),
            "}}",
        ),
        ("lr: 0.05\ndepth: 3\n", "{\"acc\": 0.75, \"loss\": {\"test\": 1}}", None, ", desc: x}}"),
        ("lr: 0.05\n", "{\"acc\": 1e400", Some("f1: 1\n"), ", meta: {a: {b: 1}}}}"),
        ("lr: fast\n", "{\"acc\": 0.5, \"auc\": [1, 2]}", Some("f1: 2\n"), ", labels: [a]}}"),
    ];
    for (at, (params, metrics, scores, annotation)) in versions.into_iter().enumerate() {
        sandbox.write("pipeline/dvc.yaml", format!("{pipeline}{artifacts}{annotation}\n"));
        sandbox.write("pipeline/params.yaml", params);
        sandbox.write("pipeline/metrics.json", metrics);
        match scores {
            Some(scores) => sandbox.write("pipeline/scores.yaml", scores),
            None => fs::remove_file(repo.join("scores.yaml")).unwrap(),
        }
        let md5 = format!("0123456789abcdef0123456789abcde{}", at / 2);
        let lock = format!(
            "schema: '2.0'\nstages:\n  prepare:\n    cmd: python prepare.py\n    outs:\n    \
             - {{path: data.csv, size: 5, md5: a{md5}}}\n  train:\n    cmd: python train.py\n    \
             deps:\n    - {{path: data.csv, size: 5, md5: a{md5}}}\n    outs:\n    \
             - {{path: m.pkl, size: 9, md5: b{md5}}}\n"
        );
        sandbox.write("pipeline/dvc.lock", lock);
        sandbox.git_in(&repo, &["add", "."]);
        sandbox.git_in(&repo, &["commit", "-qm", "Train"]);
        sandbox.run(sandbox.gto_command(&repo).args(["register", "churn"]));
        sandbox.run(sandbox.gto_command(&repo).args(["register", "data"]));
    }
    sandbox.run(sandbox.gto_command(&repo).args(["assign", "churn", "--stage", "prod"]));
}

#[test]
#[ignore = "needs a browser: Chromium, and `npm ci` in tests/browser"]
fn every_screen_can_be_used_and_copied_commands_run() {
    let (sandbox, repositories) = hub();
    let mut write = sandbox.gto_command(sandbox.root());
    write.args(["dashboard", "-o", "site"]);
    for repository in &repositories {
        write.arg("-r").arg(repository);
    }
    // One that cannot be read has a banner.
    write.args(["-r", "gone"]);
    assert_eq!(outcome(&mut write).code, 1);
    let copied = look(&sandbox, "real", &["same", "compare", "screens"]);
    let copied: Vec<Value> = serde_json::from_str(&copied).unwrap();
    assert!(copied.len() > 20, "{copied:?}");
    let bin = Path::new(env!("CARGO_BIN_EXE_gto")).parent().unwrap().to_owned();
    let path = std::env::join_paths(
        [bin].into_iter().chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
    );
    let path = path.unwrap();
    let mut kinds = Vec::new();
    for it in &copied {
        let line = it["line"].as_str().unwrap();
        kinds.push(line.split(' ').next().unwrap());
        // What DVC gets is somewhere else.
        if line.starts_with("dvc ") {
            continue;
        }
        let clone = sandbox.root().join("clones").join(it["repository"].as_str().unwrap());
        let mut shell = sandbox.command("sh", &clone);
        sandbox.run(shell.args(["-c", line]).env("PATH", &path));
    }
    assert!(["gto", "dvc", "git"].iter().all(|kind| kinds.contains(kind)), "{kinds:?}");
}

#[test]
#[ignore = "needs a browser: Chromium, and `npm ci` in tests/browser"]
fn a_name_can_be_that_of_a_member_of_every_object() {
    let sandbox = Sandbox::empty();
    sandbox.git_in(sandbox.root(), &["init", "-q", "-b", "main", "clones/valueOf"]);
    let repo = sandbox.root().join("clones/valueOf");
    let names = ["constructor", "toString", "valueOf", "hasOwnProperty", "__proto__"];
    for (at, [metrics, params]) in [[false, false], [true, true], [false, true]].iter().enumerate()
    {
        let all = names.map(|name| format!("\"{name}\": {at}")).join(", ");
        let values = |is_full: &bool| if *is_full { format!("{{{all}}}") } else { "{}".into() };
        let pipeline = format!(
            "metrics: [constructor.json]\nparams: [__proto__.json]\nartifacts: {{constructor: {{type: \
             valueOf, labels: [toString], path: constructor.json, meta: {}}}}}\n",
            values(metrics)
        );
        sandbox.write("clones/valueOf/dvc.yaml", pipeline);
        sandbox.write("clones/valueOf/constructor.json", values(metrics));
        sandbox.write("clones/valueOf/__proto__.json", values(params));
        sandbox.git_in(&repo, &["add", "."]);
        sandbox.git_in(&repo, &["commit", "-qm", "Train"]);
        for artifact in ["constructor", "other"] {
            sandbox.git_in(&repo, &["tag", "-am", "x", &format!("{artifact}@v{at}.0.0")]);
        }
    }
    for stage in names {
        sandbox.git_in(&repo, &["tag", "-am", "x", &format!("constructor#{stage}#1")]);
    }
    sandbox.run(sandbox.gto_command(&repo).args(["dashboard", "-o", "../../site"]));
    look(&sandbox, "members", &["same", "compare"]);
}

#[test]
#[ignore = "needs a browser: Chromium, and `npm ci` in tests/browser"]
fn random_registries_are_shown_as_they_are() {
    for seed in 0..4 {
        let sandbox = generate::Registry::random(seed, 50..200, false).build();
        sandbox.run(sandbox.gto_command(&sandbox.repo()).args(["dashboard", "-o", "../site"]));
        look(&sandbox, &format!("seed-{seed}"), &["same"]);
    }
}

#[test]
#[ignore = "needs a browser: Chromium, and `npm ci` in tests/browser"]
fn ten_thousand_versions_are_shown() {
    let sandbox = Sandbox::empty();
    let repo = sandbox.repo();
    Registry { shape: Shape::Spread(25_000), layout: Layout::Packed }.make(&repo);
    sandbox.run(sandbox.gto_command(&repo).args(["dashboard", "-o", "../site"]));
    look(&sandbox, "large", &["large"]);
}

/// Versions whose content moves, is unknown, comes and changes; with numbers of many digits, and
/// files that cannot be read.
#[test]
#[ignore = "needs a browser: Chromium, and `npm ci` in tests/browser"]
fn two_versions_are_compared_as_gto_diff_does() {
    let sandbox = Sandbox::empty();
    sandbox.git_in(sandbox.root(), &["init", "-q", "-b", "main", "clones/states"]);
    let repo = sandbox.root().join("clones/states");
    let big = |digit: u8| {
        format!(
            "{{\"n\": 1234567890123456789{digit}, \"small\": 0.1234567891, \"on\": true, \"near\": 1}}"
        )
    };
    let near = big(2).replace("true", "1").replace("\"near\": 1", "\"near\": 1.0");
    for (artifacts, metrics, content) in [
        ("{}", big(1), "1"),
        ("{m: {path: a.pkl}}", big(2), "1"),
        ("{m: {path: a.pkl, type: model}}", near, "1"),
        ("{m: {path: b.pkl}}", big(3), "1"),
        ("{m: {path: b.pkl}}", big(3), "2"),
        ("{m: {type: model}}", "[".to_owned(), "2"),
        ("{m: {path: 'https://host/b.pkl'}}", big(3), "2"),
        ("[", big(3), "2"),
        ("{m: {path: -b.pkl}}", big(4), "2"),
    ] {
        sandbox.write(
            "clones/states/dvc.yaml",
            format!("metrics: [m.json]\nartifacts: {artifacts}\n"),
        );
        sandbox.write("clones/states/m.json", metrics);
        for file in ["a.pkl", "b.pkl", "-b.pkl"] {
            sandbox.write(&format!("clones/states/{file}"), content);
        }
        sandbox.git_in(&repo, &["add", "."]);
        sandbox.git_in(&repo, &["commit", "-qm", "Train"]);
        let count = sandbox.git_in(&repo, &["rev-list", "--count", "HEAD"]);
        sandbox.git_in(&repo, &["tag", "-am", "x", &format!("m@v1.0.{}", count.trim())]);
    }
    for prerelease in ["m@v2.0.0-rc.10", "m@v2.0.0-rc.9"] {
        sandbox.git_in(&repo, &["tag", "-am", "x", prerelease]);
    }
    let write = ["dashboard", "-o", "../../site"];
    assert_eq!(outcome(sandbox.gto_command(&repo).args(write)).code, 1);
    look(&sandbox, "states", &["same", "compare", "states", "unreadable"]);
}
