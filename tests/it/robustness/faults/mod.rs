//! Every system call with which a command changes a registry, or reads it, fails once; before
//! every one that changes something the process is killed; signals come all the time. `strace`
//! sees to that. Between two calls that change something, nothing changes: so these are all the
//! points at which a process can die.
//!
//! After each fault the repository is in order, the registry is as before the command or as
//! after it, exit code and message say which, nobody is locked out, and the same command can be
//! given again. After a death the registry is valid, reading changes nothing, and the same command
//! completes what was begun.
//!
//! `cargo test --test it faults:: -- --ignored --nocapture` prints how many faults there were.

mod plan;

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use plan::{Call, Fault, PLAN, PLAN_FOR_GIT, concerns};

use crate::support::bounded::bounded;
use crate::support::health::{files, locks};
use crate::support::sandbox::{Outcome, Sandbox};

const DATE: &str = "1800000000 +0000";

/// A command and the repository that it changes.
struct Trial {
    sandbox: Sandbox,
    args: &'static [&'static str],
    template: PathBuf,
    before: String,
    after: String,
    faults: usize,
    defects: Vec<String>,
}

impl Trial {
    /// The command on the repository as `sandbox` has it.
    fn new(sandbox: Sandbox, args: &'static [&'static str]) -> Self {
        let template = sandbox.root().join("template");
        fs::rename(sandbox.repo(), &template).unwrap();
        let (before, after) = (String::new(), String::new());
        Self { sandbox, args, template, before, after, faults: 0, defects: Vec::new() }
    }

    /// Makes all faults of the plans, and says how many there were.
    #[track_caller]
    fn run(mut self) {
        self.restore();
        self.before = self.state();
        for (plan, follow) in [(PLAN, None), (PLAN_FOR_GIT, Some("-f"))] {
            self.restore();
            let calls = self.calls(follow);
            self.after = self.state();
            for (fault, names) in plan {
                for (name, n) in calls
                    .iter()
                    .filter(|call| concerns(*fault, names, call))
                    .map(|call| (&call.name, call.n))
                {
                    let what = match fault {
                        Fault::Once(error) => format!("inject={name}:error={error}:when={n}"),
                        Fault::FromNowOn(error) => format!("inject={name}:error={error}:when={n}+"),
                        Fault::Kill => format!("inject={name}:signal=KILL:when={n}"),
                    };
                    self.meet(*fault, name, &what, follow);
                }
            }
        }
        // At every second call: one that is interrupted is begun again.
        for signal in ["WINCH", "CONT", "CHLD", "URG"] {
            let what = format!("inject=all:signal={signal}:when=1+2");
            self.meet(Fault::Once("none"), "all", &what, None);
        }
        println!("{}: {} faults", self.args.join(" "), self.faults);
        assert!(self.defects.is_empty(), "{}", self.defects.join("\n\n"));
    }

    /// The calls of a run without faults, from where our own program begins.
    #[track_caller]
    fn calls(&self, follow: Option<&str>) -> Vec<Call> {
        let (done, log) = self.trace(follow.into_iter().chain(["-y"]));
        assert_eq!(done.code, 0, "{done:?}");
        let mut counts = HashMap::new();
        let mut calls = Vec::new();
        let mut has_begun = follow.is_some();
        for line in log.lines() {
            let (process, line) = match follow {
                Some(_) => line.split_once(' ').unwrap(),
                None => ("", line),
            };
            let Some((name, arguments)) = line.trim_start().split_once('(') else { continue };
            // Before that it is the loader that runs, as for any other program.
            has_begun |= name == "poll";
            let n: &mut usize = counts.entry((process.to_owned(), name.to_owned())).or_default();
            *n += 1;
            let call = Call { name: name.to_owned(), n: *n, text: arguments.to_owned() };
            if has_begun
                && (follow.is_none()
                    || !calls
                        .iter()
                        .any(|other: &Call| (&other.name, other.n) == (&call.name, call.n)))
            {
                calls.push(call);
            }
        }
        calls
    }

    /// The command under `strace` with these options, and what that writes.
    #[track_caller]
    fn trace<'a>(&self, options: impl Iterator<Item = &'a str>) -> (Outcome, String) {
        let log = self.sandbox.root().join("log");
        let mut strace = self.command("strace");
        strace.args(["-qq", "-o", log.to_str().unwrap()]).args(options);
        let done = bounded(strace.args(["--", env!("CARGO_BIN_EXE_gto")]).args(self.args));
        (done, fs::read_to_string(log).unwrap())
    }

    fn command(&self, program: &str) -> Command {
        let mut command = self.sandbox.command(program, &self.sandbox.repo());
        command.env("GIT_AUTHOR_DATE", DATE).env("GIT_COMMITTER_DATE", DATE);
        // With these git would have to be asked for its configuration.
        command.env_remove("GIT_CONFIG_GLOBAL").env_remove("GIT_CONFIG_NOSYSTEM");
        command
    }

    fn restore(&self) {
        let repo = self.sandbox.repo();
        let _ = fs::remove_dir_all(&repo);
        let (from, to) = (self.template.to_str().unwrap(), repo.to_str().unwrap());
        self.sandbox.run(self.sandbox.command("cp", self.sandbox.root()).args(["-a", from, to]));
    }

    /// The references with their objects, and what differs in the work tree.
    fn state(&self) -> String {
        format!("{}\n{}", self.registry(), self.status())
    }

    /// What `git status` shows, but for what a killed process was just writing.
    fn status(&self) -> String {
        let status = ["status", "--porcelain", "--untracked-files=all", "--", ".", ":!*.tmp"];
        self.sandbox.git(&status)
    }

    fn registry(&self) -> String {
        self.sandbox.git(&["for-each-ref", "--format=%(refname) %(objectname)"])
    }

    /// Whether no stage is without its version, and the file is as in one of the commits or shown
    /// as a change of HEAD's.
    fn is_valid(&self) -> bool {
        let refs = self.registry();
        let has = |mark| refs.contains(&format!("refs/tags/m{mark}"));
        let is_shown = match self.status().as_str() {
            "" => true,
            "M artifacts.yaml" | "M  artifacts.yaml" => self.before.starts_with(&refs),
            _ => false,
        };
        is_shown && (has('@') || !has('#'))
    }

    fn meet(&mut self, fault: Fault, name: &str, what: &str, follow: Option<&str>) {
        self.restore();
        let trace = format!("trace={name}");
        let (got, log) = self.trace(follow.into_iter().chain(["-y", "-e", &trace, "-e", what]));
        let line = log.lines().find(|line| line.contains("INJECTED")).unwrap_or_default();
        if name == "read" && line.contains("pipe:") {
            // Processes that take turns come to the pipes between them in another order.
            return;
        }
        self.faults += 1;
        if let Err(defect) = self.check(fault, name, &got) {
            self.defects.push(format!("{defect}\nafter {what}: {line}\n{got:?}"));
        }
    }

    fn check(&self, fault: Fault, name: &str, got: &Outcome) -> Result<(), String> {
        let sandbox = &self.sandbox;
        let git = sandbox.repo().join(".git");
        let is = |what: bool, text: &str| if what { Ok(()) } else { Err(text.to_owned()) };
        let state = self.state();
        if fault == Fault::Kill {
            is(self.is_valid(), &format!("invalid: {state}"))?;
            let everything = || files(&sandbox.repo()).into_iter().map(|path| fs::read(path).ok());
            let files_before: Vec<_> = everything().collect();
            is(bounded(self.command(env!("CARGO_BIN_EXE_gto")).arg("show")).code == 0, "show")?;
            is(everything().eq(files_before), "reading changed something")?;
        } else {
            is(state == self.before || state == self.after, &format!("in between: {state}"))?;
            let says_done = got.code == 0 || got.stderr.starts_with("❌ The change was made, but");
            let is_silent = got.stderr.is_empty() && matches!(fault, Fault::FromNowOn(_));
            is(is_silent || says_done == (state == self.after), "it says something else")?;
            is(matches!(got.code, 0 | 1), "the exit code")?;
            let is_temporary = |path: &PathBuf| {
                let name = path.file_name().unwrap().to_str().unwrap();
                name.starts_with("tmp_obj") || name.ends_with(".tmp")
            };
            let left: Vec<_> = files(&sandbox.repo()).into_iter().filter(is_temporary).collect();
            is(left.is_empty() || name == "unlink", &format!("left: {left:?}"))?;
        }
        let again = bounded(self.command(env!("CARGO_BIN_EXE_gto")).args(self.args));
        is(!again.stderr.contains("Unable to create"), &format!("locked out: {again:?}"))?;
        is(self.state() == self.after, &format!("again: {again:?}"))?;
        let left = locks(&git);
        is(left.is_empty(), &format!("left: {left:?}"))?;
        let fsck = sandbox.git(&["fsck", "--strict", "--no-dangling", "--no-progress"]);
        is(fsck.is_empty(), &fsck)
    }
}

