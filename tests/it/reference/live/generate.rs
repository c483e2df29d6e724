//! A random registry: commits, branches, annotations and hundreds of tags, as one
//! `git fast-import` stream.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::ops::Range;

use fastrand::Rng;

use super::vocabulary::{
    FOREIGN, MESSAGES, NAMES, OLD_NAMES, OLD_STAGES, PEOPLE, STAGES, SUFFIXES, ZONES,
};
use crate::support::sandbox::Sandbox;

/// A registry to be built, and what can be asked about it.
pub(crate) struct Registry {
    pub(crate) seed: u64,
    /// The names of artifacts with a tag.
    pub(crate) artifacts: Vec<String>,
    /// Some names that are annotated somewhere.
    pub(crate) annotated: Vec<String>,
    /// All tags, those of no artifact and lightweight ones too.
    pub(crate) tags: BTreeSet<String>,
    versions: BTreeMap<String, BTreeSet<String>>,
    /// The stages that its tags may name.
    pub(crate) stages: BTreeSet<String>,
    stream: String,
    detached: Option<usize>,
    packed: bool,
}

impl Registry {
    /// The registry of this seed, of so many tags; with `utc` all dates are at offset zero.
    pub(crate) fn random(seed: u64, size: Range<usize>, utc: bool) -> Self {
        let mut maker = Maker::new(seed, utc);
        maker.commits();
        let size = maker.rng.usize(size);
        for _ in 0..size {
            maker.tag();
        }
        maker.finish()
    }

    /// The repository itself.
    pub(crate) fn build(&self) -> Sandbox {
        let sandbox = Sandbox::new();
        sandbox.fast_import(self.stream.as_bytes());
        if let Some(back) = self.detached {
            sandbox.git(&["checkout", "-q", "--detach", &format!("HEAD~{back}")]);
        }
        if self.packed {
            sandbox.git(&["pack-refs", "--all"]);
        }
        sandbox
    }

    /// `NAME@latest`, `NAME#stage` for every stage, `NAME@version` for some of its versions.
    pub(crate) fn shortcuts(&self, name: &str) -> Vec<String> {
        let mut all = vec![format!("{name}@latest"), format!("{name}@greatest")];
        all.extend(self.stages.iter().map(|stage| format!("{name}#{stage}")));
        let versions = self.versions.get(name).into_iter().flatten().take(6);
        all.extend(versions.map(|version| format!("{name}@{version}")));
        all
    }
}

