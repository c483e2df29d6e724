//! Counters and numbers of any length; the refusals are compared with the reference itself.

use super::counter::{highest_counter, successor};

#[test]
fn numbers_are_raised_whatever_their_length() {
    for (number, next) in [("0", "1"), ("9", "10"), ("129", "130"), ("1999", "2000"), ("99", "100")]
    {
        assert_eq!(successor(number), next);
    }
    assert_eq!(successor(&"9".repeat(30)), format!("1{}", "0".repeat(30)));
}

#[test]
fn the_highest_counter_is_that_of_any_kind_of_tag() {
    assert_eq!(highest_counter(["m#dev#2", "m@v1.0.0#10", "m@deprecated#9", "x y#99"]), "10");
    assert_eq!(highest_counter(["m#dev#0010", "m#dev#9"]), "10");
    assert_eq!(highest_counter(["m@v1.0.0"]), "0");
}

mod dates;
mod notes;
mod registry;
