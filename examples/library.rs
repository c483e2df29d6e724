//! What the `gto` program does, as a library: who is in production, and a promotion.
//!
//! `cargo run --example library -- REPO` prints which versions are in which stage, newest events
//! first. `cargo run --example library -- REPO NAME VERSION STAGE` assigns the stage, says what it
//! writes, and pushes it to `origin`. REPO is a path or a URL.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "an example prints")]

use std::process::ExitCode;

use gto::{AssignOptions, Error, Registry};

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let result = match args[..] {
        [repo] => print(repo),
        [repo, name, version, stage] => promote(repo, name, version, stage),
        _ => {
            eprintln!("REPO, or REPO NAME VERSION STAGE");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn print(repo: &str) -> Result<(), Error> {
    let snapshot = Registry::at(repo)?.snapshot()?;
    for artifact in snapshot.artifacts() {
        let latest = artifact.greatest().map(|version| version.id.to_string());
        println!("{}: {}", artifact.name, latest.as_deref().unwrap_or("no version"));
        for version in &artifact.versions {
            for stage in version.active_stages() {
                println!("  {} is in stage {stage}", version.id);
            }
        }
    }
    for row in snapshot.history(None).iter().take(5) {
        println!("{} {} {}", row.timestamp, row.event, row.reference);
    }
    Ok(())
}

fn promote(repo: &str, name: &str, version: &str, stage: &str) -> Result<(), Error> {
    let registry = Registry::at(repo)?;
    let writer = registry.writer(name)?;
    let version = Some(version);
    let plan = writer.plan_assign(&AssignOptions { stage, version, ..Default::default() })?;
    for step in plan.steps() {
        println!("{}", step.sentence());
    }
    writer.write(plan)?.push("origin")?;
    Ok(())
}
