//! With DVC itself: `gto diff` says of each metric, parameter and output what DVC says.
//!
//! Needs `tests/reference/install`; then `cargo test --test it dvc -- --ignored`.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Value, json};

use super::dvc::hermetic;
use crate::support::sandbox::Sandbox;

/// A project of three pipelines with two versions of each of three artifacts, `v0.0.1` and `v0.0.2`.
struct Project(Sandbox);

/// Makes all outputs from params.yaml, more.toml and the names of the stage's item.
const TRAIN: &str = r#"import json, os, sys
seed = open(sys.argv[1]).read()
n = len(seed)
for path in sys.argv[2:]:
    os.makedirs(os.path.dirname(path) or '.', exist_ok=True)
    if path.endswith('/'):
        for name in ('a', 'deep/b'):
            os.makedirs(os.path.dirname(path + name), exist_ok=True)
            open(path + name + '.json', 'w').write(json.dumps({name: n, 'same': 1}))
    elif path.endswith('.json'):
        value = {'acc': n / 7, 'count': n, 'flag': n > 3, 'name': 'x' * n, 'big': 10 ** 20 + n,
                 'nested': {'a.b': {'c': 1e-9 * n}, 'only%d' % n: 1}, 'same': [1], 'null': None, 'list': [n]}
        open(path, 'w').write(json.dumps(value))
    elif path.endswith('.yaml'):
        open(path, 'w').write('auc: %se-3\nsame: 1\ninner:\n  1: %d\n  text: "%s"\n' % (n, n, seed[:1] * n))
    elif path.endswith('.toml'):
        open(path, 'w').write('[t]\nloss = %s\nwords = "a"\n' % (1 / n))
    else:
        open(path, 'w').write(seed)
"#;

const PIPELINE: &str = "vars:
- more.toml
- dirs: {out: out, all: [left, right]}
stages:
  train:
    cmd: python train.py seed ${dirs.out}/model.pkl plain.json cached.json ${dirs.out}/m.toml folder/ metrics/
    deps: [seed, train.py]
    params: [lr, net.size, other.json: [k]]
    outs: ['${dirs.out}/model.pkl', folder]
    metrics: [plain.json: {cache: false}, cached.json, '${dirs.out}/m.toml': {cache: false}, metrics]
  each:
    foreach: ${dirs.all}
    do:
      cmd: python train.py seed each/${item}.yaml each/${item}.bin
      deps: [seed]
      outs: ['each/${item}.bin']
      metrics: ['each/${item}.yaml': {cache: false}]
  grid:
    matrix: {size: [1, 2], kind: [a]}
    cmd: python train.py seed grid/${item.size}-${item.kind}.json
    deps: [seed]
    metrics: ['grid/${item.size}-${item.kind}.json']
metrics: [top.yaml]
params: [extra.yaml]
artifacts:
  model: {path: '${dirs.out}/model.pkl'}
  folder: {path: folder}
";

const IN_FOLDER: &str = "stages:
  train:
    wdir: work
    cmd: python ../../train.py ../../seed made.pkl made.json
    deps: [../../seed]
    params: [depth]
    outs: [made.pkl]
    metrics: [made.json]
artifacts:
  inner: {path: work/made.pkl}
";

const ARTIFACTS: [&str; 3] = ["model", "folder", "sub:inner"];

impl Project {
    fn new() -> Self {
        let project = Self(Sandbox::new());
        project.sh("dvc init -q && dvc config core.analytics false && dvc remote add -q -d storage ../storage");
        project.write("train.py", TRAIN);
        project.write("dvc.yaml", PIPELINE);
        project.write("sub/dvc.yaml", IN_FOLDER);
        project.sh("mkdir -p sub/work");
        for (seed, lr, extra) in
            [("ab", "0.1", "a: [1, x]\nb: text\n"), ("abcd", "1e-2", "a: [2]\nc: {d: null}\n")]
        {
            project.write("seed", seed);
            project.write("more.toml", &format!("used = {}\n", seed.len()));
            project.write(
                "params.yaml",
                &format!("lr: {lr}\nnet: {{size: 3, other: {seed}}}\nsame: x\n"),
            );
            project.write(
                "other.json",
                &format!("{{\"k\": {{\"n\": {}}}, \"ignored\": 1}}", seed.len()),
            );
            project.write("extra.yaml", extra);
            project.write("top.yaml", &format!("{}\n", seed.len()));
            project.write("sub/work/params.yaml", &format!("depth: {}\n", seed.len()));
            project.sh("dvc repro -q -P && git add -A && git commit -qm next && dvc push -q");
            ARTIFACTS.iter().for_each(|name| drop(project.sh(&format!("gto register {name}"))));
        }
        project
    }

