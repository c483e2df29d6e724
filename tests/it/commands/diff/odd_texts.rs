//! Texts that could break a row, and what is said about them.

use super::{diff, releases};
use crate::support::sandbox::Sandbox;

/// Two versions of `m`, in whose metrics, parameters and annotation no text is plain.
fn odd() -> Sandbox {
    let files = |n: &str| {
        let index = format!(
            "m: {{path: model, description: \"{n}\\n<b>`|`</b>\", custom: {{\"a\\tb\": {n}}}}}\n"
        );
        let values = format!(
            "\"two\\nlines | `x`\": {n}\n\"\\u202Eturned\\e[31m\": \"{n}<img>\\r\\nb\"\nempty: \"\"\nlong: \"{}{n}\"\n",
            "x".repeat(80)
        );
        let values = if n == "1" { values.replace("empty: \"\"\n", "") } else { values };
        [
            ("artifacts.yaml", index),
            ("dvc.yaml", "metrics: [\"odd\\nname.yaml\"]\n".to_owned()),
            ("odd\nname.yaml", values.clone()),
            ("params.yaml", values),
            ("model", n.to_owned()),
        ]
    };
    let [one, two] = ["1", "2"].map(files);
    let [one, two] =
        [&one, &two].map(|files| files.each_ref().map(|(path, text)| (*path, &**text)));
    releases(&[&one, &two])
}

#[test]
fn a_row_is_a_line() {
    let sandbox = odd();
    let is_calm = |text: &str| !text.contains(['\x1b', '\r', '\t', '\u{202e}']);
    let (plain, code) = diff(&sandbox, "--plain --files");
    assert!(code == 0 && is_calm(&plain), "{plain}");
    let sections = ["--annotation", "--outputs", "--metrics", "--params"].join(" ");
    let (plain, code) = diff(&sandbox, &format!("--plain {sections}"));
    let starts = ["annotation ", "outputs ", "metrics ", "params ", "section "];
    assert!(
        plain.lines().all(|line| starts.iter().any(|start| line.starts_with(start))),
        "{plain}"
    );
    assert_eq!((plain.lines().count(), code, is_calm(&plain)), (14, 0, true), "{plain}");
    // The one that differs at its end is not cut.
    assert!(plain.contains(&format!("{}2", "x".repeat(80))), "{plain}");
    let empty = plain.lines().find(|line| line.contains(" empty ")).unwrap_or_default();
    assert!(
        empty.split_whitespace().eq([
            "metrics",
            "added",
            "odd",
            "name.yaml",
            "empty",
            "-",
            "''",
            "-"
        ]),
        "{plain}"
    );
    let (markdown, _) = diff(&sandbox, &format!("--md {sections}"));
    let cells = |line: &str| line.replace("\\|", "").matches('|').count();
    for table in markdown.split("\n\n").filter(|part| part.starts_with('|')) {
        let columns = cells(table.lines().next().unwrap_or_default());
        assert!(table.lines().all(|line| cells(line) == columns), "{table}");
    }
    assert!(is_calm(&markdown) && markdown.contains("`` two lines \\| `x` ``"), "{markdown}");
    let shown = sandbox.gto(&["show", "m", "--metrics", "--params", "--plain"]);
    assert_eq!((shown.stdout.lines().count(), is_calm(&shown.stdout)), (3, true), "{shown:?}");
}

#[test]
fn a_reason_is_said_once() {
    let sandbox = releases(&[&[("dvc.yaml", "metrics: [m.json]\n")], &[("dvc.yaml", "<<<<\n")]]);
    let got = sandbox.gto(&["diff", "m"]);
    assert_eq!((got.code, got.stderr.matches("Cannot compare").count()), (1, 1), "{got:?}");
    let all = "❌ Cannot compare the commits, annotation, outputs, metrics and params: dvc.yaml ";
    assert!(got.stderr.starts_with(all), "{got:?}");
    let template = [("dvc.yaml", "metrics: ['${x}.json']\n")];
    let sandbox = releases(&[&template, &template, &template]);
    let got = sandbox.gto(&["diff", "m", "--metrics", "--params"]);
    let why = "dvc.yaml, metrics: 'x' is not defined";
    assert_eq!(got.stderr, format!("❌ Cannot compare the metrics: {why}\n"));
    let got = sandbox.gto(&["show", "m", "--metrics"]);
    assert_eq!(got.stderr, format!("❌ Cannot read v0.0.3, v0.0.2 and v0.0.1: {why}\n"));
    let got = sandbox.gto(&["diff", "m", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&got.stdout).unwrap();
    assert_eq!(json["unknown"].as_array().map(Vec::len), Some(3), "{json}");
}

#[test]
fn a_key_that_no_version_has_is_said() {
    let files =
        [("params.yaml", "lr: 1\n"), ("dvc.yaml", "metrics: [m.yaml]\n"), ("m.yaml", "auc: 1\n")];
    let sandbox = releases(&[&files, &files]);
    for (args, rows, said) in [
        ("--params=lr", 3, ""),
        ("--params=lrr", 3, "❌ No version has the parameter 'lrr'. Did you mean 'lr'?\n"),
        (
            "--params=lr,none --metrics=auk",
            3,
            "❌ No version has the metric 'auk'. Did you mean 'auc'?\nNo version has the parameter 'none'.\n",
        ),
        (
            "--metrics --sort auk",
            0,
            "❌ There is no column 'auk' to sort by. Did you mean 'auc'?\n",
        ),
    ] {
        let args: Vec<_> = ["show", "m", "--plain"].into_iter().chain(args.split(' ')).collect();
        let got = sandbox.gto(&args);
        assert_eq!((got.stdout.lines().count(), got.stderr.as_str()), (rows, said), "{args:?}");
        assert_eq!(got.code, i32::from(!said.is_empty()));
    }
}
