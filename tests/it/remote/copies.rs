//! Remote repositories and gits that can do less than usual: every answer is that of a full
//! clone. The addresses are `file://`, which git serves as any other.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::support::sandbox::{Outcome, Sandbox, outcome};

/// A repository with three commits on `main`, one more on `try`, versions of two artifacts and
/// an index that each commit changes; and `clone`, a full clone of it.
struct Origin {
    sandbox: Sandbox,
    url: String,
}

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

impl Origin {
    fn new(format: &str) -> Self {
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
        let url = format!("file://{}/hub.git", root.display());
        let origin = Self { sandbox, url };
        origin.configure("uploadpack.allowFilter", "true");
        origin
    }

    #[track_caller]
    fn configure(&self, key: &str, value: &str) {
        self.sandbox.git_in(&self.sandbox.root().join("hub.git"), &["config", key, value]);
    }

    /// Asks by address, with nothing left behind.
    #[track_caller]
    fn ask(&self, args: &[&str], variables: &[(&str, &str)]) -> Outcome {
        let temporary = self.sandbox.root().join("tmp");
        fs::create_dir_all(&temporary).unwrap();
        let mut gto = self.sandbox.gto_command(self.sandbox.root());
        gto.env("TMPDIR", &temporary).envs(variables.iter().copied());
        let got = outcome(gto.args(args).args(["--repo", &self.url]));
        assert_eq!(fs::read_dir(&temporary).unwrap().count(), 0, "{args:?} leaves something");
        got
    }

    /// All answers are those that a full clone gives.
    #[track_caller]
    fn answers(&self, variables: &[(&str, &str)]) {
        let clone = self.sandbox.root().join("clone");
        let tip = self.sandbox.git(&["rev-parse", "main~1"]);
        let by_id = [["describe", "m", "--rev", &tip], ["describe", "m", "--rev", &tip[..9]]];
        for args in QUESTIONS.iter().copied().chain(by_id.iter().map(|args| args.as_slice())) {
            let local = self.sandbox.gto_in(&clone, args);
            assert_eq!(self.ask(args, variables), local, "{args:?}");
        }
    }

