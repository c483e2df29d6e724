//! In CI: the repository as `actions/checkout` leaves it for a job that a pushed tag has started.

use std::path::PathBuf;

use crate::sandbox::{Outcome, Sandbox};

/// A hub of three versions, the second one assigned to a stage, and a checkout of it.
struct Job {
    sandbox: Sandbox,
}

impl Job {
    fn new() -> Self {
        let sandbox = Sandbox::new();
        for _ in 0..3 {
            sandbox.git(&["commit", "-q", "--allow-empty", "-m", "one"]);
            assert_eq!(sandbox.gto(&["register", "dir:m"]).code, 0);
        }
        let assign = ["assign", "dir:m", "--version", "v0.0.2", "--stage", "prod"];
        assert_eq!(sandbox.gto(&assign).code, 0);
        Self { sandbox }
    }

    fn workspace(&self) -> PathBuf {
        self.sandbox.root().join("workspace")
    }

    /// What `actions/checkout` before 6.0.2 runs when a tag has started the job.
    #[track_caller]
    fn check_out(&self, tag: &str) {
        let commit = self.sandbox.git(&["rev-parse", &format!("{tag}^{{commit}}")]);
        let (workspace, url) = (self.workspace(), format!("file://{}", self.hub().display()));
        if workspace.exists() {
            std::fs::remove_dir_all(&workspace).unwrap();
        }
        self.sandbox.git_in(self.sandbox.root(), &["init", "-q", "workspace"]);
        self.sandbox.git_in(&workspace, &["remote", "add", "origin", &url]);
        let fetch = ["fetch", "-q", "--no-tags", "--prune", "--no-recurse-submodules"];
        let refspec = format!("+{commit}:refs/tags/{tag}");
        let fetch = [&fetch[..], &["--depth=1", "origin", &refspec]].concat();
        self.sandbox.git_in(&workspace, &fetch);
        let checkout = ["checkout", "-q", "--force", &format!("refs/tags/{tag}")];
        self.sandbox.git_in(&workspace, &checkout);
    }

    fn hub(&self) -> PathBuf {
        self.sandbox.repo()
    }

    #[track_caller]
    fn gto(&self, args: &[&str]) -> Outcome {
        self.sandbox.gto_in(&self.workspace(), args)
    }
}

#[test]
fn check_ref_tells_how_to_mend_a_lightweight_tag() {
    let job = Job::new();
    for tag in ["dir=m@v0.0.2", "dir=m#prod#1"] {
        job.check_out(tag);
        let full = format!("refs/tags/{tag}");
        for args in [&["check-ref", tag][..], &["check-ref", &full, "--json"]] {
            let got = job.gto(args);
            assert_eq!((got.code, got.stdout.as_str()), (0, ""), "{got:?}");
            let (why, fetch) = got.stderr.trim_end().split_once('\n').unwrap();
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
