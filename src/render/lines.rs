//! Single values, one a line.

use std::io::{Result, Write};

/// Writes each value and a newline.
///
/// GTO 1.10.1: line ends at the end of a value are dropped, those within are kept.
///
/// # Errors
/// What `out` returns.
pub fn lines<T: AsRef<str>>(
    values: impl IntoIterator<Item = T>,
    out: &mut dyn Write,
) -> Result<()> {
    for value in values {
        writeln!(out, "{}", value.as_ref().trim_end_matches(['\r', '\n']))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_value_a_line() {
        for (values, expected) in [
            (&[][..], ""),
            (&["v1.0.0"], "v1.0.0\n"),
            (&["", "a\r\n\n", " b "], "\na\n b \n"),
            (&["a\nb\r"], "a\nb\n"),
        ] {
            let mut out = Vec::new();
            lines(values, &mut out).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), expected);
        }
    }
}
