//! Texts and values in the cells of tables.

use crate::python::python_value;
use crate::registry::Value;
use crate::text::one_line;

/// A row of a table: a cell for each column, `None` where there is no value.
pub(super) type Row = Vec<Option<String>>;

/// How long texts are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LongTexts {
    /// Cut, for people.
    Cut,
    /// Whole, for scripts.
    Whole,
}

/// The longest text that is not cut, in characters.
const LONGEST: usize = 60;

impl LongTexts {
    /// A text for a cell.
    pub(super) fn text(self, text: &str) -> String {
        match text.char_indices().nth(LONGEST) {
            Some((end, _)) if self == Self::Cut => {
                format!("{}...", text.get(..end).unwrap_or_default())
            }
            _ => text.to_owned(),
        }
    }

    /// A value for a cell. An empty text has quotes, so that it is a cell too.
    pub(super) fn value(self, value: &Value) -> String {
        match value {
            Value::Text(text) if text.trim().is_empty() => format!("'{text}'"),
            Value::Text(text) => self.text(text),
            value => python_value(value),
        }
    }
}

/// Puts each cell on one line.
pub(super) fn line_of(row: &mut Row) {
    row.iter_mut().flatten().for_each(|cell| *cell = one_line(cell).into_owned());
}
