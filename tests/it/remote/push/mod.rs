//! `--push` to real remotes: what is printed, and what both sides hold afterwards.

mod announced;
mod built_upon;
mod choice;
mod compare;
mod deletions;
mod race;
mod reach;
mod refusals;
mod reruns;
mod retry;
mod settings;

use std::process::Stdio;

use crate::support::bounded::bounded;
use crate::support::remote::Remote;
use crate::support::sandbox::Outcome;

const REGISTER: &[&str] = &["register", "m", "--push"];
const REGISTERED: &[&str] = &["m@v0.0.1"];
/// This registers first: two tags go out together.
const ASSIGN: &[&str] = &["assign", "m", "--stage", "dev", "--push"];
const ASSIGNED: &[&str] = &["m@v0.0.1", "m#dev#1"];

impl Remote {
    /// The command succeeds and creates these tags; they, and nothing else, are added on
    /// both sides.
    #[track_caller]
    fn succeeds(&self, args: &[&str], tags: &[&str]) {
        let (ours, theirs) = (self.tags(), self.refs());
        let got = self.gto_in_repo(args);
        assert_eq!((got.code, got.stderr.as_str()), (0, ""), "{got:?}");
        let pushed =
            |tag: &&str| format!("{}Successfully pushed git tag {tag} on remote.\n", begun(tag));
        assert_eq!(got.stdout, tags.iter().map(pushed).collect::<String>());
        let ours = added(&ours, self.tags());
        assert_eq!(names(&ours), sorted(tags));
        assert_eq!(added(&theirs, self.refs()), ours);
    }

    /// The command fails, says why with these words, and leaves both sides as they were;
    /// whether stdin is closed or a pipe where nothing comes, it waits for nobody.
    #[track_caller]
    fn fails(&self, args: &[&str], tags: &[&str], words: &[&str]) {
        let state = || (self.sandbox.fingerprint(), self.refs());
        let before = state();
        for stdin in [Stdio::null(), Stdio::piped()] {
            let mut gto = self.sandbox.gto_command(&self.sandbox.repo());
            let got = bounded(gto.args(args).stdin(stdin));
            assert_eq!(got.stdout, begun(tags[0]));
            says(&got, tags[0], words);
            assert_eq!(state(), before);
        }
    }
}

/// Asserts the reference's sentence on the push of a tag, and these words on further lines.
#[track_caller]
fn says(got: &Outcome, tag: &str, words: &[&str]) {
    let (first, reason) = got.stderr.split_once('\n').unwrap();
    assert_eq!(
        (got.code, first),
        (
            1,
            format!(
                "❌ The command `git push origin {tag}` failed. \
                 Make sure your local repository is in sync with the remote."
            )
            .as_str()
        ),
        "{got:?}"
    );
    for word in words {
        assert!(reason.contains(word), "no `{word}` in {got:?}");
    }
}

/// What is printed of a new tag before it is pushed.
fn begun(tag: &str) -> String {
    let done =
        if tag.contains('#') { "assigns stage to version 'v0.0.1'" } else { "registers version" };
    format!("Created git tag '{tag}' that {done}\nRunning `git push origin {tag}`\n")
}

/// What is there now and was not before; nothing is gone.
#[track_caller]
fn added(before: &[String], mut now: Vec<String>) -> Vec<String> {
    assert!(before.iter().all(|line| now.contains(line)), "{before:?} became {now:?}");
    now.retain(|line| !before.contains(line));
    now
}

fn names(refs: &[String]) -> Vec<&str> {
    let name = |line: &'_ str| line.find("refs/tags/").map(|at| at + "refs/tags/".len());
    refs.iter().map(|line| name(line).map_or(line.as_str(), |at| &line[at..])).collect()
}

fn sorted<'a>(names: &[&'a str]) -> Vec<&'a str> {
    let mut names = names.to_vec();
    names.sort_unstable();
    names
}
