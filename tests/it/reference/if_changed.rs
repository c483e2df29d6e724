//! `register --if-changed` in a project of DVC: what makes a version, and what does not.
//!
//! Needs `tests/reference/install`; then `cargo test --test it if_changed -- --ignored`.

use super::dvc::hermetic;
use crate::support::sandbox::Sandbox;

/// A pipeline whose model depends on a seed, and on a parameter that is rounded: `model` is a file,
/// `folder` a folder, and `sub:model` is annotated in a dvc.yaml of a sub-folder.
struct Project(Sandbox);

const ARTIFACTS: [&str; 3] = ["model", "folder", "sub:model"];

const PIPELINE: &str = "\
stages:
  train:
    cmd: mkdir -p out && sh train.sh
    deps: [train.sh, seed]
    params: [rate]
    outs: [model.pkl, out]
artifacts:
  model: {path: model.pkl}
  folder: {path: out}
";

const SUB_PIPELINE: &str = "\
stages:
  train:
    cmd: cp ../seed model.pkl
    deps: [../seed]
    outs: [model.pkl]
artifacts:
  model: {path: model.pkl}
";

const TRAIN: &str = "\
rate=$(sed -n 's/^rate: \\([0-9]*\\).*/\\1/p' params.yaml)
echo \"$(cat seed) $rate\" > model.pkl
cp seed out/seed
echo \"$rate\" > out/rate
";

impl Project {
    #[track_caller]
    fn new() -> Self {
        let project = Self(Sandbox::new());
        project.sh("dvc init -q && dvc config core.analytics false");
        for (file, text) in [
            ("dvc.yaml", PIPELINE),
            ("sub/dvc.yaml", SUB_PIPELINE),
            ("train.sh", TRAIN),
            ("seed", "1\n"),
            ("params.yaml", "rate: 3.1\n"),
        ] {
            project.0.write(&format!("repo/{file}"), text);
        }
        project.commit("dvc repro -q -R .");
        for artifact in ARTIFACTS {
            assert_eq!(project.register(artifact), "v0.0.1");
        }
        project
    }

    #[track_caller]
    fn sh(&self, script: &str) -> String {
        let mut shell = self.0.command("sh", &self.0.repo());
        hermetic(&mut shell, &self.0);
        self.0.run(shell.args(["-euc", script])).stdout
    }

    /// Runs a script, and commits all.
    #[track_caller]
    fn commit(&self, script: &str) {
        self.sh(&format!("{script}\ngit add -A && git commit -q --allow-empty -m next"));
    }

    /// The version that holds afterwards.
    #[track_caller]
    fn register(&self, artifact: &str) -> String {
        let done = self.0.gto(&["register", artifact, "--if-changed", "--version-only"]);
        assert_eq!(done.code, 0, "{done:?}");
        assert!(!done.stderr.contains("not known"), "{done:?}");
        done.stdout.trim_end().to_owned()
    }
}

#[test]
#[ignore = "needs DVC"]
fn only_another_output_makes_a_version() {
    let repro = "dvc repro -q -R .";
    let moved = "sed -i 's/model\\.pkl/renamed.pkl/' train.sh dvc.yaml && rm model.pkl";
    let [none, all] = [[false; 3], [true; 3]];
    // What is done, and which of the artifacts it changes.
    for (what, script, changed) in [
        ("documentation only", "echo more > README.md", none),
        ("a parameter only", "echo 'rate: 9' > params.yaml", none),
        (
            "a parameter, and retrained",
            &format!("echo 'rate: 9' > params.yaml; {repro}"),
            [true, true, false],
        ),
        ("retrained to the same bytes", &format!("echo 'rate: 3.9' > params.yaml; {repro}"), none),
        ("the code, to the same bytes", &format!("echo '# more' >> train.sh; {repro}"), none),
        ("a renamed output", &format!("{moved} && {repro}"), none),
        (
            "a file in the folder",
            &format!("echo 'echo x > out/x' >> train.sh; {repro}"),
            [false, true, false],
        ),
        ("the data", &format!("echo 2 > seed; {repro}"), all),
        (
            "an output without a commit of its lock file",
            "echo 2 > seed && dvc repro -q -R . && git checkout -q -- dvc.lock sub/dvc.lock",
            none,
        ),
    ] {
        let project = Project::new();
        project.commit(script);
        for (artifact, is_changed) in ARTIFACTS.into_iter().zip(changed) {
            let version = if is_changed { "v0.0.2" } else { "v0.0.1" };
            assert_eq!(project.register(artifact), version, "{artifact} after {what}");
        }
    }
}
