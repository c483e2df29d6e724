//! Everything that is tested through the `gto` binary, in one test program.
//!
//! `cases` replays what Python GTO printed (`tests/cases`), `live` compares with it on random
//! registries, reading and changing them, `ten_thousand` on a large one; `counts` counts what is
//! read, `annotating` changes index files in odd places, many at once. `places` visits the odd repositories, `remotes` pushes to real ones, `copies` asks remotes
//! that can do little, `signing` signs, `broken` reads registries with faults and `doctor` examines
//! them, `safety` fails, `storm` has many write at once, `kills` kills them and `faults` lets every
//! system call fail; `terminal` watches what a terminal gets, `by_url` works on servers of all
//! kinds, `ci` plays jobs of GitHub and GitLab, `dvc` works with DVC, `dvc_yaml` reads its files,
//! `fuzz` feeds the parsers nonsense, `rules` reads our own source.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test may fail loudly, and reads its own switches from the environment"
)]

mod annotating;
mod bounded;
mod broken;
mod by_url;
mod cases;
mod ci;
mod copies;
mod counts;
mod doctor;
mod dvc;
mod dvc_yaml;
mod faults;
mod fuzz;
mod http;
mod kills;
mod live;
mod places;
#[path = "../../benches/scale/registry/mod.rs"]
mod registry;
mod remotes;
mod resources;
mod rules;
mod safety;
mod sandbox;
mod signing;
mod sizes;
mod ssh;
mod storm;
mod ten_thousand;
mod terminal;
