//! Patterns and filters of `show` and `history`.

use crate::support::sandbox::Sandbox;

/// Artifacts in two folders, with types and labels, in two stages.
#[track_caller]
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    let index = "nlp/bert: {type: model, labels: [text, en]}\n\
                 nlp/words: {type: dataset, labels: [text]}\n\
                 cv/yolo: {type: model}\n";
    sandbox.write("repo/artifacts.yaml", index);
    sandbox.write("repo/dvc.yaml", "artifacts:\n  rank: {type: model, path: rank.pkl}\n");
    sandbox.git(&["add", "."]);
    sandbox.git(&["commit", "-q", "-m", "one"]);
    for args in [
        "register nlp/bert",
        "register nlp/words",
        "register cv/yolo",
        "register rank",
        "assign nlp/bert --version v0.0.1 --stage prod",
        "assign cv/yolo --version v0.0.1 --stage prod",
        "assign cv/yolo --version v0.0.1 --stage dev",
    ] {
        assert_eq!(sandbox.gto(&args.split(' ').collect::<Vec<_>>()).code, 0, "{args}");
    }
    sandbox
}

#[track_caller]
fn check(sandbox: &Sandbox, table: &[(&str, &str, &str)]) {
    for (args, stdout, stderr) in table {
        let got = sandbox.gto(&args.split(' ').collect::<Vec<_>>());
        let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        let lines: Vec<_> = got.stdout.lines().map(words).collect();
        assert_eq!((got.code, got.stderr.trim_end()), (0, *stderr), "{args}");
        assert_eq!(lines.join("\n"), *stdout, "{args}");
    }
}

#[test]
fn patterns_choose_artifacts() {
    check(
        &sandbox(),
        &[
            ("show nlp/* --name", "nlp/bert\nnlp/words", ""),
            ("show *o* --name", "cv/yolo\nnlp/words", ""),
            ("show [cn]*/[by]* --name", "cv/yolo\nnlp/bert", ""),
            (
                "show nlp/* --plain",
                "name latest #prod\nnlp/bert v0.0.1 v0.0.1\nnlp/words v0.0.1 -",
                "",
            ),
            ("show #prod --ref", "cv/yolo@v0.0.1\nnlp/bert@v0.0.1", ""),
            ("show nlp/*#prod --name", "nlp/bert", ""),
            ("show nlp/*@latest --ref", "nlp/bert@v0.0.1\nnlp/words@v0.0.1", ""),
            ("show @v0.0.1 --name", "cv/yolo\nnlp/bert\nnlp/words\nrank", ""),
            ("show nlp/* --at HEAD --version", "v0.0.1\nv0.0.1", ""),
            ("show x* --name", "", "No artifact matches 'x*'."),
            ("show x*#prod --json", "[]", "No artifact matches 'x*#prod'."),
            ("show x* --json", "{}", "No artifact matches 'x*'."),
            ("show nlp/*#dev --name", "", "No artifact was ever in a stage 'dev'."),
            (
                "show #prdo --name",
                "",
                "No artifact was ever in a stage 'prdo'. Did you mean 'prod'?",
            ),
            ("history rank* --plain -n 0", "Nothing found in the current workspace", ""),
        ],
    );
}

#[test]
fn a_plain_name_means_what_it_did() {
    let sandbox = sandbox();
    for name in ["nlp", "nlp/", "prod", "#", "@", "nlp/[", "bert"] {
        let got = sandbox.gto(&["show", name]);
        assert_eq!(got.code, 1, "{name}: {got:?}");
        let refused = format!("❌ Cannot find artifact '{name}'\n");
        assert!(got.stderr.starts_with(&refused), "{name}: {got:?}");
    }
}

