//! Hooks of a repository that receives a push. Before git accepts it, the new objects are in a
//! quarantine: they can be read, and references cannot be changed.

use std::fs;

use crate::support::sandbox::Sandbox;

/// A bare repository `hub.git` whose hook runs these commands with the pushed commit as `$new`, and
/// a push of a commit that describes `m`. Gives what the hook wrote into `log`.
fn log_of(format: &str, unpack_limit: &str, hook: &str, commands: &str) -> String {
    let sandbox = Sandbox::new();
    let git = |args: &[&str]| sandbox.git(args);
    let ref_format = format!("--ref-format={format}");
    git(&["init", "-q", "--bare", &ref_format, "../hub.git"]);
    git(&["--git-dir=../hub.git", "config", "receive.unpackLimit", unpack_limit]);
    sandbox.write("repo/artifacts.yaml", "m: {path: a.pkl}\n");
    git(&["add", "."]);
    git(&["commit", "-q", "-m", "one"]);
    let (gto, root) = (env!("CARGO_BIN_EXE_gto"), sandbox.root().display());
    let lines = format!(
        "gto() {{ '{gto}' \"$@\" >>'{root}/log' 2>&1; echo \"= $?\" >>'{root}/log'; }}\n\
         while read old new ref; do\n{commands}\ndone"
    );
    sandbox.script(&format!("hub.git/hooks/{hook}"), &lines);
    git(&["push", "-q", "../hub.git", "main"]);
    fs::read_to_string(sandbox.root().join("log")).unwrap()
}

#[test]
fn the_objects_of_a_push_can_be_read_before_git_accepts_it() {
    let commands = "gto describe m --rev $new --path; cd hooks; gto describe m --rev $new --path";
    for format in ["files", "reftable"] {
        for unpack_limit in ["1", "100"] {
            let log = log_of(format, unpack_limit, "pre-receive", commands);
            assert_eq!(log, "a.pkl\n= 0\n".repeat(2), "{format} {unpack_limit}");
        }
    }
}

#[test]
fn nothing_is_written_before_git_accepts_a_push() {
    for write in [
        "register m $new",
        "register m $new --dry-run",
        "assign m $new --stage prod",
        "annotate m --type model --rev $new --commit",
    ] {
        let log = log_of("files", "100", "pre-receive", &format!("gto {write}"));
        let said = "❌ ref updates forbidden inside quarantine environment\n";
        assert!(log.starts_with(said) && log.ends_with("\n= 1\n"), "{write}: {log}");
    }
    let log = log_of("files", "100", "post-receive", "gto register m $new");
    assert!(log.starts_with("Created git tag 'm@v0.0.1'"), "{log}");
}
