//! Tables as tabulate draws them, drawn by comfy-table.
//!
//! A table is drawn in chunks of rows, so that a history of 100,000 rows takes no more memory than
//! one of a thousand. The widths of the columns come from a first pass over all rows.

mod fit;

use std::borrow::Cow;
use std::io::{Result, Write};

use comfy_table::{ColumnConstraint, ContentLineStyle, LineStyle, TableStyle, Width};
pub use fit::Fit;
use unicode_width::UnicodeWidthStr;

/// The text of one cell; `None` is a missing value and prints as `-`.
pub type Cell<'a> = Option<Cow<'a, str>>;

/// The styles of tables, by tabulate's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableFormat {
    /// With frames, for people.
    FancyOutline,
    /// Columns separated by two spaces or more, for scripts.
    Plain,
}

/// A table of texts. Each row has a cell for each header.
#[derive(Debug, Clone)]
pub struct Table<'a, R> {
    headers: &'a [Cow<'a, str>],
    rows: R,
    /// The widths of the columns without padding; `None` if there are no rows.
    widths: Option<Vec<u16>>,
    fit: Fit,
}

/// A cell that is too wide for a table: comfy-table counts a column's width in 16 bits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "A cell below '{header}' is {width} columns wide, and a table has room for {WIDEST}. \
     Use `--json` instead"
)]
pub struct CellTooWide {
    /// The header of its column.
    pub header: String,
    /// How many columns of a terminal it takes.
    pub width: usize,
}

/// The greatest width of a cell, without padding.
const WIDEST: u16 = u16::MAX - 2;

/// A chunk is drawn when its cells have this many bytes.
const CHUNK: usize = 1 << 15;

const FANCY_OUTLINE: TableStyle = TableStyle::new()
    .top_border(LineStyle::new('╒', '═', '╤', '╕'))
    .header_lines(ContentLineStyle::new('│', '│', '│'))
    .header_separator(LineStyle::new('╞', '═', '╪', '╡'))
    .content_lines(ContentLineStyle::new('│', '│', '│'))
    .bottom_border(LineStyle::new('╘', '═', '╧', '╛'));

impl<'a, 'c, R, I, C> Table<'a, R>
where
    R: Fn() -> I,
    I: Iterator<Item = C>,
    C: IntoIterator<Item = Cell<'c>>,
{
    /// A table of the rows that `rows` yields. `rows` is called here, to measure the columns, and
    /// again in [`Table::write`]: rows can be far larger than what they are made from.
    ///
    /// # Errors
    /// [`CellTooWide`] if a cell has more than 65,533 columns.
    pub fn new(headers: &'a [Cow<'a, str>], rows: R) -> std::result::Result<Self, CellTooWide> {
        let mut widths: Vec<_> = headers.iter().map(|header| width(header) + 2).collect();
        let mut is_empty = true;
        for row in rows() {
            is_empty = false;
            for (widest, cell) in widths.iter_mut().zip(row) {
                *widest = (*widest).max(width(&shown(cell.as_deref())));
            }
        }
        let columns = headers.iter().zip(widths).map(|(header, width)| {
            let fitting = u16::try_from(width).ok().filter(|width| *width <= WIDEST);
            fitting.ok_or_else(|| CellTooWide { header: header.to_string(), width })
        });
        let widths = columns.collect::<std::result::Result<_, _>>()?;
        Ok(Self { headers, rows, widths: (!is_empty).then_some(widths), fit: Fit::default() })
    }

    /// Makes the framed table no wider than a terminal: see [`Fit`].
    #[must_use]
    pub fn fit(mut self, columns: usize) -> Self {
        if let Some(widths) = &mut self.widths {
            self.fit = Fit::new(self.headers, widths, columns);
        }
        self
    }

    /// What the table has lost in [`Table::fit`].
    pub fn lost(&self) -> &Fit {
        &self.fit
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.widths.is_none()
    }

    /// Writes the table. Without rows nothing is written, not even headers.
    ///
    /// As in GTO 1.10.1 (tabulate), a column is at least two wider than its header, white space
    /// around a cell is dropped, and a cell of several lines makes its row higher. Unlike there, a
    /// text that looks like a number is a text, and wide characters count as two columns.
    ///
    /// # Errors
    /// What `out` returns.
    pub fn write(&self, format: TableFormat, out: &mut dyn Write) -> Result<()> {
        let Some(widths) = &self.widths else { return Ok(()) };
        let (mut style, padding) = match format {
            TableFormat::FancyOutline => (FANCY_OUTLINE, (1, 1)),
            TableFormat::Plain => (TableStyle::new(), (0, 2)),
        };
        let bottom_border = std::mem::replace(&mut style.bottom_border, LineStyle::none());
        let mut rows = (self.rows)().peekable();
        let mut is_first = true;
        while rows.peek().is_some() {
            let mut chunk = comfy_table::Table::new();
            if is_first {
                let headers = self.fit.shown(self.headers.iter().zip(widths));
                chunk.set_header(headers.map(|(header, width)| self.fit.cut(header, *width)));
            }
            // The header is a chunk by itself: one row can be as wide as 600 stages, and all lines
            // of a chunk are in memory at once.
            let mut size = if is_first { CHUNK } else { 0 };
            while size < CHUNK
                && let Some(row) = rows.next()
            {
                let cells = self.fit.shown(row.into_iter().zip(widths));
                let cells = cells.map(|(cell, width)| {
                    let text = self.fit.cut(&shown(cell.as_deref()), *width).into_owned();
                    size += text.len() + 1;
                    comfy_table::Cell::new_owned(text)
                });
                chunk.add_row(cells.collect::<Vec<_>>());
            }
            if rows.peek().is_none() {
                style.bottom_border = bottom_border;
            }
            chunk.load_style(style);
            for (column, width) in chunk.column_iter_mut().zip(self.fit.shown(widths.iter())) {
                let width = Width::Fixed(width + padding.0 + padding.1);
                column.set_padding(padding).set_constraint(ColumnConstraint::Absolute(width));
            }
            for line in chunk.lines() {
                writeln!(out, "{}", line.trim_end())?;
            }
            style.top_border = LineStyle::none();
            is_first = false;
        }
        Ok(())
    }
}

/// The text of a cell. Every cell goes through here.
fn shown(cell: Option<&str>) -> Cow<'_, str> {
    let text = cell.unwrap_or("-");
    if is_printable_ascii(text) {
        return Cow::Borrowed(text.trim_ascii());
    }
    // Python's `str.strip` also strips the four ASCII separators.
    let text = text.trim_matches(|c: char| c.is_whitespace() || ('\x1c'..='\x1f').contains(&c));
    if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The width of the widest line of `text` on a terminal.
fn width(text: &str) -> usize {
    if is_printable_ascii(text) {
        text.len()
    } else {
        text.split('\n').map(UnicodeWidthStr::width).max().unwrap_or_default()
    }
}

/// Most texts are. Checking every byte is faster than stopping at the first other one.
fn is_printable_ascii(text: &str) -> bool {
    text.bytes().fold(true, |ascii, byte| ascii & (b' '..=b'~').contains(&byte))
}

#[cfg(test)]
mod tests;