/// Another artifact has a version and a stage.
fn repository() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "one"]);
    sandbox.run(sandbox.gto_command(&sandbox.repo()).args(["assign", "a", "--stage", "dev"]));
    sandbox
}

/// So has `m`.
fn with_stage() -> Sandbox {
    let sandbox = repository();
    sandbox.run(sandbox.gto_command(&sandbox.repo()).args(["assign", "m", "--stage", "dev"]));
    sandbox
}

#[test]
#[ignore = "needs strace"]
fn register() {
    Trial::new(repository(), &["register", "m"]).run();
}

/// Two tags.
#[test]
#[ignore = "needs strace"]
fn assign() {
    Trial::new(repository(), &["assign", "m", "--stage", "dev"]).run();
}

#[test]
#[ignore = "needs strace"]
fn delete() {
    Trial::new(with_stage(), &["deprecate", "m", "v0.0.1", "--delete"]).run();
}

#[test]
#[ignore = "needs strace"]
fn delete_packed() {
    let sandbox = with_stage();
    sandbox.git(&["pack-refs", "--all"]);
    Trial::new(sandbox, &["deprecate", "m", "v0.0.1", "--delete"]).run();
}

/// The stage has a file of its own, and an older entry beside that of its version.
#[test]
#[ignore = "needs strace"]
fn delete_packed_in_part() {
    let sandbox = with_stage();
    sandbox.git(&["pack-refs", "--all"]);
    let stage = sandbox.git(&["rev-parse", "m#dev#1"]);
    sandbox.write("repo/.git/refs/tags/m#dev#1", format!("{stage}\n"));
    Trial::new(sandbox, &["deprecate", "m", "v0.0.1", "--delete"]).run();
}

#[test]
#[ignore = "needs strace"]
fn annotate() {
    let sandbox = repository();
    sandbox.write("repo/artifacts.yaml", "a: {type: model}\n");
    sandbox.git(&["add", "."]);
    sandbox.git(&["commit", "-q", "-m", "two"]);
    Trial::new(sandbox, &["annotate", "m", "--type", "model", "--commit"]).run();
}

/// Git makes the tags.
#[test]
#[ignore = "needs strace"]
fn assign_by_git() {
    let sandbox = repository();
    sandbox.git(&["config", "core.logAllRefUpdates", "always"]);
    Trial::new(sandbox, &["assign", "m", "--stage", "dev"]).run();
}
