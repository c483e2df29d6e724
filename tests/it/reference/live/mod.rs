//! Compares every command with Python GTO itself, on registries made at random: those that read
//! here, those that change them in [`writes`], options of ours alone in [`options`], those about annotations in [`annotations`].
//!
//! Needs `tests/reference/install`; then `cargo test --test it live -- --ignored --nocapture`.
//! `GTO_LIVE_SEEDS` says how many registries, `GTO_LIVE_FROM` the first seed, `GTO_REFERENCE`
//! where the reference is when not in `target/reference`.

mod annotation_steps;
mod annotations;
mod commands;
pub(crate) mod generate;
mod options;
mod reference;
pub(crate) mod steps;
mod vocabulary;
mod writes;

use std::env;
use std::fmt::Write as _;
use std::iter;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread;

use serde_json::Value;

use crate::support::sandbox::{Outcome, Sandbox};
use generate::Registry;
use reference::Reference;

/// Differences of one registry that are printed before the rest is only counted.
const SHOWN: usize = 5;

#[test]
#[ignore = "needs Python: tests/reference/install"]
fn random_registries() {
    compare("1.10.1", |seed| Registry::random(seed, 20..300, false), commands::all, same);
}

/// GTO 0.2.8 knew `-A` and `-a`. Its dates have no offset, and the order of what happened in one
/// second hangs on the hash of a commit: so all offsets are zero here and order does not count.
#[test]
#[ignore = "needs Python: tests/reference/install"]
fn random_histories() {
    let registry = |seed| Registry::random(seed, 20..300, true);
    compare("0.2.8", registry, commands::of_commits, |ours, theirs| {
        *ours = without_order(ours);
        *theirs = without_order(theirs);
        same(ours, theirs)
    });
}

/// The same outcome with offsets dropped, columns unpadded, and lines and JSON arrays sorted.
fn without_order(outcome: &Outcome) -> Outcome {
    let text = outcome.stdout.replace("+00:00", "");
    let stdout = match serde_json::from_str(&text) {
        Ok(Value::Array(mut rows)) => {
            rows.sort_by_key(Value::to_string);
            format!("{:#}", Value::Array(rows))
        }
        Ok(value) => format!("{value:#}"),
        Err(_) => {
            let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
            let mut lines: Vec<_> = text.lines().filter(|l| !l.contains('═')).map(words).collect();
            lines.sort();
            lines.join("\n") + "\n"
        }
    };
    Outcome { stdout, stderr: outcome.stderr.clone(), code: outcome.code }
}

/// Whether we did the same as GTO 1.10.1.
fn same(ours: &mut Outcome, theirs: &mut Outcome) -> bool {
    ours.is_same_but_for_hints(theirs) || better(ours, theirs)
}

/// Whether the reference gave up where we answer on purpose, or said it in a way we do not.
fn better(ours: &Outcome, theirs: &Outcome) -> bool {
    if theirs.stderr.contains("Multiple registrations are not supported") {
        return ours.code == 0 || ours.stderr.contains("Cannot apply --");
    }
    let is_said = ours.stdout.is_empty() && !ours.stderr.is_empty();
    theirs.stderr.contains("Unexpected error") && ours.code == theirs.code && is_said
}

fn compare(
    version: &str,
    registry: impl Fn(u64) -> Registry + Sync,
    commands: impl Fn(&Registry) -> Vec<Vec<String>> + Sync,
    same: impl Fn(&mut Outcome, &mut Outcome) -> bool + Sync,
) {
    on_seeds(version, &["--mended"], |reference, seed| {
        let registry = registry(seed);
        let sandbox = registry.build();
        let mut differences = Vec::new();
        let commands = commands(&registry);
        let compared = commands.len();
        for argv in commands {
            let args: Vec<&str> = argv.iter().map(String::as_str).collect();
            let mut ours = sandbox.gto(&args);
            let mut theirs = reference.ask(&sandbox, &args);
            if !same(&mut ours, &mut theirs) {
                differences.push((argv, ours, theirs));
            }
        }
        let found = !differences.is_empty();
        (compared, found.then(|| describe(seed, sandbox, &differences)))
    });
}

/// Makes a comparison on every seed that is asked for, which says how many commands it compared
/// and what differs.
fn on_seeds(
    version: &str,
    options: &[&str],
    compare: impl Fn(&mut Reference, u64) -> (usize, Option<String>) + Sync,
) {
    let from = number("GTO_LIVE_FROM", 0);
    let end = from + number("GTO_LIVE_SEEDS", 10);
    let (next, total, report) =
        (AtomicU64::new(from), AtomicUsize::new(0), Mutex::new(String::new()));
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                let mut reference = Reference::start(version, options);
                while let seed = next.fetch_add(1, Ordering::Relaxed)
                    && seed < end
                {
                    let (compared, differences) = compare(&mut reference, seed);
                    total.fetch_add(compared, Ordering::Relaxed);
                    report.lock().unwrap().extend(differences);
                }
            });
        }
    });
    let compared = total.into_inner();
    println!("{compared} commands compared with GTO {version} on seeds {from}..{end}");
    let report = report.into_inner().unwrap();
    assert!(report.is_empty(), "{report}");
    assert!(compared > 0, "nothing was compared");
}

type Difference = (Vec<String>, Outcome, Outcome);

/// Says how to see a seed's differences again, and shows the first of them.
fn describe(seed: u64, sandbox: Sandbox, differences: &[Difference]) -> String {
    let kept = sandbox.keep();
    let mut text = format!(
        "\n{} commands differ in {}/repo (again: GTO_LIVE_FROM={seed} GTO_LIVE_SEEDS=1)\n",
        differences.len(),
        kept.display()
    );
    for (argv, ours, theirs) in differences.iter().take(SHOWN) {
        writeln!(text, "$ {}", command_line(argv)).unwrap();
        text += &difference(&format!("{ours:?}"), &format!("{theirs:?}"));
    }
    text
}

/// The command as one types it into a shell.
fn command_line(argv: &[String]) -> String {
    let words = iter::once("gto").chain(argv.iter().map(String::as_str));
    shlex::try_join(words).unwrap()
}

/// The first lines that are not the same, theirs before ours.
fn difference(ours: &str, theirs: &str) -> String {
    let same = ours.lines().zip(theirs.lines()).take_while(|(o, t)| o == t).count();
    let mut text = String::new();
    for (sign, output) in [('-', theirs), ('+', ours)] {
        for line in output.lines().skip(same).take(8) {
            writeln!(text, "{sign} {line}").unwrap();
        }
    }
    text
}

fn number(variable: &str, default: u64) -> u64 {
    env::var(variable).map_or(default, |value| value.parse().unwrap())
}
