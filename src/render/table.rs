//! Tables as tabulate draws them. A printer of its own, because a general table library took
//! five times as long or more for a history of 100,000 rows.

use std::borrow::Cow;
use std::io::{Result, Write};
use std::iter;

use unicode_width::UnicodeWidthStr;

/// The text of one cell; `None` is a missing value and prints as `-`.
pub type Cell<'a> = Option<Cow<'a, str>>;

/// The looks that GTO has for a table, by tabulate's names for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableFormat {
    /// Framed by lines, for people.
    FancyOutline,
    /// Columns apart by two spaces or more, for scripts.
    Plain,
}

/// A table of texts. Each row has a cell for each header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table<'a> {
    /// The names of the columns.
    pub headers: Vec<Cow<'a, str>>,
    /// The rows below the headers.
    pub rows: Vec<Vec<Cell<'a>>>,
}

impl Table<'_> {
    /// Writes the table; nothing, not even the headers, if it has no rows.
    ///
    /// GTO 1.10.1 as tabulate does it: columns are two wider than their header at least, white
    /// space around a cell is dropped, a cell of several lines makes its row as high. Unlike
    /// there, a text that looks like a number is a text, and wide characters count as two columns.
    ///
    /// # Errors
    /// What `out` returns.
    pub fn write(&self, format: TableFormat, out: &mut dyn Write) -> Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let printer = Printer { format, widths: self.widths() };
        printer.rule(["╒", "╤", "╕"], out)?;
        printer.row(self.headers.iter().map(|header| shown(Some(header))), out)?;
        printer.rule(["╞", "╪", "╡"], out)?;
        for row in &self.rows {
            printer.row(row.iter().map(|cell| shown(cell.as_deref())), out)?;
        }
        printer.rule(["╘", "╧", "╛"], out)
    }

    fn widths(&self) -> Vec<usize> {
        let mut widths: Vec<_> = self.headers.iter().map(|header| width(header) + 2).collect();
        for row in &self.rows {
            for (widest, cell) in widths.iter_mut().zip(row) {
                *widest = (*widest).max(width(&shown(cell.as_deref())));
            }
        }
        widths
    }
}

struct Printer {
    format: TableFormat,
    widths: Vec<usize>,
}

impl Printer {
    fn rule(&self, [left, middle, right]: [&str; 3], out: &mut dyn Write) -> Result<()> {
        if self.format == TableFormat::Plain {
            return Ok(());
        }
        let columns: Vec<_> = self.widths.iter().map(|width| "═".repeat(width + 2)).collect();
        writeln!(out, "{left}{}{right}", columns.join(middle))
    }

    fn row<'c>(
        &self,
        cells: impl Iterator<Item = Cow<'c, str>>,
        out: &mut dyn Write,
    ) -> Result<()> {
        let cells: Vec<_> = cells.collect();
        if !cells.iter().any(|cell| cell.contains('\n')) {
            return self.line(cells.iter().map(Cow::as_ref), out);
        }
        let height = cells.iter().map(|cell| cell.split('\n').count()).max();
        for line in 0..height.unwrap_or_default() {
            let cells = cells.iter().map(|cell| cell.split('\n').nth(line).unwrap_or_default());
            self.line(cells, out)?;
        }
        Ok(())
    }

    fn line<'c>(&self, cells: impl Iterator<Item = &'c str>, out: &mut dyn Write) -> Result<()> {
        let (left, middle, right) = match self.format {
            TableFormat::FancyOutline => ("│ ", " │ ", " │"),
            TableFormat::Plain => ("", "  ", ""),
        };
        let mut line = String::with_capacity(256);
        for (column, (cell, widest)) in cells.zip(&self.widths).enumerate() {
            line.push_str(if column == 0 { left } else { middle });
            line.push_str(cell);
            line.extend(iter::repeat_n(' ', widest.saturating_sub(width(cell))));
        }
        line.push_str(right);
        line.truncate(line.trim_end().len());
        line.push('\n');
        out.write_all(line.as_bytes())
    }
}

