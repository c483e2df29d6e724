//! The `gto` program.

fn main() {}
