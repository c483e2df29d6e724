//! Which versions are compared, and how it is printed.

use super::{diff, release, releases, rows};

const INDEX: (&str, &str) = ("artifacts.yaml", "m: {path: model, type: a}\n");

#[test]
fn versions_are_named_in_several_ways() {
    let sandbox = releases(&[&[INDEX, ("model", "1")], &[INDEX], &[INDEX, ("model", "3")]]);
    sandbox.gto(&["assign", "m", "--version", "v0.0.1", "--stage", "prod"]);
    for (args, title) in [
        (&["m"][..], "m: v0.0.2 -> v0.0.3"),
        (&["m#prod"], "m: v0.0.1 (prod) -> v0.0.3"),
        (&["m#prod", "m@latest"], "m: v0.0.1 (prod) -> v0.0.3"),
        (&["m", "v0.0.1"], "m: v0.0.1 (prod) -> v0.0.3"),
        (&["m", "v0.0.1", "v0.0.2"], "m: v0.0.1 (prod) -> v0.0.2"),
        (&["m@v0.0.3", "m@v0.0.1"], "m: v0.0.3 -> v0.0.1 (prod)"),
        (&["m@v0.0.2", "#prod"], "m: v0.0.2 -> v0.0.1 (prod)"),
        (&["m", "#prod", "greatest"], "m: v0.0.1 (prod) -> v0.0.3"),
        (&["m", "@v0.0.2", "@latest"], "m: v0.0.2 -> v0.0.3"),
        (&["dvc.yaml:m", "dvc.yaml:m@v0.0.1"], "m: v0.0.1 (prod) -> v0.0.3"),
    ] {
        let got = sandbox.gto(&[&["diff"], args, &["--annotation"]].concat());
        assert_eq!((got.stdout.lines().next(), got.code), (Some(title), 0), "{args:?} {got:?}");
    }
    for (args, code, said) in [
        (&[][..], 2, "NAME"),
        (&["m@v0.0.1", "n@v0.0.2"], 2, "'m' and 'n' are different artifacts"),
        (&["m@v0.0.1", "v0.0.2", "v0.0.3"], 2, "already names a version"),
        (
            &["m", "0.0.1"],
            2,
            "'0.0.1' is not a version: use a version such as v1.0.0, 'latest', or '#STAGE'",
        ),
        (&["m", "v0.0.1", "--json", "--md"], 2, "--md"),
        (&["m", "--limit", "x"], 2, "--limit"),
        (&["nothing"], 1, "❌ Cannot find artifact 'nothing'"),
        (&["m@v0.0.9"], 1, "❌ 'm' has no version 'v0.0.9'. Did you mean"),
        (&["m#dev"], 1, "❌ 'm' was never in a stage 'dev'."),
        (&["m", "v0.0.3", "v0.0.2", "--outputs"], 1, "❌ Cannot compare the outputs: of v0.0.2,"),
    ] {
        let got = sandbox.gto(&[&["diff"], args].concat());
        assert_eq!(got.code, code, "{args:?} {got:?}");
        assert!(got.stderr.contains(said), "{args:?} {got:?}");
    }
    let only = releases(&[&[INDEX]]);
    let got = only.gto(&["diff", "m"]);
    assert_eq!((got.code, got.stderr.as_str()), (1, "❌ 'm' has no version before v0.0.1.\n"));
}

#[test]
fn a_version_that_left_is_compared_when_it_is_named() {
    let sandbox = releases(&[&[INDEX, ("model", "1")], &[INDEX, ("model", "2")], &[INDEX]]);
    sandbox.gto(&["deprecate", "m", "v0.0.3"]);
    let title = |args| diff(&sandbox, args).0.lines().next().unwrap_or_default().to_owned();
    assert_eq!(title("--annotation"), "m: v0.0.1 -> v0.0.2");
    assert_eq!(title("v0.0.3 --annotation"), "m: v0.0.3 -> v0.0.2");
    sandbox.gto(&["deprecate", "m"]);
    assert_eq!(title("v0.0.1 v0.0.2 --annotation"), "m: v0.0.1 -> v0.0.2");
}

const NEXT: (&str, &str) =
    ("artifacts.yaml", "m:\n  path: new/model\n  type: b\n  custom: {k: [1]}\n");

