//! Two versions of an artifact beside each other: what is the same, and what differs. Pure.

mod content;

pub use content::{Content, ContentHash, UnknownContent};
