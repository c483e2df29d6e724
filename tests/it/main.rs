//! Everything that is tested through the `gto` binary, in one test program.
//!
//! `support` is what the tests stand on. `commands` are tests in a repository of one's own,
//! `remote` those with a remote (`--push`, `--repo URL`). `robustness` has faults, many processes
//! at once, processes that die, and odd or very large input. `reference` compares with Python GTO:
//! `cases` replays what it printed (`tests/cases`), `live` runs it beside ours. `rules` reads our
//! own source.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test may fail loudly, and reads its own switches from the environment"
)]

mod commands;
mod reference;
mod remote;
mod robustness;
mod rules;
mod support;