    /// Tags and commits arrive.
    #[track_caller]
    fn takes(&self, variables: &[(&str, &str)]) {
        let tip = self.sandbox.git(&["rev-parse", "main~1"]);
        for args in [
            &["register", "new"][..],
            &["register", "other", "--rev", "try"],
            &["register", "by-id", &tip],
            &["annotate", "new", "--path", "x"],
            &["annotate", "new", "--path", "y", "--rev", "origin/try"],
        ] {
            let got = self.ask(args, variables);
            assert_eq!((got.code, got.stderr.as_str()), (0, ""), "{args:?}: {got:?}");
        }
        let hub = self.sandbox.root().join("hub.git");
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
        let got = self.ask(&["annotate", "new", "--path", "x", "--rev", "nothing"], variables);
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
    let origin = Origin::new("sha1");
    origin.answers(&[]);
    origin.takes(&[]);
}

#[test]
fn a_remote_with_sha256() {
    let origin = Origin::new("sha256");
    origin.answers(&[]);
    origin.takes(&[]);
}

#[test]
fn a_remote_that_gives_no_object_by_its_id() {
    let origin = Origin::new("sha1");
    origin.answers(OLD_PROTOCOL);
    origin.takes(OLD_PROTOCOL);
}

#[test]
fn a_remote_without_partial_clone() {
    let origin = Origin::new("sha1");
    origin.configure("uploadpack.allowFilter", "false");
    origin.answers(&[]);
    origin.answers(OLD_PROTOCOL);
    origin.takes(&[]);
}

#[test]
fn a_remote_that_knows_few_filters() {
    for settings in [
        &[("uploadpackfilter.tree.maxDepth", "0")][..],
        &[("uploadpackfilter.tree.allow", "false")],
        &[("uploadpackfilter.allow", "false")],
    ] {
        let origin = Origin::new("sha1");
        settings.iter().for_each(|(key, value)| origin.configure(key, value));
        origin.answers(&[]);
    }
}

/// A path to the index file that is not the shortest one.
#[test]
fn an_index_by_a_longer_path() {
    let origin = Origin::new("sha1");
    let clone = origin.sandbox.root().join("clone");
    let bare = origin.sandbox.root().join("hub.git");
    for index in ["./artifacts.yaml", "data/../artifacts.yaml", "data/.././/artifacts.yaml"] {
        let variables = [("GTO_INDEX", index)];
        let run = |cwd: &Path, args: &[&str]| {
            outcome(origin.sandbox.gto_command(cwd).envs(variables).args(args))
        };
        for args in [
            &["describe", "m"][..],
            &["describe", "m#dev"],
            &["describe", "m", "--rev", "try"],
            &["show", "--json"],
            &["print-index"],
        ] {
            let plain = origin.sandbox.gto_in(&clone, args);
            assert!(!plain.stdout.is_empty(), "{plain:?}");
            assert_eq!(run(&clone, args), plain, "{args:?}");
            assert_eq!(run(&bare, args), origin.sandbox.gto_in(&bare, args), "{args:?}");
            assert_eq!(origin.ask(args, &variables), plain, "{args:?}");
        }
        let annotate = ["annotate", "m", "--description", index];
        let got = origin.ask(&annotate, &variables);
        assert_eq!((got.code, got.stderr.as_str()), (0, ""), "{index}");
        let got = run(&bare, &[&annotate[..], &["--commit", "--branch", "try"]].concat());
        assert_eq!((got.code, got.stderr.as_str()), (0, ""), "{index}");
        for branch in ["main", "try"] {
            let file = format!("{branch}:artifacts.yaml");
            let text = origin.sandbox.git_in(&bare, &["show", &file]);
            assert!(text.contains(index), "{text}");
        }
        origin.sandbox.git_in(&bare, &["update-ref", "refs/heads/main", "main~1"]);
        origin.sandbox.git_in(&bare, &["update-ref", "refs/heads/try", "try~1"]);
    }
}

/// Somebody makes the same tag just before it is pushed.
#[test]
fn a_tag_that_is_made_meanwhile() {
    let origin = Origin::new("sha1");
    let bin = origin.sandbox.root().join("bin");
    let hub = origin.sandbox.root().join("hub.git").display().to_string();
    let script = format!(
        "#!/bin/sh\nPATH=${{PATH#*:}}\n\
         case \" $* \" in *' push '*) git --git-dir='{hub}' update-ref refs/tags/m@v0.0.4 try;; esac\n\
         exec git \"$@\"\n"
    );
    origin.sandbox.write("bin/git", script);
    fs::set_permissions(bin.join("git"), fs::Permissions::from_mode(0o755)).unwrap();
    let path = [bin.as_path(), Path::new(&std::env::var_os("PATH").unwrap())]
        .map(|path| path.to_str().unwrap())
        .join(":");
    let got = origin.ask(&["register", "m", "try"], &[("PATH", path.as_str())]);
    let reason = "❌ The command `git push origin m@v0.0.4` failed. \
                  Make sure your local repository is in sync with the remote.\n\
                  tag 'm@v0.0.4' exists on the remote and is another. \
                  Run the command again: it goes on from what is there now\n";
    assert_eq!((got.code, got.stderr.as_str()), (1, reason), "{got:?}");
}

#[test]
fn an_old_git() {
    const SCRIPT: &str = "#!/bin/sh\n\
        case \" $* \" in *' fetch '*' --porcelain '*)\n\
        echo \"error: unknown option \\`porcelain'\" >&2; exit 129;;\n\
        esac\nPATH=${PATH#*:} exec git \"$@\"\n";
    let origin = Origin::new("sha1");
    origin.sandbox.write("bin/git", SCRIPT);
    let bin = origin.sandbox.root().join("bin");
    fs::set_permissions(bin.join("git"), fs::Permissions::from_mode(0o755)).unwrap();
    let path = [bin.as_path(), Path::new(&std::env::var_os("PATH").unwrap())]
        .map(|path| path.to_str().unwrap())
        .join(":");
    let variables = [("PATH", path.as_str())];
    origin.answers(&variables);
    origin.takes(&variables);
}
