//! With DVC itself: `dvc get` takes what `describe` prints, `dvc artifacts get` the tags we write.
//!
//! Needs `tests/reference/install`; then `cargo test --test it dvc -- --ignored`.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::sandbox::Sandbox;

/// A repository with DVC in it whose data is in a folder beside it, and three artifacts of two
/// versions, `v0.0.1` in the stage `dev` and `v0.0.2` in the stage `prod`: `churn` is annotated
/// in artifacts.yaml, `classifier` in dvc.yaml and `sub/dir:model` in sub/dir/dvc.yaml.
struct Project(Sandbox);

const ARTIFACTS: [(&str, &str); 3] = [
    ("churn", "models/churn.pkl"),
    ("classifier", "models/classifier.pkl"),
    ("sub/dir:model", "sub/dir/out/model.pkl"),
];

impl Project {
    fn new() -> Self {
        let project = Self(Sandbox::new());
        project.sh(
            "dvc init -q && dvc config core.analytics false && dvc config core.check_update false",
        );
        project.sh("dvc remote add -q -d storage ../storage && echo '/got' > .gitignore");
        project.0.write(
            "repo/dvc.yaml",
            "artifacts:\n  classifier:\n    path: models/classifier.pkl\n    type: model\n",
        );
        project.0.write(
            "repo/sub/dir/dvc.yaml",
            "stages:\n  train:\n    cmd: mkdir -p out && cp ../../seed out/model.pkl\n    \
             deps: [../../seed]\n    outs: [out/model.pkl]\n\
             artifacts:\n  model:\n    path: ./out/model.pkl\n    desc: From a stage\n",
        );
        for (version, stage) in [("v0.0.1", "dev"), ("v0.0.2", "prod")] {
            project.release(version, stage);
        }
        // What is fetched can now come from the remote alone.
        for (_, path) in ARTIFACTS {
            fs::remove_file(project.0.repo().join(path)).unwrap();
        }
        fs::remove_dir_all(project.0.repo().join(".dvc/cache")).unwrap();
        project
    }

    /// Commits new data, and registers and assigns all artifacts there.
    fn release(&self, version: &str, stage: &str) {
        self.0.write("repo/seed", format!("sub/dir:model {version}\n"));
        for (name, path) in &ARTIFACTS[..2] {
            self.0.write(&format!("repo/{path}"), format!("{name} {version}\n"));
        }
        self.sh(
            "dvc add -q models/churn.pkl models/classifier.pkl && dvc repro -q sub/dir/dvc.yaml",
        );
        self.sh(&format!(
            "gto annotate churn --type model --path models/churn.pkl --description {version}"
        ));
        self.sh(&format!("git add -A && git commit -q -m {version} && dvc push -q"));
        for (name, _) in ARTIFACTS {
            self.sh(&format!("gto register {name}"));
            self.sh(&format!("gto assign {name} --version {version} --stage {stage}"));
        }
    }

    /// Runs a shell script in the repository where `gto` is ours, and gives what it prints.
    #[track_caller]
    fn sh(&self, script: &str) -> String {
        let mut shell = self.0.command("sh", &self.0.repo());
        hermetic(&mut shell, &self.0);
        self.0.run(shell.args(["-euc", script])).stdout
    }

    /// The content of `got`, which the script makes.
    #[track_caller]
    fn fetched_by(&self, script: &str) -> String {
        self.sh(script);
        let got = self.0.repo().join("got");
        let content = fs::read_to_string(&got).unwrap();
        fs::remove_file(got).unwrap();
        content
    }
}

/// Gives a command DVC, ours as `gto`, and a home of its own in the sandbox.
pub(crate) fn hermetic(command: &mut Command, sandbox: &Sandbox) {
    let ours = Path::new(env!("CARGO_BIN_EXE_gto")).parent().unwrap().to_owned();
    // DVC brings a `gto` of its own, which comes second.
    let mut path = vec![ours, dvc_home().join("bin")];
    path.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
    command.env("PATH", env::join_paths(path).unwrap());
    let home = sandbox.root().join("home");
    for folder in ["DVC_GLOBAL_CONFIG_DIR", "DVC_SYSTEM_CONFIG_DIR", "DVC_SITE_CACHE_DIR"] {
        command.env(folder, home.join(folder));
    }
    command.env("DVC_NO_ANALYTICS", "1").env("TMPDIR", home);
    for proxy in ["http_proxy", "https_proxy", "all_proxy"] {
        command.env(proxy, "http://127.0.0.1:9");
    }
    command.env("no_proxy", "127.0.0.1");
}

