//! Metrics that are in DVC's cache beside the work tree.

use super::{diff, releases, rows};
use crate::support::sandbox::Sandbox;

const OLD: &str = "0cc175b9c0f1b6a831c399e269772661";
const NEW: &str = "92eb5ffee6ae2fec3ad71c777531578f";

/// Two versions of `m` whose pipeline, in a folder with a final slash or at the root, makes `out`
/// and names `metrics`.
#[track_caller]
fn sandbox(out: &str, metrics: &str, ending: &str) -> Sandbox {
    let pipeline = format!("stages: {{t: {{cmd: x, outs: [{out}]}}}}\nmetrics: [{metrics}]\n");
    let [old, new] = [OLD, NEW].map(|md5| {
        format!("stages: {{t: {{cmd: x, outs: [{{path: {out}, md5: {md5}{ending}}}]}}}}\n")
    });
    releases(&[
        &[("dvc.yaml", &pipeline), ("dvc.lock", &old)],
        &[("dvc.yaml", &pipeline), ("dvc.lock", &new)],
    ])
}

/// Puts a file into a cache.
fn put(sandbox: &Sandbox, cache: &str, hash: &str, text: &str) {
    sandbox.write(&format!("{cache}/files/md5/{}/{}", &hash[..2], &hash[2..]), text);
}

#[test]
fn the_cache_is_where_dvc_is_told() {
    for (config, local, cache) in [
        ("", "", "repo/.dvc/cache"),
        ("[cache]\n    dir = ../../shared\n", "", "shared"),
        ("[core]\n    dir = x\n[cache]\n    dir = here\n", "", "repo/.dvc/here"),
        ("[cache]\ndir = none\n", "[cache]\ndir = \"../../a #b\"\n", "a #b"),
        ("[cache]\ndir = ROOT/abs\n", "", "abs"),
        ("[cache]\ntype = symlink\n", "[cache\n", "repo/.dvc/cache"),
    ] {
        let sandbox = sandbox("m.json", "m.json", "");
        let root = sandbox.root().display().to_string();
        sandbox.write("repo/.dvc/config", config.replace("ROOT", &root));
        sandbox.write("repo/.dvc/config.local", local);
        put(&sandbox, cache, OLD, "{\"x\": 1}");
        put(&sandbox, cache, NEW, "{\"x\": 3}");
        assert_eq!(
            rows(&sandbox, "--metrics"),
            ["metrics changed m.json x 1 3 2"],
            "{config}{local}"
        );
    }
}

#[test]
fn a_metric_may_be_in_a_folder_of_the_cache() {
    let [a, b] = ["1".repeat(32), "2".repeat(32)];
    let listing = |file: &str| {
        format!(
            "[{{\"md5\": \"{file}\", \"relpath\": \"in/m.json\"}}, {{\"md5\": \"{a}\", \"relpath\": \"inside\"}}]"
        )
    };
    for metrics in ["out/in/m.json", "out/in"] {
        let sandbox = sandbox("out", metrics, ".dir");
        assert_eq!(
            rows(&sandbox, "--metrics"),
            [format!("metrics not in Git {metrics} - md5:{OLD}.dir md5:{NEW}.dir -")]
        );
        assert_eq!(diff(&sandbox, "--metrics").1, 0);
        for (hash, file) in [(OLD, &a), (NEW, &b)] {
            put(&sandbox, "repo/.dvc/cache", &format!("{hash}.dir"), &listing(file));
        }
        assert_eq!(
            rows(&sandbox, "--metrics"),
            [format!("metrics not in Git out/in/m.json - md5:{a} md5:{b} -")]
        );
        put(&sandbox, "repo/.dvc/cache", &a, "{\"x\": 1}");
        put(&sandbox, "repo/.dvc/cache", &b, "{\"x\": 2}");
        assert_eq!(rows(&sandbox, "--metrics"), ["metrics changed out/in/m.json x 1 2 1"]);
    }
    let sandbox = sandbox("out", "out/none.json", ".dir");
    for hash in [OLD, NEW] {
        put(&sandbox, "repo/.dvc/cache", &format!("{hash}.dir"), &listing(&a));
    }
    assert_eq!(rows(&sandbox, "--metrics"), ["metrics not in Git out/none.json - - - -"]);
    assert_eq!(diff(&sandbox, "--metrics").1, 1);
}

#[test]
fn a_project_in_a_folder_has_its_own_cache() {
    let sandbox = Sandbox::new();
    for (n, hash) in [("1", OLD), ("2", NEW)] {
        sandbox.write("repo/sub/dvc.yaml", "stages: {t: {cmd: x, metrics: [m.json]}}\n");
        let lock = format!("stages: {{t: {{cmd: x, outs: [{{path: m.json, md5: {hash}}}]}}}}\n");
        sandbox.write("repo/sub/dvc.lock", lock);
        sandbox.git(&["add", "-A"]);
        sandbox.git(&["commit", "-qm", n]);
        assert_eq!(sandbox.gto(&["register", "sub:m"]).code, 0);
        put(&sandbox, "repo/sub/.dvc/cache", hash, n);
    }
    sandbox.write("repo/.dvc/config", "");
    let got = sandbox.gto(&["diff", "sub:m", "--metrics", "--plain"]);
    assert!(got.code == 0 && got.stdout.contains("-      1      2      1"), "{got:?}");
}
