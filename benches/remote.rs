//! `gto ... --repo URL` on a large repository: bytes received, and time beside bare git.
//!
//! `cargo bench --bench remote` makes a repository of 10,000 commits, 200 MB of history and 1,000
//! tags in `target/remote-bench` (once), serves it by smart HTTP on loopback, and runs each command
//! in turn with the git commands that no program could do without for the same answer. It fails
//! where a command receives more than its limit, or takes more than 1.5 times as long as git.

#[expect(
    dead_code,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "shared with the tests, which use all of it"
)]
#[path = "../tests/it/support/http/mod.rs"]
mod http;

use std::fs;
use std::io::{BufWriter, Write, stdout};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use http::HttpServer;

const COMMITS: usize = 10_000;
const BLOB: usize = 20_000;
const ARTIFACTS: usize = 50;
const TAGS: usize = 1_000;
const ROUNDS: usize = 7;
/// How much longer than git a command may take.
const SLOWER: f64 = 1.5;
const WHOLE_REGISTRY: u64 = 500_000;
/// Beyond the index file.
const ONE_ARTIFACT: u64 = 20_000;

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Whether all is within its limits.
fn run() -> Result<bool> {
    let bench = Bench::start()?;
    let mut out = stdout();
    writeln!(
        out,
        "{:47} {:>9} {:>9} {:>9} {:>6} {:>6} {:>6}",
        "", "bytes", "limit", "of git", "ms", "of git", "ratio"
    )?;
    let index = fs::metadata(bench.folder.join("artifacts.yaml"))?.len();
    let one = index + ONE_ARTIFACT;
    let mut is_good = true;
    for (line, limit, transfer) in [
        ("show", WHOLE_REGISTRY, Transfer::Registry),
        ("history", WHOLE_REGISTRY, Transfer::Registry),
        ("show model7", one, Transfer::Artifact),
        ("show model7#prod --ref", one, Transfer::Artifact),
        ("check-ref model7@v0.7.0", one, Transfer::Artifact),
        ("describe model7", one, Transfer::Head),
        ("describe model7 --rev model7@v0.7.0", one, Transfer::Head),
        ("register new", one, Transfer::Push),
        ("assign model7 --version v0.7.0 --stage dev", one, Transfer::Push),
    ] {
        is_good &= bench.compare(line, limit, transfer, &mut out)?;
    }
    Ok(is_good)
}

/// What git has to fetch for an answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Transfer {
    /// All tags, and the index file.
    Registry,
    /// The tags of one artifact, and the index file.
    Artifact,
    /// One commit, and the index file.
    Head,
    /// As for an artifact; then a tag is pushed.
    Push,
}

struct Bench {
    folder: PathBuf,
    server: HttpServer,
    url: String,
}

impl Bench {
    fn start() -> Result<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/remote-bench");
        if !folder.join("hub.git/complete").exists() {
            generate(&folder)?;
        }
        let server = HttpServer::start(&folder);
        let url = server.url("hub.git");
        Ok(Self { folder, server, url })
    }

    /// Runs a command and its transfer in turn, and prints a line about them.
    fn compare(
        &self,
        line: &str,
        limit: u64,
        transfer: Transfer,
        out: &mut impl Write,
    ) -> Result<bool> {
        let (mut ours, mut gits) = (Duration::MAX, Duration::MAX);
        let (mut bytes, mut git_bytes) = (0, 0);
        for round in 0..ROUNDS {
            self.forget_changes()?;
            let before = self.server.bytes_sent();
            let started = Instant::now();
            let mut gto = command(env!("CARGO_BIN_EXE_gto"), &self.folder);
            execute(gto.args(line.split(' ')).args(["--repo", &self.url]))?;
            ours = ours.min(started.elapsed());
            bytes = bytes.max(self.server.bytes_sent() - before);

            self.forget_changes()?;
            let at = self.folder.join(format!("transfer{round}"));
            let (before, started) = (self.server.bytes_sent(), Instant::now());
            self.transfer(transfer, &at)?;
            gits = gits.min(started.elapsed());
            git_bytes = git_bytes.max(self.server.bytes_sent() - before);
            fs::remove_dir_all(at)?;
        }
        self.forget_changes()?;
        let ratio = ours.as_secs_f64() / gits.as_secs_f64();
        // Whoever pushes is told all references of the remote, whatever is pushed.
        let limit = if transfer == Transfer::Push { git_bytes + ONE_ARTIFACT } else { limit };
        let is_good = bytes <= limit && ratio <= SLOWER;
        let (ours, gits) = (ours.as_millis(), gits.as_millis());
        let verdict = if is_good { "" } else { "  beyond its limit" };
        writeln!(
            out,
            "gto {line:43} {bytes:9} {limit:9} {git_bytes:9} {ours:6} {gits:6} {ratio:6.2}{verdict}"
        )?;
        Ok(is_good)
    }

    /// The git commands without which there is no answer, in a new repository.
    fn transfer(&self, transfer: Transfer, at: &Path) -> Result<()> {
        let git = |args: &[&str]| execute(command("git", at).args(args));
        fs::create_dir(at)?;
        if transfer == Transfer::Registry {
            let clone = ["clone", "-q", "--bare", "--depth=1", "--no-single-branch"];
            git(&[&clone[..], &["--filter=tree:1", &self.url, "."]].concat())?;
        } else {
            git(&["init", "-q", "--bare", "."])?;
            git(&["config", "remote.origin.url", &self.url])?;
            let tags =
                ["@", "#"].map(|sign| format!("+refs/tags/model7{sign}*:refs/tags/model7{sign}*"));
            let tags: &[&str] = match transfer {
                Transfer::Head => &[],
                _ => &tags.each_ref().map(String::as_str),
            };
            let fetch = ["fetch", "-q", "--no-tags", "--depth=1", "--filter=tree:1", "origin"];
            git(&[&fetch[..], &["+HEAD:refs/heads/main"], tags].concat())?;
            git(&["symbolic-ref", "HEAD", "refs/heads/main"])?;
        }
        // It is fetched when it is asked for.
        git(&["cat-file", "blob", "HEAD:artifacts.yaml"])?;
        if transfer == Transfer::Push {
            git(&["tag", "-a", "-m", "new", "new@v0.0.1"])?;
            git(&["push", "-q", "origin", "new@v0.0.1"])?;
        }
        Ok(())
    }

    /// Deletes what a command or a transfer pushed.
    fn forget_changes(&self) -> Result<()> {
        let hub = self.folder.join("hub.git");
        fs::copy(hub.join("pristine-refs"), hub.join("packed-refs"))?;
        for folder in ["refs/tags", "refs/heads"] {
            fs::remove_dir_all(hub.join(folder))?;
            fs::create_dir(hub.join(folder))?;
        }
        Ok(())
    }
}

