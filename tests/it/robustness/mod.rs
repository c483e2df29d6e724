//! Faults, many processes at once, processes that die, and input that is odd or very large.

mod broken;
mod by_git;
mod closed;
mod faults;
mod fuzz;
mod growth;
mod hooks;
mod kills;
mod reading;
mod rehearsals;
mod resources;
mod safety;
mod sizes;
mod storm;
mod trust;
