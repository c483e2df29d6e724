//! Tables as tabulate draws them. A printer of its own, because a general table library took
//! five times as long or more for a history of 100,000 rows.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{Result, Write};
use std::iter;
use std::slice;

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
#[derive(Debug, Clone)]
pub struct Table<'a, R> {
    /// The names of the columns.
    pub headers: &'a [Cow<'a, str>],
    /// Gives the rows below the headers: once to see how wide they are, and once to print them. A
    /// table can be far larger than what it is made of.
    pub rows: R,
}

impl<'c, R, I, C> Table<'_, R>
where
    R: Fn() -> I,
    I: Iterator<Item = C>,
    C: IntoIterator<Item = Cell<'c>>,
{
    /// Writes the table; nothing, not even the headers, if it has no rows.
    ///
    /// GTO 1.10.1 as tabulate does it: columns are two wider than their header at least, white
    /// space around a cell is dropped, a cell of several lines makes its row as high. Unlike
    /// there, a text that looks like a number is a text, and wide characters count as two columns.
    ///
    /// # Errors
    /// What `out` returns.
    pub fn write(&self, format: TableFormat, out: &mut dyn Write) -> Result<()> {
        let Some(widths) = self.widths() else { return Ok(()) };
        let printer = Printer { format, widths };
        printer.rule(["╒", "╤", "╕"], out)?;
        printer.row(self.headers.iter().map(|header| Some(Cow::Borrowed(&**header))), out)?;
        printer.rule(["╞", "╪", "╡"], out)?;
        for row in (self.rows)() {
            printer.row(row, out)?;
        }
        printer.rule(["╘", "╧", "╛"], out)
    }

    /// The widths of the columns; none where there are no rows.
    fn widths(&self) -> Option<Vec<usize>> {
        let mut rows = (self.rows)().peekable();
        rows.peek()?;
        let mut widths: Vec<_> = self.headers.iter().map(|header| width(header) + 2).collect();
        for row in rows {
            for (widest, cell) in widths.iter_mut().zip(row) {
                *widest = (*widest).max(width(&shown(cell.as_deref())));
            }
        }
        Some(widths)
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
        for (column, width) in self.widths.iter().enumerate() {
            out.write_all(if column == 0 { left } else { middle }.as_bytes())?;
            out.write_all("═".repeat(width + 2).as_bytes())?;
        }
        writeln!(out, "{right}")
    }

    fn row<'c>(
        &self,
        cells: impl IntoIterator<Item = Cell<'c>>,
        out: &mut dyn Write,
    ) -> Result<()> {
        let mut line = Line::new(self, out);
        let mut below: HashMap<usize, String> = HashMap::new();
        for (column, cell) in cells.into_iter().enumerate() {
            let text = shown(cell.as_deref());
            let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
            line.cell(first)?;
            if first.len() < text.len() {
                below.insert(column, rest.to_owned());
            }
        }
        line.end()?;
        let height = below.values().map(|text| text.split('\n').count()).max();
        for number in 0..height.unwrap_or_default() {
            let mut line = Line::new(self, out);
            for column in 0..self.widths.len() {
                let text = below.get(&column).and_then(|text| text.split('\n').nth(number));
                line.cell(text.unwrap_or_default())?;
            }
            line.end()?;
        }
        Ok(())
    }
}

/// A line that is written in pieces, without the white space at its end.
struct Line<'p> {
    widths: slice::Iter<'p, usize>,
    left: &'static str,
    middle: &'static str,
    right: &'static str,
    text: String,
    out: &'p mut dyn Write,
}

impl<'p> Line<'p> {
    /// A line this long, in bytes, is written as far as it has come.
    const LONG: usize = 1 << 16;

    fn new(printer: &'p Printer, out: &'p mut dyn Write) -> Self {
        let (left, middle, right) = match printer.format {
            TableFormat::FancyOutline => ("│ ", " │ ", " │"),
            TableFormat::Plain => ("", "  ", ""),
        };
        let text = String::with_capacity(256);
        Self { widths: printer.widths.iter(), left, middle, right, text, out }
    }

    fn cell(&mut self, text: &str) -> Result<()> {
        self.text.push_str(std::mem::replace(&mut self.left, self.middle));
        self.text.push_str(text);
        let widest = self.widths.next().copied().unwrap_or_default();
        self.text.extend(iter::repeat_n(' ', widest.saturating_sub(width(text))));
        if self.text.len() < Self::LONG {
            return Ok(());
        }
        let end = self.text.trim_end().len();
        self.out.write_all(&self.text.as_bytes()[..end])?;
        self.text.drain(..end);
        Ok(())
    }

    fn end(mut self) -> Result<()> {
        self.text.push_str(self.right);
        self.text.truncate(self.text.trim_end().len());
        self.text.push('\n');
        self.out.write_all(self.text.as_bytes())
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
        let headers: Vec<_> = headers.iter().map(|header| Cow::from(*header)).collect();
        let rows = || rows.iter().map(|row| row.iter().map(|cell| cell.map(Cow::from)));
        let mut out = Vec::new();
        Table { headers: &headers, rows }.write(format, &mut out).unwrap();
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
