//! The counter of a new tag: the `4` of `m#prod#4`, one more than the highest of the artifact.

use crate::registry::{Counter, TagName};

/// The highest counter among tag names, in decimal digits; `0` if no name has one.
///
/// GTO 1.10.1: every tag of the artifact counts, lightweight ones too, whatever its kind.
#[must_use]
pub fn highest_counter<'t>(tags: impl IntoIterator<Item = &'t str>) -> &'t str {
    let counters = tags.into_iter().filter_map(|tag| TagName::new(tag).ok()?.counter);
    counters.max_by_key(Counter::order).map_or("0", |counter| counter.digits())
}
