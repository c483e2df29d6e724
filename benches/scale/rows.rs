//! What is measured against what, and what it may cost.

use crate::registry::tags::{artifact, artifacts};
use crate::registry::{Layout, Registry, Shape};

/// One comparison.
pub(crate) struct Row {
    /// What is measured.
    pub(crate) ours: Work,
    /// What it is measured against.
    pub(crate) against: Work,
    /// The CPU time it may take, as a multiple of that of the other.
    pub(crate) must: f64,
    /// What it should take.
    pub(crate) aim: f64,
    /// The memory it may take.
    pub(crate) memory: Option<MemoryLimit>,
}

/// A limit of peak memory.
#[derive(Clone, Copy)]
pub(crate) enum MemoryLimit {
    /// MiB.
    MiB(f64),
    /// A multiple of what the other takes.
    Times(f64),
}

/// A command in a registry.
#[derive(Clone)]
pub(crate) struct Work {
    pub(crate) program: Program,
    pub(crate) args: Vec<String>,
    pub(crate) place: Place,
    /// Whether it makes a tag, which has to go again.
    pub(crate) writes: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Program {
    Gto,
    Git,
    Python,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// A repository without commits.
    Empty,
    Registry(Registry),
    /// A folder of so many copies of a registry, and a file `list` with their names.
    Copies(Registry, usize),
    /// Each of these copies, one after another.
    EachCopy(Registry, usize),
}

impl Work {
    pub(crate) fn new(program: Program, place: Place, args: &[&str]) -> Self {
        let args = args.iter().map(|&arg| arg.to_owned()).collect();
        Self { program, args, place, writes: false }
    }

    pub(crate) fn gto(registry: Registry, args: &[&str]) -> Self {
        Self::new(Program::Gto, Place::Registry(registry), args)
    }

    pub(crate) fn git(registry: Registry, args: &[&str]) -> Self {
        Self::new(Program::Git, Place::Registry(registry), args)
    }

