//! Random commands about annotations, and what else happens in a repository between them.

use fastrand::Rng;

const NAMES: &[&str] = &["aa", "mm", "zz/x", "m1", "b-c"];
const WRONG_NAMES: &[&str] = &["no name", "-x", "", "aa@v1.0.0", "mm#dev", "x/"];
const TYPES: &[&str] = &["model", "data", "x-y", "bad type", ""];
const PATHS: &[&str] = &[
    "models/f",
    "models",
    "data",
    "nosuch",
    "s3://b/k",
    "a b",
    "x/y",
    "./x/../x/y",
    "yes",
    "1.5",
    "",
    "é/ü",
    "a: b",
];
const LABELS: &[&str] = &["aa", "bb", "zz", "c-c", "null", "yes", "bad label"];
const TEXTS: &[&str] = &[
    "hello",
    "a: b",
    "yes",
    "1.5",
    "",
    "with # hash",
    "two words two words two words two words two words two words two words two words two words",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "é ü 漢字",
    "null",
    "~",
    "- x",
    "? x",
    "it's",
    "\"q\"",
    "[a]",
    "{a: b}",
    "123",
    "0x1F",
    "line1\nline2",
    "ends\n",
    " lead",
    "trail ",
    "2020-01-01",
    "12:30",
    "*a",
    "&a",
    "!t",
    "%x",
    "@x",
    "`x`",
    "|",
    ">",
    "x:",
    "tab\there",
    "back\\slash",
];
const TAGS: &[&str] = &["aa@v0.0.1", "mm@v1.0.0", "aa#dev#1", "mm#dev#2"];
const REVISIONS: &[&str] = &["HEAD", "main", "HEAD~1", "aa@v0.0.1", "refs/heads/main", "nosuch"];

/// What a user does besides.
#[derive(Debug)]
pub(super) enum Work {
    /// Writes something into a file.
    Write(&'static str),
    Delete(&'static str),
    /// Commits everything.
    Commit,
    /// Makes an annotated tag, or moves it.
    Tag(&'static str),
}

/// The commands of one seed.
pub(super) struct Steps {
    rng: Rng,
}

impl Steps {
    pub(super) fn new(seed: u64) -> Self {
        Self { rng: Rng::with_seed(seed) }
    }

    /// What happens before the next command.
    pub(super) fn work(&mut self) -> Vec<Work> {
        let mut all = Vec::new();
        if self.one_in(5) {
            all.push(Work::Write(self.pick(&["untracked", "models/f", "data", "models/new"])));
        }
        if self.one_in(25) {
            all.push(Work::Delete(self.pick(&["untracked", "data"])));
        }
        if self.one_in(4) {
            all.push(Work::Commit);
        }
        if self.one_in(6) {
            all.push(Work::Tag(self.pick(TAGS)));
        }
        all
    }

    pub(super) fn next(&mut self) -> Vec<String> {
        let mut words: Vec<String> = match self.rng.usize(..9) {
            0..5 => self.annotate(),
            5..6 => vec!["remove".into(), self.name()],
            _ => self.describe(),
        };
        if words[0] != "describe" && self.one_in(3) {
            words.push(self.pick(&["--commit", "--commit", "--push"]).into());
        }
        if self.one_in(60) {
            words.push(self.pick(&["--nosuch", "--type=xx", "-r"]).into());
        }
        words
    }

    fn annotate(&mut self) -> Vec<String> {
        let mut words = vec!["annotate".to_owned(), self.name()];
        if self.rng.bool() {
            words.extend(["--type".into(), self.pick(TYPES).into()]);
        }
        if self.rng.bool() {
            words.extend(["--path".into(), self.pick(PATHS).into()]);
        }
        while self.one_in(3) {
            words.extend(["--label".into(), self.pick(LABELS).into()]);
        }
        if self.one_in(3) {
            let option = self.pick(&["-d", "--description"]);
            words.extend([option.into(), self.pick(TEXTS).into()]);
        }
        if self.one_in(3) {
            let option = self.pick(&["-c", "--custom"]);
            words.extend([option.into(), self.pick(TEXTS).into()]);
        }
        if self.one_in(8) {
            words.push(self.pick(&["-e", "--must-exist"]).into());
        }
        if self.one_in(3) {
            words.push("--allow-same-path".into());
        }
        words
    }

    fn describe(&mut self) -> Vec<String> {
        let mut name = self.name();
        if self.one_in(4) {
            name += self.pick(&["@latest", "@greatest", "#dev", "@v0.0.1", "@v1.0.0"]);
        }
        let mut words = vec!["describe".to_owned(), name];
        while self.rng.bool() {
            words.push(self.pick(&["--path", "--type", "--description", "--custom"]).into());
        }
        if self.one_in(3) {
            words.extend(["--rev".into(), self.pick(REVISIONS).into()]);
        }
        words
    }

    fn name(&mut self) -> String {
        let names = if self.one_in(20) { WRONG_NAMES } else { NAMES };
        self.pick(names).to_owned()
    }

    fn one_in(&mut self, chances: usize) -> bool {
        self.rng.usize(..chances) == 0
    }

    fn pick(&mut self, from: &[&'static str]) -> &'static str {
        from[self.rng.usize(..from.len())]
    }
}
