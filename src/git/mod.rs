//! The only place that knows libgit2 and the only one that starts the `git` program.
