//! Saying what was done. It is done, whether anybody listens or not.

use std::io::{self, Write};

use anyhow::{Context as _, Result};

use crate::render::Style;

/// Why a command fails whose change is made.
const NOT_PRINTED: &str = "The change was made, but the result could not be printed";

/// Prints as long as that works: a reader that has gone away, or a full disk below it, does
/// not keep what is written from being pushed.
pub(super) struct ProgressReport<'a> {
    style: Style,
    out: &'a mut dyn Write,
    result: io::Result<()>,
}

impl<'a> ProgressReport<'a> {
    pub(super) fn new(style: Style, out: &'a mut dyn Write) -> Self {
        Self { style, out, result: Ok(()) }
    }

    pub(super) fn say(&mut self, text: &str) {
        if self.result.is_ok() {
            self.result = self.style.message(text, self.out);
        }
    }

    /// To be called before what takes long.
    pub(super) fn flush(&mut self) {
        if self.result.is_ok() {
            self.result = self.out.flush();
        }
    }

    /// To be called when all is done. `is_changed`: whether anything was written.
    pub(super) fn finish(mut self, is_changed: bool) -> Result<()> {
        self.flush();
        printed(self.result.map_err(Into::into), is_changed)
    }
}

/// The result of printing. If that failed and something was changed, the error says so.
pub(super) fn printed(result: Result<()>, is_changed: bool) -> Result<()> {
    if is_changed { result.context(NOT_PRINTED) } else { result }
}
