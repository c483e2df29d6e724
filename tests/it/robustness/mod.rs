//! Faults, many processes at once, processes that die, and input that is odd or very large.

pub(crate) mod broken;
mod faults;
mod fuzz;
mod growth;
mod kills;
pub(crate) mod resources;
mod safety;
mod sizes;
pub(crate) mod storm;
mod trust;
