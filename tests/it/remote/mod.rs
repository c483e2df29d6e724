//! Remotes: `--push` to them, and `--repo URL`.

mod by_url;
mod copies;
mod push;