/// What a cell prints: the one place through which the text of every cell goes.
fn shown(cell: Option<&str>) -> Cow<'_, str> {
    let text = cell.unwrap_or("-");
    if is_printable_ascii(text) {
        return Cow::Borrowed(text.trim_ascii());
    }
    // Python's `str.strip` takes the four ASCII separators for white space, too.
    let text = text.trim_matches(|c: char| c.is_whitespace() || ('\x1c'..='\x1f').contains(&c));
    if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The columns that the widest line of `text` takes on a terminal.
fn width(text: &str) -> usize {
    if is_printable_ascii(text) {
        text.len()
    } else {
        text.split('\n').map(UnicodeWidthStr::width).max().unwrap_or_default()
    }
}

/// Most texts are: worth a look at every byte, which is faster than stopping at the first other.
fn is_printable_ascii(text: &str) -> bool {
    text.bytes().fold(true, |ascii, byte| ascii & (b' '..=b'~').contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(format: TableFormat, headers: &[&str], rows: &[&[Option<&str>]]) -> String {
        let table = Table {
            headers: headers.iter().map(|header| (*header).into()).collect(),
            rows: rows
                .iter()
                .map(|row| row.iter().map(|cell| cell.map(Cow::from)).collect())
                .collect(),
        };
        let mut out = Vec::new();
        table.write(format, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn fancy_outline() {
        let rows: [&[_]; 2] =
            [&[Some("m"), Some("v0.0.1"), None], &[Some("a/long-name"), Some("1e5"), Some("")]];
        let expected = "\
╒═════════════╤══════════╤═════════╕
│ name        │ latest   │ #prod   │
╞═════════════╪══════════╪═════════╡
│ m           │ v0.0.1   │ -       │
│ a/long-name │ 1e5      │         │
╘═════════════╧══════════╧═════════╛
";
        assert_eq!(
            printed(TableFormat::FancyOutline, &["name", "latest", "#prod"], &rows),
            expected
        );
        let plain = "\
name         latest    #prod
m            v0.0.1    -
a/long-name  1e5
";
        assert_eq!(printed(TableFormat::Plain, &["name", "latest", "#prod"], &rows), plain);
    }

    #[test]
    fn cells_are_stripped_and_may_have_lines() {
        let rows: [&[_]; 3] = [
            &[Some("  a\t"), Some("one\ntwo\n")],
            &[Some("b\r\nc\rd"), Some("\u{3000}y z\x1c")],
            &[Some("e"), None],
        ];
        let expected = "\
╒════════╤════════╕
│ name   │ note   │
╞════════╪════════╡
│ a      │ one    │
│        │ two    │
│ b      │ y z    │
│ c      │        │
│ d      │        │
│ e      │ -      │
╘════════╧════════╛
";
        assert_eq!(printed(TableFormat::FancyOutline, &["name", "note"], &rows), expected);
        let plain = "name    note\na       one\n        two\nb       y z\nc\nd\ne       -\n";
        assert_eq!(printed(TableFormat::Plain, &["name", "note"], &rows), plain);
    }

    #[test]
    fn widths_are_columns_of_the_terminal() {
        let rows: [&[_]; 5] = [
            &[Some("模型"), Some("v1")],
            &[Some("🪴x"), Some("v2")],
            &[Some("e\u{301}"), Some("v3")],
            &[Some("👩\u{200d}👩\u{200d}👧"), Some("v4")],
            &[Some("ｱ"), Some("v5")],
        ];
        let expected = "\
╒══════╤═════╕
│ 名   │ v   │
╞══════╪═════╡
│ 模型 │ v1  │
│ 🪴x  │ v2  │
│ e\u{301}    │ v3  │
│ 👩\u{200d}👩\u{200d}👧   │ v4  │
│ ｱ    │ v5  │
╘══════╧═════╛
";
        assert_eq!(printed(TableFormat::FancyOutline, &["名", "v"], &rows), expected);
    }

    #[test]
    fn without_rows_there_is_nothing() {
        assert_eq!(printed(TableFormat::Plain, &["name"], &[]), "");
    }
}
