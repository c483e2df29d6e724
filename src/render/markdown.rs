//! Tables of GitHub's Markdown.

use std::borrow::Cow;
use std::io::{Result, Write};

use super::Cell;
use crate::text::one_line;

/// Writes a table. The text of each cell is code, so that nothing in it is read as markup, as
/// somebody's name or as a link.
///
/// # Errors
/// What `out` returns.
pub fn markdown_table<'c, C: IntoIterator<Item = Cell<'c>>>(
    headers: &[Cow<'_, str>],
    rows: impl IntoIterator<Item = C>,
    out: &mut dyn Write,
) -> Result<()> {
    writeln!(out, "| {} |", headers.join(" | "))?;
    writeln!(out, "|{}", " --- |".repeat(headers.len()))?;
    for row in rows {
        write!(out, "|")?;
        for cell in row {
            let text = cell.map(|text| markdown_code(&text)).unwrap_or_default();
            write!(out, " {text} |")?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// A text as code, on one line; nothing for an empty text. In tables a `|` ends a cell even there.
#[must_use]
pub fn markdown_code(text: &str) -> String {
    let text = one_line(text).replace('|', "\\|");
    if text.trim().is_empty() {
        return String::new();
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    // A blank keeps backticks of the text apart.
    let blank = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{blank}{text}{blank}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_markup() {
        for (text, code) in [
            ("a_b*c", "`a_b*c`"),
            ("a|b", "`a\\|b`"),
            ("`", "`` ` ``"),
            ("a``b`c", "```a``b`c```"),
            ("@all\n<b>", "`@all <b>`"),
            ("", ""),
            (" ", ""),
        ] {
            assert_eq!(markdown_code(text), code);
        }
    }

    #[test]
    fn rows_are_lines() {
        let mut out = Vec::new();
        let headers = ["a", "b"].map(Cow::from);
        markdown_table(&headers, [[Some(Cow::from("x")), None]], &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "| a | b |\n| --- | --- |\n| `x` |  |\n");
    }
}