struct Maker {
    rng: Rng,
    utc: bool,
    names: Vec<&'static str>,
    stages: Vec<&'static str>,
    commits: usize,
    /// Commits on which an artifact may not get a second version: tips of branches.
    tips: BTreeSet<usize>,
    /// Versions and whether there is a stage, for an artifact at a commit.
    versions_at: BTreeMap<(&'static str, usize), BTreeSet<String>>,
    staged: BTreeSet<(&'static str, usize)>,
    span: usize,
    /// Whether versions may be registered more than once, which the reference refuses to show.
    twice: bool,
    registry: Registry,
}

impl Maker {
    fn new(seed: u64, utc: bool) -> Self {
        let mut rng = Rng::with_seed(seed);
        let several = rng.usize(1..9);
        let names =
            rng.choose_multiple((if utc { OLD_NAMES } else { NAMES }).iter().copied(), several);
        let several = rng.usize(1..5);
        let stages =
            rng.choose_multiple((if utc { OLD_STAGES } else { STAGES }).iter().copied(), several);
        let registry = Registry {
            seed,
            artifacts: Vec::new(),
            annotated: OLD_NAMES.iter().map(|&name| name.to_owned()).collect(),
            tags: BTreeSet::new(),
            versions: BTreeMap::new(),
            stages: stages.iter().map(|&stage| stage.to_owned()).collect(),
            stream: String::new(),
            detached: (rng.usize(..6) == 0).then(|| rng.usize(..3)),
            packed: rng.bool(),
        };
        Self {
            commits: rng.usize(5..50),
            span: [3, 40, 5000][rng.usize(..3)],
            twice: rng.usize(..4) == 0,
            rng,
            utc,
            names,
            stages,
            tips: BTreeSet::new(),
            versions_at: BTreeMap::new(),
            staged: BTreeSet::new(),
            registry,
        }
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.rng.usize(..from.len())]
    }

    fn person(&mut self) -> String {
        let zone = if self.utc { "+0000" } else { self.pick(ZONES) };
        let time = 1_700_000_000 + self.rng.usize(..self.span);
        format!("{} {time} {zone}", self.pick(if self.utc { &PEOPLE[..3] } else { PEOPLE }))
    }

    fn data(&mut self, text: &str) {
        writeln!(self.registry.stream, "data {}\n{text}", text.len()).unwrap();
    }

    /// A line of commits on `main`, with a second branch that leaves it and sometimes comes back.
    fn commits(&mut self) {
        let fork = self.commits / 2;
        for mark in 1..=self.commits {
            let side = mark > fork && self.commits > 9 && mark % 3 == 0;
            let branch = if side { "side" } else { "main" };
            let (author, committer) = (self.person(), self.person());
            let head = format!(
                "commit refs/heads/{branch}\nmark :{mark}\nauthor {author}\ncommitter {committer}\n"
            );
            self.registry.stream += &head;
            let message = self.pick(if self.utc { &MESSAGES[..3] } else { MESSAGES });
            self.data(message);
            if side && !self.registry.stream.contains("commit refs/heads/side\nmark :") {
                writeln!(self.registry.stream, "from :{fork}").unwrap();
            }
            if !side && mark > fork + 4 && self.commits > 9 && self.rng.usize(..12) == 0 {
                self.registry.stream += "merge refs/heads/side\n";
            }
            if mark == 1 || self.rng.usize(..4) == 0 {
                self.annotations();
            }
            self.registry.stream += "\n";
        }
        self.tips.extend(self.commits.saturating_sub(5)..=self.commits);
    }

    /// An artifacts.yaml that names some artifacts; now and then there is none.
    fn annotations(&mut self) {
        if self.rng.usize(..6) == 0 {
            self.registry.stream += "D artifacts.yaml\n";
            return;
        }
        let mut text = String::new();
        for name in if self.utc { OLD_NAMES } else { NAMES } {
            // A name with `:` or one that YAML takes for a number is quoted.
            if self.rng.usize(..4) == 0 && !name.contains(':') {
                let value = self.pick(&[
                    "{}",
                    "{type: model, path: m.pkl}",
                    "{labels: [a, b], description: x}",
                ]);
                writeln!(text, "'{name}': {value}").unwrap();
            }
        }
        text += if text.is_empty() { "{}\n" } else { "" };
        self.registry.stream += "M 100644 inline artifacts.yaml\n";
        self.data(&text);
    }

    fn tag(&mut self) {
        let at = self.rng.usize(1..=self.commits);
        if self.rng.usize(..15) == 0 {
            let name = self.pick(FOREIGN);
            return self.write_tag(name, at);
        }
        let name = self.pick(&self.names.clone());
        let counter = match self.rng.usize(..3) {
            0 => format!("#{}", self.rng.usize(..400)),
            _ => String::new(),
        };
        let action = match self.rng.usize(..20) {
            0 => "@deprecated".to_owned(),
            1..9 => match self.version(name, at) {
                Some(version) => format!("@{version}"),
                None => return,
            },
            _ if self.versions_at.get(&(name, at)).is_some_and(|all| all.len() > 1) => {
                return;
            }
            kind => {
                self.staged.insert((name, at));
                let stage = self.pick(&self.stages.clone());
                format!("#{stage}{}", if kind < 12 { "!" } else { "" })
            }
        };
        self.write_tag(&format!("{}{action}{counter}", name.replace(':', "=")), at);
    }

    /// A version to register or deregister, so that no stage meets two versions on one commit.
    fn version(&mut self, name: &'static str, at: usize) -> Option<String> {
        // 0.2.8 with -A meets annotations, which clash with two versions, on every commit.
        let alone = !self.utc && !self.staged.contains(&(name, at)) && !self.tips.contains(&at);
        let known = self.versions_at.entry((name, at)).or_default();
        let again = known.first().cloned();
        if let Some(version) = again
            && (known.len() > 1 || !alone || self.rng.usize(..4) != 0)
        {
            let register = self.twice && self.rng.usize(..3) == 0;
            return Some(version + if register { "" } else { "!" });
        }
        let rng = &mut self.rng;
        let suffix = if rng.usize(..4) == 0 { SUFFIXES[rng.usize(..SUFFIXES.len())] } else { "" };
        let version = format!("v{}.{}.{}{suffix}", rng.usize(..3), rng.usize(..12), rng.usize(..3));
        let elsewhere = self.registry.versions.entry(name.to_owned()).or_default();
        if !elsewhere.insert(version.clone()) && self.rng.usize(..10) != 0 {
            return None;
        }
        known.insert(version.clone());
        Some(version)
    }

    /// Adds a tag, mostly an annotated one, unless its name is taken or in the way of another.
    fn write_tag(&mut self, tag: &str, at: usize) {
        let below = |a: &str, b: &str| {
            a.len() > b.len() && a.starts_with(b) && a.as_bytes()[b.len()] == b'/'
        };
        if self.registry.tags.iter().any(|t| t == tag || below(t, tag) || below(tag, t)) {
            return;
        }
        self.registry.tags.insert(tag.to_owned());
        if self.rng.usize(..25) == 0 {
            writeln!(self.registry.stream, "reset refs/tags/{tag}\nfrom :{at}\n").unwrap();
            return;
        }
        let person = self.person();
        writeln!(self.registry.stream, "tag {tag}\nfrom :{at}\ntagger {person}").unwrap();
        let message = self.pick(if self.utc { &MESSAGES[..3] } else { MESSAGES });
        self.data(message);
    }

    fn finish(mut self) -> Registry {
        let tags = &self.registry.tags;
        let tagged = |name: &str| {
            let rest = |tag: &String| tag.strip_prefix(&name.replace(':', "=")).map(str::to_owned);
            tags.iter().filter_map(rest).any(|rest| rest.starts_with(['#', '@']))
        };
        let artifacts = self.names.iter().filter(|name| tagged(name));
        self.registry.artifacts = artifacts.map(|&name| name.to_owned()).collect();
        self.registry
    }
}
