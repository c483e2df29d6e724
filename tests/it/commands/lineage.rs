//! `gto lineage`: where a version comes from, and what is made of it.

use crate::support::sandbox::Sandbox;

const INDEX: &str =
    "model: {path: out/model.pkl}\nfeatures: {path: features.csv}\nweights: {path: weights}\n";

/// A `dvc.lock`: features are made of an import and a folder, the model of these, of a file in
/// Git and of parameters.
fn lock(lr: f64) -> String {
    format!(
        "schema: '2.0'\nstages:\n  prep:\n    cmd: [first, second]\n    deps:\n    - {{path: raw.csv, md5: 1a}}\n    \
         - {{path: folder/part, md5: 2b}}\n    outs:\n    - {{path: features.csv, md5: 3c}}\n    \
         - {{path: more.csv, md5: 4d}}\n  train:\n    cmd: python train.py\n    deps:\n    \
         - {{path: features.csv, md5: 3c}}\n    - {{path: more.csv, md5: 4d}}\n    \
         - {{path: weights, md5: 9f}}\n    params:\n      params.yaml: {{lr: {lr}, net.size: 3}}\n    \
         outs:\n    - {{path: out/model.pkl, md5: 6a{}}}\n",
        lr.to_bits() % 10
    )
}

const IMPORT: &str = "frozen: true\ndeps:\n- path: x.csv\n  repo: {url: https://h/r.git, rev: raw@v2.0.0, \
                      rev_lock: 0123456789}\nouts:\n- {md5: 1a, path: raw.csv}\n";

/// Two versions of the model of the same features, which have a version of their own.
fn registry() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("repo/artifacts.yaml", INDEX);
    sandbox.write("repo/raw.csv.dvc", IMPORT);
    sandbox.write("repo/folder.dvc", "outs:\n- {md5: 7a.dir, path: folder, nfiles: 2}\n");
    sandbox.write("repo/weights", "w");
    sandbox.write(
        "repo/sub/dvc.yaml",
        "stages: {s: {cmd: x, wdir: src}}\nartifacts: {other: {path: src/made}}\n",
    );
    let lock_of_folder = "schema: '2.0'\nstages:\n  s:\n    cmd: x\n    deps:\n    - {path: ../../features.csv, md5: 3c}\n    \
                          outs:\n    - {path: made, md5: 8b}\n";
    sandbox.write("repo/sub/dvc.lock", lock_of_folder);
    for lr in [0.1, 0.2] {
        sandbox.write("repo/dvc.lock", lock(lr));
        sandbox.git(&["add", "-A"]);
        sandbox.git(&["commit", "-qm", "next"]);
        assert_eq!(sandbox.gto(&["register", "model"]).code, 0);
        if lr < 0.15 {
            assert_eq!(sandbox.gto(&["register", "features"]).code, 0);
            assert_eq!(sandbox.gto(&["register", "weights"]).code, 0);
            assert_eq!(sandbox.gto(&["register", "sub:other"]).code, 0);
        }
    }
    sandbox
}

#[test]
fn a_version_is_followed_to_its_sources() {
    let sandbox = registry();
    let commit = sandbox.git(&["rev-parse", "--short=7", "HEAD"]);
    let hash = format!("6a{}", 0.2_f64.to_bits() % 10);
    let expected = format!(
        "model@v0.0.2 ({commit})
└── out/model.pkl  md5:{hash}  model@v0.0.2
    └── stage train: python train.py
        ├── params.yaml: lr=0.2, net.size=3
        ├── features.csv  md5:3c  features@v0.0.1
        │   └── stage prep: first; second
        │       ├── raw.csv  md5:1a  from https://h/r.git: raw@v2.0.0 (0123456)
        │       └── folder/part  md5:2b
        ├── more.csv  md5:4d
        │   └── stage prep: first; second  (see above)
        └── weights  md5:9f  weights@v0.0.1
"
    );
    let got = sandbox.gto(&["lineage", "model"]);
    assert_eq!((got.stdout, got.stderr.as_str(), got.code), (expected, "", 0));
    let json = sandbox.gto(&["lineage", "model@v0.0.1", "--up", "--json"]).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let stage = &json["output"]["stage"];
    assert_eq!(stage["params"]["params.yaml"]["lr"], 0.1);
    assert_eq!(stage["inputs"][0]["artifact"], "features@v0.0.1");
    assert_eq!(
        stage["inputs"][0]["stage"]["inputs"][0]["import"]["name"],
        "https://h/r.git: raw@v2.0.0"
    );
    let graph = sandbox.gto(&["lineage", "model#none", "--mermaid"]);
    assert!(graph.code == 1 && graph.stderr.contains("never in a stage"), "{graph:?}");
    let graph = sandbox.gto(&["lineage", "features", "--mermaid"]).stdout;
    assert!(graph.starts_with("flowchart LR\n    n0([\"features@v0.0.1\"])\n"), "{graph}");
}

