//! What `gto` costs in registries of up to a million tags, against git and Python GTO in the
//! same run.
//!
//! `cargo bench --bench scale` prints everything: half an hour, and a gigabyte in `target`.
//! `cargo bench --bench scale -- --quick` is for people in a hurry. See `benches/README.md`.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a bench prints, may fail loudly, and finds its programs through the environment"
)]

mod fixture;
mod measure;
mod registry;
mod rows;
mod tables;

use std::path::Path;
use std::time::Duration;

use fixture::Fixture;
use measure::Patience;
use registry::Registry;
use tables::Tables;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let has = |flag| args.iter().any(|arg| arg == flag);
    if let [make, registry, folder] = &args[..]
        && make == "--make"
    {
        let registry: Registry = registry.parse().unwrap();
        return registry.make(Path::new(folder));
    }
    if !has("--bench") {
        // `cargo test --all-targets` comes by.
        return println!(
            "run by: cargo bench --bench scale [-- [--quick] [--growth | --python | WORD ...]]"
        );
    }
    let quick = has("--quick");
    let tables = Tables {
        fixture: Fixture::new(),
        sizes: if quick { rows::QUICK } else { rows::FULL },
        patience: match quick {
            true => Patience { times: 3, time: Duration::from_millis(1_500) },
            false => Patience { times: 5, time: Duration::from_secs(8) },
        },
        words: args.iter().filter(|arg| !arg.starts_with("--")).cloned().collect(),
    };
    match (has("--growth"), has("--python")) {
        (true, _) => tables.growth(),
        (_, true) => tables.python(10_000),
        _ if !tables.words.is_empty() => tables.targets(),
        _ => {
            tables.targets();
            tables.growth();
            tables.python(1_000);
        }
    }
}
