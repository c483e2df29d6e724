//! How long a registry takes: the fold alone, and `gto show` as a whole but for the process.
//!
//! `cargo bench`, or `cargo bench -- fold` for a part of it.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use divan::{Bencher, black_box};
use gto::commands::{self, Context};
use gto::config::Environment;
use gto::registry::{Event, ObjectId, State, TagName, Time};
use gto::render::Style;
use tempfile::TempDir;

fn main() {
    divan::main();
}

/// How many artifacts share the tags.
const SPREAD: usize = 20;

/// Names of tags, with the number of the commit they are at.
fn tags(count: usize, artifacts: usize) -> Vec<(String, usize)> {
    let tag = |index| {
        let (artifact, turn) = (index % artifacts, index / artifacts);
        match turn % 2 {
            0 => (format!("a{artifact}@v0.0.{turn}"), turn),
            _ => (format!("a{artifact}#dev#{turn}"), turn - 1),
        }
    };
    (0..count).map(tag).collect()
}

#[divan::bench(args = [1_000, 10_000, 100_000])]
fn fold_of_many_artifacts(bencher: Bencher<'_, '_>, count: usize) {
    fold(bencher, &tags(count, count / SPREAD));
}

#[divan::bench(args = [1_000, 10_000, 100_000])]
fn fold_of_one_artifact(bencher: Bencher<'_, '_>, count: usize) {
    fold(bencher, &tags(count, 1));
}

fn fold(bencher: Bencher<'_, '_>, tags: &[(String, usize)]) {
    bencher.bench_local(|| {
        let events = tags.iter().enumerate().map(|(second, (tag, commit))| {
            let commit: ObjectId = format!("{commit:040x}").parse().expect("40 digits");
            let time = Time { seconds: second as i64, offset_minutes: 0 };
            Event::new(tag, TagName::new(tag).expect("a tag of GTO"), commit, time)
        });
        State::fold(events).artifacts().count()
    });
}

#[divan::bench(args = [100, 1_000, 10_000])]
fn show(bencher: Bencher<'_, '_>, count: usize) {
    let repository = repository(count);
    bencher.bench_local(|| gto(repository.path(), &["show"]));
}

#[divan::bench(args = [100, 1_000, 10_000])]
fn show_one_artifact(bencher: Bencher<'_, '_>, count: usize) {
    let repository = repository(count);
    bencher.bench_local(|| gto(repository.path(), &["show", "a1"]));
}

/// Runs a command in this process.
fn gto(repository: &Path, args: &[&str]) -> Vec<u8> {
    let words = ["gto"].iter().chain(args).chain(&["--repo"]).map(OsString::from);
    let words = words.chain([repository.into()]);
    let cli = gto::cli::parse(black_box(words)).expect("a command line");
    let command = cli.command.expect("a command");
    let style = Style { color: false, emojis: true };
    let context = Context { environment: Environment::default(), style, err_style: style };
    let mut out = Vec::new();
    commands::run(&context, &command, &mut out).expect("a registry");
    out
}

/// A bare repository with so many tags, packed.
fn repository(count: usize) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    let git = |args: &[&str]| {
        let mut command = Command::new("git");
        command.arg("-C").arg(folder.path()).args(args).stdin(Stdio::piped());
        command.stdout(Stdio::null()).spawn().expect("git")
    };
    assert!(git(&["init", "-q", "--bare"]).wait().expect("git").success());
    let mut stream = String::new();
    let who = "Ann Lee <ann@example.com>";
    for commit in 0..SPREAD {
        let _ = write!(stream, "commit refs/heads/main\nmark :{}\n", commit + 1);
        let _ = write!(stream, "committer {who} {} +0200\ndata 2\nx\n\n", 1_600_000_000 + commit);
    }
    for (index, (tag, commit)) in tags(count, count / SPREAD).into_iter().enumerate() {
        let _ = write!(stream, "tag {tag}\nfrom :{}\n", commit + 1);
        let _ = write!(stream, "tagger {who} {} +0200\ndata 2\nx\n\n", 1_600_001_000 + index);
    }
    let mut import = git(&["fast-import", "--quiet"]);
    import.stdin.take().expect("a pipe").write_all(stream.as_bytes()).expect("git reads");
    assert!(import.wait().expect("git").success());
    assert!(git(&["pack-refs", "--all"]).wait().expect("git").success());
    folder
}
