//! Output that does not fit into the terminal: columns, letters and the pager.

use crate::support::sandbox::Sandbox;
use crate::support::terminal::on_screen;

/// Shows on which lines a pager began and ended.
const PAGER: (&str, &str) = ("GTO_PAGER", "sed 's/^/> /'");

/// Two artifacts, of which one has only an annotation.
#[track_caller]
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("repo/artifacts.yaml", "churn: {}\nplanned: {}\n");
    sandbox.git(&["add", "."]);
    sandbox.git(&["commit", "-q", "-m", "one"]);
    for stage in ["canary", "prod", "shadow"] {
        let args = ["assign", "churn", "HEAD", "--stage", stage, "-m", "A reason of some length"];
        assert_eq!(sandbox.gto(&args).code, 0);
    }
    sandbox
}

#[test]
#[ignore = "needs script, of util-linux"]
fn what_matters_least_is_hidden_first() {
    let sandbox = sandbox();
    let commit = sandbox.git(&["rev-parse", "--short=7", "HEAD"]);
    let history = on_screen(&sandbox, &["history", "-n", "1"], (59, 24), &[]);
    let expected = "\
╒════════════╤════════════╤═══════════╤═════════╕
│ artifact   │ event      │ version   │ stage   │
╞════════════╪════════════╪═══════════╪═════════╡
│ churn      │ assignment │ v0.0.1    │ shadow  │
╘════════════╧════════════╧═══════════╧═════════╛
Hidden to fit the terminal: timestamp, ref, commit. `| less -S` shows all.
";
    assert_eq!(history, expected);
    let wide = on_screen(&sandbox, &["history", "-n", "1", "--message"], (140, 24), &[]);
    assert!(wide.contains(&commit) && wide.contains("│ A reason of some length │"), "{wide}");
    let cut = on_screen(&sandbox, &["history", "-n", "1", "--message"], (128, 24), &[]);
    assert!(cut.contains("│ A reason of some le… │"), "{cut}");
    assert!(
        cut.ends_with("Some values are cut to fit the terminal. `| less -S` shows all.\n"),
        "{cut}"
    );
    let overview = on_screen(&sandbox, &["show"], (40, 24), &[]);
    let expected = "\
╒══════════╤══════════╤══════════╕
│ name     │ latest   │ #canary  │
╞══════════╪══════════╪══════════╡
│ churn    │ v0.0.1   │ v0.0.1   │
│ *planned │ -        │ -        │
╘══════════╧══════════╧══════════╛
Hidden to fit the terminal: #shadow, #prod. `| less -S` shows all.
* This artifact has an annotation and no tags.
";
    assert_eq!(overview, expected);
    // In a pipe all is there, and nothing else.
    let piped = sandbox.gto(&["history"]);
    assert!(piped.stdout.contains("timestamp") && piped.stderr.is_empty(), "{piped:?}");
    assert_eq!(sandbox.gto(&["show"]).stderr, "");
}

#[test]
#[ignore = "needs script, of util-linux"]
fn no_line_is_wider_than_the_terminal() {
    let sandbox = sandbox();
    for args in [
        &["show"][..],
        &["show", "churn", "--who", "--when", "--message"],
        &["show", "#prod"],
        &["history", "--who", "--message"],
    ] {
        for columns in [60, 80, 200] {
            let shown = on_screen(&sandbox, args, (columns, 24), &[]);
            let table: Vec<_> = shown.lines().filter(|line| line.starts_with(['│', '╒'])).collect();
            assert!(table.len() >= 3, "{args:?} {columns}: {shown}");
            for line in table {
                assert!(
                    line.chars().count() <= usize::from(columns),
                    "{args:?} {columns}: {shown}"
                );
            }
        }
    }
}

#[test]
#[ignore = "needs script, of util-linux"]
fn the_pager_shows_what_does_not_fit() {
    let sandbox = sandbox();
    sandbox.git(&["config", "core.pager", "touch evil; cat"]);
    let is_paged = |args: &[&str], size, variables: &[_]| {
        let shown = on_screen(&sandbox, args, size, variables);
        assert!(shown.contains("churn"), "{shown}");
        shown.lines().any(|line| line.starts_with("> "))
    };
    assert!(!is_paged(&["history"], (200, 24), &[PAGER]));
    assert!(is_paged(&["history"], (200, 6), &[PAGER]));
    assert!(!is_paged(&["--no-pager", "history"], (200, 6), &[PAGER]));
    assert!(is_paged(&["history"], (200, 6), &[("GIT_PAGER", PAGER.1), ("PAGER", "false")]));
    assert!(!is_paged(&["history"], (200, 6), &[("GTO_PAGER", "cat"), ("PAGER", PAGER.1)]));
    // A pager that is not there is none.
    assert!(!is_paged(&["history"], (200, 6), &[("GTO_PAGER", "no-such-pager")]));
    // The user's own, and never the repository's.
    assert!(is_paged(&["history"], (200, 6), &[("PAGER", PAGER.1)]));
    sandbox.write("home/config", "[core]\n\tpager = sed 's/^/> /'\n");
    let home = sandbox.root().join("home/config");
    let own = [("GIT_CONFIG_GLOBAL", home.to_str().unwrap()), ("PAGER", "cat")];
    assert!(is_paged(&["history"], (200, 6), &own));
    assert!(!sandbox.repo().join("evil").exists());
    // Notices come after what the pager shows.
    let shown = on_screen(&sandbox, &["show"], (80, 3), &[PAGER]);
    let last = shown.lines().last();
    assert_eq!(last, Some("* This artifact has an annotation and no tags."), "{shown}");
}

#[test]
#[ignore = "needs script, of util-linux"]
fn people_are_told_where_to_look() {
    let sandbox = Sandbox::new();
    sandbox.write("repo/sub/dvc.yaml", "artifacts:\n  rank: {path: rank.pkl}\n");
    sandbox.git(&["add", "."]);
    sandbox.git(&["commit", "-q", "-m", "one"]);
    let shown = on_screen(&sandbox, &["show"], (80, 24), &[]);
    let expected = "Nothing found in the current workspace\n\
                    dvc.yaml declares artifacts: `gto show --annotated` lists them.\n";
    assert_eq!(shown, expected);
    let shown = on_screen(&sandbox, &["show", "--annotated"], (80, 24), &[]);
    assert!(!shown.contains("lists them"), "{shown}");
    let annotate = ["annotate", "m", "--type", "model"];
    let shown = on_screen(&sandbox, &annotate, (80, 24), &[]);
    let hint = "`gto show` reads the annotations of HEAD: commit the change first.\n";
    assert!(shown.ends_with(hint), "{shown}");
    assert_eq!(sandbox.gto(&["show"]).stderr, "");
    let shown = on_screen(&sandbox, &[&annotate[..], &["--commit"]].concat(), (80, 24), &[]);
    assert!(!shown.contains(hint), "{shown}");
    assert_eq!(sandbox.gto(&["annotate", "n", "--type", "model"]).stderr, "");
}

#[test]
#[ignore = "needs script, of util-linux"]
fn help_is_wrapped_at_the_terminal() {
    let sandbox = Sandbox::new();
    let shown = on_screen(&sandbox, &["help", "history"], (60, 24), &[("NO_COLOR", "1")]);
    assert!(shown.contains("Usage: gto history") && shown.lines().count() > 40, "{shown}");
    assert!(shown.lines().all(|line| line.chars().count() <= 60), "{shown}");
}
