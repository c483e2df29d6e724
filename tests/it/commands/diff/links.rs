//! Metrics and parameters behind symbolic links and in submodules.

use std::os::unix::fs::symlink;

use super::rows;
use crate::support::sandbox::Sandbox;

const PIPELINE: &str = "stages:\n  t: {cmd: x, params: [p.yaml: [k]]}\nmetrics: [NAMED]\n";

/// Two versions of `m`, between which the value `k` of the file `real/m.json` and of the file
/// `real/p.yaml` changes. `dvc.yaml` names the metrics file `named`, and there are these links.
#[track_caller]
fn linked(named: &str, links: &[(&str, &str)]) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("repo/dvc.yaml", PIPELINE.replace("NAMED", named));
    sandbox.write("repo/p.yaml", "k: 0\n");
    sandbox.write("outside/m.json", "{\"k\": 0}");
    for (link, target) in links {
        let link = sandbox.repo().join(link);
        let _ = std::fs::remove_file(&link);
        std::fs::create_dir_all(link.parent().unwrap()).unwrap();
        symlink(target, link).unwrap();
    }
    two_versions(&sandbox, |n| {
        sandbox.write("repo/real/m.json", format!("{{\"k\": {n}}}"));
        sandbox.write("repo/real/p.yaml", format!("k: {n}\n"));
    });
    sandbox
}

/// Registers two versions of `m`, each after a change.
#[track_caller]
fn two_versions(sandbox: &Sandbox, change: impl Fn(&str)) {
    for n in ["1", "2"] {
        change(n);
        sandbox.git(&["add", "-A"]);
        sandbox.git(&["commit", "-qm", n]);
        assert_eq!(sandbox.gto(&["register", "m"]).code, 0);
    }
}

#[test]
fn links_in_the_repository_are_followed() {
    for (named, links, expected) in [
        ("link.json", &[("link.json", "real/m.json")][..], "link.json k"),
        ("a/link.json", &[("a/link.json", "../real/m.json")], "a/link.json k"),
        ("one", &[("one", "two"), ("two", "./real//m.json")], "one k"),
        ("folder/m.json", &[("folder", "real")], "folder/m.json k"),
        ("folder/m.json", &[("folder", "x/.."), ("x", "real")], ""),
        ("x/../m.json", &[("m.json", "real/m.json")], "m.json k"),
        ("all", &[("all/m.json", "../real/m.json")], "all/m.json k"),
        ("all", &[("all", "some"), ("some/m.json", "../real/m.json")], "all/m.json k"),
    ] {
        let sandbox = linked(named, links);
        let got = rows(&sandbox, "--metrics");
        match expected {
            "" => assert_eq!(got, ["metrics not in Git folder/m.json - - - -"]),
            at => assert_eq!(got, [format!("metrics changed {at} 1 2 1")], "{links:?}"),
        }
    }
    let sandbox = linked("real/m.json", &[("p.yaml", "real/p.yaml")]);
    assert_eq!(rows(&sandbox, "--params"), ["params changed p.yaml k 1 2 1"]);
}

#[test]
fn what_leads_out_of_the_repository_is_said() {
    const OUT: &str = "its path leads out of the repository";
    for (named, links, why) in [
        ("link.json", &[("link.json", "../outside/m.json")][..], OUT),
        ("link.json", &[("link.json", "/etc/hostname")], OUT),
        ("folder/m.json", &[("folder", "../outside")], OUT),
        ("../outside/m.json", &[], OUT),
        ("/m.json", &[("m.json", "real/m.json")], OUT),
        ("s3://bucket/m.json", &[], OUT),
        ("one", &[("one", "two"), ("two", "one")], "its symbolic links form a loop"),
        ("self/m.json", &[("self", "self")], "its symbolic links form a loop"),
    ] {
        said(&linked(named, links), named, why);
    }
    let sandbox = linked("sub/m.json", &[("link.json", "sub/m.json")]);
    for (n, named) in ["sub/m.json", "sub", "link.json"].into_iter().enumerate() {
        sandbox.write("repo/dvc.yaml", PIPELINE.replace("NAMED", named));
        sandbox.git(&["add", "-A"]);
        let commit = sandbox.git(&["rev-parse", "HEAD"]);
        let entry = format!("160000,{},sub", commit.trim());
        sandbox.git(&["update-index", "--add", "--cacheinfo", &entry]);
        for _ in 0..2 {
            sandbox.git(&["commit", "-q", "--allow-empty", "-m", &format!("{n}")]);
            assert_eq!(sandbox.gto(&["register", "m"]).code, 0);
        }
        said(&sandbox, named, "it is in a submodule");
    }
}

