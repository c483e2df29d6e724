//! Numbers of any length, as decimal digits.

/// The next number after one, both without leading zeros.
#[must_use]
pub(super) fn successor(number: &str) -> String {
    let kept = number.trim_end_matches('9');
    let nines = number.len() - kept.len();
    let raised = match kept.split_at_checked(kept.len().wrapping_sub(1)) {
        Some((head, last)) => {
            let last = last.bytes().map(|digit| char::from(digit + 1));
            head.chars().chain(last).collect()
        }
        None => "1".to_owned(),
    };
    raised + &"0".repeat(nines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_raised_whatever_their_length() {
        for (number, next) in
            [("0", "1"), ("9", "10"), ("129", "130"), ("1999", "2000"), ("99", "100")]
        {
            assert_eq!(successor(number), next);
        }
        assert_eq!(successor(&"9".repeat(30)), format!("1{}", "0".repeat(30)));
    }
}
