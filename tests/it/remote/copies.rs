//! Remote repositories and gits that can do less than usual: every answer is that of a full
//! clone. The addresses are `file://`, which git serves as any other.

use std::path::Path;

use crate::support::remote::Remote;
use crate::support::sandbox::{Sandbox, outcome};

/// What is asked: every way to name a commit, and every amount of tags and files.
const QUESTIONS: &[&[&str]] = &[
    &["show"],
    &["show", "m", "--json"],
    &["show", "--all-branches"],
    &["history", "-A", "--json"],
    &["stages"],
    &["check-ref", "m#dev#2"],
    &["describe", "m"],
    &["describe", "m#dev"],
    &["describe", "m", "--rev", "try"],
    &["describe", "m", "--rev", "origin/try~1"],
    &["describe", "m", "--rev", "HEAD~2"],
    &["describe", "m", "--rev", "HEAD~3"],
    &["describe", "m", "--rev", "m@v0.0.1"],
    &["describe", "m", "--rev", "nothing"],
    &["describe", "m", "--rev", "HEAD~\u{e9}"],
    &["describe", "m", "--rev", "ffffffffffffffffffffffffffffffffffffffff"],
    &["describe", "m", "--rev", "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"],
    &["print-index"],
    &["print-state"],
];

impl Remote {
    /// `repo` with three commits on `main`, one more on `try`, versions of two artifacts and an
    /// index that each commit changes; `hub.git`, by a `file://` address, and `clone`, a full
    /// clone of it.
    fn three_rounds(format: &str) -> Self {
        let sandbox = Sandbox::empty();
        let root = sandbox.root();
        let format = format!("--object-format={format}");
        sandbox.git_in(root, &["init", "-q", "-b", "main", &format, "repo"]);
        sandbox.write("repo/.gto", "stages: [dev, prod]\n");
        sandbox.write("repo/data/large", "x".repeat(1 << 16));
        for round in ["one", "two", "three"] {
            sandbox.write("repo/artifacts.yaml", format!("m:\n  description: {round}\n"));
            sandbox.git(&["add", "."]);
            sandbox.git(&["commit", "-q", "-m", round]);
            assert_eq!(sandbox.gto(&["register", "m"]).code, 0);
        }
        let staged = ["assign", "m", "--version", "v0.0.1", "--stage", "dev"];
        assert_eq!(sandbox.gto(&staged).code, 0);
        sandbox.git(&["checkout", "-q", "-b", "try"]);
        sandbox.write("repo/artifacts.yaml", "m:\n  description: tried\n");
        sandbox.git(&["commit", "-q", "-a", "-m", "try"]);
        sandbox.git(&["checkout", "-q", "main"]);
        sandbox.git_in(root, &["clone", "-q", "--bare", "repo", "hub.git"]);
        sandbox.git_in(root, &["clone", "-q", "--no-local", "hub.git", "clone"]);
        // The branches of the remote are those of the clone, too.
        sandbox.git_in(&root.join("clone"), &["branch", "-q", "try", "origin/try"]);
        let remote = Self::of(sandbox).by_file_url();
        remote.configure("uploadpack.allowFilter", "true");
        remote
    }

