//! Several repositories at once: `-r` more than once, and `--repos FILE`.

mod mistakes;

use serde_json::{Value, from_str, json};

use crate::support::sandbox::{Outcome, Sandbox};

/// The folders `a/models` (`m` in two versions, one in `prod`), `b/models` (`m` and `text`) and
/// `churn` (`churn` in `dev`). The events of `a/models` and `churn` are of the same seconds.
fn team() -> Sandbox {
    let sandbox = Sandbox::empty();
    for (repository, commands) in [
        (
            "a/models",
            &[
                "register m",
                "register m --bump-minor HEAD~0",
                "assign m --version v0.0.1 --stage prod",
            ][..],
        ),
        ("b/models", &["register m", "register dir:text", "assign m --version v0.0.1 --stage dev"]),
        ("churn", &["register churn", "assign churn --version v0.0.1 --stage dev"]),
    ] {
        let folder = sandbox.root().join(repository);
        sandbox.git_in(sandbox.root(), &["init", "-q", "-b", "main", repository]);
        for (at, command) in commands.iter().enumerate() {
            sandbox.git_in(&folder, &["commit", "-q", "--allow-empty", "-m", "one"]);
            let mut gto = sandbox.gto_command(&folder);
            gto.env("GIT_COMMITTER_DATE", format!("{} +0000", 1_760_000_000 + at * 60));
            sandbox.run(gto.args(command.split(' ')));
        }
    }
    sandbox
}

const ALL: [&str; 6] = ["-r", "a/models", "-r", "b/models", "-r", "churn"];

#[track_caller]
fn gto(sandbox: &Sandbox, args: &[&str]) -> Outcome {
    sandbox.gto_in(sandbox.root(), args)
}

/// What a command prints about all.
#[track_caller]
fn all(sandbox: &Sandbox, args: &[&str]) -> String {
    let got = gto(sandbox, &[args, &ALL].concat());
    assert_eq!((got.code, got.stderr.as_str()), (0, ""), "{args:?}: {got:?}");
    got.stdout
}

#[track_caller]
fn parsed(printed: &str) -> Value {
    from_str(printed).unwrap_or_else(|error| panic!("{error}: {printed}"))
}

#[test]
fn one_repository_is_as_ever() {
    let sandbox = team();
    sandbox.write("one", "# the only one\nmodels = a/models\n");
    for args in [
        &["show"][..],
        &["show", "m"],
        &["show", "m#prod", "--ref"],
        &["show", "--json"],
        &["show", "--plain"],
        &["show", "--version"],
        &["show", "--av", "-2"],
        &["history", "--json"],
        &["history", "nothing"],
        &["stages"],
        &["stages", "--used", "--allowed"],
        &["doctor", "--json"],
    ] {
        let here = sandbox.gto_in(&sandbox.root().join("a/models"), args);
        for one in [&["-r", "a/models"][..], &["--repos", "one"], &["--jobs", "1", "-ra/models"]] {
            assert_eq!(gto(&sandbox, &[args, one].concat()), here, "{args:?} {one:?}");
        }
    }
}

#[test]
fn a_table_has_a_column_of_repositories() {
    let sandbox = team();
    let overview = "\
╒══════════╤══════════╤══════════╤═════════╤════════╕
│ repo     │ name     │ latest   │ #prod   │ #dev   │
╞══════════╪══════════╪══════════╪═════════╪════════╡
│ a/models │ m        │ v0.1.0   │ v0.0.1  │ -      │
│ b/models │ dir:text │ v0.0.1   │ -       │ -      │
│ b/models │ m        │ v0.0.1   │ -       │ v0.0.1 │
│ churn    │ churn    │ v0.0.1   │ -       │ v0.0.1 │
╘══════════╧══════════╧══════════╧═════════╧════════╛
";
    assert_eq!(all(&sandbox, &["show"]), overview);
    for jobs in ["1", "2", "100"] {
        assert_eq!(all(&sandbox, &["show", "--jobs", jobs]), overview);
    }
    let plain = "\
repo      artifact    version    stage    created_at                 ref
a/models  m           v0.1.0              2025-10-09 08:54:20+00:00  m@v0.1.0
a/models  m           v0.0.1     prod     2025-10-09 08:53:20+00:00  m@v0.0.1
b/models  m           v0.0.1     dev      2025-10-09 08:53:20+00:00  m@v0.0.1
";
    assert_eq!(all(&sandbox, &["show", "m", "--plain"]), plain);
    let history = all(&sandbox, &["history", "--plain"]);
    assert!(history.starts_with("repo      timestamp                  artifact "), "{history}");
    assert!(
        history.lines().nth(1).unwrap().starts_with("b/models  2025-10-09 08:55:20"),
        "{history}"
    );
}