/// A program that sees nothing of the user's configuration.
fn command(program: &str, at: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(at).stdin(Stdio::null()).stdout(Stdio::null());
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), "Ann");
        command.env(format!("GIT_{who}_EMAIL"), "ann@example.com");
    }
    command
}

fn execute(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("{command:?}"))?;
    ensure!(status.success(), "{command:?}: {status}");
    Ok(())
}

/// Makes the repository `hub.git`, packed as a server has it.
fn generate(folder: &Path) -> Result<()> {
    let _ = fs::remove_dir_all(folder);
    let hub = folder.join("hub.git");
    fs::create_dir_all(&hub)?;
    let git = |args: &[&str]| execute(command("git", &hub).args(args));
    git(&["init", "-q", "--bare", "-b", "main", "."])?;
    for (key, value) in [
        ("uploadpack.allowFilter", "true"),
        ("http.receivepack", "true"),
        ("fastimport.unpackLimit", "0"),
        ("gc.auto", "0"),
    ] {
        git(&["config", key, value])?;
    }
    let mut import = command("git", &hub);
    let mut import = import.args(["fast-import", "--quiet"]).stdin(Stdio::piped()).spawn()?;
    let mut stream = BufWriter::new(import.stdin.take().context("no stdin")?);
    write_history(&mut stream)?;
    drop(stream);
    ensure!(import.wait()?.success(), "git fast-import failed");
    git(&["-c", "pack.window=0", "repack", "-adq"])?;
    git(&["pack-refs", "--all"])?;
    fs::copy(hub.join("packed-refs"), hub.join("pristine-refs"))?;
    fs::write(folder.join("artifacts.yaml"), index(COMMITS - 1))?;
    Ok(fs::write(hub.join("complete"), "")?)
}

/// Commits that each replace one of a hundred files of noise, and tags evenly among them.
fn write_history(stream: &mut impl Write) -> Result<()> {
    let mut random = fastrand::Rng::with_seed(5);
    let mut noise = vec![0; BLOB];
    for commit in 0..COMMITS {
        let who = format!("Ann <ann@example.com> {} +0000", 1_700_000_000 + commit * 60);
        write!(stream, "commit refs/heads/main\nmark :{}\ncommitter {who}\n", commit + 1)?;
        write!(stream, "data 5\nTrain\n")?;
        random.fill(&mut noise);
        let (folder, file) = (commit % 10, commit / 10 % 10);
        write!(stream, "M 100644 inline data/{folder}/{file}.bin\ndata {BLOB}\n")?;
        stream.write_all(&noise)?;
        if commit % (COMMITS / 100) == 0 || commit == COMMITS - 1 {
            let index = index(commit);
            write!(stream, "\nM 100644 inline artifacts.yaml\ndata {}\n{index}", index.len())?;
        }
        writeln!(stream)?;
    }
    for tag in 0..TAGS {
        let (artifact, n) = (tag % ARTIFACTS, tag / ARTIFACTS);
        // Of twenty tags of an artifact, twelve are versions and eight put them into stages.
        let (name, at) = match n {
            0..12 => (format!("model{artifact}@v0.{n}.0"), n),
            _ => (format!("model{artifact}#{}#{}", ["prod", "test"][n % 2], n - 11), n - 12),
        };
        let mark = 1 + artifact + at * (COMMITS / 12);
        let time = 1_700_000_000 + COMMITS * 60 + tag;
        write!(stream, "tag {name}\nfrom :{mark}\ntagger Ann <ann@example.com> {time} +0000\n")?;
        write!(stream, "data 4\nMade\n")?;
    }
    Ok(())
}

/// The index file of all artifacts, which says how often they were trained.
fn index(commit: usize) -> String {
    let entry = |artifact: usize| {
        format!(
            "model{artifact}:\n  description: After {commit} trainings\n  \
             path: data/{}/{}.bin\n  type: model\n",
            artifact % 10,
            artifact / 10
        )
    };
    (0..ARTIFACTS).map(entry).collect()
}
