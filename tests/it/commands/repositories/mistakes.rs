//! Repositories that cannot be read, and lists of them that are wrong.

use super::{ALL, gto, team};
use crate::support::sandbox::outcome;

#[test]
fn one_that_cannot_be_read_is_a_line() {
    let sandbox = team();
    sandbox.write("broken/x", "");
    sandbox.git_in(sandbox.root(), &["init", "-q", "broken"]);
    sandbox.write("broken/.gto", "stages: [\n");
    let several =
        ["-r", "nowhere", "-r", "churn", "-r", "broken", "-r", "http://127.0.0.1:1/u/x.git"];
    for (args, stdout) in [
        (&["show", "--name"][..], "churn\tchurn\n"),
        (&["show", "churn", "--ref"], "churn\tchurn@v0.0.1\n"),
        (&["stages"], "churn\tdev\n"),
        (&["show", "nothing"], ""),
        (&["history", "nothing"], ""),
    ] {
        let got = gto(&sandbox, &[args, &several].concat());
        assert_eq!((got.code, got.stdout.as_str()), (1, stdout), "{args:?}: {got:?}");
        let lines: Vec<_> = got.stderr.lines().collect();
        assert_eq!(lines[0], "❌ nowhere: No Git repo found in 'nowhere'", "{got:?}");
        assert!(lines[1].starts_with("broken: ") && lines[1].contains(".gto"), "{got:?}");
        let remote = "x: Cannot read the repository 'http://127.0.0.1:1/u/x.git' fatal: ";
        assert!(lines[2].starts_with(remote), "{got:?}");
        let rest: &[&str] = match args {
            ["show", "nothing"] => &["Cannot find artifact 'nothing'"],
            _ => &[],
        };
        assert_eq!(&lines[3..], rest, "{got:?}");
    }
    let got = gto(&sandbox, &["show", "--json", "-r", "nowhere", "-r", "broken"]);
    assert_eq!((got.code, got.stdout.as_str()), (1, "{}\n"));
    let got = gto(&sandbox, &["show", "-r", "nowhere", "-r", "broken"]);
    assert_eq!((got.code, got.stdout.as_str()), (1, ""));
}

/// What else can be read of a repository is printed.
#[test]
fn what_is_left_out_is_named_with_its_repository() {
    let sandbox = team();
    let models = sandbox.root().join("a/models");
    sandbox.git_in(&models, &["tag", "copy@v0.1.0", "m@v0.1.0"]);
    sandbox.git_in(&models, &["tag", "-d", "m@v0.1.0"]);
    let got = gto(&sandbox, &[&["history", "--plain"][..], &ALL].concat());
    assert_eq!((got.code, got.stdout.lines().count()), (1, 8), "{got:?}");
    let lines: Vec<_> = got.stderr.lines().collect();
    assert!(lines[0].starts_with("❌ a/models: What cannot be read is left out."), "{got:?}");
    assert!(lines[1].contains("copy@v0.1.0") && lines.len() == 2, "{got:?}");

    let got = gto(&sandbox, &[&["doctor"][..], &ALL].concat());
    assert!(got.stdout.contains("\na/models:\nError: "), "{got:?}");
    assert!(got.stdout.ends_with("\nchurn:\n✅  No issues found\n"), "{got:?}");
    assert_eq!((got.code, got.stderr.as_str()), (1, "❌ a/models: Found 1 error\n"));
}

#[test]
fn names_that_clash_are_a_mistake() {
    let sandbox = team();
    sandbox.write("twice", "models = a/models\nmodels = b/models\n");
    sandbox.write("named", "one = a/models\ntwo = a/models\n");
    for (args, name) in [
        (&["-r", "a/models", "-r", "a/models"][..], "a/models"),
        (&["-r", "a/models", "-r", "./a/models/.git"], "a/models"),
        (&["--repos", "twice"], "models"),
        (&["-r", "churn", "--repos", "named", "-r", "churn"], "churn"),
    ] {
        let got = gto(&sandbox, &[&["show"], args].concat());
        assert_eq!((got.code, got.stdout.as_str()), (2, ""), "{got:?}");
        let said = format!(
            "error: Two repositories are named '{}",
            if name == "churn" { "" } else { name }
        );
        assert!(got.stderr.starts_with(&said), "{got:?}");
        assert!(got.stderr.contains("\n\nUsage: gto show [OPTIONS] [NAME]\n"), "{got:?}");
    }
    let twice = gto(&sandbox, &["show", "--name", "--repos", "named"]);
    assert_eq!((twice.code, twice.stdout.as_str()), (0, "one\tm\ntwo\tm\n"));
}

#[test]
fn a_list_of_repositories() {
    let sandbox = team();
    sandbox.write("lists/team.txt", "# all\nx = a/models # why\n\nchurn\n");
    let listed = ["show", "--name", "--repos", "lists/team.txt"];
    let got = gto(&sandbox, &listed);
    assert_eq!((got.code, got.stdout.as_str()), (0, "x\tm\nchurn\tchurn\n"));
    let got = gto(&sandbox, &[&listed[..], &["--repo", "b/models"]].concat());
    assert_eq!(got.stdout, "models\tdir:text\nmodels\tm\nx\tm\nchurn\tchurn\n");
    let mut from_stdin = sandbox.gto_command(sandbox.root());
    let list = std::fs::File::open(sandbox.root().join("lists/team.txt")).unwrap();
    let got = outcome(from_stdin.args(["show", "--name", "--repos", "-"]).stdin(list));
    assert_eq!((got.code, got.stdout.as_str()), (0, "x\tm\nchurn\tchurn\n"));

    sandbox.write("empty", "# none\n");
    sandbox.write("names", "a\nTeam A = b\n");
    sandbox.write("bytes", b"\xff\n");
    for (file, stderr) in [
        ("empty", "❌ The list 'empty' contains no repository\n"),
        (
            "names",
            "❌ Cannot read the list 'names'\nLine 2: 'Team A = b' is neither REPO nor NAME = REPO. ",
        ),
        ("bytes", "❌ Cannot read the list of repositories 'bytes'\n"),
        ("nothing", "❌ Cannot read the list of repositories 'nothing'\n"),
    ] {
        let got = gto(&sandbox, &["show", "--repos", file]);
        assert_eq!((got.code, got.stdout.as_str()), (1, ""), "{got:?}");
        assert!(got.stderr.starts_with(stderr), "{got:?}");
    }
    for jobs in ["0", "-1", "x"] {
        let got = gto(&sandbox, &["show", "--jobs", jobs]);
        assert_eq!((got.code, got.stdout.as_str()), (2, ""), "{got:?}");
    }
}
