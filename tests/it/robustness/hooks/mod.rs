//! Hooks: what they say and stage counts, they cannot hold a command or its lock, and a signal
//! that comes meanwhile ends the command with everything as it was.

mod receive;
mod transactions;

use std::fs;
use std::process::Command;

use crate::support::bounded::{bounded, finish, start, wait_until};
use crate::support::health::assert_healthy;
use crate::support::sandbox::{Outcome, Sandbox, outcome};

/// A repository with `a: {}` in artifacts.yaml, and `m` registered.
fn repository() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("repo/artifacts.yaml", "a: {}\n");
    sandbox.write("repo/doc", "old\n");
    sandbox.git(&["add", "."]);
    sandbox.git(&["commit", "-q", "-m", "one"]);
    sandbox.run(sandbox.gto_command(&sandbox.repo()).args(["register", "m"]));
    sandbox
}

impl Sandbox {
    /// Makes a program; `ROOT` in it is the sandbox's.
    #[track_caller]
    fn program(&self, path: &str, text: &str) {
        self.script(path, &text.replace("ROOT", self.root().to_str().unwrap()));
    }

    #[track_caller]
    fn hook(&self, name: &str, text: &str) {
        self.program(&format!("repo/.git/hooks/{name}"), text);
    }

    fn has(&self, path: &str) -> bool {
        self.root().join(path).exists()
    }

    #[track_caller]
    fn bounded_gto(&self, args: &[&str]) -> Outcome {
        bounded(self.gto_command(&self.repo()).args(args))
    }
}

const ANNOTATE: [&str; 3] = ["annotate", "b", "--commit"];
const ASSIGN: [&str; 4] = ["assign", "n", "--stage", "dev"];
const DELETE: [&str; 4] = ["deprecate", "m", "v0.0.1", "--delete"];

/// The commands that run hooks while they have the lock, and one hook of each.
const HOOKED: [(&[&str], &str); 4] = [
    (&ANNOTATE, "pre-commit"),
    (&ANNOTATE, "commit-msg"),
    (&ASSIGN, "reference-transaction"),
    (&DELETE, "reference-transaction"),
];

#[test]
fn a_signal_ends_hook_and_command() {
    for (args, hook) in HOOKED {
        for (signal, group) in [("-TERM", false), ("-INT", false), ("-INT", true), ("-HUP", true)] {
            let sandbox = repository();
            // A hook that does not listen, too, is ended.
            let deaf = if group { "" } else { "trap '' TERM\n" };
            let wait = "sleep 600 & echo $! >>ROOT/left; touch ROOT/waits; wait; sleep 600";
            sandbox.hook(hook, &format!("{deaf}{wait}"));
            let before = sandbox.fingerprint();
            let gto = start(sandbox.gto_command(&sandbox.repo()).args(args));
            wait_until(|| sandbox.has("waits"));
            let to = format!("{}{}", if group { "-" } else { "" }, gto.id());
            sandbox.run(sandbox.command("kill", sandbox.root()).args([signal, "--", &to]));
            let got = finish(gto);
            assert_eq!((got.code, got.stdout.as_str()), (1, ""), "{got:?}");
            assert!(got.stderr.starts_with("❌ Interrupted: "), "{hook}: {got:?}");
            fs::remove_file(sandbox.repo().join(".git/hooks").join(hook)).unwrap();
            sandbox.end_what_is_left();
            assert_eq!(sandbox.fingerprint(), before);
            assert_healthy(&sandbox);
            assert_eq!(sandbox.gto(args).code, 0);
        }
    }
}

#[test]
fn what_a_hook_leaves_running_holds_nobody() {
    for (args, hook) in HOOKED.into_iter().chain([(&ANNOTATE[..], "post-commit")]) {
        let sandbox = repository();
        sandbox.hook(hook, "sleep 600 & echo $! >> ROOT/left; echo said >&2");
        let got = sandbox.bounded_gto(args);
        assert_eq!(got.code, 0, "{got:?}");
        assert!(got.stderr.contains("said\n"), "{hook}: {got:?}");
        assert!(!sandbox.has("repo/.git/refs/gto.lock"));
        assert_eq!(sandbox.gto_without_hooks(&["register", "other"]).code, 0);
        assert!(sandbox.end_what_is_left());
    }
}

impl Sandbox {
    /// Ends the processes that hooks left running, and says whether all were.
    fn end_what_is_left(&self) -> bool {
        let left = fs::read_to_string(self.root().join("left")).unwrap();
        let end = |process: &str| {
            outcome(self.command("kill", self.root()).args(["-KILL", process])).code == 0
        };
        left.lines().filter(|process| !end(process)).count() == 0
    }

