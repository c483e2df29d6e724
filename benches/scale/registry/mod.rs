//! Registries to measure and to compare with, made from nothing but a number: the same bytes
//! on every machine.

mod commits;
mod pack;
pub(crate) mod tags;

use std::fmt;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::str::FromStr;

use pack::{ObjectId, Pack};
use tags::Tag;

/// The second of the first commit.
const BEGIN: usize = 1_600_000_000;

/// Who commits and tags.
const WHO: &str = "Ann Lee <ann@example.com>";

/// What a registry holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// So many tags, twenty on each artifact: versions, stages and an unassignment, the
    /// artifacts in turns. Every tenth artifact is in a directory.
    Spread(usize),
    /// So many tags, all on the artifact `a0`: a version, then a stage.
    One(usize),
    /// An artifacts.yaml of so many artifacts, one of which changes in each of so many commits.
    /// No tags.
    Index(usize, usize),
}

/// How git keeps objects and references.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// All objects in one pack, all references in `packed-refs`.
    Packed,
    /// A file for each.
    Loose,
}

/// A registry that can be made. Its text form, such as `spread-1000-packed`, names its folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Registry {
    pub(crate) shape: Shape,
    pub(crate) layout: Layout,
}

impl fmt::Display for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.shape {
            Shape::Spread(tags) => write!(f, "spread-{tags}")?,
            Shape::One(tags) => write!(f, "one-{tags}")?,
            Shape::Index(artifacts, commits) => write!(f, "index-{artifacts}x{commits}")?,
        }
        f.write_str(match self.layout {
            Layout::Packed => "-packed",
            Layout::Loose => "-loose",
        })
    }
}

impl FromStr for Registry {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parse = || {
            let mut parts = text.split('-');
            let (shape, size, layout) = (parts.next()?, parts.next()?, parts.next()?);
            let shape = match shape {
                "spread" => Shape::Spread(size.parse().ok()?),
                "one" => Shape::One(size.parse().ok()?),
                "index" => {
                    let (artifacts, commits) = size.split_once('x')?;
                    Shape::Index(artifacts.parse().ok()?, commits.parse().ok()?)
                }
                _ => return None,
            };
            let layout = match layout {
                "packed" => Layout::Packed,
                "loose" => Layout::Loose,
                _ => return None,
            };
            Some(Self { shape, layout })
        };
        parse().ok_or_else(|| format!("no registry: {text}"))
    }
}

impl Registry {
    /// Makes the registry in a folder that is not there yet. One left half-made has another name.
    pub(crate) fn make(self, folder: &Path) {
        let unfinished = folder.with_extension("unfinished");
        let _ = fs::remove_dir_all(&unfinished);
        fs::create_dir_all(&unfinished).unwrap();
        let git = Git(&unfinished);
        git.run(&["init", "-q", "-b", "main"]);
        for (key, value) in
            [("user.name", "Ann Lee"), ("user.email", "ann@example.com"), ("gc.auto", "0")]
        {
            git.run(&["config", key, value]);
        }
        let commits = self.import_commits(git);
        let refs = self.import_tags(git, &commits);
        self.write_refs(&unfinished.join(".git"), refs);
        if self.layout == Layout::Packed {
            git.run(&["repack", "-adq"]);
            git.run(&["pack-refs", "--all"]);
        }
        git.run(&["reset", "-q", "--hard"]);
        fs::rename(unfinished, folder).unwrap();
    }

    /// The commits of the branch `main`, the oldest first.
    fn import_commits(self, git: Git<'_>) -> Vec<ObjectId> {
        let marks = git.0.join(".git/marks");
        let unpack = match self.layout {
            Layout::Packed => "fastimport.unpackLimit=1",
            Layout::Loose => "fastimport.unpackLimit=1000000000",
        };
        let args = ["-c", unpack, "fast-import", "--quiet", "--export-marks=.git/marks"];
        git.feed(&args, |out| commits::write(self.shape, out));
        // `:MARK ID`, not in order.
        let text = fs::read_to_string(&marks).unwrap();
        fs::remove_file(marks).unwrap();
        let mut commits = vec![ObjectId::default(); text.lines().count()];
        for (mark, id) in text.lines().filter_map(|line| line[1..].split_once(' ')) {
            commits[mark.parse::<usize>().unwrap() - 1] = pack::from_hex(id);
        }
        commits
    }

    /// Adds the tag objects; gives the names of their references with their ids.
    fn import_tags(self, git: Git<'_>, commits: &[ObjectId]) -> Vec<(String, ObjectId)> {
        let tags = || tags::all(self.shape, commits.len());
        let count = tags().count();
        if count == 0 {
            return Vec::new();
        }
        let mut refs = Vec::with_capacity(count);
        let args: &[&str] = match self.layout {
            Layout::Packed => &["index-pack", "--stdin"],
            Layout::Loose => &["unpack-objects", "-q"],
        };
        git.feed(args, |out| {
            let mut pack = Pack::new(out, count);
            let first = BEGIN + commits.len() * 60 + 1;
            for (Tag { name, commit, message }, second) in tags().zip(first..) {
                let target = pack::to_hex(&commits[commit]);
                let id = pack.add_tag(&format!(
                    "object {target}\ntype commit\ntag {name}\ntagger {WHO} {second} +0200\n\n{message}\n"
                ));
                refs.push((format!("refs/tags/{name}"), id));
            }
            pack.finish();
        });
        refs
    }

    /// Writes the references, which git would take hours for one by one.
    fn write_refs(self, git_dir: &Path, mut refs: Vec<(String, ObjectId)>) {
        match self.layout {
            Layout::Packed => {
                refs.sort_unstable();
                let mut text = b"# pack-refs with: sorted \n".to_vec();
                for (name, id) in refs {
                    writeln!(text, "{} {name}", pack::to_hex(&id)).unwrap();
                }
                fs::write(git_dir.join("packed-refs"), text).unwrap();
            }
            Layout::Loose => {
                for (name, id) in refs {
                    let file = git_dir.join(name);
                    fs::create_dir_all(file.parent().unwrap()).unwrap();
                    fs::write(file, pack::to_hex(&id) + "\n").unwrap();
                }
            }
        }
    }
}

/// The `git` program in a folder, deaf to the configuration of whoever runs it.
#[derive(Clone, Copy)]
struct Git<'a>(&'a Path);

impl Git<'_> {
    fn command(self, args: &[&str]) -> Command {
        let mut command = Command::new("git");
        command.current_dir(self.0).args(args).stdin(Stdio::null()).stdout(Stdio::null());
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
            command.env_remove(variable);
        }
        command
    }

    fn run(self, args: &[&str]) {
        let status = self.command(args).status().unwrap();
        assert!(status.success(), "git {args:?}: {status}");
    }

    /// Runs it with what `write` writes on its standard input.
    fn feed(self, args: &[&str], write: impl FnOnce(&mut dyn std::io::Write)) {
        let mut child = self.command(args).stdin(Stdio::piped()).spawn().unwrap();
        let mut pipe = std::io::BufWriter::new(child.stdin.take().unwrap());
        write(&mut pipe);
        pipe.into_inner().unwrap();
        let status = child.wait().unwrap();
        assert!(status.success(), "git {args:?}: {status}");
    }
}
