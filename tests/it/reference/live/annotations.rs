//! Compares the commands about annotations with GTO 0.2.8, the last to have them: two equal
//! repositories, each with an origin of its own. After each command they have the same index
//! file, the same work in progress and, here and on the origin, the same commits by their ids,
//! so by message, tree, parents, author and committer; ours are given the time of theirs.

use std::fs;
use std::path::Path;

use super::annotation_steps::{Steps, Work};
use super::reference::Reference;
use super::{command_line, difference, on_seeds};
use crate::support::sandbox::{Outcome, Sandbox, outcome};

/// Commands tried on one repository.
const STEPS: usize = 40;
/// An index file as 0.2.8 writes it.
const INDEX: &str = "\
aa:
  custom: words and words and words and words and words and words and words and 
    words
  description: 'a: b'
  labels:
  - zz
  - bb
  path: models/f
b-c: {}
zz/x:
  path: s3://b/k
  type: model
  virtual: false
";

#[test]
#[ignore = "needs Python: tests/reference/install"]
fn random_annotations() {
    on_seeds("0.2.8", &["--changes"], |reference, seed| {
        let mut pair = Pair { ours: repository(seed), theirs: repository(seed), reference };
        let mut steps = Steps::new(seed);
        let mut lines = Vec::new();
        for step in 0..STEPS {
            let work = steps.work();
            lines.extend(work.iter().map(|work| format!("# {work:?}")));
            work.iter().for_each(|work| pair.do_work(work, step));
            let argv = steps.next();
            lines.push(command_line(&argv));
            if let Some(found) = pair.run(&argv) {
                let (ours, theirs) = (pair.ours.keep(), pair.theirs.keep());
                let report = format!(
                    "\n{found}after command {step} (again: GTO_LIVE_FROM={seed} GTO_LIVE_SEEDS=1)\n\
                     theirs {}\nours   {}\n{}\n",
                    theirs.display(),
                    ours.display(),
                    lines.join("\n")
                );
                return (step + 1, Some(report));
            }
        }
        (STEPS, None)
    });
}

/// A repository with a commit or two, and an origin beside it.
fn repository(seed: u64) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("repo/models/f", "x\n");
    sandbox.write("repo/data", "1\n");
    if seed.is_multiple_of(3) {
        sandbox.write("repo/.gto", "types: [model, data]\n");
    }
    if seed % 4 == 1 {
        sandbox.write("repo/artifacts.yaml", INDEX);
    }
    for args in [
        &["add", "."][..],
        &["commit", "-qm", "start"],
        &["init", "-q", "--bare", "../origin.git"],
        &["remote", "add", "origin", "../origin.git"],
        &["push", "-q", "-u", "origin", "main"],
    ] {
        sandbox.git(args);
    }
    sandbox
}

/// Both repositories.
struct Pair<'r> {
    ours: Sandbox,
    theirs: Sandbox,
    reference: &'r mut Reference,
}

impl Pair<'_> {
    /// Changes both sides in the same way.
    fn do_work(&self, work: &Work, step: usize) {
        for side in [&self.ours, &self.theirs] {
            let git = |args: &[&str]| {
                let date = format!("{} +0000", 1_800_000_000 + step);
                let mut git = side.command("git", &side.repo());
                git.env("GIT_AUTHOR_DATE", &date).env("GIT_COMMITTER_DATE", &date);
                side.run(git.args(args));
            };
            match work {
                Work::Write(path) => side.write(&format!("repo/{path}"), format!("{step}\n")),
                Work::Delete(path) => drop(fs::remove_file(side.repo().join(path))),
                Work::Commit => {
                    git(&["add", "."]);
                    git(&["commit", "-q", "--allow-empty", "-m", "sync"]);
                }
                Work::Tag(tag) => git(&["tag", "-f", "-m", "a tag", tag]),
            }
        }
    }

    /// Runs a command on both sides; says what differs.
    fn run(&mut self, argv: &[String]) -> Option<String> {
        let args: Vec<&str> = argv.iter().map(String::as_str).collect();
        let theirs = self.reference.ask(&self.theirs, &args);
        let dates = self.theirs.git(&["log", "-1", "--date=raw", "--format=%ad|%cd"]);
        let (author, committer) = dates.split_once('|').unwrap();
        let mut gto = self.ours.gto_command(&self.ours.repo());
        gto.env("GIT_AUTHOR_DATE", author).env("GIT_COMMITTER_DATE", committer);
        let ours = outcome(gto.args(&args));

        if is_early_refusal(&ours) && theirs.code == 0 && args.contains(&"--push") {
            // The reference had nothing to change in the committed file, and pushed the rest.
            self.ours.git(&["push", "-q", "origin", "main"]);
        }
        let (state, expected) = (state(&self.ours), state(&self.theirs));
        if is_same(&ours, &theirs) && state == expected {
            return None;
        }
        let said = difference(&format!("{ours:?}"), &format!("{theirs:?}"));
        let left = difference(&state, &expected);
        Some(format!("$ {}\n{said}{left}", command_line(argv)))
    }
}