    #[track_caller]
    fn gto_without_hooks(&self, args: &[&str]) -> Outcome {
        self.git(&["config", "core.hooksPath", "/dev/null"]);
        self.bounded_gto(args)
    }
}

/// The lock is the outer one's, which waits for the hook: the answer comes at once.
#[test]
fn a_gto_in_a_hook_is_answered_at_once() {
    let gto = env!("CARGO_BIN_EXE_gto");
    for (args, hook) in HOOKED {
        let sandbox = repository();
        let inner = format!("{gto} show >ROOT/shown && {gto} register inner 2>ROOT/inner; exit 0");
        sandbox.hook(hook, &inner);
        assert_eq!(sandbox.bounded_gto(args).code, 0);
        let said = fs::read_to_string(sandbox.root().join("inner")).unwrap();
        let refused = "❌ The gto that runs this hook is changing this repository and waits for \
        the hook. Run this command before or after it, for example in a post-commit hook\n";
        assert_eq!(said, refused);
        assert!(!fs::read_to_string(sandbox.root().join("shown")).unwrap().is_empty());
        assert_healthy(&sandbox);
    }
    let sandbox = repository();
    sandbox.hook("post-commit", &format!("{gto} register inner"));
    assert_eq!(sandbox.bounded_gto(&ANNOTATE).code, 0);
    assert_eq!(sandbox.git(&["tag", "--list", "inner*"]), "inner@v0.0.1");
}

/// The variable shortens a wait, and gives no right.
#[test]
fn nobody_gets_a_lock_by_a_variable() {
    let sandbox = repository();
    let lock = fs::File::create_new(sandbox.repo().join(".git/refs/gto.lock")).unwrap();
    lock.lock().unwrap();
    let owner = format!("{} {}/.git/", std::process::id(), sandbox.repo().display());
    let mut inner = sandbox.gto_command(&sandbox.repo());
    let got = bounded(inner.env("GTO_LOCK_OWNER", &owner).args(["register", "n"]));
    assert!(got.stderr.contains("runs this hook"), "{got:?}");
    drop(lock);
    fs::remove_file(sandbox.repo().join(".git/refs/gto.lock")).unwrap();
    let odd = ["", "1", " ", "x y", "0 /", "-1 /", "99999999999999 /", &owner];
    for (n, owner) in odd.into_iter().enumerate() {
        let mut gto = sandbox.gto_command(&sandbox.repo());
        gto.env("GTO_LOCK_OWNER", owner).args(["register", &format!("n{n}")]);
        assert_eq!(bounded(&mut gto).code, 0);
    }
}

/// As with git, a commit has what pre-commit stages; what the user has staged or changed stays so.
#[test]
fn what_a_formatter_stages_is_committed() {
    let sandbox = repository();
    sandbox.write("repo/staged", "staged\n");
    sandbox.git(&["add", "staged"]);
    sandbox.write("repo/doc", "the user's\n");
    let format = "sed -i 's/{}/{ }/' artifacts.yaml\necho made >made\n\
                  git add artifacts.yaml made";
    sandbox.hook("pre-commit", format);
    let got = sandbox.bounded_gto(&ANNOTATE);
    assert_eq!(got.code, 0, "{got:?}");
    assert_eq!(sandbox.git(&["show", "HEAD:artifacts.yaml"]), "a: { }\nb: { }");
    assert_eq!(sandbox.git(&["show", "--format=", "--name-only"]), "artifacts.yaml\nmade");
    assert_eq!(sandbox.git(&["status", "--porcelain"]), "M doc\nA  staged");
    assert_healthy(&sandbox);

    // Nothing of it stays if the commit is refused after all.
    sandbox.hook("commit-msg", "exit 1");
    sandbox.hook("pre-commit", "echo again >>made\ngit add made");
    let got = sandbox.bounded_gto(&["annotate", "c", "--commit"]);
    assert_eq!(got.stderr, "❌ The commit-msg hook refused the commit\n");
    assert_eq!(sandbox.git(&["status", "--porcelain"]), "M doc\n M made\nA  staged");
    assert_eq!(sandbox.git(&["diff", "--cached", "--name-only"]), "staged");
}

/// One that formats and refuses, so that the user looks at it: the file stays as it is.
#[test]
fn a_formatter_that_refuses_leaves_its_work() {
    let sandbox = repository();
    sandbox.hook("pre-commit", "sed -i 's/{}/{ }/' artifacts.yaml\necho reformatted\nexit 1");
    let got = sandbox.bounded_gto(&ANNOTATE);
    let refused = "reformatted\n❌ The pre-commit hook refused the commit\n\
                   'artifacts.yaml' stays as the hook left it: `git diff` shows the changes\n";
    assert_eq!((got.code, got.stdout.as_str(), got.stderr.as_str()), (1, "", refused));
    assert_eq!(sandbox.git(&["status", "--porcelain"]), "M artifacts.yaml");
    assert_eq!(sandbox.git(&["diff", "--cached"]), "");
    let text = fs::read_to_string(sandbox.repo().join("artifacts.yaml")).unwrap();
    assert_eq!(text, "a: { }\nb: { }\n");
}

