//! Random commands that change a registry, sound ones and others.

use fastrand::Rng;

use super::generate::Registry;
use super::vocabulary::{MESSAGES, NAMES, STAGES, SUFFIXES};

const WRONG_NAMES: &[&str] = &["-bad", "m!", "", "x y", "é", "a@v1.0.0", "a#b", "a:b:c", "x/", "."];
const WRONG_VERSIONS: &[&str] = &["1.0.0", "v1", "v1.0", "v01.0.0", "latest", "v1.0.0#1", "ü"];
const WRONG_REVISIONS: &[&str] = &["nosuch", "HEAD~99", "@@", "deadbeef", ":/x", "HEAD^{tree}"];
const MORE_MESSAGES: &[&str] =
    &["[red]x[/red] :smile:", "# only", "a\n# b\n\n\nc", "-m", "  ", "\n", "a\r\nb"];

/// The commands of one seed.
pub(crate) struct Steps {
    rng: Rng,
    names: Vec<String>,
    stages: Vec<String>,
    last: Vec<String>,
}

impl Steps {
    pub(crate) fn new(registry: &Registry) -> Self {
        let mut rng = Rng::with_seed(registry.seed);
        let mut names = registry.artifacts.clone();
        names.truncate(3);
        names.extend((0..2).map(|_| NAMES[rng.usize(..NAMES.len())].to_owned()));
        let stages = registry.stages.iter().cloned().collect();
        Self { rng, names, stages, last: Vec::new() }
    }

    /// The next command for a registry with these tags.
    pub(crate) fn next(&mut self, tags: &[String]) -> Vec<String> {
        let mut words = match self.rng.usize(..11) {
            0..4 => self.register(tags),
            4..8 => self.assign(tags),
            _ => self.deprecate(tags),
        };
        if self.one_in(6) {
            let simple = self.pick(&["true", "false", "false", "auto", "x", "True"]);
            words.extend(["--simple".to_owned(), simple.to_owned()]);
        }
        if self.one_in(5) {
            words.push("--force".to_owned());
        }
        if self.one_in(5) {
            let message = if self.rng.bool() { MESSAGES } else { MORE_MESSAGES };
            let message = self.pick(message).to_owned();
            words.extend([self.pick(&["-m", "--message"]).to_owned(), message]);
        }
        if self.one_in(4) {
            words.push("--push".to_owned());
        }
        if self.one_in(60) {
            words.push(self.pick(&["--nosuch", "extra", "-r"]).to_owned());
        }
        words
    }

    /// The next command with options that the reference does not have.
    pub(crate) fn next_of_ours(&mut self, tags: &[String]) -> Vec<String> {
        let follows = self.rng.bool().then(|| self.what_follows(tags)).flatten();
        self.last = follows.unwrap_or_else(|| self.any_of_ours(tags));
        self.last.clone()
    }

    /// A command that undoes what the last one did, or goes on from it.
    fn what_follows(&mut self, tags: &[String]) -> Option<Vec<String>> {
        let last = std::mem::take(&mut self.last);
        let has = |option: &str| last.iter().any(|word| word == option);
        let after = |option: &str| last.get(last.iter().position(|it| it == option)? + 1);
        let words = match last.first()?.as_str() {
            "deprecate" if !has("--delete") && !has("-d") && !has("--undo") && !has("--ref") => {
                return Some([&last[..], &["--undo".to_owned()]].concat());
            }
            "assign" | "promote" => {
                ["assign", &last[1], "--stage", after("--stage")?, "--rollback"]
            }
            "register" if has("--pre") => {
                ["register", &last[1], &self.revision(tags), "--release", "--exist-ok"]
            }
            _ => return None,
        };
        Some(words.map(str::to_owned).to_vec())
    }

    fn any_of_ours(&mut self, tags: &[String]) -> Vec<String> {
        let mut words = match self.rng.usize(..8) {
            0..3 => self.register(tags),
            3..5 => self.assign(tags),
            5 => self.deprecate(tags),
            6 => self.bring_back(tags),
            _ => {
                let (name, stage) = (self.name(tags), self.stage());
                let words = ["assign", &name, "--stage", &stage, "--rollback"];
                return words.map(str::to_owned).to_vec();
            }
        };
        if words[0] == "register" && !words.iter().any(|word| word == "--restore") {
            for options in [
                &["--pre rc", "--pre beta", "--pre a.b", "--release", "--bump-minor", "", "", ""][..],
                &["--build b.1", "--build 007", "", "", ""],
                &["--if-changed", "--if-changed=any", "", "", ""],
            ] {
                words.extend(self.pick(options).split_whitespace().map(str::to_owned));
            }
        }
        if words[0] != "deprecate" && self.rng.bool() {
            words.push("--exist-ok".to_owned());
        }
        if self.one_in(4) {
            words.push("--push".to_owned());
            if words[0] != "deprecate" {
                words.extend(["--retry", "2"].map(str::to_owned));
            }
        }
        words
    }

