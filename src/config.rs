//! The `.gto` file and the `GTO_*` variables, read into one value.
