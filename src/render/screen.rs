//! The size of the terminal that the output is for.

use std::io;

use unicode_width::UnicodeWidthStr;

/// A terminal, in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen {
    /// Columns of a line.
    pub columns: usize,
    /// Lines.
    pub rows: usize,
}

impl Screen {
    /// The terminal that stdout is; `None` if it is none, or does not tell its size.
    #[must_use]
    pub fn of_stdout() -> Option<Self> {
        let size = rustix::termios::tcgetwinsize(io::stdout()).ok()?;
        let (columns, rows) = (usize::from(size.ws_col), usize::from(size.ws_row));
        (columns > 0 && rows > 0).then_some(Self { columns, rows })
    }

    /// Whether a text fits with a line for the prompt after it. A line that is too wide is wrapped.
    #[must_use]
    pub fn fits(self, text: &str) -> bool {
        let mut left = self.rows.saturating_sub(1);
        text.lines().all(|line| {
            let rows = without_codes(line).width().div_ceil(self.columns).max(1);
            let fits = rows <= left;
            left = left.saturating_sub(rows);
            fits
        })
    }
}

/// A line without colours and bold type.
fn without_codes(line: &str) -> String {
    let mut parts = line.split("\x1b[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + part.split_once('m').map_or("", |(_, rest)| rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_the_prompt_fit() {
        let screen = Screen { columns: 4, rows: 3 };
        for (text, fits) in [
            ("", true),
            ("a\nb\n", true),
            ("a\nb\nc\n", false),
            ("abcd\nabcd\n", true),
            ("abcde\na\n", false),
            ("\x1b[1mabcd\x1b[0m\nb\n", true),
            ("模型\n模型\n", true),
            ("\n\n\n", false),
        ] {
            assert_eq!(screen.fits(text), fits, "{text:?}");
        }
    }
}