#[test]
fn types_and_labels_choose_artifacts() {
    let sandbox = sandbox();
    check(
        &sandbox,
        &[
            ("show --type dataset --name", "nlp/words", ""),
            // An artifact with tags, whose type is in dvc.yaml.
            ("show --type model --name", "cv/yolo\nnlp/bert\nrank", ""),
            ("show --type dataset --type model --label text --name", "nlp/bert\nnlp/words", ""),
            ("show --label text --label en --name", "nlp/bert", ""),
            ("show nlp/* --type model --name", "nlp/bert", ""),
            ("show #prod --label text --ref", "nlp/bert@v0.0.1", ""),
            ("show --type nothing --json", "{}", ""),
        ],
    );
    for args in [["show", "rank", "--type", "model"], ["show", "rank#dev", "--label", "x"]] {
        let got = sandbox.gto(&args);
        assert_eq!((got.code, got.stdout.as_str()), (2, ""), "{got:?}");
        assert!(got.stderr.contains("filters of all artifacts, not of one"), "{got:?}");
    }
}

#[test]
fn history_is_filtered() {
    let sandbox = Sandbox::registry("example-gto");
    let rows = |args: &str| {
        let args = format!("history --plain {args}");
        let got = sandbox.gto(&args.split_whitespace().collect::<Vec<_>>());
        assert_eq!((got.code, got.stderr.as_str()), (0, ""), "{args}");
        let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        got.stdout.lines().skip(1).map(words).collect::<Vec<_>>()
    };
    let all = rows("");
    assert!(all.len() > 5, "{all:?}");
    assert_eq!(rows("-n 3"), all[..3]);
    let mut oldest_first = all[..3].to_vec();
    oldest_first.reverse();
    assert_eq!(rows("-n 3 --asc"), oldest_first);
    let of = |words: &[&str]| -> Vec<String> {
        let has = |row: &&String| row.split_whitespace().any(|word| words.contains(&word));
        all.iter().filter(has).cloned().collect()
    };
    assert_eq!(rows("--event registration"), of(&["registration"]));
    assert!(!of(&["assignment"]).is_empty());
    assert_eq!(rows("--event assignment,unassignment"), of(&["assignment", "unassignment"]));
    let stage = all.iter().find(|row| row.contains(" assignment "));
    let stage = stage.unwrap().split_whitespace().nth(5).unwrap();
    assert_eq!(rows(&format!("--stage {stage}")), of(&[stage]));
    // A date of the table ends and begins a period.
    let (day, time) = (&all[2][..10], all[2][..25].replace(' ', "T"));
    let until = rows(&format!("--until {time}"));
    assert!(until.len() < all.len() && until.contains(&all[2]), "{until:?}");
    let since = rows(&format!("--since {time}"));
    assert!(since.contains(&all[2]) && since.len() + until.len() > all.len(), "{since:?}");
    assert!(rows(&format!("--since {day} --until {day}")).contains(&all[2]));
    assert_eq!(rows("--author nobody"), Vec::<String>::new());
    let got = sandbox.gto(&["history", "--since", "tomorrow"]);
    let refused = "Invalid value for '--since': 'tomorrow' is not a date such as";
    assert!(got.code == 2 && got.stderr.contains(refused), "{got:?}");
}

#[test]
fn filters_hold_for_each_of_several_repositories() {
    let sandbox = sandbox();
    sandbox.git_in(sandbox.root(), &["clone", "-q", "repo", "other"]);
    let both = ["-r", "../repo", "-r", "../other"];
    let of = |args: &[&str]| sandbox.gto(&[args, &both[..]].concat());
    assert_eq!(of(&["show", "cv/*", "--name"]).stdout, "repo\tcv/yolo\nother\tcv/yolo\n");
    assert_eq!(of(&["show", "other/cv/*", "--name"]).stdout, "other\tcv/yolo\n");
    let got = of(&["show", "#dev", "--ref"]);
    assert_eq!(got.stdout, "repo\tcv/yolo@v0.0.1\nother\tcv/yolo@v0.0.1\n");
    let got = of(&["show", "--type", "dataset", "--plain"]);
    assert_eq!(got.stdout.matches("nlp/words").count(), 2, "{got:?}");
    let got = of(&["history", "-n", "2", "--author", "ANN@EXAMPLE", "--plain"]);
    assert_eq!(got.stdout.lines().count(), 3, "{got:?}");
    assert!(got.stdout.contains("\nrepo ") && got.stdout.contains("\nother "), "{got:?}");
    let got = of(&["history", "--stage", "dev", "--json"]);
    assert_eq!(got.stdout.matches("\"event\": \"assignment\"").count(), 2, "{got:?}");
}
