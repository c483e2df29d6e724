//! Commands in a repository of one's own.

mod annotating;
mod ci;
mod counts;
mod doctor;
mod dvc_yaml;
mod places;
mod signing;
mod terminal;