    pub(crate) fn writing(self) -> Self {
        Self { writes: true, ..self }
    }
}

/// What git is asked for all tags.
pub(crate) fn all_tags(registry: Registry) -> Work {
    let format = "--format=%(refname) %(taggername) %(taggerdate:unix) %(*objectname)";
    Work::git(registry, &["for-each-ref", format, "refs/tags"])
}

/// What git is asked for the tags of one artifact.
pub(crate) fn tags_of_one(registry: Registry, name: &str) -> Work {
    let patterns = [format!("refs/tags/{name}@*"), format!("refs/tags/{name}#*")];
    Work::git(registry, &["for-each-ref", &patterns[0], &patterns[1]])
}

/// An artifact that there are others after whose names begin like its own.
pub(crate) fn one_of(tags: usize) -> String {
    artifact(artifacts(tags) / 20)
}

fn packed(shape: Shape) -> Registry {
    Registry { shape, layout: Layout::Packed }
}

/// A registry of so many tags.
pub(crate) fn spread(tags: usize) -> Registry {
    packed(Shape::Spread(tags))
}

/// The questions about one artifact.
pub(crate) fn questions(registry: Registry, name: &str) -> [Work; 3] {
    [
        Work::gto(registry, &["show", name]),
        Work::gto(registry, &["show", &format!("{name}#prod"), "--ref"]),
        Work::gto(registry, &["check-ref", &format!("{name}@v0.0.1")]),
    ]
}

/// The commands that make a tag.
pub(crate) fn changes(registry: Registry, name: &str) -> [Work; 3] {
    let assign = ["assign", name, "--version", "v0.0.1", "--stage", "prod"];
    [
        Work::gto(registry, &["register", name]).writing(),
        Work::gto(registry, &assign).writing(),
        Work::gto(registry, &["deprecate", name]).writing(),
    ]
}

pub(crate) fn git_tag(registry: Registry) -> Work {
    Work::git(registry, &["tag", "-a", "-m", "a message", "new@v1.0.0"]).writing()
}

/// Two neighbouring versions of an artifact, compared, and the same question to git: what differs, and
/// the files that are read of both.
fn comparison(registry: Registry, name: &str) -> [Work; 2] {
    let [old, new] = ["v0.0.7", "v0.0.8"].map(|version| format!("{name}@{version}"));
    // Their commits lie far from each other here; git is not asked to walk there either.
    let sections = ["--annotation", "--metrics", "--params"];
    let ours = Work::gto(registry, &[&["diff", &old, &new], &sections[..]].concat());
    let show = format!("git show {old}:artifacts.yaml {new}:artifacts.yaml");
    let both = format!("alias.both=!git diff --stat {old} {new} && {show}");
    [ours, Work::git(registry, &["-c", &both, "both"])]
}

/// How large the registries are.
pub(crate) struct Sizes {
    /// Tags where one artifact is asked for or changed, and where all are read.
    pub(crate) large: &'static [usize],
    /// Tags for the commands that print more.
    pub(crate) detailed: usize,
    /// Tags of one artifact.
    pub(crate) one: &'static [usize],
    /// Artifacts and commits of the index file.
    pub(crate) index: (usize, usize),
    /// Repositories of a hundred tags that are read at once.
    pub(crate) repositories: usize,
    /// Tags, in the table of growth.
    pub(crate) growth: &'static [usize],
}

pub(crate) const FULL: Sizes = Sizes {
    large: &[100_000, 1_000_000],
    detailed: 100_000,
    one: &[1_000, 10_000, 100_000],
    index: (5_000, 2_000),
    repositories: 1_000,
    growth: &[10, 100, 1_000, 10_000, 100_000, 1_000_000],
};

pub(crate) const QUICK: Sizes = Sizes {
    large: &[10_000],
    detailed: 10_000,
    one: &[1_000, 10_000],
    index: (500, 200),
    repositories: 100,
    growth: &[10, 100, 1_000, 10_000],
};

/// All comparisons.
pub(crate) fn all(sizes: &Sizes) -> Vec<Row> {
    let version = Work::new(Program::Git, Place::Empty, &["--version"]);
    let mut rows = Vec::new();
    let mut add = |ours, against, must, aim, memory| {
        rows.push(Row { ours, against, must, aim, memory });
    };
    for args in [["--version"], ["show"]] {
        add(Work::new(Program::Gto, Place::Empty, &args), version.clone(), 1.5, 1.1, None);
    }
    for (tags, must, aim) in [(1_000, 1.2, 0.9), (10_000, 1.0, 0.7)] {
        add(Work::gto(spread(tags), &["show"]), all_tags(spread(tags)), must, aim, None);
    }
    for &tags in sizes.large.iter().filter(|&&tags| tags > 10_000) {
        let memory = Some(MemoryLimit::Times(0.7));
        add(Work::gto(spread(tags), &["show"]), all_tags(spread(tags)), 0.9, 0.6, memory);
    }
    let detailed = spread(sizes.detailed);
    // The table of `history` is the longest.
    for (args, must) in
        [(&["history"][..], 1.8), (&["show", "--json"], 1.5), (&["print-state"], 1.5)]
    {
        add(Work::gto(detailed, args), all_tags(detailed), must, 1.0, None);
    }
    for &tags in sizes.large {
        let name = one_of(tags);
        for question in questions(spread(tags), &name) {
            let memory = (tags == 1_000_000).then_some(MemoryLimit::MiB(12.0));
            add(question, tags_of_one(spread(tags), &name), 2.0, 1.1, memory);
        }
    }
    if let Some(&most) = sizes.large.last() {
        let small = questions(spread(1_000), &one_of(1_000));
        let large = questions(spread(most), &one_of(most));
        for (large, small) in large.into_iter().zip(small) {
            add(large, small, 1.5, 1.0, None);
        }
    }
    for tags in [sizes.one[0], sizes.detailed] {
        let [ours, git] = comparison(spread(tags), &one_of(tags));
        add(ours, git, 1.5, 1.0, None);
    }
    for &tags in sizes.large {
        for change in changes(spread(tags), &one_of(tags)) {
            add(change, git_tag(spread(tags)), 2.0, 1.3, None);
        }
    }
    let loose = Registry { layout: Layout::Loose, ..spread(10_000) };
    add(Work::gto(loose, &["show"]), all_tags(loose), 1.0, 0.6, None);
    let name = one_of(10_000);
    add(Work::gto(loose, &["show", &name]), tags_of_one(loose, &name), 1.0, 0.6, None);
    for &tags in sizes.one {
        let one = packed(Shape::One(tags));
        add(Work::gto(one, &["show"]), Work::gto(spread(tags), &["show"]), 1.3, 1.1, None);
        add(Work::gto(one, &["history"]), Work::gto(spread(tags), &["history"]), 1.3, 1.1, None);
    }
    let index = packed(Shape::Index(sizes.index.0, sizes.index.1));
    let log = Work::git(index, &["log", "-p", "--", "artifacts.yaml"]);
    add(Work::gto(index, &["show", "-A"]), log, 2.0, 1.0, None);
    let copies = |place: fn(Registry, usize) -> Place| place(spread(100), sizes.repositories);
    let all = Work::new(Program::Gto, copies(Place::Copies), &["show", "--repos", "list"]);
    let each = Work::new(Program::Gto, copies(Place::EachCopy), &["show"]);
    add(all, each.clone(), 1.3, 1.0, Some(MemoryLimit::MiB(100.0)));
    // A page of ten thousand versions, and one of many repositories.
    let page = Work::gto(spread(25_000), &["dashboard", "-o", "../page"]);
    add(page, Work::gto(spread(25_000), &["history", "--json"]), 3.0, 2.0, None);
    let pages = ["dashboard", "-o", "../page", "--repos", "list"];
    let pages = Work::new(Program::Gto, copies(Place::Copies), &pages);
    add(pages, each, 1.3, 1.0, Some(MemoryLimit::MiB(100.0)));
    rows
}