/// What `gto diff m --outputs` says of two versions that differ in the folder `real` alone.
#[track_caller]
fn output(sandbox: &Sandbox) -> (serde_json::Value, String) {
    let got = sandbox.gto(&["diff", "m", "--outputs", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&got.stdout).unwrap();
    (json["outputs"][0].clone(), got.stderr)
}

/// As [`linked`], with an artifact at this path and the file `real.dvc` for `real/model`.
#[track_caller]
fn artifact(path: &str, links: &[(&str, &str)]) -> Sandbox {
    let sandbox = linked("real/m.json", links);
    sandbox.write("repo/artifacts.yaml", format!("m: {{path: '{path}'}}\n"));
    two_versions(&sandbox, |n| {
        sandbox.write("repo/real/model.dvc", format!("outs: [{{path: model, md5: {n}a}}]\n"));
        sandbox.write("repo/real/in_git", n);
    });
    sandbox
}

#[test]
fn an_artifact_behind_a_link_is_what_the_link_leads_to() {
    for (path, links, hash) in [
        ("link", &[("link", "real/model")][..], "md5:2a"),
        ("folder/model", &[("folder", "real")], "md5:2a"),
        ("one", &[("one", "two"), ("two", "real/in_git")], "git:d8263ee"),
        ("folder/in_git", &[("folder", "./real")], "git:d8263ee"),
        ("folder", &[("folder", "real")], "git:"),
    ] {
        let (found, said) = output(&artifact(path, links));
        let is_found = found["new"]["hash"].as_str().is_some_and(|found| found.starts_with(hash));
        assert!(
            is_found && said.is_empty() && found["new"]["path"] == path,
            "{path}: {found} {said}"
        );
        assert_eq!(found["state"], "changed", "{path}: {found}");
    }
    for (path, links, why) in [
        ("link", &[("link", "/etc/hostname")][..], "its path leads out of the repository"),
        ("a/x", &[("a", "../..")], "its path leads out of the repository"),
        ("one", &[("one", "two"), ("two", "one")], "its symbolic links form a loop"),
    ] {
        let (found, said) = output(&artifact(path, links));
        let said = said.contains(&format!("'{path}' cannot be followed: {why}"));
        assert!(said && found["state"] == "unknown", "{path}: {found} {said}");
    }
}

#[test]
fn files_of_dvc_may_be_links() {
    let links = [("dvc.yaml", "conf/pipeline"), ("dvc.lock", "conf/./lock"), ("conf/x", "y")];
    let sandbox = linked("real/m.json", &[]);
    sandbox.write(
        "repo/conf/pipeline",
        format!("vars: [v.yaml]\n{PIPELINE}").replace("NAMED", "'${at}'"),
    );
    sandbox.write("repo/vars.yaml", "at: real/m.json\n");
    sandbox.write("repo/artifacts.yaml", "m: {path: model}\n");
    for (link, target) in [links[0], links[1], ("v.yaml", "vars.yaml")] {
        let _ = std::fs::remove_file(sandbox.repo().join(link));
        symlink(target, sandbox.repo().join(link)).unwrap();
    }
    for n in ["1", "2"] {
        let lock = format!("stages: {{t: {{cmd: x, outs: [{{path: model, md5: {n}a}}]}}}}\n");
        sandbox.write("repo/conf/lock", lock);
        sandbox.write("repo/real/m.json", n);
        sandbox.git(&["add", "-A"]);
        sandbox.git(&["commit", "-qm", n]);
        assert_eq!(sandbox.gto(&["register", "m"]).code, 0);
    }
    let found = rows(&sandbox, "--outputs --metrics");
    assert_eq!(
        found[1..],
        ["outputs changed - hash md5:1a md5:2a -", "metrics changed real/m.json - 1 2 1"]
    );
    for (link, target, why) in [
        ("dvc.lock", "/etc/hostname", "its path leads out of the repository"),
        ("dvc.yaml", "dvc.yaml", "its symbolic links form a loop"),
        ("v.yaml", "../x", "its path leads out of the repository"),
    ] {
        std::fs::remove_file(sandbox.repo().join(link)).unwrap();
        symlink(target, sandbox.repo().join(link)).unwrap();
        sandbox.git(&["add", "-A"]);
        sandbox.git(&["commit", "-qm", link]);
        assert_eq!(sandbox.gto(&["register", "m"]).code, 0);
        let got = sandbox.gto(&["diff", "m", "v0.0.4"]);
        assert!(got.code == 1 && got.stderr.contains(link) && got.stderr.contains(why), "{got:?}");
        sandbox.git(&["checkout", "-q", "HEAD~1", "--", link]);
    }
}

/// Both commands say why they cannot read the file `named`.
#[track_caller]
fn said(sandbox: &Sandbox, named: &str, why: &str) {
    let got = sandbox.gto(&["diff", "m", "--metrics", "--plain"]);
    assert!(got.code == 1 && got.stdout.contains("unreadable"), "{named}: {got:?}");
    let words = format!("❌ Cannot compare the metrics: {named}: {why}\n");
    assert!(got.stderr.starts_with(&words), "{named}: {got:?}");
    let got = sandbox.gto(&["show", "m@latest", "--metrics", "--plain"]);
    assert!(got.code == 1 && got.stdout.contains("unreadable"), "{named}: {got:?}");
    assert!(got.stderr.contains(&format!(": {named}: {why}\n")), "{named}: {got:?}");
}
