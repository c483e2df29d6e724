//! Outputs, metrics and parameters of versions.

use super::{diff, releases, rows};
use crate::support::sandbox::Sandbox;

const INDEX: (&str, &str) = ("artifacts.yaml", "m: {path: model}\n");

/// A `dvc.lock` of one stage with these outputs.
fn lock(outs: &str) -> String {
    format!("schema: '2.0'\nstages:\n  train:\n    cmd: x\n    outs: [{outs}]\n")
}

#[test]
fn an_output_is_compared_by_its_hash() {
    let [one, other, folder] = [
        lock("{path: model, md5: 1a, size: 3}"),
        lock("{path: moved, md5: 1a, size: 3}"),
        lock("{path: model, md5: 2b.dir, size: 9, nfiles: 2}"),
    ];
    let moved = ("artifacts.yaml", "m: {path: moved}\n");
    for (old, new, expected, code) in [
        ([INDEX, ("dvc.lock", &one)], [INDEX, ("dvc.lock", &one)], "same", 0),
        ([INDEX, ("dvc.lock", &one)], [moved, ("dvc.lock", &other)], "moved", 0),
        ([INDEX, ("dvc.lock", &one)], [INDEX, ("dvc.lock", &folder)], "changed", 0),
        ([INDEX, ("model", "text")], [moved, ("moved", "text")], "moved", 0),
        ([INDEX, ("model/a", "text")], [moved, ("moved/a", "text")], "moved", 0),
        ([INDEX, ("model", "text")], [INDEX, ("dvc.lock", &one)], "changed", 0),
        ([INDEX, ("dvc.lock", &one)], [INDEX, ("x", "")], "unknown", 1),
        ([INDEX, ("dvc.lock", &one)], [("artifacts.yaml", "{}"), ("x", "")], "removed", 0),
        ([("artifacts.yaml", "{}"), ("x", "")], [INDEX, ("model", "text")], "added", 0),
        ([("artifacts.yaml", "{}"), ("x", "")], [("x", ""), ("y", "")], "unknown", 1),
        ([INDEX, ("dvc.lock", &one)], [INDEX, ("dvc.lock", "<<<<")], "", 1),
    ] {
        let sandbox = releases(&[&old, &new]);
        let (printed, found) = diff(&sandbox, "--outputs");
        let state = printed.lines().find_map(|line| line.strip_prefix("outputs: "));
        assert_eq!((state.unwrap_or_default(), found), (expected, code), "{new:?}: {printed}");
    }
}

#[test]
fn metrics_are_those_that_something_names() {
    let pipeline = "vars: [{dir: eval}]\nstages:\n  each:\n    foreach: [a, b]\n    do:\n      cmd: x\n      \
                    metrics: ['${dir}/${item}.json']\nmetrics: [top.toml, all/]\n";
    let index = "m: {path: model, custom: {metrics: [extra.yaml]}}\n";
    let files = |n: u32| {
        [
            ("artifacts.yaml", index.to_owned()),
            ("dvc.yaml", pipeline.to_owned()),
            ("eval/a.json", format!("{{\"x\": {{\"y\": {n}}}}}")),
            ("eval/b.json", format!("{{\"x\": {n}.5, \"l\": [{n}], \"n\": NaN}}")),
            ("top.toml", format!("[t]\nx = {n}\n")),
            ("all/deep/c.yaml", format!("x: {n}e-3\n")),
            ("extra.yaml", format!("{n}")),
            ("other.json", format!("{n}")),
            ("model", format!("{n}")),
        ]
    };
    let [one, two] = [files(1), files(2)];
    let [one, two] =
        [&one, &two].map(|files| files.each_ref().map(|(path, text)| (*path, &**text)));
    let sandbox = releases(&[&one, &two]);
    let expected = [
        "metrics changed eval/a.json x.y 1 2 1",
        "metrics changed eval/b.json l [1] [2] -",
        "metrics changed eval/b.json x 1.5 2.5 1.0",
        "metrics changed top.toml t.x 1 2 1",
        "metrics changed all/deep/c.yaml x 0.001 0.002 0.001",
        "metrics changed extra.yaml - 1 2 1",
    ];
    assert_eq!(rows(&sandbox, "--metrics"), expected);
}