    fn write(&self, path: &str, text: &str) {
        self.0.write(&format!("repo/{path}"), text);
    }

    /// Runs a shell script in the repository where `gto` is ours, and gives what it prints.
    #[track_caller]
    fn sh(&self, script: &str) -> String {
        let mut shell = self.0.command("sh", &self.0.repo());
        hermetic(&mut shell, &self.0);
        self.0.run(shell.args(["-euc", script])).stdout
    }

    #[track_caller]
    fn json(&self, script: &str) -> Value {
        serde_json::from_str(&self.sh(script)).unwrap()
    }

    /// What we say of all artifacts in a section, by file and key.
    #[track_caller]
    fn ours(&self, section: &str) -> Changes {
        let mut all = BTreeMap::new();
        for name in ARTIFACTS {
            let said = self.json(&format!("gto diff {name} --{section} --json"));
            for (file, changes) in said[section].as_object().unwrap() {
                for (key, change) in changes.as_object().unwrap() {
                    all.insert((file.clone(), key.clone()), change.clone());
                }
            }
        }
        all
    }

    /// What DVC says: `dvc metrics diff` or `dvc params diff`.
    #[track_caller]
    fn theirs(&self, section: &str) -> Changes {
        let said = self.json(&format!("dvc {section} diff model@v0.0.1 model@v0.0.2 --json"));
        let files = said.as_object().unwrap().iter();
        let changes = files.flat_map(|(file, changes)| {
            let changes = changes.as_object().unwrap().iter();
            changes.map(|(key, change)| ((file.clone(), key.clone()), change.clone()))
        });
        changes.collect()
    }
}

#[test]
#[ignore = "needs DVC: tests/reference/install"]
fn values_are_those_of_dvc() {
    let project = Project::new();
    for section in ["metrics", "params"] {
        let (ours, theirs) = (project.ours(section), project.theirs(section));
        assert!(theirs.len() > 5, "{theirs:?}");
        // DVC leaves out lists among metrics, a null that was not there, and variables that no
        // stage uses.
        check(&ours, &theirs, &["list", "c.d", "used"]);
    }
    // Without the cache DVC says nothing of what is there alone; we say that it is not here.
    let all = project.theirs("metrics");
    fs::remove_dir_all(project.0.repo().join(".dvc/cache")).unwrap();
    project.sh("rm -rf cached.json metrics grid sub/work/made.json");
    let (ours, theirs) = (project.ours("metrics"), project.theirs("metrics"));
    let dropped: Vec<_> = all.keys().filter(|at| !theirs.contains_key(*at)).collect();
    assert!(!dropped.is_empty() && dropped.iter().any(|(file, _)| file == "cached.json"));
    for (file, _) in dropped {
        let is_said = |((path, _), change): (&(String, String), &Value)| {
            (path == file || file.starts_with(&format!("{path}/")))
                && change["state"] == "not-in-git"
        };
        assert!(ours.iter().any(is_said), "{file}: {ours:#?}");
    }
    // The printed command brings it.
    let said = project.sh(
        "gto diff model --metrics 2>&1 >/dev/null; gto diff sub:inner --metrics 2>&1 >/dev/null",
    );
    let commands = said.lines().filter_map(|line| line.strip_prefix('`')?.split('`').next());
    let commands: Vec<_> = commands.collect();
    assert_eq!(commands.len(), 4, "{said}");
    project.sh(&commands.join("\n").replace("dvc fetch", "dvc fetch -q"));
    check(&project.ours("metrics"), &all, &["list"]);
}

type Changes = BTreeMap<(String, String), Value>;

/// Whether we say all that DVC says, and more of these keys alone.
#[track_caller]
fn check(ours: &Changes, theirs: &Changes, more: &[&str]) {
    for (at, change) in theirs {
        let found = ours.get(at).unwrap_or_else(|| panic!("{at:?} {change} is not in {ours:#?}"));
        for field in ["old", "new", "diff"] {
            let expected = change.get(field).cloned().unwrap_or_default();
            assert_eq!(found[field], expected, "{at:?} {field}");
        }
    }
    let added: Vec<_> = ours.iter().filter(|(at, _)| !theirs.contains_key(*at)).collect();
    assert!(added.iter().all(|((_, key), _)| more.contains(&&**key)), "{added:#?}");
}