    /// The same with further variables for gto.
    fn with(mut self, variables: &[(&'static str, &str)]) -> Self {
        self.variables = variables.iter().map(|&(name, value)| (name, value.into())).collect();
        self
    }

    /// Puts a script before git on the PATH of gto; in it, the rest of PATH has the real one.
    fn with_git(self, script: &str) -> Self {
        self.sandbox.script("bin/git", script);
        let bin = self.sandbox.root().join("bin").display().to_string();
        self.with(&[("PATH", &[&bin, std::env::var("PATH").unwrap().as_str()].join(":"))])
    }

    /// All answers are those that a full clone gives.
    #[track_caller]
    fn answers(&self) {
        let clone = self.sandbox.root().join("clone");
        let tip = self.sandbox.git(&["rev-parse", "main~1"]);
        let by_id = [["describe", "m", "--rev", &tip], ["describe", "m", "--rev", &tip[..9]]];
        for args in QUESTIONS.iter().copied().chain(by_id.iter().map(|args| args.as_slice())) {
            let local = self.sandbox.gto_in(&clone, args);
            assert_eq!(self.gto(args), local, "{args:?}");
        }
    }

    /// Tags and commits arrive.
    #[track_caller]
    fn takes(&self) {
        let tip = self.sandbox.git(&["rev-parse", "main~1"]);
        for args in [
            &["register", "new"][..],
            &["register", "other", "--rev", "try"],
            &["register", "by-id", &tip],
            &["annotate", "new", "--path", "x"],
            &["annotate", "new", "--path", "y", "--rev", "origin/try"],
        ] {
            let got = self.gto(args);
            assert_eq!((got.code, got.stderr.as_str()), (0, ""), "{args:?}: {got:?}");
        }
        let hub = self.hub();
        for (revision, is) in [
            ("new@v0.0.1^{}", "main~1"),
            ("other@v0.0.1^{}", "try~1"),
            ("by-id@v0.0.1^{}", tip.as_str()),
        ] {
            let ids = self.sandbox.git_in(&hub, &["rev-parse", revision, is]);
            let (id, expected) = ids.split_once('\n').unwrap();
            assert_eq!(id, expected, "{revision}");
        }
        let shown = self.sandbox.git_in(&hub, &["show", "try:artifacts.yaml"]);
        assert_eq!(shown, "m:\n  description: tried\nnew:\n  path: y");
        let got = self.gto(&["annotate", "new", "--path", "x", "--rev", "nothing"]);
        assert!(got.stderr.contains("There is no branch 'nothing'"), "{got:?}");
        assert_eq!(
            self.sandbox.git_in(&hub, &["branch", "--format=%(refname:short)"]),
            "main\ntry"
        );
    }
}

/// Git's configuration by its variables: the oldest protocol.
const OLD_PROTOCOL: &[(&str, &str)] = &[
    ("GIT_CONFIG_COUNT", "1"),
    ("GIT_CONFIG_KEY_0", "protocol.version"),
    ("GIT_CONFIG_VALUE_0", "0"),
];

#[test]
fn a_remote_that_can_all() {
    let remote = Remote::three_rounds("sha1");
    remote.answers();
    remote.takes();
}

#[test]
fn a_remote_with_sha256() {
    let remote = Remote::three_rounds("sha256");
    remote.answers();
    remote.takes();
}

#[test]
fn a_remote_that_gives_no_object_by_its_id() {
    let remote = Remote::three_rounds("sha1").with(OLD_PROTOCOL);
    remote.answers();
    remote.takes();
}

#[test]
fn a_remote_without_partial_clone() {
    let remote = Remote::three_rounds("sha1");
    remote.configure("uploadpack.allowFilter", "false");
    remote.answers();
    remote.takes();
    let remote = Remote::three_rounds("sha1").with(OLD_PROTOCOL);
    remote.configure("uploadpack.allowFilter", "false");
    remote.answers();
}

#[test]
fn a_remote_that_knows_few_filters() {
    for settings in [
        &[("uploadpackfilter.tree.maxDepth", "0")][..],
        &[("uploadpackfilter.tree.allow", "false")],
        &[("uploadpackfilter.allow", "false")],
    ] {
        let remote = Remote::three_rounds("sha1");
        settings.iter().for_each(|(key, value)| remote.configure(key, value));
        remote.answers();
    }
}

/// A path to the index file that is not the shortest one.
#[test]
fn an_index_by_a_longer_path() {
    let mut remote = Remote::three_rounds("sha1");
    let clone = remote.sandbox.root().join("clone");
    let bare = remote.sandbox.root().join("hub.git");
    for index in ["./artifacts.yaml", "data/../artifacts.yaml", "data/.././/artifacts.yaml"] {
        let variables = [("GTO_INDEX", index)];
        remote = remote.with(&variables);
        let run = |cwd: &Path, args: &[&str]| {
            outcome(remote.sandbox.gto_command(cwd).envs(variables).args(args))
        };
        for args in [
            &["describe", "m"][..],
            &["describe", "m#dev"],
            &["describe", "m", "--rev", "try"],
            &["show", "--json"],
            &["print-index"],
        ] {
            let plain = remote.sandbox.gto_in(&clone, args);
            assert!(!plain.stdout.is_empty(), "{plain:?}");
            assert_eq!(run(&clone, args), plain, "{args:?}");
            assert_eq!(run(&bare, args), remote.sandbox.gto_in(&bare, args), "{args:?}");
            assert_eq!(remote.gto(args), plain, "{args:?}");
        }
        let annotate = ["annotate", "m", "--description", index];
        let got = remote.gto(&annotate);
        assert_eq!((got.code, got.stderr.as_str()), (0, ""), "{index}");
        let got = run(&bare, &[&annotate[..], &["--commit", "--branch", "try"]].concat());
        assert_eq!((got.code, got.stderr.as_str()), (0, ""), "{index}");
        for branch in ["main", "try"] {
            let file = format!("{branch}:artifacts.yaml");
            let text = remote.sandbox.git_in(&bare, &["show", &file]);
            assert!(text.contains(index), "{text}");
        }
        remote.sandbox.git_in(&bare, &["update-ref", "refs/heads/main", "main~1"]);
        remote.sandbox.git_in(&bare, &["update-ref", "refs/heads/try", "try~1"]);
    }
}

/// Somebody makes the same tag just before it is pushed.
#[test]
fn a_tag_that_is_made_meanwhile() {
    let remote = Remote::three_rounds("sha1");
    let hub = remote.hub().display().to_string();
    let remote = remote.with_git(&format!(
        "PATH=${{PATH#*:}}\n\
         case \" $* \" in *' push '*) git --git-dir='{hub}' update-ref refs/tags/m@v0.0.4 try;; esac\n\
         exec git \"$@\""
    ));
    let got = remote.gto(&["register", "m", "try"]);
    let reason = "❌ The command `git push origin m@v0.0.4` failed. \
                  Make sure your local repository is in sync with the remote.\n\
                  the remote has a different tag 'm@v0.0.4'. \
                  Run the command again: it starts from the current tags\n";
    assert_eq!((got.code, got.stderr.as_str()), (1, reason), "{got:?}");
}

#[test]
fn an_old_git() {
    const SCRIPT: &str = "case \" $* \" in *' fetch '*' --porcelain '*)\n\
        echo \"error: unknown option \\`porcelain'\" >&2; exit 129;;\n\
        esac\nPATH=${PATH#*:} exec git \"$@\"";
    let remote = Remote::three_rounds("sha1").with_git(SCRIPT);
    remote.answers();
    remote.takes();
}
