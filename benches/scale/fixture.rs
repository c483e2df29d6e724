//! Where the registries are kept, and how a command is started in one.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::measure::{self, Cost};
use crate::registry::Registry;
use crate::rows::{Place, Program, Work};

/// What the names of copies end in.
const COPY: &str = "-to-change";

/// A folder for registries and the programs that are measured.
pub(crate) struct Fixture {
    folder: PathBuf,
    python: PathBuf,
}

impl Fixture {
    pub(crate) fn new() -> Self {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
        let folder = target.join("registries");
        fs::create_dir_all(folder.join("home")).unwrap();
        // Copies that were written to are made anew.
        for entry in fs::read_dir(&folder).unwrap().map(Result::unwrap) {
            if entry.file_name().to_string_lossy().ends_with(COPY) {
                fs::remove_dir_all(entry.path()).unwrap();
            }
        }
        let project = Path::new(env!("CARGO_MANIFEST_DIR"));
        Self { folder, python: project.join("target/reference/1.10.1/bin/gto") }
    }

    /// Whether Python GTO is installed.
    pub(crate) fn has_python(&self) -> bool {
        self.python.exists()
    }

    /// Makes the place where a command is to work, if it is not there yet. A command that makes
    /// tags works in a copy.
    pub(crate) fn prepare(&self, work: &Work) {
        let folder = self.folder(work);
        if folder.exists() {
            return;
        }
        match work.place {
            Place::Empty => {
                measure::run(Command::new("git").args(["init", "-q"]).arg(&folder));
            }
            Place::Registry(registry) if work.writes => {
                let original = self.registry(registry);
                link_all(&original.join(".git"), &folder.join(".git"));
            }
            Place::Registry(registry) => drop(self.registry(registry)),
            Place::Copies(registry, count) | Place::EachCopy(registry, count) => {
                let original = self.registry(registry).join(".git");
                let names = (0..count).map(copy_name);
                names.clone().for_each(|name| link_all(&original, &folder.join(name).join(".git")));
                let list = names.map(|name| name + "\n").collect::<String>();
                fs::write(folder.join("list"), list).unwrap();
            }
        }
    }

    /// Runs a command and says what it cost.
    pub(crate) fn run(&self, work: &Work) -> Cost {
        let folder = self.folder(work);
        if let Place::EachCopy(_, count) = work.place {
            let folders = (0..count).map(|at| folder.join(copy_name(at)));
            return Cost::sum(folders.map(|folder| measure::run(&mut self.command(work, &folder))));
        }
        let cost = measure::run(&mut self.command(work, &folder));
        if work.writes {
            let _ = fs::remove_dir_all(folder.join(".git/refs/tags"));
        }
        cost
    }

    fn command(&self, work: &Work, folder: &Path) -> Command {
        let mut command = Command::new(match work.program {
            Program::Gto => Path::new(env!("CARGO_BIN_EXE_gto")),
            Program::Git => Path::new("git"),
            Program::Python => &self.python,
        });
        command.current_dir(folder).args(&work.args).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", self.folder.join("home"));
        // Not `GIT_CONFIG_GLOBAL` and the like: where one is set, ours asks git for its settings,
        // which takes as long as all the rest of a change.
        command.env("LC_ALL", "C.UTF-8").env("TZ", "UTC");
        command
    }

    fn folder(&self, work: &Work) -> PathBuf {
        match work.place {
            Place::Empty => self.folder.join("empty"),
            Place::Registry(registry) if work.writes => {
                self.folder.join(format!("{registry}{COPY}"))
            }
            Place::Registry(registry) => self.folder.join(registry.to_string()),
            Place::Copies(registry, count) | Place::EachCopy(registry, count) => {
                self.folder.join(format!("{count}-{registry}"))
            }
        }
    }

    /// The folder of a registry. It is made by another process: what this one takes for it
    /// would count as the memory of every process measured later.
    fn registry(&self, registry: Registry) -> PathBuf {
        let folder = self.folder.join(registry.to_string());
        if !folder.exists() {
            eprintln!("making {}", folder.display());
            let program = std::env::current_exe().unwrap();
            let mut make = Command::new(program);
            make.args(["--make", &registry.to_string()]).arg(&folder);
            assert!(make.status().unwrap().success());
        }
        folder
    }
}

fn copy_name(at: usize) -> String {
    format!("models-{at}")
}

/// Copies a folder; large files, which git never changes in place, by another link to them.
fn link_all(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        match entry.metadata().unwrap() {
            it if it.is_dir() => link_all(&entry.path(), &to),
            it if it.len() > 1 << 16 => fs::hard_link(entry.path(), to).unwrap(),
            _ => drop(fs::copy(entry.path(), to).unwrap()),
        }
    }
}
