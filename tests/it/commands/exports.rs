//! `--export`: what the next step of a pipeline reads.

use std::collections::BTreeMap;
use std::path::Path;

use crate::support::sandbox::Sandbox;

const DESCRIPTION: &str = "it's \"two\"\nlines: $(touch P) `touch P`\nGTO_VERSION=v9\n";

/// Three versions of `churn`, the first two of which were in the stage `prod`; `models:rank` of a
/// `dvc.yaml`.
#[track_caller]
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    let quoted = format!("{DESCRIPTION:?}");
    let churn = format!("type: model\n  path: models/a b.pkl\n  description: {quoted}");
    sandbox.write("repo/artifacts.yaml", format!("churn:\n  {churn}\n"));
    let rank = "path: rank.pkl\n    labels: [x, y]\n    meta: {a: 1}";
    sandbox.write("repo/models/dvc.yaml", format!("artifacts:\n  rank:\n    {rank}\n"));
    sandbox.git(&["add", "."]);
    for message in ["one", "two", "three"] {
        sandbox.git(&["commit", "-q", "--allow-empty", "-m", message]);
        assert_eq!(sandbox.gto(&["register", "churn"]).code, 0);
    }
    for args in [
        &["register", "models:rank", "--version", "v1.0.0-rc.1+b"][..],
        &["assign", "churn", "--version", "v0.0.1", "--stage", "prod"],
        &["assign", "churn", "--version", "v0.0.2", "--stage", "prod"],
        &["assign", "churn", "--version", "v0.0.2", "--stage", "prod", "--force"],
        &["deprecate", "churn", "v0.0.2", "prod"],
        &["deprecate", "churn", "v0.0.3"],
        &["assign", "models:rank", "--version", "v1.0.0-rc.1+b", "--stage", "dev"],
        &["deprecate", "models:rank"],
    ] {
        assert_eq!(sandbox.gto(args).code, 0, "{args:?}");
    }
    sandbox
}

