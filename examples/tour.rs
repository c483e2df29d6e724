//! A registry's life in two minutes: makes a throw-away repository with a bare `origin` beside it,
//! plays it command by command with real output, and leaves the folder to play in.
//!
//! `cargo run --release --example tour`
//!
//! `tour gto ...` is `gto ...`: the tour starts itself that way, because `cargo run --example`
//! does not build the `gto` binary.

use std::ffi::OsString;
use std::io::{Write, stdout};
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, ensure};

fn main() -> ExitCode {
    let args: Vec<OsString> = std::env::args_os().skip(1).collect();
    if args.first().is_some_and(|arg| arg == "gto") {
        return gto::run(args);
    }
    match Tour::start().and_then(play) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "The tour stopped: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn play(mut tour: Tour) -> Result<()> {
    tour.say("A team keeps its models in a Git repository. artifacts.yaml names one:")?;
    tour.write("artifacts.yaml", ARTIFACTS)?;
    tour.write("models/churn.txt", "weights of the first training\n")?;
    tour.run("git add .")?;
    tour.run("git commit -qm 'Train a model'")?;
    tour.run("git push -q origin main")?;
    tour.say("No version yet: the star says that only artifacts.yaml knows it.")?;
    tour.run("gto show")?;

    tour.say("A version is an annotated Git tag. It can be pushed at once, or later.")?;
    tour.run("gto register churn --push")?;
    tour.write("models/churn.txt", "weights of the second training\n")?;
    tour.run("git commit -qam 'Train it again'")?;
    tour.run("git push -q origin main")?;
    tour.run("gto register churn --bump-minor")?;
    tour.run("gto show")?;

    tour.say("So is the stage of a version: try the new one, trust the old one.")?;
    tour.run("gto assign churn --version v0.1.0 --stage dev --push")?;
    tour.run("gto assign churn --version v0.0.1 --stage prod --push")?;
    tour.run("gto show")?;
    tour.run("gto show churn")?;

    tour.say("Deployments ask for one answer.")?;
    tour.run("gto show churn@latest --version")?;
    tour.run("gto show churn#prod --version")?;
    tour.run("gto show churn#prod --ref")?;

    tour.say("CI asks what the tag that started it means.")?;
    tour.run("gto check-ref refs/tags/churn#prod#2")?;
    tour.run("gto check-ref refs/tags/churn#prod#2 --stage")?;
    tour.run("gto check-ref refs/tags/churn#prod#2 --json")?;

    tour.say("An artifact in a folder of its own, and one that is no longer wanted.")?;
    tour.run("gto register features:encoder --version v1.0.0-rc.1")?;
    tour.run("gto register baseline")?;
    tour.run("gto deprecate baseline")?;
    tour.run("gto show")?;
    tour.run("gto show --deprecated --plain")?;

    tour.say("The new version goes to production, and leaves dev.")?;
    tour.run("gto assign churn --version v0.1.0 --stage prod --push")?;
    tour.run("gto deprecate churn v0.1.0 dev --push")?;
    tour.run("gto show")?;
    tour.run("gto stages")?;
    tour.run("gto history churn")?;

    tour.say("What was a mistake can be deleted, tags and all.")?;
    tour.run("gto deprecate baseline --force --delete")?;

    tour.say("Tags travel like commits; a bare repository is a registry as well.")?;
    tour.run("git push -q origin --tags")?;
    tour.run("gto show --repo ../origin.git --json")?;

    tour.say("All is well?")?;
    tour.run("gto doctor")?;
    tour.end()
}

const ARTIFACTS: &str = "\
churn:
  type: model
  path: models/churn.txt
  description: Which customers are about to leave
";

/// The folder of the tour, and the time in it.
struct Tour {
    folder: PathBuf,
    program: PathBuf,
    hours: u32,
}

impl Tour {
    /// Makes the repository and its origin in a new temporary folder.
    fn start() -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("gto-tour-").tempdir()?.keep();
        std::fs::create_dir_all(folder.join("registry/models"))?;
        let program = std::env::current_exe()?;
        let mut tour = Self { folder, program, hours: 0 };
        tour.git("init -q --bare -b main ../origin.git")?;
        tour.git("init -q -b main .")?;
        tour.git("remote add origin ../origin.git")?;
        tour.git("config user.name 'Ada Lovelace'")?;
        tour.git("config user.email ada@example.com")?;
        Ok(tour)
    }

    fn say(&self, text: &str) -> Result<()> {
        Ok(writeln!(stdout(), "\n# {text}")?)
    }

    /// Writes a file, and shows it as `cat` would.
    fn write(&mut self, path: &str, text: &str) -> Result<()> {
        std::fs::write(self.folder.join("registry").join(path), text)?;
        Ok(write!(stdout(), "$ cat {path}\n{text}")?)
    }

    /// Prints the command line and runs it, an hour after the one before.
    fn run(&mut self, line: &str) -> Result<()> {
        writeln!(stdout(), "$ {line}")?;
        stdout().flush()?;
        self.hours += 1;
        self.execute(line)
    }

    /// Runs a git command without showing it.
    fn git(&mut self, arguments: &str) -> Result<()> {
        self.execute(&format!("git {arguments}"))
    }

    fn execute(&self, line: &str) -> Result<()> {
        let mut words = words(line);
        let program = words.next().context("an empty line")?;
        let mut command = match program {
            "gto" => {
                let mut command = Command::new(&self.program);
                command.arg("gto");
                command
            }
            program => Command::new(program),
        };
        let date = format!("2026-03-{:02}T{:02}:00:00+01:00", 2 + self.hours / 24, self.hours % 24);
        let status = command
            .args(words)
            .current_dir(self.folder.join("registry"))
            .env_remove("GIT_DIR")
            .env_remove("GIT_WORK_TREE")
            .env_remove("GIT_INDEX_FILE")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", self.folder.join("no-config"))
            .env("GIT_AUTHOR_DATE", &date)
            .env("GIT_COMMITTER_DATE", &date)
            .status()
            .with_context(|| format!("cannot start `{line}`"))?;
        ensure!(status.success(), "`{line}`: {status}");
        Ok(())
    }

    fn end(&self) -> Result<()> {
        let (folder, program) = (self.folder.display(), self.program.display());
        let mut out = stdout();
        writeln!(out, "\n# The registry is yours to play with:")?;
        writeln!(out, "$ cd {folder}/registry")?;
        writeln!(out, "$ alias gto='{program} gto'")?;
        Ok(writeln!(out, "# and `rm -r {folder}` when you are done.")?)
    }
}

/// The words of a command line; single quotes hold a word with blanks together.
fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split('\'').enumerate().flat_map(|(part, text)| {
        let quoted = part % 2 == 1;
        let (whole, split) = if quoted { (Some(text), "") } else { (None, text) };
        whole.into_iter().chain(split.split_whitespace())
    })
}
