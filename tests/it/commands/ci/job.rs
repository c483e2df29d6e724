//! A job's repository and workspace, and how it runs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::recipes::Recipe;
use crate::support::bounded::bounded;
use crate::support::http::HttpServer;
use crate::support::sandbox::{Outcome, Sandbox};

/// A bare repository `hub.git` with three artifacts of three versions, the second one of which is
/// in the stage `prod`, and the folder `workspace` of a job.
pub(super) struct Job {
    pub(super) sandbox: Sandbox,
    /// Variables that the job is started with.
    pub(super) variables: Vec<(&'static str, String)>,
}

const ARTIFACTS: [&str; 3] = ["churn", "models:churn", "models:rank"];

impl Job {
    pub(super) fn new() -> Self {
        let sandbox = Sandbox::new();
        sandbox.write("repo/artifacts.yaml", "churn:\n  path: data/churn.pkl\n");
        let dvc = "artifacts:\n  churn:\n    path: churn.pkl\n  rank:\n    path: rank.pkl\n";
        sandbox.write("repo/models/dvc.yaml", dvc);
        for round in 0..3 {
            for file in ["data/churn", "models/churn", "models/rank"] {
                sandbox.write(&format!("repo/{file}.pkl"), format!("{file} {round}"));
            }
            sandbox.git(&["add", "."]);
            sandbox.git(&["commit", "-q", "-m", "Train"]);
            for name in ARTIFACTS {
                assert_eq!(sandbox.gto(&["register", name]).code, 0);
            }
        }
        for name in ARTIFACTS {
            let assign = ["assign", name, "--version", "v0.0.2", "--stage", "prod"];
            assert_eq!(sandbox.gto(&assign).code, 0);
        }
        assert_eq!(sandbox.gto(&["deprecate", "models:rank", "v0.0.2", "prod"]).code, 0);
        sandbox.git_in(sandbox.root(), &["clone", "-q", "--bare", "repo", "hub.git"]);
        Self { sandbox, variables: Vec::new() }
    }

    pub(super) fn workspace(&self) -> PathBuf {
        self.sandbox.root().join("workspace")
    }

    /// Begins a workspace anew.
    #[track_caller]
    pub(super) fn begin(&self) {
        let workspace = self.workspace();
        if workspace.exists() {
            fs::remove_dir_all(&workspace).unwrap();
        }
        let url = format!("file://{}", self.sandbox.root().join("hub.git").display());
        self.sandbox.git_in(self.sandbox.root(), &["init", "-q", "workspace"]);
        self.sandbox.git_in(&workspace, &["remote", "add", "origin", &url]);
    }

    #[track_caller]
    pub(super) fn fetch(&self, options: &[&str]) {
        let fetch = ["fetch", "-q", "--no-tags", "--prune", "--no-recurse-submodules"];
        self.sandbox.git_in(&self.workspace(), &[&fetch[..], options].concat());
    }

    /// What `actions/checkout` before 6.0.2 does when a tag has started the job.
    #[track_caller]
    pub(super) fn check_out(&self, tag: &str, is_shallow: bool) {
        self.begin();
        let commit = self.sandbox.git(&["rev-parse", &format!("{tag}^{{commit}}")]);
        if !is_shallow {
            let branches = "+refs/heads/*:refs/remotes/origin/*";
            self.fetch(&["origin", branches, "+refs/tags/*:refs/tags/*"]);
        }
        let depth = is_shallow.then_some("--depth=1");
        let refspec = format!("+{commit}:refs/tags/{tag}");
        self.fetch(&[depth.as_slice(), &["origin", &refspec]].concat());
        let checkout = ["checkout", "-q", "--force", &format!("refs/tags/{tag}")];
        self.sandbox.git_in(&self.workspace(), &checkout);
    }

    #[track_caller]
    pub(super) fn gto(&self, args: &[&str]) -> Outcome {
        self.sandbox.gto_in(&self.workspace(), args)
    }

