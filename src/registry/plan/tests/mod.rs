//! Counters; the refusals are compared with the reference itself.

use super::counter::highest_counter;

#[test]
fn the_highest_counter_is_that_of_any_kind_of_tag() {
    assert_eq!(highest_counter(["m#dev#2", "m@v1.0.0#10", "m@deprecated#9", "x y#99"]), "10");
    assert_eq!(highest_counter(["m#dev#0010", "m#dev#9"]), "10");
    assert_eq!(highest_counter(["m@v1.0.0"]), "0");
}

mod choice;
mod dates;
mod notes;
mod registry;
mod undo;
