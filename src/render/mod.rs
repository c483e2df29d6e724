//! Rows and values to bytes: tables, plain text, JSON, lines, messages. Knows rows, not
//! registries. Everything here writes to a stream of the caller's, in many small pieces: give
//! it a buffered one.

mod export;
mod json;
mod lines;
mod markdown;
mod message;
mod screen;
mod stream;
mod table;

pub use export::{ExportError, ExportFormat, Variable, export};
pub(crate) use json::compact_json;
pub use json::json;
pub use lines::lines;
pub use markdown::{markdown_code, markdown_table};
pub use message::Style;
pub use screen::Screen;
pub(crate) use stream::visible;
pub use stream::{Stream, styled};
pub use table::{Cell, Fit, Table, TableFormat};
