//! `--who`, `--message`, `--when` and `--as-of`: columns that are asked for, and the past.

use crate::support::sandbox::Sandbox;

/// `m`, registered and put into two stages by two people.
#[track_caller]
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "one"]);
    for (args, name, date) in [
        (&["register", "m", "-m", "First\n\nMore"][..], "Ann", "2026-01-01T10:00:00Z"),
        (
            &["assign", "m", "--version", "v0.0.1", "--stage", "dev", "-m", "Try it"],
            "Bob",
            "2026-01-02T10:00:00Z",
        ),
        (
            &["assign", "m", "--version", "v0.0.1", "--stage", "prod", "-m", "Best AUC"],
            "Ann",
            "2026-01-03T10:00:00Z",
        ),
    ] {
        let mut gto = sandbox.gto_command(&sandbox.repo());
        gto.args(args).env("GIT_COMMITTER_NAME", name).env("GIT_COMMITTER_DATE", date);
        sandbox.run(&mut gto);
    }
    sandbox
}

#[track_caller]
fn rows(sandbox: &Sandbox, args: &str) -> Vec<Vec<String>> {
    let got = sandbox.gto(&args.split(' ').collect::<Vec<_>>());
    assert_eq!((got.code, got.stderr.as_str()), (0, ""), "{args}");
    // Cells are apart by two blanks at least.
    let cells = |line: &str| {
        let cells = line.split("  ").map(str::trim).filter(|cell| !cell.is_empty());
        cells.map(str::to_owned).collect::<Vec<_>>()
    };
    got.stdout.lines().map(cells).collect()
}

#[test]
fn history_says_who_and_why() {
    let sandbox = sandbox();
    let table = rows(&sandbox, "history m --plain --who --message --asc");
    let last: Vec<_> = table.iter().map(|row| row[row.len() - 2..].join("|")).collect();
    assert_eq!(last, ["author|message", "Ann|First", "Bob|Try it", "Ann|Best AUC"]);
    let usual = rows(&sandbox, "history m --plain --asc");
    for (row, usual) in table.iter().zip(usual) {
        assert_eq!(row[..row.len() - 2], usual);
    }
}

#[test]
fn versions_say_who_when_and_why() {
    let sandbox = sandbox();
    let table = rows(&sandbox, "show m --plain --who --when --message");
    let headers = ["author", "assigned_by", "assigned_at", "message", "assigned_because"];
    assert_eq!(table[0][5..], headers);
    assert_eq!(table[1][2], "prod, dev");
    let times = "2026-01-03 10:00:00+00:00, 2026-01-02 10:00:00+00:00";
    assert_eq!(table[1][5..], ["Ann", "Ann, Bob", times, "First", "Best AUC, Try it"]);
    let all = rows(&sandbox, "show #dev --plain --who");
    assert_eq!(all[1][5..], ["Ann", "Ann, Bob"]);
    let json = sandbox.gto(&["show", "m", "--json"]);
    assert_eq!(sandbox.gto(&["show", "m", "--json", "--who", "--when"]), json);
    for args in ["show --who", "show x* --when", "show m --metrics --message"] {
        let got = sandbox.gto(&args.split(' ').collect::<Vec<_>>());
        assert_eq!((got.code, got.stdout.as_str()), (2, ""), "{args}");
        assert!(got.stderr.contains("'--who', '--message' and '--when' "), "{got:?}");
    }
}

#[test]
fn the_past_is_shown_as_it_was() {
    let sandbox = sandbox();
    for (args, last) in [
        ("show m --as-of 2026-01-03 --stage", "prod, dev"),
        ("show m --as-of 2026-01-02 --stage", "dev"),
        ("show m --as-of 2026-01-02T09:59:59Z --version", "v0.0.1"),
        ("show m --as-of 2026-01-02T10:00:00+00:00 --stage", "dev"),
        ("show --as-of 2026-01-01 --plain", "m v0.0.1"),
        ("show --as-of 2026-01-02 --plain", "m v0.0.1 v0.0.1"),
        ("show #dev --as-of 2026-01-02 --ref", "m@v0.0.1"),
        ("show --as-of 2025-12-31 --name", ""),
    ] {
        let args: Vec<_> = args.split(' ').collect();
        let got = sandbox.gto(&args);
        let line = got.stdout.lines().last().unwrap_or_default();
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!((got.code, line.as_str()), (0, last), "{args:?}: {got:?}");
    }
    let got = sandbox.gto(&["show", "m", "--as-of", "2025-12-31"]);
    assert_eq!((got.code, got.stderr.as_str()), (1, "❌ Cannot find artifact 'm'\n"));
}
