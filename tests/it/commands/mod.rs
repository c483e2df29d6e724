//! Commands in a repository of one's own.

mod annotating;
mod change_outputs;
mod ci;
mod clones;
mod content;
mod dashboard;
mod dates;
mod diff;
mod doctor;
mod dvc_yaml;
mod exports;
mod hints;
mod library;
mod new_branches;
mod old_git;
mod places;
mod prereleases;
mod reading_little;
mod reftables;
mod repositories;
mod reruns;
mod settings;
mod showing;
mod signing;
mod terminal;
mod undoing;
