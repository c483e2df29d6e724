//! Real repositories, made with the installed git.
mod writing;