#[test]
fn json_has_what_each_repository_says() {
    let sandbox = team();
    for args in [
        &["show", "--json"][..],
        &["show", "m", "--json"],
        &["stages", "--json"],
        &["stages", "--allowed", "--json"],
        &["doctor", "--json"],
    ] {
        let mut expected = serde_json::Map::new();
        for (name, address) in
            [("a/models", "a/models"), ("b/models", "b/models"), ("churn", "churn")]
        {
            let one = gto(&sandbox, &[args, &["-r", address]].concat());
            if one.code == 0 {
                expected.insert(name.to_owned(), parsed(&one.stdout));
            }
        }
        assert_eq!(parsed(&all(&sandbox, args)), Value::Object(expected), "{args:?}");
    }
}

/// In the order of time, repository and reference; the newest first.
#[test]
fn a_history_is_merged() {
    let sandbox = team();
    let mut expected = Vec::new();
    for name in ["a/models", "b/models", "churn"] {
        let one = gto(&sandbox, &["history", "--json", "-r", name]);
        for mut event in parsed(&one.stdout).as_array().unwrap().clone() {
            event["repo"] = json!(name);
            expected.push(event);
        }
    }
    let key = |event: &Value| {
        ["timestamp", "repo", "ref"].map(|key| event[key].as_str().unwrap().to_owned())
    };
    expected.sort_by_key(key);
    let ascending = parsed(&all(&sandbox, &["history", "--json", "--asc"]));
    assert_eq!(ascending, json!(expected));
    expected.reverse();
    assert_eq!(parsed(&all(&sandbox, &["history", "--json"])), json!(expected));
    let printed = all(&sandbox, &["history", "--json"]);
    assert!(
        printed.starts_with("[\n    {\n        \"repo\": \"b/models\",\n        \"timestamp\""),
        "{printed}"
    );
}

#[test]
fn fields_follow_the_repository() {
    let sandbox = team();
    for (args, expected) in [
        (&["show", "--name"][..], "a/models\tm\nb/models\tdir:text\nb/models\tm\nchurn\tchurn\n"),
        (&["show", "m", "--version"], "a/models\tv0.1.0\na/models\tv0.0.1\nb/models\tv0.0.1\n"),
        (&["show", "m#prod", "--ref"], "a/models\tm@v0.0.1\n"),
        (&["show", "m@greatest", "--stage"], "a/models\t\nb/models\tdev\n"),
        (&["stages"], "a/models\tprod\nb/models\tdev\nchurn\tdev\n"),
        (&["stages", "--allowed"], ""),
    ] {
        assert_eq!(all(&sandbox, args), expected, "{args:?}");
    }
    let got = gto(&sandbox, &[&["show", "--version"][..], &ALL].concat());
    assert_eq!((got.code, got.stderr.as_str()), (1, "❌ Cannot apply --version\n"));
}

#[test]
fn a_name_may_begin_with_that_of_a_repository() {
    let sandbox = team();
    for (args, expected) in [
        (&["show", "b/models/m#dev", "--ref"][..], "b/models\tm@v0.0.1\n"),
        (&["show", "b/models/dir:text", "--version"], "b/models\tv0.0.1\n"),
        (&["show", "churn/churn@latest", "--version"], "churn\tv0.0.1\n"),
    ] {
        assert_eq!(all(&sandbox, args), expected, "{args:?}");
    }
    let history = parsed(&all(&sandbox, &["history", "a/models/m", "--json"]));
    assert_eq!(history.as_array().unwrap().len(), 3);
    // Nothing else is read.
    std::fs::remove_dir_all(sandbox.root().join("a")).unwrap();
    assert_eq!(all(&sandbox, &["show", "churn/churn", "--version"]), "churn\tv0.0.1\n");
}

