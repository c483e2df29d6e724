//! Compares the commands that change a registry with Python GTO: two equal repositories, each
//! with an origin of its own, one changed by our program and one by the other. After each
//! command their tags are the same objects, in both repositories and on both origins.
//!
//! GTO 1.10.1 takes the time of a tag from the clock: it is set to that of ours afterwards.

use std::collections::BTreeMap;

use super::generate::Registry;
use super::reference::Reference;
use super::steps::Steps;
use super::{better, command_line, difference, on_seeds};
use crate::support::sandbox::{Outcome, Sandbox, outcome};

/// Commands tried on one registry.
const STEPS: usize = 25;

#[test]
#[ignore = "needs Python: tests/reference/install"]
fn random_changes() {
    on_seeds("1.10.1", &["--mended", "--changes"], |reference, seed| {
        let registry = Registry::random(seed, 0..25, false);
        let mut pair = Pair::new(&registry, reference);
        let (mut steps, mut compared) = (Steps::new(&registry), 0);
        let mut lines = Vec::new();
        for step in 0..STEPS {
            let tags = pair.ours.tags().into_keys().collect::<Vec<_>>();
            let argv = steps.next(&tags);
            lines.push(command_line(&argv));
            let mut found = pair.change(&argv);
            compared += 1;
            if step % 4 == 3 && found.is_none() {
                let questions = pair.questions(&argv);
                compared += questions.len();
                found = questions.iter().find_map(|argv| pair.read(argv));
            }
            if let Some(found) = found {
                let Pair { ours, theirs, .. } = pair;
                let (ours, theirs) = (ours.0.keep(), theirs.0.keep());
                let (ours, theirs) = (ours.display(), theirs.display());
                let report = format!(
                    "\n{found}after command {step} (again: GTO_LIVE_FROM={seed} GTO_LIVE_SEEDS=1)\n\
                     theirs {theirs}\nours   {ours}\n{}\n",
                    lines.join("\n")
                );
                return (compared, Some(report));
            }
        }
        (compared, None)
    });
}

/// Both repositories.
struct Pair<'r> {
    ours: Side,
    theirs: Side,
    reference: &'r mut Reference,
    clock: u64,
}

impl<'r> Pair<'r> {
    fn new(registry: &Registry, reference: &'r mut Reference) -> Self {
        // In the midst of the registry's own times, or later.
        let clock = 1_700_000_000 + registry.seed % 5 * 10;
        Self { ours: Side::new(registry), theirs: Side::new(registry), reference, clock }
    }

    /// Runs a command on both sides; says what differs.
    fn change(&mut self, argv: &[String]) -> Option<String> {
        let args: Vec<&str> = argv.iter().map(String::as_str).collect();
        // Now and then two changes in one second.
        self.clock += u64::from(!argv.len().is_multiple_of(3));
        let before = self.ours.tags();
        let mut gto = self.ours.0.gto_command(&self.ours.0.repo());
        gto.args(&args).env("GIT_COMMITTER_DATE", format!("{} +0000", self.clock));
        let ours = outcome(&mut gto);
        let theirs = self.reference.ask(&self.theirs.0, &args);
        let made: Vec<_> =
            self.theirs.tags().into_keys().filter(|tag| !before.contains_key(tag)).collect();
        self.theirs.set_time(&made, self.clock);

        let said = Said { argv, ours: &ours, theirs: &theirs };
        if (said.is_kept_half(&made) || said.is_void()) && self.ours.tags() == before {
            self.theirs.copy(&self.ours);
        } else if !said.is_same() {
            return Some(said.difference());
        }
        // The reference pushes a stage without the registration that the remote lacks.
        for line in ours.stderr.lines().filter(|line| line.ends_with("pushed too")) {
            let tags = line.split('\'').skip(1).step_by(2).map(|tag| format!("refs/tags/{tag}"));
            for tag in tags {
                self.theirs.0.git(&["push", "-q", "origin", &tag]);
            }
        }
        let (ours, theirs) = (self.ours.refs(), self.theirs.refs());
        (ours != theirs).then(|| {
            let only = |all: &str, other: &str| {
                let lines = all.lines().filter(|line| !other.lines().any(|it| it == *line));
                lines.collect::<Vec<_>>().join("\n")
            };
            let (ours, theirs) = (only(&ours, &theirs), only(&theirs, &ours));
            format!("{}refs: - {theirs}\nrefs: + {ours}\n", said.difference())
        })
    }

    /// What to ask about both sides after a command.
    fn questions(&self, argv: &[String]) -> Vec<Vec<String>> {
        let name = argv[1].as_str();
        [&["show"][..], &["show", "--json"], &["show", name, "--json"], &["history"]]
            .map(|argv| argv.iter().map(|&word| word.to_owned()).collect())
            .to_vec()
    }

    /// Asks both sides; says what differs.
    fn read(&mut self, argv: &[String]) -> Option<String> {
        let args: Vec<&str> = argv.iter().map(String::as_str).collect();
        let (ours, theirs) = (self.ours.0.gto(&args), self.reference.ask(&self.theirs.0, &args));
        let said = Said { argv, ours: &ours, theirs: &theirs };
        (!said.is_same() && !better(&ours, &theirs)).then(|| said.difference())
    }
}

/// What both programs said to the same command.
struct Said<'s> {
    argv: &'s [String],
    ours: &'s Outcome,
    theirs: &'s Outcome,
}

fn first_line(outcome: &Outcome) -> Option<&str> {
    outcome.stderr.lines().next()
}