#[test]
fn an_artifact_of_a_folder_has_its_pipeline_there() {
    let pipeline = "stages:\n  t: {cmd: x, outs: [model], metrics: [m.json], params: [lr]}\n\
                    artifacts: {m: {path: model}}\n";
    let sandbox = Sandbox::new();
    for n in ["1", "2"] {
        sandbox.write("repo/sub/dvc.yaml", pipeline);
        sandbox.write("repo/sub/model", n);
        sandbox.write("repo/sub/m.json", n);
        sandbox.write("repo/m.json", n);
        sandbox.write("repo/sub/params.yaml", format!("lr: {n}\n"));
        sandbox.git(&["add", "-A"]);
        sandbox.git(&["commit", "-qm", n]);
        assert_eq!(sandbox.gto(&["register", "sub:m"]).code, 0);
    }
    let got = sandbox.gto(&["diff", "sub:m", "--metrics", "--params", "--plain"]);
    assert_eq!(got.stdout.lines().count(), 3, "{got:?}");
    assert!(got.stdout.contains("sub/m.json") && got.stdout.contains("sub/params.yaml"), "{got:?}");
}

#[test]
fn parameters_count_by_their_keys() {
    let pipeline =
        "stages:\n  t:\n    cmd: x\n    params: [{p.yaml: [a.b, l]}, {whole.json: null}]\n";
    let sandbox = releases(&[
        &[
            ("dvc.yaml", pipeline),
            ("p.yaml", "a: {b: {c: 1}, d: 1}\nl: 1\n"),
            ("whole.json", "{\"x\": 1}"),
        ],
        &[
            ("dvc.yaml", pipeline),
            ("p.yaml", "a: {b: {c: 2}, d: 2}\nl: 1\nm: 2\n"),
            ("whole.json", "{}"),
        ],
    ]);
    let expected = ["params changed p.yaml a.b.c 1 2 1", "params removed whole.json x 1 - -"];
    assert_eq!(rows(&sandbox, "--params"), expected);
    assert_eq!(diff(&sandbox, "--metrics").1, 0);
}

const A: &str = "0cc175b9c0f1b6a831c399e269772661";
const B: &str = "92eb5ffee6ae2fec3ad71c777531578f";

#[test]
fn what_is_not_in_git_comes_from_the_cache_or_is_said() {
    let pipeline = ("dvc.yaml", "stages: {train: {cmd: x, metrics: [m.json]}}\n");
    let [old, new] = [A, B].map(|md5| lock(&format!("{{path: m.json, md5: {md5}}}")));
    let sandbox = releases(&[&[pipeline, ("dvc.lock", &old)], &[pipeline, ("dvc.lock", &new)]]);
    let got = sandbox.gto(&["diff", "m", "--metrics", "--plain"]);
    assert_eq!(got.code, 0, "{got:?}");
    let notices = "`git checkout -q m@v0.0.1 && dvc fetch m.json; git checkout -q -` fetches \
    what is missing.\n`dvc fetch m.json` fetches what is missing.\n";
    assert_eq!(got.stderr, notices);
    let expected = [format!("metrics not in Git m.json - md5:{A} md5:{B} -")];
    assert_eq!(rows(&sandbox, "--metrics"), expected);
    assert_eq!(diff(&sandbox, "--metrics --changed"), ("metrics\n".to_owned(), 0));
    // DVC 2 and DVC 3 lay their caches out in two ways.
    sandbox.write(&format!("repo/.dvc/cache/{}/{}", &A[..2], &A[2..]), "{\"x\": 1, \"y\": 1}");
    let expected = ["metrics not in Git m.json x 1 - -", "metrics not in Git m.json y 1 - -"];
    assert_eq!(rows(&sandbox, "--metrics"), expected);
    sandbox.write(&format!("repo/.dvc/cache/files/md5/{}/{}", &B[..2], &B[2..]), "{\"x\": 3}");
    let expected = ["metrics changed m.json x 1 3 2", "metrics removed m.json y 1 - -"];
    assert_eq!(rows(&sandbox, "--metrics"), expected);
}