    /// What was taken back, or was not.
    fn bring_back(&mut self, tags: &[String]) -> Vec<String> {
        let Some((name, version)) = self.known_version(tags) else {
            return ["deprecate", &self.name(tags), "--undo"].map(str::to_owned).to_vec();
        };
        let stage = self.stage();
        let words: &[&str] = match self.rng.usize(..4) {
            0 => &["register", &name, "--version", &version, "--restore"],
            1 => &["deprecate", &name, "--undo"],
            2 => &["deprecate", &name, &version, "--undo"],
            _ => &["deprecate", &name, &version, &stage, "--undo"],
        };
        words.iter().map(|&word| word.to_owned()).collect()
    }

    fn register(&mut self, tags: &[String]) -> Vec<String> {
        let mut words = vec!["register".to_owned(), self.name(tags)];
        match self.rng.usize(..20) {
            // To other commands an empty word is, for the reference, what all versions have.
            0 => words.push(String::new()),
            1 => words.extend(["--version".to_owned(), String::new()]),
            2..10 => words.push(self.revision(tags)),
            _ => {}
        }
        if self.one_in(4) {
            words.extend([self.pick(&["--version", "--ver"]).to_owned(), self.version()]);
        }
        if self.one_in(4) {
            words.push(self.pick(&["--bump-major", "--bump-minor", "--bump-patch"]).to_owned());
        }
        words
    }

    fn assign(&mut self, tags: &[String]) -> Vec<String> {
        let mut words = vec![self.pick(&["assign", "assign", "promote"]).to_owned()];
        match self.known_version(tags) {
            Some((name, version)) if self.one_in(3) => {
                words.extend([name, "--version".to_owned(), version]);
            }
            _ => {
                words.push(self.name(tags));
                if self.rng.bool() {
                    words.push(self.revision(tags));
                }
                if self.one_in(5) {
                    words.extend(["--version".to_owned(), self.version()]);
                }
            }
        }
        if !self.one_in(40) {
            words.extend(["--stage".to_owned(), self.stage()]);
        }
        if self.one_in(6) {
            words.push(self.pick(&["--sr", "--skip-registration"]).to_owned());
        }
        words
    }

    fn deprecate(&mut self, tags: &[String]) -> Vec<String> {
        let mut words = vec!["deprecate".to_owned()];
        match self.known_version(tags) {
            Some((name, version)) if !self.one_in(4) => {
                words.extend([name, version]);
                if self.rng.bool() {
                    words.push(self.stage());
                }
            }
            _ => {
                words.push(self.name(tags));
                if self.one_in(3) {
                    words.extend(["--ref".to_owned(), self.revision(tags)]);
                } else if self.one_in(3) {
                    words.push(self.version());
                    if self.rng.bool() {
                        words.push(self.stage());
                    }
                }
            }
        }
        if self.one_in(5) {
            words.push(self.pick(&["-d", "--delete"]).to_owned());
        }
        words
    }

    fn name(&mut self, tags: &[String]) -> String {
        match self.rng.usize(..20) {
            0 => self.pick(WRONG_NAMES).to_owned(),
            1..4 => match self.known_version(tags) {
                Some((name, _)) => name,
                None => self.pick(NAMES).to_owned(),
            },
            _ => self.names[self.rng.usize(..self.names.len())].clone(),
        }
    }

    fn stage(&mut self) -> String {
        match self.rng.usize(..20) {
            0 => self.pick(WRONG_NAMES).to_owned(),
            1 => self.pick(STAGES).to_owned(),
            _ => self.stages[self.rng.usize(..self.stages.len())].clone(),
        }
    }

    fn version(&mut self) -> String {
        if self.one_in(8) {
            return self.pick(WRONG_VERSIONS).to_owned();
        }
        let suffix = if self.one_in(4) { self.pick(SUFFIXES) } else { "" };
        let rng = &mut self.rng;
        format!("v{}.{}.{}{suffix}", rng.usize(..3), rng.usize(..3), rng.usize(..3))
    }

    fn revision(&mut self, tags: &[String]) -> String {
        match self.rng.usize(..20) {
            0 => self.pick(WRONG_REVISIONS).to_owned(),
            1 => self.pick(&["main", "side", "refs/heads/main"]).to_owned(),
            2..4 if !tags.is_empty() => tags[self.rng.usize(..tags.len())].clone(),
            _ => format!("main~{}", self.rng.usize(..6)),
        }
    }

    /// An artifact and a version of it that one of the tags is about.
    fn known_version(&mut self, tags: &[String]) -> Option<(String, String)> {
        let versions: Vec<_> = tags.iter().filter_map(|tag| tag.split_once("@v")).collect();
        let (name, rest) = versions.get(self.rng.usize(..versions.len().max(1)))?;
        let version = rest.split(['!', '#']).next()?;
        Some((name.replace('=', ":"), format!("v{version}")))
    }

    fn one_in(&mut self, chances: usize) -> bool {
        self.rng.usize(..chances) == 0
    }

    fn pick<'t>(&mut self, from: &[&'t str]) -> &'t str {
        from[self.rng.usize(..from.len())]
    }
}
