//! `gto diff` by URL: two versions are fetched together.

use crate::support::remote::Remote;

const PIPELINE: &str = "stages:\n  train:\n    cmd: x\n    params: [lr, conf/p.yaml: ]\n    outs: [models/m.pkl]\n    \
                        metrics: [eval/deep/m.json, eval/n.json]\n";

/// Three versions of `m`, between which all files of DVC change; HEAD is a commit later.
fn remote() -> Remote {
    let remote = Remote::with_repo();
    let sandbox = &remote.sandbox;
    sandbox.write("repo/artifacts.yaml", "m: {path: models/m.pkl}\n");
    for n in 1..=4 {
        let lock = format!(
            "schema: '2.0'\nstages:\n  train:\n    cmd: x\n    outs: [{{path: models/m.pkl, md5: {n}a}}]\n"
        );
        for (file, text) in [
            ("dvc.yaml", format!("{PIPELINE}# {n}\n")),
            ("dvc.lock", lock),
            ("params.yaml", format!("lr: {n}\n")),
            ("conf/p.yaml", format!("a: {n}\n")),
            ("eval/deep/m.json", format!("{{\"x\": {n}}}")),
            ("eval/n.json", format!("{{\"y\": {n}}}")),
        ] {
            sandbox.write(&format!("repo/{file}"), text);
        }
        sandbox.git(&["add", "-A"]);
        sandbox.git(&["commit", "-qm", "next"]);
        if n < 4 {
            assert_eq!(sandbox.gto(&["register", "m"]).code, 0);
        }
    }
    sandbox.git(&["push", "-q", "--tags", "origin", "HEAD:main"]);
    remote.by_http_with_filter()
}

#[test]
fn two_versions_take_as_many_requests_as_one() {
    let remote = remote();
    let requests = |args: &str, changes: bool| {
        let before = remote.http().requests().len();
        let got = remote
            .gto(&["diff", "m", "--json"].into_iter().chain(args.split(' ')).collect::<Vec<_>>());
        assert!(got.code == 0 && got.stdout.contains("\"changed\": []") != changes, "{got:?}");
        remote.http().requests().len() - before
    };
    for sections in ["--commits --outputs --metrics --params", "--metrics", "--params", "--outputs"]
    {
        let one = requests(&format!("v0.0.1 v0.0.1 {sections}"), false);
        let two = requests(&format!("v0.0.1 v0.0.2 {sections}"), true);
        assert!(two <= one, "{sections}: {two} requests, {one} for one version");
    }
}
