//! `gto dashboard`: its files, its options, and that they say what the commands print.

mod browser;
mod data;
mod files;
mod several;
mod unreadable;

use std::fs;

use serde_json::Value;

use crate::support::sandbox::{Outcome, Sandbox};

/// The files of a dashboard.
struct Written {
    index: String,
    registry: Value,
    feed: String,
}

/// Runs `gto dashboard -o ../site` in `repo` with further arguments.
#[track_caller]
fn dashboard(sandbox: &Sandbox, args: &[&str]) -> (Outcome, Written) {
    let done = sandbox.gto(&[&["dashboard", "-o", "../site"], args].concat());
    (done, written(sandbox))
}

/// What is in `site`.
#[track_caller]
fn written(sandbox: &Sandbox) -> Written {
    let file = |name: &str| fs::read_to_string(sandbox.root().join("site").join(name)).unwrap();
    Written {
        index: file("index.html"),
        registry: serde_json::from_str(&file("registry.json")).unwrap(),
        feed: file("feed.xml"),
    }
}

/// What the command prints that could read everything.
fn well() -> Outcome {
    let stdout = "Wrote '../site/index.html', '../site/registry.json', '../site/feed.xml'\n";
    Outcome { stdout: stdout.to_owned(), stderr: String::new(), code: 0 }
}
