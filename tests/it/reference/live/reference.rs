//! Python GTO, kept running (`tests/reference/worker.py`).

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use crate::support::sandbox::{Outcome, Sandbox};

pub(crate) struct Reference {
    child: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
    _home: Sandbox,
}

impl Reference {
    /// Starts the reference of this version, with these options of the worker; fails the test
    /// when it is not installed.
    #[track_caller]
    pub(crate) fn start(version: &str, options: &[&str]) -> Self {
        let top = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder = std::env::var_os("GTO_REFERENCE")
            .map_or_else(|| top.join("target/reference"), PathBuf::from);
        let python = folder.join(version).join("bin/python");
        assert!(python.exists(), "run tests/reference/install: no {}", python.display());
        let home = Sandbox::empty();
        let mut command: Command = home.command(python.to_str().unwrap(), home.root());
        // With a date given GTO 1.10.1 writes tags by another library, which ends each message
        // with a newline and takes the time from the clock all the same.
        command.env_remove("GIT_COMMITTER_DATE");
        command.env("COLUMNS", "10000").env("NO_COLOR", "1").env("TERM", "dumb");
        command.arg(top.join("tests/reference/worker.py")).args(options);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let requests = child.stdin.take().unwrap();
        let answers = BufReader::new(child.stdout.take().unwrap());
        Self { child, requests, answers, _home: home }
    }

    /// What the reference does for these arguments in the sandbox's repository.
    #[track_caller]
    pub(crate) fn ask(&mut self, sandbox: &Sandbox, args: &[&str]) -> Outcome {
        writeln!(self.requests, "{}", json!({"cwd": sandbox.repo(), "argv": args})).unwrap();
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        let answer: Value = serde_json::from_str(&line).expect("the reference ended");
        let text = |key: &str| answer[key].as_str().unwrap().to_owned();
        let code = answer["code"].as_i64().unwrap().try_into().unwrap();
        Outcome { stdout: text("stdout"), stderr: text("stderr"), code }
    }
}

impl Drop for Reference {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