#[test]
fn what_cannot_be_decided_is_said() {
    let pipeline = ("dvc.yaml", "stages: {train: {cmd: x, metrics: [m.json]}}\n");
    for (old, new, row, said) in [
        ("{", "{\"x\": 1}", "metrics unreadable m.json x - 1 -", "m.json: EOF"),
        ("[1]", "{}", "metrics unreadable m.json - - - -", "m.json: it is a list"),
        ("", "{\"x\": 1}", "metrics not in Git m.json x - 1 -", "m.json: it is neither in Git"),
    ] {
        let first = [pipeline, ("m.json", old)];
        let first = if old.is_empty() { &first[..1] } else { &first[..] };
        let sandbox = releases(&[first, &[pipeline, ("m.json", new)]]);
        let got = sandbox.gto(&["diff", "m", "--metrics"]);
        assert_eq!(rows(&sandbox, "--metrics"), [row]);
        let words = format!("❌ Cannot compare the metrics: {said}");
        assert!(got.code == 1 && got.stderr.starts_with(&words), "{got:?}");
        assert_eq!(diff(&sandbox, "--metrics --changed"), (String::new(), 1));
    }
    let template = ("dvc.yaml", "stages: {train: {cmd: x, metrics: ['${x}.json']}}\n");
    let sandbox = releases(&[&[template], &[template]]);
    let got = sandbox.gto(&["diff", "m", "--metrics"]);
    let words = "❌ Cannot compare the metrics: dvc.yaml, train: 'x' is not defined\n";
    assert!(got.code == 1 && got.stderr.starts_with(words), "{got:?}");
}

#[test]
fn versions_are_shown_with_their_values() {
    let pipeline = ("dvc.yaml", "stages: {train: {cmd: x, metrics: [m.json], params: [lr]}}\n");
    let files = |text| [pipeline, ("m.json", text), ("params.yaml", "lr: 1\nn: 2\n")];
    let broken = files("{");
    let first = files("{\"auc\": 0.5, \"loss\": {\"x\": 2}}");
    let second = files("{\"auc\": 0.75}");
    let sandbox = releases(&[&first, &second, &[pipeline], &first[..2]]);
    let show = |args: &str| {
        let got = sandbox.gto(&args.split_whitespace().collect::<Vec<_>>());
        let rows = got.stdout.lines();
        let rows = rows.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        (rows.collect::<Vec<_>>(), got.stderr, got.code)
    };
    let expected = [
        "version stage auc loss.x lr n",
        "v0.0.4 - 0.5 2 not in Git not in Git",
        "v0.0.3 - not in Git not in Git not in Git not in Git",
        "v0.0.2 - 0.75 - 1 2",
        "v0.0.1 - 0.5 2 1 2",
    ];
    let (rows, _, code) = show("show m --metrics --params --plain");
    assert_eq!((rows, code), (expected.map(str::to_owned).to_vec(), 0));
    let (rows, ..) = show("show m --metrics=auc --plain --sort auc");
    let expected = ["version stage auc", "v0.0.2 - 0.75", "v0.0.4 - 0.5", "v0.0.1 - 0.5"];
    assert_eq!(rows[..4], expected);
    let (rows, ..) = show("show m@v0.0.2 --params=lr --plain");
    assert_eq!(rows, ["version stage lr", "v0.0.2 - 1"]);
    for (args, code, said) in [
        ("show --metrics", 2, "'--metrics' and '--params' need a NAME"),
        ("show m --sort auc", 2, "Invalid value for '--sort'"),
        ("show m --metrics --sort none", 1, "There is no column 'none' to sort by"),
        ("show m --metrics --ref", 1, "Cannot apply --ref to values"),
        ("show none --metrics", 1, "Cannot find artifact 'none'"),
    ] {
        let (_, stderr, found) = show(args);
        assert!(found == code && stderr.contains(said), "{args} {stderr}");
    }
    super::release(&sandbox, &broken);
    let (rows, stderr, code) = show("show m@latest --metrics --plain");
    assert_eq!((rows[1].as_str(), code), ("v0.0.5 - unreadable", 1));
    assert!(stderr.starts_with("❌ Cannot read v0.0.5: m.json: EOF"), "{stderr}");
}

#[test]
fn parameters_in_python_files_are_never_passed_over() {
    let pipeline = ("dvc.yaml", "stages: {t: {cmd: x, params: [p.py: [lr, Net.size]]}}\n");
    let sandbox = releases(&[&[pipeline, ("p.py", "lr = 1\n")], &[pipeline, ("p.py", "lr = 2\n")]]);
    let got = sandbox.gto(&["diff", "m", "--params"]);
    let said = "❌ Cannot compare the params: p.py: Python files are not read\n";
    assert_eq!((got.stderr.as_str(), got.code), (said, 1));
    assert_eq!(rows(&sandbox, "--params"), ["params unreadable p.py - - - -"]);
    let got = sandbox.gto(&["show", "m", "--params", "--plain"]);
    assert!(got.code == 1 && got.stdout.matches("unreadable").count() == 2, "{got:?}");
    // A file that has not changed has the same values.
    super::release(&sandbox, &[pipeline, ("p.py", "lr = 2\n")]);
    assert_eq!(diff(&sandbox, "--params --changed"), (String::new(), 0));
}