#[test]
fn each_format_has_the_same_answer() {
    let sandbox = releases(&[
        &[INDEX, ("model", "1"), ("params.yaml", "lr: 0.1\n")],
        &[NEXT, ("new/model", "22"), ("params.yaml", "lr: 0.3\nn: 'a|b'\n")],
    ]);
    let human = "m: v0.0.1 -> v0.0.2

annotation: 3 differences
╒══════════╤═══════╤═══════════╤═════════╕
│ field    │ old   │ new       │ state   │
╞══════════╪═══════╪═══════════╪═════════╡
│ custom.k │ -     │ [1]       │ added   │
│ path     │ model │ new/model │ changed │
│ type     │ a     │ b         │ changed │
╘══════════╧═══════╧═══════════╧═════════╛

outputs: changed
╒══════╤═════════════╤═════════════╤════════╕
│      │ old         │ new         │ diff   │
╞══════╪═════════════╪═════════════╪════════╡
│ path │ model       │ new/model   │ -      │
│ hash │ git:56a6051 │ git:8fdd954 │ -      │
│ size │ 1           │ 2           │ +1     │
╘══════╧═════════════╧═════════════╧════════╛

metrics: no difference

params: 2 differences
╒═════════════╤═══════╤═══════╤═══════╤═════════════════════╤═════════╕
│ file        │ key   │ old   │ new   │ diff                │ state   │
╞═════════════╪═══════╪═══════╪═══════╪═════════════════════╪═════════╡
│ params.yaml │ lr    │ 0.1   │ 0.3   │ 0.19999999999999998 │ changed │
│ params.yaml │ n     │ -     │ a|b   │ -                   │ added   │
╘═════════════╧═══════╧═══════╧═══════╧═════════════════════╧═════════╛
";
    let sections = "--annotation --outputs --metrics --params";
    assert_eq!(diff(&sandbox, sections), (human.to_owned(), 0));
    let plain = [
        "annotation added - custom.k - [1] -",
        "annotation changed - path model new/model -",
        "annotation changed - type a b -",
        "outputs changed - path model new/model -",
        "outputs changed - hash git:56a6051ca2b02b04ef92d5150c9ef600403cb1de \
         git:8fdd954df9831dfd29ceec0d74829b02f3f5d8c3 -",
        "outputs changed - size 1 2 +1",
        "params changed params.yaml lr 0.1 0.3 0.19999999999999998",
        "params added params.yaml n - a|b -",
    ];
    let found = rows(&sandbox, sections);
    assert_eq!(found, plain);
    let markdown = "### `m: v0.0.1 -> v0.0.2`

**params**: 2 differences

| file | key | old | new | diff | state |
| --- | --- | --- | --- | --- | --- |
| `params.yaml` | `lr` | `0.1` | `0.3` | `0.19999999999999998` | `changed` |
| `params.yaml` | `n` |  | `a\\|b` |  | `added` |
";
    assert_eq!(diff(&sandbox, "--params --md"), (markdown.to_owned(), 0));
    assert_eq!(diff(&sandbox, "--changed"), ("content\nannotation\nparams\n".to_owned(), 0));
    assert_eq!(diff(&sandbox, "--changed --params --metrics"), ("params\n".to_owned(), 0));
    let json: serde_json::Value = serde_json::from_str(&diff(&sandbox, "--json").0).unwrap();
    assert_eq!(json["from"]["ref"], "m@v0.0.1");
    assert_eq!(json["to"]["commit"], sandbox.git(&["rev-parse", "HEAD"]));
    assert_eq!(json["commits"]["ahead"], 1);
    assert_eq!(json["outputs"][0]["new"]["path"], "new/model");
    let lr = serde_json::json!({"old": 0.1, "new": 0.3, "diff": 0.199_999_999_999_999_98, "state": "changed"});
    assert_eq!(json["params"]["params.yaml"]["lr"], lr);
    assert_eq!(json["changed"], serde_json::json!(["content", "annotation", "params"]));
    assert_eq!(json.get("files"), None);
    let files = rows(&sandbox, "--files");
    assert_eq!(files.len(), 4, "{files:?}");
    release(&sandbox, &[NEXT, ("new/model", "22"), ("params.yaml", "lr: 0.3\nn: 'a|b'\n")]);
    assert_eq!(diff(&sandbox, "--changed"), (String::new(), 0));
}