/// A list of one repository gives it a name too, and its tables have no column more.
#[test]
fn a_list_of_one_has_a_name() {
    let sandbox = team();
    for (list, name) in
        [("mine = churn\n", "mine/churn"), ("churn\n", "churn/churn"), ("mine = churn\n", "churn")]
    {
        sandbox.write("one", list);
        let run = |args: &[&str]| {
            let mut command = sandbox.gto_command(sandbox.root());
            sandbox.run(command.args(args).args(["--repos", "one"]))
        };
        assert_eq!(
            run(&["show", &format!("{name}@latest"), "--version"]).stdout.trim(),
            "v0.0.1",
            "{list}"
        );
        let alone = sandbox
            .run(sandbox.gto_command(sandbox.root()).args(["history", "churn", "-r", "churn"]));
        assert_eq!(run(&["history", name]), alone, "{list}");
    }
    // Without a list a name is that of an artifact.
    let alone = crate::support::sandbox::outcome(sandbox.gto_command(sandbox.root()).args([
        "show",
        "churn/churn",
        "-r",
        "churn",
    ]));
    assert_eq!(alone.code, 1, "{alone:?}");
}

/// An artifact need not be in all of them.
#[test]
fn an_artifact_is_in_some_of_them() {
    let sandbox = team();
    for (args, code, stderr) in [
        (&["show", "churn"][..], 0, ""),
        (&["show", "chrun"], 1, "❌ Cannot find artifact 'chrun'\nDid you mean 'churn'?\n"),
        (&["show", "b/models/churn"], 1, "❌ Cannot find artifact 'churn'\n"),
        (&["history", "churn"], 0, ""),
        (&["history", "nothing"], 0, "There is no artifact 'nothing'.\n"),
        (&["show", "m@v0.1.0"], 0, ""),
        (&["show", "m@v0.2.0"], 0, "'m' has no version 'v0.2.0'. Did you mean 'v0.1.0'?\n"),
        (&["show", "m#dev"], 0, ""),
        (&["show", "m#staging"], 0, "'m' was never in a stage 'staging'.\n"),
        (&["show", "--av", "-2"], 1, "❌ 'assignments_per_version' must be >= -1\n"),
        (&["show", "m", "--vs", "-2"], 1, "❌ 'versions_per_stage' must be >=-1\n"),
        (&["stages", "--used", "--allowed"], 1, "❌ Either \"allowed\" or \"used\" can be set\n"),
    ] {
        let got = gto(&sandbox, &[args, &ALL].concat());
        assert_eq!((got.code, got.stderr.as_str()), (code, stderr), "{args:?}");
        assert!(code == 0 || got.stdout.is_empty(), "{args:?}: {got:?}");
    }
    let got = gto(&sandbox, &["show", "chrun", "-r", "churn", "-r", "a/models"]);
    assert_eq!(got.stderr, "❌ Cannot find artifact 'chrun'\nDid you mean 'churn'?\n");
}

/// A commit is mostly in one of them.
#[test]
fn a_commit_is_in_some_of_them() {
    let sandbox = team();
    sandbox.git_in(sandbox.root(), &["init", "-q", "empty"]);
    let commit = sandbox.git_in(&sandbox.root().join("a/models"), &["rev-parse", "m@v0.0.1^{}"]);
    let unknown = format!("❌ Ref '{}' was not found in the repository history\n", "1".repeat(40));
    for (args, code, stdout, stderr) in [
        (&["--at", &commit][..], 0, "a/models\tm@v0.0.1\n", ""),
        (&["m", "--at", &commit], 0, "a/models\tm@v0.0.1\n", ""),
        (&["--at", "HEAD"], 0, "", ""),
        (
            &["--at", "HEAD~1"],
            0,
            "a/models\tm@v0.1.0\nb/models\tdir=text@v0.0.1\nchurn\tchurn@v0.0.1\n",
            "",
        ),
        (&["--at", &"1".repeat(40)], 1, "", &unknown),
    ] {
        let got = gto(&sandbox, &[&["show", "--ref", "-r", "empty"], args, &ALL].concat());
        let all = (got.code, got.stdout.as_str(), got.stderr.as_str());
        assert_eq!(all, (code, stdout, stderr), "{args:?}");
    }
}

/// Tags may be missing in a clone: it is said in which one.
#[test]
fn a_warning_names_the_repository() {
    let sandbox = team();
    let churn = sandbox.root().join("churn");
    sandbox.git_in(&churn, &["tag", "-d", "churn@v0.0.1"]);
    sandbox.git_in(&churn, &["remote", "add", "origin", "../a/models"]);
    sandbox.git_in(&churn, &["config", "remote.origin.tagOpt", "--no-tags"]);
    let alone = gto(&sandbox, &["show", "churn#dev", "-r", "churn"]);
    assert!(alone.code == 0 && alone.stderr.starts_with("Warning: "), "{alone:?}");
    let got = gto(&sandbox, &[&["show", "churn#dev"][..], &ALL].concat());
    assert_eq!(got.stderr, format!("churn: {}", alone.stderr));
}
