//! Tables as tabulate draws them. A printer of its own, because a general table library took
//! ten times as long for a history of 100,000 rows.

use std::borrow::Cow;
use std::io::{Result, Write};

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
                for line in shown(cell.as_deref()).split('\n') {
                    *widest = (*widest).max(width(line));
                }
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
        let height = cells.iter().map(|cell| cell.split('\n').count()).max();
        for line in 0..height.unwrap_or_default() {
            let cells = cells.iter().map(|cell| cell.split('\n').nth(line).unwrap_or_default());
            out.write_all(self.line(cells).as_bytes())?;
        }
        Ok(())
    }

    fn line<'c>(&self, cells: impl Iterator<Item = &'c str>) -> String {
        let (left, middle, right) = match self.format {
            TableFormat::FancyOutline => ("│ ", " │ ", " │"),
            TableFormat::Plain => ("", "  ", ""),
        };
        let mut line = String::new();
        for (column, (cell, widest)) in cells.zip(&self.widths).enumerate() {
            line.push_str(if column == 0 { left } else { middle });
            line.push_str(cell);
            line.extend(std::iter::repeat_n(' ', widest.saturating_sub(width(cell))));
        }
        line.push_str(right);
        line.truncate(line.trim_end().len());
        line.push('\n');
        line
    }
}

/// What a cell prints: the one place through which the text of every cell goes.
fn shown(cell: Option<&str>) -> Cow<'_, str> {
    let Some(text) = cell else {
        return Cow::Borrowed("-");
    };
    // Python's `str.strip` takes the four ASCII separators for white space, too.
    let text = text.trim_matches(|c: char| c.is_whitespace() || ('\x1c'..='\x1f').contains(&c));
    if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The columns that `text` takes on a terminal.
fn width(text: &str) -> usize {
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) { text.len() } else { text.width() }
}
