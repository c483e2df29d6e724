//! What `register`, `assign` and `deprecate` print for programs.

use std::process::Stdio;

use crate::support::sandbox::Sandbox;

/// A repository with two commits and a bare remote `origin`.
#[track_caller]
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    for message in ["one", "two"] {
        sandbox.git(&["commit", "-q", "--allow-empty", "-m", message]);
    }
    sandbox.git_in(sandbox.root(), &["clone", "-q", "--bare", "repo", "hub.git"]);
    sandbox.git(&["remote", "add", "origin", "../hub.git"]);
    sandbox
}

/// Runs a command that has to succeed, and gives what it prints on stdout and stderr.
#[track_caller]
fn said(sandbox: &Sandbox, args: &str) -> (String, String) {
    let got = sandbox.gto(&args.split(' ').collect::<Vec<_>>());
    assert_eq!(got.code, 0, "{args}: {got:?}");
    (got.stdout, got.stderr)
}

#[test]
fn one_field_on_stdout_and_sentences_on_stderr() {
    let sandbox = sandbox();
    let hint =
        |tag: &str| format!("To push the changes upstream, run:\n    git push origin {tag}\n");
    for (args, stdout, stderr) in [
        (
            "register churn HEAD~1 --ref",
            "churn@v0.0.1\n",
            format!(
                "Created git tag 'churn@v0.0.1' that registers version\n{}",
                hint("churn@v0.0.1")
            ),
        ),
        (
            "register churn HEAD~1 --exist-ok --ref",
            "churn@v0.0.1\n",
            "Version 'v0.0.1' of 'churn' is already registered\n".to_owned(),
        ),
        (
            "register churn --build 7 --version-only",
            "v0.0.2+7\n",
            format!(
                "Created git tag 'churn@v0.0.2+7' that registers version\n{}",
                hint("churn@v0.0.2+7")
            ),
        ),
        (
            "assign churn --version v0.0.1 --stage prod --version-only",
            "v0.0.1\n",
            format!(
                "Created git tag 'churn#prod#1' that assigns stage to version 'v0.0.1'\n{}",
                hint("'churn#prod#1'")
            ),
        ),
        // What was asked for, not the registration that it needs.
        (
            "assign dir:m --stage dev --ref --push",
            "dir=m#dev#1\n",
            "Created git tag 'dir=m@v0.0.1' that registers version\n\
             Running `git push origin dir=m@v0.0.1`\n\
             Successfully pushed git tag dir=m@v0.0.1 on remote.\n\
             Created git tag 'dir=m#dev#1' that assigns stage to version 'v0.0.1'\n\
             Running `git push origin dir=m#dev#1`\n\
             Successfully pushed git tag dir=m#dev#1 on remote.\n"
                .to_owned(),
        ),
        (
            "deprecate churn v0.0.1 prod --version-only",
            "v0.0.1\n",
            format!(
                "Created git tag 'churn#prod!#2' that unassigns stage from version 'v0.0.1'\n{}",
                hint("'churn#prod!#2'")
            ),
        ),
    ] {
        assert_eq!(said(&sandbox, args), (stdout.to_owned(), stderr), "{args}");
    }
    // An event of the artifact has no version.
    assert_eq!(said(&sandbox, "deprecate dir:m --version-only").0, "");
}

#[test]
fn all_as_json() {
    let sandbox = sandbox();
    let head = sandbox.git(&["rev-parse", "HEAD"]);
    let object = |created: bool, deleted, rest: &str| {
        format!(
            "{{\"created\":{created},\"deleted\":{deleted},{rest},\"commit\":\"{head}\",\"pushed\":PUSHED}}"
        )
    };
    let registration =
        r#""event":"registration","ref":"m@v0.0.1","artifact":"m","version":"v0.0.1","stage":null"#;
    let assignment =
        r#""event":"assignment","ref":"m#prod#1","artifact":"m","version":"v0.0.1","stage":"prod""#;
    let deprecation =
        r#""event":"deprecation","ref":"m@deprecated","artifact":"m","version":null,"stage":null"#;
    for (args, is_pushed, expected) in [
        (
            "assign m --stage prod",
            false,
            format!("[{},{}]", object(true, false, registration), object(true, false, assignment)),
        ),
        // The tag that the remote lacks is pushed.
        ("assign m --stage prod --exist-ok --push", true, object(false, false, assignment)),
        ("deprecate m --push", true, object(true, false, deprecation)),
        ("deprecate m --delete --force", false, {
            let [one, two, three] =
                [assignment, registration, deprecation].map(|it| object(false, true, it));
            format!("[{one},{two},{three}]")
        }),
    ] {
        let (stdout, _) = said(&sandbox, &format!("{args} --json"));
        let found: serde_json::Value = serde_json::from_str(&stdout).unwrap();
        let expected = expected.replace("PUSHED", if is_pushed { "true" } else { "false" });
        let expected: serde_json::Value = serde_json::from_str(&expected).unwrap();
        assert_eq!(found, expected, "{args}");
    }
    assert!(sandbox.git_in(&sandbox.root().join("hub.git"), &["tag"]).contains("m#prod#1"));
}

#[test]
fn a_job_reads_the_tag_of_its_run_and_of_the_next() {
    let sandbox = sandbox();
    let script =
        "REF=$(\"$0\" register churn --exist-ok --push --ref 2>/dev/null); echo \"<$REF>\"";
    for _ in 0..2 {
        let mut shell = sandbox.command("sh", &sandbox.repo());
        let got = sandbox.run(shell.args(["-euc", script, env!("CARGO_BIN_EXE_gto")]));
        assert_eq!(got.stdout, "<churn@v0.0.1>\n");
    }
    // By URL too.
    let hub = format!("file://{}", sandbox.root().join("hub.git").display());
    let got = sandbox.gto(&["register", "rank", "--repo", &hub, "--json"]);
    assert!(got.code == 0 && got.stdout.contains("\"pushed\": true"), "{got:?}");
}

#[test]
fn what_fails_prints_nothing() {
    let sandbox = sandbox();
    for (args, said) in [
        ("register m --ref --json", "❌ Only one output format allowed\n"),
        ("assign m --stage s --ref --version-only", "❌ Only one output format allowed\n"),
        ("deprecate m --json", "❌ Cannot find artifact 'm'\n"),
        ("register m --ref --push --remote nowhere", "Created git tag 'm@v0.0.1'"),
    ] {
        let got = sandbox.gto(&args.split(' ').collect::<Vec<_>>());
        assert_eq!((got.code, got.stdout.as_str()), (1, ""), "{args}: {got:?}");
        assert!(got.stderr.starts_with(said), "{args}: {got:?}");
        assert_eq!(sandbox.git(&["tag"]), "");
    }
}

/// `--ref` takes the commit of the tag there, as in GTO 1.10.1.
#[test]
fn ref_of_deprecate_is_a_commit() {
    let sandbox = sandbox();
    said(&sandbox, "register m");
    let first = sandbox.git(&["rev-parse", "HEAD~1"]);
    said(&sandbox, &format!("deprecate m --ref {first}"));
    assert_eq!(sandbox.git(&["rev-parse", "m@deprecated^{commit}"]), first);
}

#[test]
fn a_change_that_cannot_be_printed_is_made() {
    let sandbox = sandbox();
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let mut gto = sandbox.gto_command(&sandbox.repo());
    let mut child =
        gto.args(["register", "m", "--json"]).stdout(full).stderr(Stdio::null()).spawn().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1));
    assert_eq!(sandbox.git(&["tag"]), "m@v0.0.1");
}
