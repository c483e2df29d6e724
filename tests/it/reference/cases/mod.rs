//! Replays `tests/cases/*.case`: what Python GTO printed for a command, we print.
//! The format is described in `tests/cases/README.md`.

mod tags;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::sandbox::{Outcome, Sandbox, outcome};
use tags::{Tags, changes};

#[test]
fn recorded() {
    replay(Sandbox::new);
}

#[test]
#[ignore = "needs git 2.45"]
fn recorded_in_reftables() {
    replay(|| {
        let sandbox = Sandbox::of_reftables();
        assert_eq!(sandbox.git(&["rev-parse", "--show-ref-format"]), "reftable");
        sandbox
    });
}

/// Replays each case in an empty repository `repo`.
#[track_caller]
fn replay(repository: impl Fn() -> Sandbox) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|e| e == "case"));
    files.sort();
    let (mut commands, mut wrong, mut report) = (0, 0, String::new());
    for file in &files {
        let text = fs::read_to_string(file).unwrap();
        let case = Case::parse(&text);
        let sandbox = repository();
        case.set_up(&sandbox);
        commands += case.blocks.len();
        for (block, clock) in case.blocks.iter().zip((CLOCK..).step_by(60)) {
            let got = block.run(&sandbox, case.cwd, clock);
            if !block.accepts(&got) {
                wrong += 1;
                let name = file.file_name().unwrap().display();
                writeln!(report, "\n{name}:{}: {}", block.line, block.command).unwrap();
                report.push_str(&difference(&block.expected, &got));
            }
        }
    }
    assert!(wrong == 0, "{wrong} of {commands} recorded commands differ\n{report}");
    println!("{commands} recorded commands in {} files", files.len());
}

/// The time of what the first command of a case makes; each further one is a minute later.
const CLOCK: u64 = 1_750_000_000;

/// Commands after which the changes of the tags are shown.
const CHANGING: &[&str] = &["annotate", "remove", "register", "assign", "promote", "deprecate"];

/// A case file: how the repository comes to be, and the commands.
struct Case<'a> {
    setup: Vec<&'a str>,
    cwd: &'a str,
    blocks: Vec<Block<'a>>,
}

struct Block<'a> {
    line: usize,
    command: &'a str,
    usage: bool,
    expected: Vec<String>,
}

impl<'a> Case<'a> {
    fn parse(text: &'a str) -> Self {
        let mut case = Case { setup: Vec::new(), cwd: "", blocks: Vec::new() };
        for (number, line) in text.lines().enumerate() {
            match case.blocks.last_mut() {
                _ if line.starts_with("$ ") => case.blocks.push(Block {
                    line: number + 1,
                    command: &line[2..],
                    usage: false,
                    expected: Vec::new(),
                }),
                _ if line.is_empty() || line.starts_with('#') => {}
                None => match line.strip_prefix("cwd: ") {
                    Some(cwd) => case.cwd = cwd,
                    None => case.setup.push(line),
                },
                Some(block) if line == "usage" => block.usage = true,
                Some(_) if line.starts_with("differs: ") => {}
                Some(block) => block.expected.push(line.to_owned()),
            }
        }
        case
    }

    fn set_up(&self, sandbox: &Sandbox) {
        let mut lines = self.setup.iter().peekable();
        while let Some(line) = lines.next() {
            match line.split_once(": ").unwrap() {
                ("registry", name) => sandbox.import_registry(name),
                ("git", args) => {
                    let args = shlex::split(args).unwrap();
                    sandbox.git(&args.iter().map(String::as_str).collect::<Vec<_>>());
                }
                ("write", path) => {
                    let mut text = String::new();
                    while let Some(line) = lines.next_if(|line| line.starts_with('|')) {
                        text += line.get(2..).unwrap_or_default();
                        text += "\n";
                    }
                    sandbox.write(&format!("repo/{path}"), text);
                }
                ("reference", _) => {}
                _ => panic!("what is `{line}`?"),
            }
        }
    }
}

impl Block<'_> {
    /// Runs the command and puts what it did in the words of a case file.
    fn run(&self, sandbox: &Sandbox, cwd: &str, clock: u64) -> Vec<String> {
        let words = shlex::split(self.command).unwrap();
        let words: Vec<_> = words.iter().map(|word| word.replace("\\n", "\n")).collect();
        let variables: Vec<_> = words.iter().map_while(|word| word.split_once('=')).collect();
        let cwd = sandbox.repo().join(cwd);
        let mut command = match words[variables.len()].as_str() {
            "gto" => sandbox.gto_command(&cwd),
            program => sandbox.command(program, &cwd),
        };
        let args = &words[variables.len() + 1..];
        command.env("GIT_COMMITTER_DATE", format!("{clock} +0000")).args(args).envs(variables);
        let watched = args.first().is_some_and(|name| CHANGING.contains(&name.as_str()));
        let before = watched.then(|| Tags::of(sandbox));
        let Outcome { stdout, stderr, code } = outcome(&mut command);
        let repo = sandbox.repo().display().to_string();
        let version = format!("GTO Version: {}", env!("CARGO_PKG_VERSION"));
        let mut lines = Vec::new();
        for (sign, text) in [("|", stdout), ("!", stderr)] {
            let text = text.replace(&repo, "[REPO]").replace(&version, "GTO Version: [VERSION]");
            for line in text.split_terminator('\n') {
                lines.push(if line.is_empty() { sign.into() } else { format!("{sign} {line}") });
            }
            if !text.is_empty() && !text.ends_with('\n') {
                lines.push("(no end of line)".to_owned());
            }
        }
        if code != 0 {
            lines.push(format!("exit {code}"));
        }
        if let Some(before) = before {
            lines.extend(changes(&before, &Tags::of(sandbox)));
        }
        lines
    }

    fn accepts(&self, got: &[String]) -> bool {
        if self.usage {
            got.iter().all(|line| !line.starts_with('|')) && got.last().unwrap() == "exit 2"
        } else {
            got == self.expected || without_hints(got, &self.expected) == self.expected
        }
    }
}

/// The lines without our hints: lines of standard error that follow those of the reference.
fn without_hints(got: &[String], expected: &[String]) -> Vec<String> {
    let is_error = |line: &&String| line.starts_with('!');
    let kept = expected.iter().filter(is_error).count();
    let mut seen = 0;
    let mut is_kept = |line: &String| {
        seen += usize::from(line.starts_with('!'));
        !line.starts_with('!') || seen <= kept
    };
    got.iter().filter(|line| is_kept(line)).cloned().collect()
}

/// The lines both have, `-` what was expected, `+` what we printed, with the common run left out.
fn difference(expected: &[String], got: &[String]) -> String {
    let same = expected.iter().zip(got).take_while(|(e, g)| e == g).count();
    let tail = expected[same..].iter().rev().zip(got[same..].iter().rev());
    let end = tail.take_while(|(e, g)| e == g).count();
    let mut text = String::new();
    if same > 0 {
        writeln!(text, "  ({same} lines the same)\n  {}", expected[same - 1]).unwrap();
    }
    for line in &expected[same..expected.len() - end] {
        writeln!(text, "- {line}").unwrap();
    }
    for line in &got[same..got.len() - end] {
        writeln!(text, "+ {line}").unwrap();
    }
    text
}