#[test]
fn what_hooks_say_is_shown() {
    let sandbox = repository();
    for hook in ["pre-commit", "commit-msg", "post-commit", "reference-transaction"] {
        sandbox.hook(hook, &format!("echo {hook} out; echo {hook} err >&2"));
    }
    let got = sandbox.bounded_gto(&ANNOTATE);
    for hook in ["pre-commit", "commit-msg", "post-commit", "reference-transaction"] {
        for stream in ["out", "err"] {
            assert!(got.stderr.contains(&format!("{hook} {stream}\n")), "{got:?}");
        }
    }
    assert_eq!(got.stdout, "Updated `artifacts.yaml`\nRunning `git commit`\n");
    let got = sandbox.bounded_gto(&ASSIGN);
    assert!(got.stderr.contains("reference-transaction out\n"), "{got:?}");
}

/// As git's file, that of the message ends with a line end; without a change it is not committed.
#[test]
fn a_hook_adds_lines_to_the_message() {
    let sandbox = repository();
    let message = || {
        sandbox
            .run(sandbox.command("git", &sandbox.repo()).args(["log", "-1", "--format=%B"]))
            .stdout
    };
    sandbox.hook("commit-msg", "echo 'Change-Id: I1' >>\"$1\"");
    assert_eq!(sandbox.bounded_gto(&ANNOTATE).code, 0);
    assert_eq!(message(), "Annotate artifact `b`\nChange-Id: I1\n\n");
    sandbox.hook("commit-msg", "tail -c 1 \"$1\" | od -An -c >ROOT/end");
    assert_eq!(sandbox.bounded_gto(&["annotate", "c", "--commit"]).code, 0);
    assert!(sandbox.git(&["cat-file", "commit", "HEAD"]).ends_with("\n\nAnnotate artifact `c`"));
    assert_eq!(message(), "Annotate artifact `c`\n");
    assert_eq!(fs::read_to_string(sandbox.root().join("end")).unwrap().trim(), "\\n");
}

/// A git before 2.36 has no `git hook`, or another program of that name.
#[test]
fn an_old_git_is_named() {
    let sandbox = repository();
    let git = sandbox.run(sandbox.command("sh", sandbox.root()).args(["-c", "command -v git"]));
    let old = "case \"$1 $2\" in 'hook run') echo \"git: 'hook' is not a git command.\" >&2; exit 1;;\n\
               'hook ') exit 129;; esac\nexec GIT \"$@\"";
    sandbox.program("bin/git", &old.replace("GIT", git.stdout.trim()));
    let run = |sandbox: &Sandbox| {
        let path = std::env::var("PATH").unwrap();
        let mut gto = sandbox.gto_command(&sandbox.repo());
        gto.env("PATH", format!("{}/bin:{path}", sandbox.root().display()));
        bounded(gto.args(ANNOTATE))
    };
    for hook in ["pre-commit", "commit-msg"] {
        sandbox.hook(hook, "exit 0");
        let before = sandbox.fingerprint();
        let got = run(&sandbox);
        let old = format!(
            "❌ The {hook} hook cannot be run: the git program has no `git hook run`, which came \
             with git 2.36\n"
        );
        assert!(got.code == 1 && got.stderr.ends_with(&old), "{got:?}");
        assert_eq!(sandbox.fingerprint(), before);
        fs::remove_file(sandbox.repo().join(".git/hooks").join(hook)).unwrap();
    }
    assert_eq!(run(&sandbox).code, 0);
}

/// Variables that make patterns of paths have no effect on what is one path.
#[test]
fn variables_about_patterns_change_nothing() {
    for variable in ["LITERAL", "GLOB", "NOGLOB", "ICASE"] {
        for value in ["0", "1"] {
            let sandbox = repository();
            sandbox.write("repo/ARTIFACTS.YAML", "other: {}\n");
            let mut gto: Command = sandbox.gto_command(&sandbox.repo());
            gto.env(format!("GIT_{variable}_PATHSPECS"), value).args(ANNOTATE);
            let got = bounded(&mut gto);
            assert_eq!(got.code, 0, "{variable}={value}: {got:?}");
            assert_eq!(sandbox.git(&["show", "--format=", "--name-only"]), "artifacts.yaml");
            assert_eq!(sandbox.git(&["status", "--porcelain"]), "?? ARTIFACTS.YAML");
        }
    }
}