fn dvc_home() -> PathBuf {
    let reference =
        env::var_os("GTO_REFERENCE").unwrap_or_else(|| OsString::from("target/reference"));
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join(reference).join("dvc");
    assert!(
        home.join("complete").exists(),
        "{} is missing: tests/reference/install",
        home.display()
    );
    home
}

#[test]
#[ignore = "needs DVC: tests/reference/install"]
fn dvc_gets_what_we_describe_and_resolves_what_we_tag() {
    let project = Project::new();
    for (name, path) in ARTIFACTS {
        for (version, stage) in [("v0.0.1", "dev"), ("v0.0.2", "prod")] {
            let content = format!("{name} {version}\n");
            let pipe = format!(
                "REVISION=$(gto show {name}#{stage} --ref)
                 MODEL_PATH=$(gto describe {name} --rev $REVISION --path)
                 dvc get . $MODEL_PATH --rev $REVISION -o got"
            );
            assert_eq!(project.fetched_by(&pipe), content, "{pipe}");
            for of_version in [format!("{name}@{version}"), format!("{name}#{stage}")] {
                assert_eq!(
                    project.sh(&format!("gto describe {of_version} --path")),
                    format!("{path}\n")
                );
            }
            // DVC looks for artifacts in dvc.yaml alone.
            if name != "churn" {
                for option in [format!("--rev {version}"), format!("--stage {stage}")] {
                    let get = format!("dvc artifacts get . {name} {option} -o got");
                    assert_eq!(project.fetched_by(&get), content, "{get}");
                }
            }
        }
        for now in [name.to_owned(), format!("{name}@latest"), format!("{name}@greatest")] {
            assert_eq!(project.sh(&format!("gto describe {now} --path")), format!("{path}\n"));
        }
    }
    let latest = project.fetched_by("dvc artifacts get . classifier -o got");
    assert_eq!(latest, "classifier v0.0.2\n");
}

/// Prints the paths of artifacts as DVC resolves them, one a line.
const RESOLVE: &str = "from dvc.repo import Repo
for file, artifacts in Repo('.').artifacts.read().items():
    for name, artifact in artifacts.items():
        print(name, artifact.path, artifact.type, artifact.desc, artifact.labels, sep='|')
";

#[test]
#[ignore = "needs DVC: tests/reference/install"]
fn templates_mean_what_dvc_makes_of_them() {
    let sandbox = Sandbox::new();
    let project = Project(sandbox);
    project.sh("dvc init -q && dvc config core.analytics false");
    let write = |path: &str, text: &str| project.0.write(&format!("repo/{path}"), text);
    write("params.yaml", "dir: p\na: {b: [x, {c: y}], n: 5}\nf: 1.5\non: true\nnull: ~\ns: ' '\n");
    write("more.json", "{\"j\": {\"k\": [1, \"two\"]}, \"big\": 12345678901234567890123}");
    write("t.toml", "[t]\nkey = 'v'\n[t.u]\nw = 2.0\n");
    write("y.yaml", "x: 1\ny: 2\na: {z: last}\n");
    let paths = [
        "${dir}/m",
        "${a.b[0]}${a.b.0}${a.b[1].c}${a.b[-1].c}${a.b.-2}",
        "${ dir }/${a.n}/${f}/${on}/${t.key}${t.u.w}",
        r"\${dir}/${dir}/\${none}",
        r"\${dir}",
        "${dir",
        "${j.k[1]}-${j.k}-${big}-${x}",
        "${a.z}${s}.",
        "x/${a[b][0]}",
    ];
    let artifacts: String = paths
        .iter()
        .enumerate()
        .map(|(at, path)| format!("  m{at}: {{path: '{path}', desc: '${{dir}} {at}', type: a}}\n"))
        .collect();
    write(
        "dvc.yaml",
        &format!("vars: [more.json, t.toml, 'y.yaml:x,a', params.yaml]\nartifacts:\n{artifacts}"),
    );
    write("resolve.py", RESOLVE);
    let python = dvc_home().join("bin/python");
    let theirs = project.sh(&format!("{} resolve.py", python.display()));
    let ours: String = (0..paths.len())
        .map(|at| {
            let field =
                |flag| project.sh(&format!("gto describe m{at} {flag}")).trim_end().to_owned();
            let path = field("--path");
            format!("m{at}|{path}|{}|{}|[]\n", field("--type"), field("--description"))
        })
        .collect();
    assert_eq!(ours, theirs);
}