#[test]
fn what_is_made_of_a_version_is_listed() {
    let sandbox = registry();
    let down = |name: &str| sandbox.gto(&["lineage", name, "--down"]);
    let of_features = "model@v0.0.1\nmodel@v0.0.2\nsub:other@v0.0.1\n";
    assert_eq!((down("features").stdout.as_str(), down("features").code), (of_features, 0));
    assert_eq!(down("weights").stdout, "model@v0.0.1\nmodel@v0.0.2\n");
    assert_eq!(down("model").stdout, "");
    let graph = sandbox.gto(&["lineage", "sub:other", "--down", "--mermaid"]);
    assert_eq!(graph.stdout, "flowchart LR\n");
    let json = sandbox.gto(&["lineage", "weights", "--down", "--json"]).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["used_by"][1]["ref"], "model@v0.0.2");
    // Another content is another version.
    sandbox.write("repo/weights", "other");
    sandbox.git(&["commit", "-qam", "weights"]);
    sandbox.gto(&["register", "weights"]);
    assert_eq!(down("weights").stdout, "");
    let tree = sandbox.gto(&["lineage", "model"]).stdout;
    assert!(tree.contains("weights@v0.0.1"), "{tree}");
}

#[test]
fn stages_in_a_circle_come_to_an_end() {
    let sandbox = Sandbox::new();
    sandbox.write("repo/artifacts.yaml", "m: {path: a}\nn: {path: none}\n");
    let lock = "schema: '2.0'\nstages:\n  x: {cmd: x, deps: [{path: b, md5: 2}], outs: [{path: a, md5: 1}]}\n  \
                y: {cmd: y, deps: [{path: a, md5: 1}], outs: [{path: b, md5: 2}]}\n";
    sandbox.write("repo/dvc.lock", lock);
    sandbox.git(&["add", "-A"]);
    sandbox.git(&["commit", "-qm", "one"]);
    sandbox.gto(&["register", "m"]);
    sandbox.gto(&["register", "n"]);
    let got = sandbox.gto(&["lineage", "m"]);
    assert!(got.code == 0 && got.stdout.ends_with("stage x: x  (see above)\n"), "{got:?}");
    let got = sandbox.gto(&["lineage", "n"]);
    assert!(
        got.code == 1 && got.stderr.starts_with("❌ Cannot follow 'n': 'none' is not in Git"),
        "{got:?}"
    );
    assert_eq!(sandbox.gto(&["lineage", "m", "--up", "--down"]).code, 2);
}

#[test]
fn secrets_in_urls_are_hidden() {
    let sandbox = Sandbox::new();
    let lock = "schema: '2.0'\nstages:\n  t:\n    cmd: curl https://ann:S3CRET@h/x?k=S3CRET\n    \
                deps: [{path: raw, md5: 1a}, {path: url, md5: 2b}]\n    \
                params: {p.yaml: {from: 'https://S3CRET@h/'}}\n    outs: [{path: m, md5: 3c}]\n";
    for (file, text) in [
        ("artifacts.yaml", "m: {path: m}\nout: {path: 'https://ann:S3CRET@h/m'}\n"),
        ("dvc.lock", lock),
        (
            "raw.dvc",
            "deps: [{path: x, repo: {url: 'https://ann:S3CRET@h/r'}}]\nouts: [{md5: 1a, path: raw}]\n",
        ),
        (
            "url.dvc",
            "deps: [{path: 'https://h/x?token=S3CRET', etag: x}]\nouts: [{md5: 2b, path: url}]\n",
        ),
    ] {
        sandbox.write(&format!("repo/{file}"), text);
    }
    sandbox.git(&["add", "-A"]);
    sandbox.git(&["commit", "-qm", "one"]);
    for name in ["m", "out"] {
        assert_eq!(sandbox.gto(&["register", name]).code, 0);
        for form in ["--up", "--json", "--mermaid", "--down"] {
            let got = sandbox.gto(&["lineage", name, form]);
            let is_about_urls = got.stdout.contains("https://h/r") || got.code == 1;
            assert!(is_about_urls || form == "--down", "{got:?}");
            assert!(!format!("{got:?}").contains("S3CRET"), "{got:?}");
        }
    }
}
