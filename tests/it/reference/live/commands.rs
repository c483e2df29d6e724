//! What is asked about a random registry: every reading command with every option.

use fastrand::Rng;

use super::generate::Registry;

const CHECK_REF: &[&str] = &["", "--json", "--name", "--version", "--event", "--stage"];
const FIELDS: &[&str] = &["--name", "--version", "--stage", "--ref"];

/// Everything GTO 1.10.1 can be asked without changing the repository.
pub(crate) fn all(registry: &Registry) -> Vec<Vec<String>> {
    let mut rng = Rng::with_seed(registry.seed);
    let mut lines = Commands::default();
    for line in [
        "show",
        "show --plain",
        "show --json",
        "show -d",
        "show -d --json",
        "show --ro --json",
        "history",
        "history --plain",
        "history --json",
        "history --asc",
        "history --asc --json",
        "stages",
        "stages --json",
        "stages --used",
        "stages --allowed --json",
        "print-state",
        "show --json --plain",
        "show nosuch",
        "history nosuch",
        "show nosuch@latest --json",
    ] {
        lines.add(line, &[]);
    }
    for field in FIELDS {
        lines.add("show", &[field]);
    }
    for _ in 0..12 {
        lines.add(&format!("show {}", options(&mut rng)), &[]);
    }
    for name in &registry.artifacts {
        for line in [
            "history",
            "history --json",
            "history --asc --plain",
            "show",
            "show --json",
            "show -d --json",
        ] {
            lines.add(line, &[name]);
        }
        for field in FIELDS {
            lines.add("show", &[name, field]);
        }
        let shortcuts = registry.shortcuts(name);
        for shortcut in &shortcuts {
            lines.add("show", &[shortcut]);
            lines.add("show --json", &[shortcut]);
            lines.add("show", &[shortcut, FIELDS[rng.usize(..FIELDS.len())]]);
            lines.add(&format!("show {}", options(&mut rng)), &[shortcut]);
        }
        for _ in 0..6 {
            lines.add(&format!("show {}", options(&mut rng)), &[name]);
        }
    }
    for tag in &registry.tags {
        for option in CHECK_REF {
            lines.add(&format!("check-ref {option}"), &[tag]);
        }
        lines.add("parse-tag", &[tag]);
    }
    for reference in ["HEAD", "main", "refs/heads/main", "nosuch", "refs/tags/nosuch@v1.0.0"] {
        lines.add("check-ref", &[reference]);
    }
    if let Some(tag) = registry.tags.first() {
        lines.add("check-ref --json", &[&format!("refs/tags/{tag}")]);
    }
    lines.0
}

/// What 0.2.8 can be asked about all commits or all branches.
pub(crate) fn of_commits(registry: &Registry) -> Vec<Vec<String>> {
    let mut lines = Commands::default();
    for all in ["-A", "-a", "--all-commits", "--all-branches"] {
        for line in
            ["show", "show --json", "show -d --json", "show --ro", "history", "history --json"]
        {
            lines.add(line, &[all]);
        }
    }
    for name in registry.artifacts.iter().chain(&registry.annotated) {
        for all in ["-A", "-a"] {
            for line in ["show", "show --json", "show -d", "history", "history --json"] {
                lines.add(line, &[name, all]);
            }
        }
    }
    lines.0
}

/// A random choice of the options of `show`.
fn options(rng: &mut Rng) -> String {
    let mut options = Vec::new();
    if rng.bool() {
        options.push(format!("--av {}", rng.i32(-1..4)));
    }
    if rng.bool() {
        options.push(format!("--vs {}", rng.i32(-1..4)));
    }
    if rng.bool() {
        options.push(format!("--sort {}", if rng.bool() { "semver" } else { "timestamp" }));
    }
    for (option, chance) in [("--ro", 3), ("-d", 3), ("--json", 2)] {
        if rng.usize(..chance) == 0 {
            options.push(option.to_owned());
        }
    }
    if rng.usize(..20) == 0 {
        options.push("--av -2".to_owned());
    }
    if rng.usize(..20) == 0 {
        options.push("--vs -2".to_owned());
    }
    options.join(" ")
}

/// Command lines: words to be split, and words to be kept as they are.
#[derive(Default)]
struct Commands(Vec<Vec<String>>);

impl Commands {
    fn add(&mut self, words: &str, more: &[&str]) {
        let words = words.split_whitespace().chain(more.iter().copied());
        self.0.push(words.map(str::to_owned).collect());
    }
}