/// The index file, what `git status` and `git diff` say of the rest, and the branches of the
/// repository and of its origin.
fn state(side: &Sandbox) -> String {
    let index = fs::read(side.repo().join("artifacts.yaml")).ok();
    let index = index.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let git = |repo: &Path, args: &[&str]| side.git_in(repo, args);
    let (here, there) = (side.repo(), side.root().join("origin.git"));
    let refs = ["for-each-ref", "--format=%(refname) %(objectname)"];
    let commit = "--format=%H%n%s|%T|%P|%an <%ae> %ad|%cn <%ce> %cd%n%B";
    [
        index.unwrap_or_else(|| "(no file)".to_owned()),
        git(&here, &["status", "--porcelain"]),
        git(&here, &["diff"]),
        git(&here, &["stash", "list"]),
        git(&here, &["log", "-2", "--date=raw", commit]),
        git(&here, &refs),
        git(&there, &refs),
    ]
    .join("\n--\n")
}

/// Whether we said the same as GTO 0.2.8, or something else on purpose.
fn is_same(ours: &Outcome, theirs: &Outcome) -> bool {
    let first = |outcome: &Outcome| outcome.stderr.lines().next().unwrap_or_default().to_owned();
    let (our_line, their_line) = (first(ours), first(theirs));
    let name = |line: &str| Some(line.split_once("'. Only ")?.0.to_owned());
    if their_line.starts_with("❌ Unexpected error: 'NoneType' object has no attribute 'state'") {
        // The revision has no index file.
        return ours.code == 0 && matches!(ours.stdout.as_str(), "" | "{}\n");
    }
    if their_line.starts_with("❌ Unexpected error") {
        return ours.code == theirs.code && ours.stdout.is_empty();
    }
    if theirs.code == 2 {
        return ours.code == 2 && ours.stdout.is_empty();
    }
    if is_early_refusal(ours) {
        // We see that first, and say nothing before; the reference looks at the committed file,
        // and is content when the command changes nothing in that.
        return ours.code == 1 && ours.stdout.is_empty();
    }
    let another_sentence = name(&our_line).is_some() && name(&our_line) == name(&their_line);
    // We name the artifact that has the path, there the new one is named.
    let conflict = "❌ Provided path conflicts with '";
    let another_name = our_line.starts_with(conflict) && their_line.starts_with(conflict);
    // Where there is no annotation, JSON says so.
    let is_empty_json = ours.stdout == "{}\n" && theirs.stdout.is_empty();
    // Where the reference says nothing of what it does not know, we give a hint.
    let is_same_line = our_line == their_line || their_line.is_empty();
    ours.code == theirs.code
        && (ours.stdout == theirs.stdout || is_empty_json)
        && (is_same_line || another_sentence || another_name)
}

/// Whether we refused because the index file has changes that are not committed.
fn is_early_refusal(ours: &Outcome) -> bool {
    ours.stderr.contains("would have changed files that were not committed")
}