    /// Commits in `repo`, and pushes that to the remote's `main`.
    #[track_caller]
    pub(super) fn commit(&self, file: &str, text: &str) {
        self.sandbox.write(&format!("repo/{file}"), text);
        self.sandbox.git(&["add", "."]);
        self.sandbox.git(&["commit", "-q", "--allow-empty", "-m", text]);
        self.sandbox.git(&["push", "-q", "../hub.git", "HEAD:main"]);
    }

    /// The workspace of a job that a commit on `main` has started.
    #[track_caller]
    pub(super) fn check_out_main(&self) {
        self.begin();
        self.fetch(&["origin", "+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*"]);
        let checkout = ["checkout", "-q", "-B", "main", "origin/main"];
        self.sandbox.git_in(&self.workspace(), &checkout);
    }

    /// The workspace of a job on GitLab that a tag has started.
    #[track_caller]
    pub(super) fn check_out_on_gitlab(&self, tag: &str) {
        self.begin();
        self.fetch(&["origin", "+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*"]);
        self.sandbox.git_in(&self.workspace(), &["checkout", "-q", tag]);
    }

    /// Runs a job of the README, and gives what it prints on stdout.
    #[track_caller]
    pub(super) fn run(&self, recipe: &Recipe) -> String {
        let mut variables: Vec<(String, String)> = recipe.variables.clone();
        let given = self.variables.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
        variables.extend(given);
        let file = self.sandbox.root().join("github-env");
        let mut printed = String::new();
        for step in &recipe.steps {
            let has = |(name, value): &(String, String)| {
                variables.iter().rev().find(|(it, _)| it == name).is_some_and(|(_, it)| it == value)
            };
            if !step.condition.as_ref().is_none_or(has) {
                continue;
            }
            fs::write(&file, "").unwrap();
            let mut bash = self.sandbox.command("bash", &self.workspace());
            // A job knows nobody's name.
            for name in ["GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL", "GIT_COMMITTER_DATE"] {
                bash.env_remove(name);
            }
            bash.envs(variables.clone()).env("GITHUB_ENV", &file);
            let got = bounded(with_gto(&mut bash).args(["-eo", "pipefail", "-c", &step.script]));
            assert_eq!(got.code, 0, "{}\n{got:?}", step.script);
            assert!(!format!("{got:?}").contains("t0ken"), "{got:?}");
            printed += &got.stdout;
            variables.extend(read_as_github(&fs::read_to_string(&file).unwrap()));
        }
        printed
    }

    /// What GitLab gives a job that pushes: an address with a token, here of a server without
    /// certificate.
    pub(super) fn with_token(&mut self, server: &HttpServer) {
        let host = server.url("").replace("http://", "").replace('/', "");
        let address = |scheme: &str| format!("{scheme}://registry:t0ken@{host}/");
        self.variables.extend([
            ("REPO", format!("{}hub.git", address("https"))),
            ("GIT_CONFIG_COUNT", "1".to_owned()),
            ("GIT_CONFIG_KEY_0", format!("url.{}.insteadOf", address("http"))),
            ("GIT_CONFIG_VALUE_0", address("https")),
        ]);
    }

    #[track_caller]
    pub(super) fn tags(&self, pattern: &str) -> String {
        let hub = self.sandbox.root().join("hub.git");
        self.sandbox.git_in(&hub, &["tag", "--list", pattern]).replace('\n', " ")
    }
}

/// Variables in the file that a step on GitHub has written.
fn read_as_github(text: &str) -> Vec<(String, String)> {
    let mut lines = text.lines();
    let mut variables = Vec::new();
    while let Some(line) = lines.next() {
        let (name, delimiter) = line.split_once("<<").unwrap();
        let value: Vec<_> = lines.by_ref().take_while(|line| *line != delimiter).collect();
        variables.push((name.to_owned(), value.join("\n")));
    }
    variables
}

/// Puts our binary first on PATH.
fn with_gto(command: &mut Command) -> &mut Command {
    let ours = Path::new(env!("CARGO_BIN_EXE_gto")).parent().unwrap().to_owned();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let all = std::iter::once(ours).chain(std::env::split_paths(&path));
    command.env("PATH", std::env::join_paths(all).unwrap())
}