#[test]
#[ignore = "needs DVC: tests/reference/install"]
fn outputs_are_those_of_dvc() {
    let project = Project::new();
    // What DVC finds committed in the index and not in HEAD.
    project.sh("git reset -q --soft model@v0.0.1");
    let status = project.json("dvc data status --json --granular");
    let changed = |path: &str| {
        let modified = status["committed"]["modified"].as_array();
        modified.is_some_and(|paths| {
            paths.iter().any(|found| {
                let found = found.as_str().unwrap_or_default();
                found == path || found == format!("{path}/")
            })
        })
    };
    project.sh("git reset -q --soft model@v0.0.2");
    for (name, path) in
        [("model", "out/model.pkl"), ("folder", "folder"), ("sub:inner", "sub/work/made.pkl")]
    {
        let said = project.json(&format!("gto diff {name} --outputs --json"));
        let output = &said["outputs"][0];
        assert_eq!(
            (output["state"] == "changed", &output["old"]["path"]),
            (changed(path), &json!(path)),
            "{status}"
        );
        // The hash and size are those of `dvc.lock`, as DVC lists them.
        let listed = project.json("dvc ls -R --size --show-hash --json . --rev model@v0.0.2");
        let listed = listed.as_array().unwrap().iter().find(|entry| entry["path"] == path);
        if let Some(entry) = listed {
            assert_eq!(output["new"]["size"], entry["size"]);
            assert_eq!(output["new"]["hash"], format!("md5:{}", entry["md5"].as_str().unwrap()));
        } else {
            assert_eq!(name, "folder");
        }
    }
}

/// Imports what `setup` makes in another repository, in two versions each.
const IMPORTS: &str = "
git init -q -b main ../source && (cd ../source && dvc init -q && echo 1 > data && mkdir dir && echo 1 > dir/a
  dvc add -q data dir && echo '{\"k\": 1}' > m.json && git add -A && git commit -qm 1 && gto register data
  echo 22 > data && echo 2 > dir/b && dvc add -q data dir && echo '{\"k\": 2.5}' > m.json && git add -A
  git commit -qm 2 && gto register data)
dvc init -q && dvc config core.analytics false
printf 'data: {path: raw}\nfolder: {path: dir}\nurl: {path: url.txt}\nmodel: {path: model}\n' > artifacts.yaml
printf 'metrics: [m.json]\nstages: {t: {cmd: cp raw model, deps: [raw], outs: [model]}}\n' > dvc.yaml
for file in data:raw dir:dir m.json:m.json; do
  dvc import -q ../source ${file%:*} -o ${file#*:} --rev data@v0.0.1
done
echo 1 > ../url.txt
dvc import-url -q ../url.txt
for rev in data@v0.0.1 data@v0.0.2; do
  echo $rev > ../url.txt
  dvc update -q raw.dvc dir.dvc m.json.dvc --rev $rev
  dvc update -q url.txt.dvc
  dvc repro -q
  git add -A
  git commit -qm $rev
  for name in data folder url model; do gto register $name; done
done";

#[test]
#[ignore = "needs DVC: tests/reference/install"]
fn imports_are_those_of_dvc() {
    let project = Project(Sandbox::new());
    project.sh(IMPORTS);
    let theirs = project.theirs("metrics");
    assert_eq!(theirs.len(), 1, "{theirs:?}");
    let said = project.json("gto diff model --metrics --json");
    assert_eq!(
        said["metrics"]["m.json"]["k"]["diff"],
        theirs[&("m.json".into(), "k".into())]["diff"]
    );
    project.sh("git reset -q --soft model@v0.0.1");
    let status = project.json("dvc data status --json")["committed"]["modified"].to_string();
    project.sh("git reset -q --soft model@v0.0.2");
    for (name, path) in [("data", "raw"), ("folder", "dir"), ("url", "url.txt"), ("model", "model")]
    {
        let output = &project.json(&format!("gto diff {name} --outputs --json"))["outputs"][0];
        assert_eq!(output["state"], "changed", "{name} {output}");
        assert!(status.contains(&format!("\"{path}")), "{path}: {status}");
    }
    let lineage = project.sh("gto lineage model");
    let raw = "raw  md5:2fc57d6  data@v0.0.2  from ../source: data@v0.0.2 (";
    assert!(lineage.contains(raw), "{lineage}");
    let of_url = project.sh("gto lineage url");
    assert!(of_url.contains("stage import-url\n        └── ../url.txt  md5:"), "{of_url}");
    let used = project.sh("gto lineage data@v0.0.1 --down");
    assert_eq!(used, "model@v0.0.1\n");
}
