//! The order of `git tag --sort=v:refname`: that of glibc's `strverscmp`.

use std::cmp::{Ordering, Reverse};

/// Compares two names as git does with these values of `versionsort.suffix`.
pub(super) fn git_order(a: &str, b: &str, suffixes: &[&str]) -> Ordering {
    let same = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    let [in_a, in_b] = [a, b].map(|name| suffix_at(name.as_bytes(), same, suffixes));
    match (in_a, in_b) {
        (Some(a), Some(b)) if a != b => a.cmp(&b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        _ => plain_order(a, b),
    }
}

/// The suffix at the place where a name differs from another or ends. Of several, the one that
/// begins first, then the longest.
fn suffix_at(name: &[u8], differs: usize, suffixes: &[&str]) -> Option<usize> {
    let found = suffixes.iter().enumerate().filter_map(|(number, suffix)| {
        let first = differs.saturating_sub(suffix.len());
        let ends = |at: &usize| name.get(*at..).is_some_and(|it| it.starts_with(suffix.as_bytes()));
        let at = (first..=differs).find(ends)?;
        Some((at, Reverse(suffix.len()), number))
    });
    found.min().map(|(_, _, number)| number)
}

/// Compares two names as git does without `versionsort.suffix`.
///
/// Runs of digits are compared as numbers. A run that begins with `0` is compared as the digits
/// after a decimal point; of two runs of zeros the longer one is less.
fn plain_order(a: &str, b: &str) -> Ordering {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let digits = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let start = same - a[..same].iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let bytes = || a[same..].first().cmp(&b[same..].first());
    let (run_a, run_b) = (digits(&a[start..]), digits(&b[start..]));
    let common = &a[start..same];
    let next_is_digit = (start + run_a > same, start + run_b > same);
    match (common.first(), next_is_digit) {
        // Only zeros so far.
        (Some(b'0'), (true, false)) if common.iter().all(|&byte| byte == b'0') => Ordering::Less,
        (Some(b'0'), (false, true)) if common.iter().all(|&byte| byte == b'0') => Ordering::Greater,
        (Some(b'0'), _) => bytes(),
        (None, (true, true)) if a.get(same) == Some(&b'0') || b.get(same) == Some(&b'0') => bytes(),
        (Some(_), (true, _) | (_, true)) | (None, (true, true)) => {
            run_a.cmp(&run_b).then_with(bytes)
        }
        _ => bytes(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_the_documented_order() {
        // The example of strverscmp(3), and versions.
        let zeros = ["000", "00", "01", "010", "09", "0", "1", "9", "10"];
        let versions =
            ["v1.2.3", "v1.2.10", "v1.10.0", "v2.0.0", "v2.0.0+b", "v2.0.0-rc.2", "v10.0.0"];
        for ordered in [&zeros[..], &versions] {
            for (at, a) in ordered.iter().enumerate() {
                for (other, b) in ordered.iter().enumerate() {
                    assert_eq!(git_order(a, b, &[]), at.cmp(&other), "{a} {b}");
                }
            }
        }
    }
}
