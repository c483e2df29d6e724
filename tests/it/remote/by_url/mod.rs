//! `--repo URL`: every command against every kind of server, on loopback.

mod bytes;
mod conversations;
mod doctor;
mod endings;
mod every_command;
mod failures;
mod hostile;
mod names;
mod several;
mod tutorial;
mod two_versions;