impl Said<'_> {
    fn is_same(&self) -> bool {
        let (ours, theirs) = (self.ours, self.theirs);
        let usage = ours.code == 2 && theirs.code == 2 && ours.stdout.is_empty();
        ours.is_same_but_for_hints(theirs) || usage || self.is_no_commit()
    }

    /// The reference takes a revision that it does not know, or that is no commit, for an error
    /// of its own.
    fn is_no_commit(&self) -> bool {
        let (ours, theirs) = (self.ours, self.theirs);
        let says = |theirs_begins: &str, ours_ends: &str| {
            theirs.stderr.starts_with(&format!("❌ Unexpected error: {theirs_begins}"))
                && first_line(ours).is_some_and(|line| line.ends_with(ours_ends))
        };
        (says("unknown Git revision", "' was not found in the repository history")
            || says("Failed to create tag\n", " is a tree, not a commit"))
            && ours.code == theirs.code
            && ours.stdout == theirs.stdout
    }

    /// The reference keeps what it did before it failed; we take it back: the registration before
    /// an assignment that it refuses then, a stage that makes the registry unreadable, and a tag
    /// that it could not push.
    fn is_kept_half(&self, made: &[String]) -> bool {
        let (ours, theirs) = (self.ours, self.theirs);
        let [tag] = made else { return false };
        let refused = theirs.stdout.starts_with(&format!("Created git tag '{tag}' that "))
            && ours.stdout.is_empty()
            && ours.stderr.starts_with(&theirs.stderr);
        let unpushed = self.argv.iter().any(|word| word == "--push")
            && ours.stdout == theirs.stdout
            && first_line(ours) == first_line(theirs);
        (ours.code, theirs.code) == (1, 1) && (refused || unpushed)
    }

    /// The reference makes a tag that loses to an older one, or to a commit, by its date.
    fn is_void(&self) -> bool {
        let is_refused = self.ours.code == 1 && self.ours.stdout.is_empty();
        is_refused && self.ours.stderr.contains("' would have no effect with GIT_COMMITTER_DATE ")
    }

    fn difference(&self) -> String {
        let (ours, theirs) = (format!("{:?}", self.ours), format!("{:?}", self.theirs));
        format!("$ {}\n{}", command_line(self.argv), difference(&ours, &theirs))
    }
}

/// One of the repositories, and beside it its origin.
pub(super) struct Side(pub(super) Sandbox);

impl Side {
    pub(super) fn new(registry: &Registry) -> Self {
        let sandbox = registry.build();
        let origin = sandbox.root().join("origin.git");
        let origin = origin.to_str().unwrap();
        sandbox.git(&["init", "-q", "--bare", origin]);
        sandbox.git(&["remote", "add", "origin", origin]);
        if registry.seed.is_multiple_of(3) {
            let stages = registry.stages.iter().take(3).cloned().collect::<Vec<_>>();
            sandbox.write("repo/.gto", format!("stages: {stages:?}\n"));
        }
        Self(sandbox)
    }

    /// The tags with the ids of their objects.
    pub(super) fn tags(&self) -> BTreeMap<String, String> {
        let lines = self.0.git(&[
            "for-each-ref",
            "--format=%(objectname) %(refname:lstrip=2)",
            "refs/tags",
        ]);
        let tags = lines.lines().filter_map(|line| line.split_once(' '));
        tags.map(|(id, tag)| (tag.to_owned(), id.to_owned())).collect()
    }

    /// All references, here and on the origin.
    pub(super) fn refs(&self) -> String {
        let format =
            "for-each-ref --format=%(refname)|%(objectname)|%(*objectname)|%(tagger)|%(subject)";
        let format: Vec<_> = format.split(' ').collect();
        let there = self.0.git_in(&self.0.root().join("origin.git"), &format);
        format!("{}\n{}\n", self.0.git(&format), there.replace("refs/", "origin: refs/"))
    }

    /// Gives tags another time, here and, where they have been pushed, there.
    fn set_time(&self, tags: &[String], time: u64) {
        for tag in tags {
            let name = format!("refs/tags/{tag}");
            let mut read = self.0.command("git", &self.0.repo());
            let text = self.0.run(read.args(["cat-file", "tag", &name])).stdout;
            self.0.write("tag", with_time(&text, time));
            let (before, id) = (
                self.0.git(&["rev-parse", &name]),
                self.0.git(&["hash-object", "-t", "tag", "-w", "../tag"]),
            );
            self.0.git(&["update-ref", &name, &id]);
            if self.0.git(&["ls-remote", "origin", &name]).starts_with(&before) {
                self.0.git(&["push", "-q", "--force", "origin", &name]);
            }
        }
    }

    /// Takes over all tags of another side, and of its origin.
    fn copy(&self, other: &Self) {
        let all = "+refs/tags/*:refs/tags/*";
        for (folder, from) in [("repo", "repo"), ("origin.git", "origin.git")] {
            let from = other.0.root().join(from);
            let fetch = ["fetch", "-q", "--prune", "--no-tags", from.to_str().unwrap(), all];
            self.0.git_in(&self.0.root().join(folder), &fetch);
        }
    }
}

/// A tag object with another time in its `tagger` line.
fn with_time(text: &str, time: u64) -> String {
    let (head, message) = text.split_once("\n\n").unwrap();
    let (head, zone) = head.rsplit_once(' ').unwrap();
    let (head, _) = head.rsplit_once(' ').unwrap();
    format!("{head} {time} {zone}\n\n{message}")
}
