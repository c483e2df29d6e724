//! In CI: repositories as a job finds them that a pushed tag or commit has started, and what the
//! README tells to run there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::bounded::bounded;
use crate::support::http::HttpServer;
use crate::support::sandbox::{Outcome, Sandbox};

/// A bare repository `hub.git` with two artifacts of three versions, the second one of which is
/// in the stage `prod`, and the folder `workspace` of a job.
struct Job {
    sandbox: Sandbox,
    /// Variables of the job.
    variables: Vec<(&'static str, String)>,
}

const ARTIFACTS: [&str; 2] = ["churn", "dir:m"];

impl Job {
    fn new() -> Self {
        let sandbox = Sandbox::new();
        for round in 0..3 {
            sandbox.write("repo/artifacts.yaml", format!("churn:\n  path: models/{round}.pkl\n"));
            let dvc = format!("artifacts:\n  m:\n    path: {round}.pkl\n");
            sandbox.write("repo/dir/dvc.yaml", dvc);
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
        assert_eq!(sandbox.gto(&["deprecate", "dir:m", "v0.0.2", "prod"]).code, 0);
        sandbox.git_in(sandbox.root(), &["clone", "-q", "--bare", "repo", "hub.git"]);
        Self { sandbox, variables: Vec::new() }
    }

    fn workspace(&self) -> PathBuf {
        self.sandbox.root().join("workspace")
    }

    /// Begins a workspace anew.
    #[track_caller]
    fn begin(&self) {
        let workspace = self.workspace();
        if workspace.exists() {
            fs::remove_dir_all(&workspace).unwrap();
        }
        let url = format!("file://{}", self.sandbox.root().join("hub.git").display());
        self.sandbox.git_in(self.sandbox.root(), &["init", "-q", "workspace"]);
        self.sandbox.git_in(&workspace, &["remote", "add", "origin", &url]);
    }

    #[track_caller]
    fn fetch(&self, options: &[&str]) {
        let fetch = ["fetch", "-q", "--no-tags", "--prune", "--no-recurse-submodules"];
        self.sandbox.git_in(&self.workspace(), &[&fetch[..], options].concat());
    }

    /// What `actions/checkout` before 6.0.2 does when a tag has started the job.
    #[track_caller]
    fn check_out(&self, tag: &str, is_shallow: bool) {
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
    fn gto(&self, args: &[&str]) -> Outcome {
        self.sandbox.gto_in(&self.workspace(), args)
    }

    /// Runs lines of the README as a job does.
    #[track_caller]
    fn run(&self, lines: &str) -> Outcome {
        let mut bash = self.sandbox.command("bash", &self.workspace());
        // A job knows nobody's name.
        for name in ["GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL", "GIT_COMMITTER_DATE"] {
            bash.env_remove(name);
        }
        bash.envs(self.variables.iter().map(|(name, value)| (name, value)));
        let got = bounded(with_gto(&mut bash).args(["-eo", "pipefail", "-c", lines]));
        assert_eq!(got.code, 0, "{lines}\n{got:?}");
        got
    }
}

/// Puts our binary first on PATH.
fn with_gto(command: &mut Command) -> &mut Command {
    let ours = Path::new(env!("CARGO_BIN_EXE_gto")).parent().unwrap().to_owned();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let all = std::iter::once(ours).chain(std::env::split_paths(&path));
    command.env("PATH", std::env::join_paths(all).unwrap())
}

/// The shell lines of the jobs in the README's section on CI, in their order.
fn readme() -> [String; 4] {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md"));
    let readme = readme.unwrap();
    let section = readme.split("\n## In CI\n").nth(1).unwrap().split("\n## ").next().unwrap();
    let jobs = section.split("```yaml\n").skip(1).map(|block| block.split("```").next().unwrap());
    let jobs = jobs.map(|job| {
        let (mut lines, mut indent, mut is_script) = (String::new(), None, false);
        for line in job.lines() {
            let text = line.trim_start();
            let depth = line.len() - text.len();
            if indent.is_some_and(|indent| depth > indent) {
                lines += &format!("{text}\n");
                continue;
            }
            indent = (text == "- run: |").then_some(depth);
            is_script = text == "script:" || is_script && text.starts_with("- ");
            let command =
                if is_script { text.strip_prefix("- ") } else { text.strip_prefix("- run: ") };
            if let Some(command) = command.filter(|command| *command != "|") {
                lines += &format!("{command}\n");
            }
        }
        lines
    });
    jobs.collect::<Vec<_>>().try_into().unwrap()
}

#[test]
fn check_ref_tells_how_to_mend_a_lightweight_tag() {
    let job = Job::new();
    for (tag, is_shallow) in
        [("dir=m@v0.0.2", true), ("dir=m#prod#1", true), ("dir=m#prod#1", false)]
    {
        job.check_out(tag, is_shallow);
        let full = format!("refs/tags/{tag}");
        for args in [&["check-ref", tag][..], &["check-ref", &full, "--json"]] {
            let got = job.gto(args);
            assert_eq!((got.code, got.stdout.as_str()), (0, ""), "{got:?}");
            let (why, fetch) = got.stderr.trim_end().rsplit_once('\n').unwrap();
            assert!(why.starts_with(&format!("The tag '{tag}' is lightweight in")), "{got:?}");
            if args.len() == 3 {
                let mut shell = job.sandbox.command("sh", &job.workspace());
                job.sandbox.run(shell.args(["-euc", fetch]));
            }
        }
        for args in [&["check-ref", tag][..], &["check-ref", &full, "--json"]] {
            let got = job.gto(args);
            assert!(got.code == 0 && got.stdout.contains("v0.0.2"), "{got:?}");
            assert_eq!(got, job.sandbox.gto(args));
        }
    }
}

#[test]
fn check_ref_of_other_lightweight_tags_is_silent() {
    let job = Job::new();
    for tag in ["v1.0.0", "release"] {
        job.sandbox.git(&["tag", tag]);
        let nothing = Outcome { stdout: String::new(), stderr: String::new(), code: 0 };
        assert_eq!(job.sandbox.gto(&["check-ref", tag]), nothing);
    }
}

#[test]
fn jobs_of_the_readme_that_a_tag_starts() {
    let mut job = Job::new();
    let [github, gitlab, _, _] = readme();
    for (tag, printed, printed_by_gitlab) in [
        ("churn#prod#1", "deploy models/1.pkl of v0.0.2\n", "churn v0.0.2 is in models/1.pkl\n"),
        ("dir=m@v0.0.3", "test dir:m v0.0.3\n", "dir:m v0.0.3 is in dir/2.pkl\n"),
        ("dir=m#prod!#2", "", ""),
        ("other", "", ""),
    ] {
        if tag == "other" {
            job.sandbox.git(&["tag", tag]);
            job.sandbox.git(&["push", "-q", "../hub.git", tag]);
        }
        job.check_out(tag, false);
        job.variables = vec![("GITHUB_REF", format!("refs/tags/{tag}"))];
        assert_eq!(job.run(&github).stdout, printed);
        job.begin();
        job.fetch(&["origin", "+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*"]);
        job.sandbox.git_in(&job.workspace(), &["checkout", "-q", tag]);
        job.variables = vec![("CI_COMMIT_TAG", tag.to_owned())];
        assert_eq!(job.run(&gitlab).stdout, printed_by_gitlab);
    }
}

#[test]
fn jobs_of_the_readme_that_register() {
    let mut job = Job::new();
    let [_, _, github, gitlab] = readme();
    let hub = job.sandbox.root().join("hub.git");
    let names = || job.sandbox.git_in(&hub, &["tag", "--list", "churn@*"]);
    let commit = |message: &str| {
        job.sandbox.git(&["commit", "-q", "--allow-empty", "-m", message]);
        job.sandbox.git(&["push", "-q", "../hub.git", "HEAD:main"]);
    };
    commit("Train again");
    job.begin();
    job.fetch(&["origin", "+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*"]);
    job.sandbox.git_in(&job.workspace(), &["checkout", "-q", "-B", "main", "origin/main"]);
    let got = job.run(&github);
    assert!(got.stdout.ends_with("Successfully pushed git tag churn@v0.0.4 on remote.\n"));
    assert!(names().ends_with("churn@v0.0.4"));

    commit("And again");
    let server = HttpServer::start(job.sandbox.root());
    job.sandbox.git_in(&hub, &["config", "http.receivepack", "true"]);
    let host = server.url("").replace("http://", "").replace('/', "");
    let address = |scheme: &str| format!("{scheme}://registry:t0ken@{host}/");
    job.variables = vec![
        ("CI_COMMIT_SHA", job.sandbox.git(&["rev-parse", "HEAD"])),
        ("REPO", format!("{}hub.git", address("https"))),
        ("GIT_COMMITTER_NAME", "registry".to_owned()),
        ("GIT_COMMITTER_EMAIL", "registry@example.com".to_owned()),
        // The server here has no certificate.
        ("GIT_CONFIG_COUNT", "1".to_owned()),
        ("GIT_CONFIG_KEY_0", format!("url.{}.insteadOf", address("http"))),
        ("GIT_CONFIG_VALUE_0", address("https")),
    ];
    let got = job.run(&gitlab);
    assert!(got.stdout.ends_with("Successfully pushed git tag churn@v0.0.5 on remote.\n"));
    assert!(!format!("{got:?}").contains("t0ken"), "{got:?}");
}