/// The variables that a shell has after evaluating what a command prints, without the `GTO_`.
#[track_caller]
fn evaluated(sandbox: &Sandbox, args: &[&str]) -> BTreeMap<String, String> {
    let got = sandbox.gto(&[args, &["--export", "shell"]].concat());
    assert_eq!((got.code, got.stderr.as_str()), (0, ""), "{args:?}");
    let mut shell = sandbox.command("sh", sandbox.root());
    let printed = sandbox.run(shell.args(["-euc", "eval \"$0\"; env -0", &got.stdout])).stdout;
    assert!(!sandbox.root().join("P").exists(), "a command has run");
    let pairs = printed.split('\0').filter_map(|pair| pair.strip_prefix("GTO_")?.split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

#[test]
fn what_a_tag_did() {
    let sandbox = sandbox();
    let of_churn = [("TYPE", "model"), ("PATH", "models/a b.pkl"), ("DESCRIPTION", DESCRIPTION)];
    let of_rank = [("PATH", "models/rank.pkl"), ("LABELS", "x\ny"), ("CUSTOM", "{'a': 1}")];
    for (tag, fields, annotation) in [
        ("churn@v0.0.1", [("EVENT", "registration"), ("VERSION", "v0.0.1"), ("", "")], &of_churn),
        (
            "churn@v0.0.3!",
            [("EVENT", "deregistration"), ("VERSION", "v0.0.3"), ("", "")],
            &of_churn,
        ),
        (
            "churn#prod#1",
            [("EVENT", "assignment"), ("VERSION", "v0.0.1"), ("STAGE", "prod")],
            &of_churn,
        ),
        (
            "churn#prod!#4",
            [("EVENT", "unassignment"), ("VERSION", "v0.0.2"), ("STAGE", "prod")],
            &of_churn,
        ),
        (
            "models=rank#dev#1",
            [("EVENT", "assignment"), ("VERSION", "v1.0.0-rc.1+b"), ("STAGE", "dev")],
            &of_rank,
        ),
        ("models=rank@deprecated", [("EVENT", "deprecation"), ("", ""), ("", "")], &of_rank),
    ] {
        let got = evaluated(&sandbox, &["check-ref", &format!("refs/tags/{tag}")]);
        let name = if tag.starts_with("churn") { "churn" } else { "models:rank" };
        let commit = sandbox.git(&["rev-parse", &format!("{tag}^{{commit}}")]);
        let all = ["EVENT", "NAME", "VERSION", "STAGE", "REF", "COMMIT", "PREVIOUS_VERSION"];
        let all = all.iter().chain(&["TYPE", "PATH", "DESCRIPTION", "LABELS", "CUSTOM"]);
        let mut expected: BTreeMap<_, _> = all.map(|name| (*name, "")).collect();
        expected.extend([("NAME", name), ("REF", tag), ("COMMIT", commit.as_str())]);
        expected.extend(fields.into_iter().filter(|(name, _)| !name.is_empty()));
        expected.extend(*annotation);
        if tag == "churn#prod!#4" {
            expected.insert("PREVIOUS_VERSION", "v0.0.1");
        }
        let expected: BTreeMap<_, _> =
            expected.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        assert_eq!(got, expected, "{tag}");
    }
}

#[test]
fn the_version_that_was_in_the_stage_before() {
    let sandbox = sandbox();
    for (tag, expected) in [
        ("churn#prod#1", ""),
        ("churn#prod#2", "v0.0.1"),
        ("churn#prod#3", "v0.0.1"),
        ("churn#prod!#4", "v0.0.1"),
        ("churn@v0.0.2", ""),
    ] {
        let got = evaluated(&sandbox, &["check-ref", tag]);
        assert_eq!(got["PREVIOUS_VERSION"], expected, "{tag}");
    }
}

/// Jobs of one second: the counters say what came before.
#[test]
fn the_version_before_in_one_second() {
    let sandbox = Sandbox::new();
    for version in ["v0.0.1", "v0.0.2", "v0.0.3"] {
        sandbox.git(&["commit", "-q", "--allow-empty", "-m", version]);
        assert_eq!(sandbox.gto(&["register", "m"]).code, 0);
    }
    for (counter, version) in [(9, 2), (10, 1), (11, 3), (12, 2)] {
        let mut tag = sandbox.command("git", &sandbox.repo());
        let name = format!("m#prod#{counter}");
        tag.args(["tag", "-a", "-m", "x", &name, &format!("m@v0.0.{version}^{{}}")]);
        sandbox.run(tag.env("GIT_COMMITTER_DATE", "2100000000 +0000"));
    }
    for (counter, expected) in [(9, ""), (10, "v0.0.2"), (11, "v0.0.1"), (12, "v0.0.3")] {
        let got = evaluated(&sandbox, &["check-ref", &format!("m#prod#{counter}")]);
        assert_eq!(got["PREVIOUS_VERSION"], expected, "{counter}");
    }
}

/// So that no variable keeps a value from before.
#[test]
fn what_is_no_event_empties_all_variables() {
    let sandbox = sandbox();
    sandbox.git(&["tag", "light@v1.0.0"]);
    let empty = "GTO_EVENT=\nGTO_NAME=\nGTO_VERSION=\nGTO_STAGE=\nGTO_REF=\nGTO_COMMIT=\n\
                 GTO_PREVIOUS_VERSION=\nGTO_TYPE=\nGTO_PATH=\nGTO_DESCRIPTION=\nGTO_LABELS=\n\
                 GTO_CUSTOM=\n";
    for reference in ["refs/heads/main", "main", "light@v1.0.0", "churn@v9.0.0", "nothing#prod#1"] {
        let got = sandbox.gto(&["check-ref", reference, "--export", "dotenv"]);
        assert_eq!((got.code, got.stdout.as_str()), (0, empty), "{reference}");
    }
}

#[test]
fn what_an_annotation_says() {
    let sandbox = sandbox();
    for (args, expected) in [
        (&["describe", "churn"][..], ["churn", "model", "models/a b.pkl", DESCRIPTION, "", ""]),
        (&["describe", "churn@v0.0.2"], ["churn", "model", "models/a b.pkl", DESCRIPTION, "", ""]),
        (
            &["describe", "models:rank"],
            ["models:rank", "", "models/rank.pkl", "", "x\ny", "{'a': 1}"],
        ),
    ] {
        let names = ["NAME", "TYPE", "PATH", "DESCRIPTION", "LABELS", "CUSTOM"];
        let pairs = names.into_iter().zip(expected);
        let expected = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(evaluated(&sandbox, args), expected.collect());
    }
    let got = sandbox.gto(&["describe", "nothing", "--export", "dotenv"]);
    let empty = "GTO_NAME=nothing\nGTO_TYPE=\nGTO_PATH=\nGTO_DESCRIPTION=\nGTO_LABELS=\n";
    assert_eq!((got.code, got.stdout), (0, format!("{empty}GTO_CUSTOM=\n")));
}

#[test]
fn one_output_only() {
    let sandbox = sandbox();
    for (args, code, said) in [
        (
            &["check-ref", "churn@v0.0.1", "--export", "shell", "--json"][..],
            1,
            "❌ Only one output formatting flags is allowed\n",
        ),
        (&["describe", "churn", "--export", "shell", "--path"], 1, "❌ Can output one key only\n"),
        (
            &["describe", "churn", "--export", "csv"],
            2,
            "error: Invalid value for '--export': Only one of ['shell', 'dotenv', 'github'] is allowed\n",
        ),
    ] {
        let got = sandbox.gto(args);
        assert!(got.code == code && got.stdout.is_empty(), "{got:?}");
        assert!(got.stderr.starts_with(said), "{got:?}");
    }
}

#[test]
fn what_cannot_be_exported_is_an_error() {
    let sandbox = Sandbox::new();
    sandbox.write("repo/artifacts.yaml", "m: {description: \"a\\0b\"}\n");
    let dvc = "artifacts:\n  m:\n    path: ${nowhere}\n";
    sandbox.write("repo/dir/dvc.yaml", dvc);
    sandbox.git(&["add", "."]);
    sandbox.git(&["commit", "-q", "-m", "one"]);
    for name in ["m", "dir:m"] {
        assert_eq!(sandbox.gto(&["register", name]).code, 0);
    }
    for (args, stdout, said) in [
        (["describe", "m"], "", "❌ GTO_DESCRIPTION cannot be exported: "),
        (["check-ref", "m@v0.0.1"], "", "❌ GTO_DESCRIPTION cannot be exported: "),
        (
            ["describe", "dir:m"],
            "GTO_PATH=\n",
            "❌ Cannot resolve `path` of 'dir:m' in dir/dvc.yaml",
        ),
        (["check-ref", "dir=m@v0.0.1"], "GTO_PATH=\n", "❌ Cannot resolve `path` of 'dir:m'"),
    ] {
        let got = sandbox.gto(&[&args[..], &["--export", "dotenv"]].concat());
        assert!(got.code == 1 && got.stderr.starts_with(said), "{args:?}: {got:?}");
        assert!(got.stdout.contains(stdout), "{args:?}: {got:?}");
    }
}

/// The guide and the help name every variable.
#[test]
fn variables_are_documented() {
    let sandbox = sandbox();
    let guide = include_str!("../../../docs/src/reference/jobs.md");
    for args in [["check-ref", "churn@v0.0.1"], ["describe", "churn"]] {
        let help = sandbox.gto(&[args[0], "--help"]).stdout;
        let printed = sandbox.gto(&[&args[..], &["--export", "github"]].concat()).stdout;
        let names: Vec<_> =
            printed.lines().filter_map(|line| Some(line.split_once("<<GTO_")?.0)).collect();
        assert!(names.len() > 5, "{printed}");
        for name in names {
            assert!(guide.contains(&format!("`{name}`")), "{name}");
            assert!(help.contains(name), "{name}");
        }
    }
}

/// Python's own library, which `python-dotenv` is. In double quotes it keeps the backslash before
/// a `$`, without which Ruby's would run `$(...)`.
#[test]
#[ignore = "needs Python: tests/reference/install"]
fn python_reads_dotenv() {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/reference/1.10.1/bin/python");
    let read = "import dotenv, sys; \
                sys.stdout.write(dotenv.dotenv_values('.env', interpolate=False)['GTO_DESCRIPTION'])";
    for description in [
        "plain",
        "a # b",
        "it's \"quoted\"",
        "\nGTO_NAME=evil\n",
        "C:\\models\\new\n",
        "$(touch P) `touch P` ${HOME}",
        "it's $(touch P)",
        "EOF\r\n",
    ] {
        let sandbox = Sandbox::new();
        sandbox.write("repo/artifacts.yaml", format!("m: {{description: {description:?}}}\n"));
        let file = sandbox.gto(&["describe", "m", "--export", "dotenv"]).stdout;
        sandbox.write("repo/.env", file);
        let mut python = sandbox.command(python.to_str().unwrap(), &sandbox.repo());
        let found = sandbox.run(python.args(["-c", read])).stdout;
        let is_escaped = description.contains(['\'', '\n']) && description.contains('$');
        let expected = description.replace('$', if is_escaped { "\\$" } else { "$" });
        assert_eq!(found, expected, "{description:?}");
    }
}
