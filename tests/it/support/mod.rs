//! What the tests stand on: a sandbox, bounded processes, remotes and their servers on loopback,
//! large registries, damage, and what a sound repository is.

pub(crate) mod bounded;
pub(crate) mod damage;
pub(crate) mod health;
pub(crate) mod http;
#[path = "../../../benches/scale/registry/mod.rs"]
pub(crate) mod registry;
pub(crate) mod remote;
pub(crate) mod sandbox;
pub(crate) mod ssh;
pub(crate) mod terminal;
