//! What the tests stand on: a sandbox, bounded processes, servers on loopback, large registries.

pub(crate) mod bounded;
pub(crate) mod http;
#[path = "../../../benches/scale/registry/mod.rs"]
pub(crate) mod registry;
pub(crate) mod remote;
pub(crate) mod sandbox;
pub(crate) mod ssh;
