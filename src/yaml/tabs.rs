//! Tabs between tokens, which GTO 1.10.1 (ruamel.yaml) refuses outside of flow collections.

use granit_parser::Span;

use super::text::end_of;
use super::{Error, Position};

/// Watches the white space between the tokens of a text, in their order.
#[derive(Debug)]
pub(super) struct Tabs<'a> {
    text: &'a str,
    seen: usize,
    flow_depth: usize,
}

impl<'a> Tabs<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let (seen, flow_depth) = (0, 0);
        Self { text, seen, flow_depth }
    }

    /// Looks at what lies between the last token and this one.
    pub(super) fn advance(&mut self, token: Span) -> Result<(), Error> {
        let Some(range) = token.byte_range() else { return Ok(()) };
        let gap = self.text.get(self.seen..range.start).unwrap_or_default();
        let gap_start = self.seen;
        self.seen = self.seen.max(range.end);
        match (self.flow_depth, tab_in(gap)) {
            (0, Some(index)) => Err(self.refuse(gap_start + index)),
            _ => Ok(()),
        }
    }

    /// Looks inside an unquoted scalar: a tab ends it there.
    pub(super) fn plain(&self, token: Span) -> Result<(), Error> {
        let Some(range) = token.byte_range() else { return Ok(()) };
        let written = self.text.get(range.clone()).unwrap_or_default();
        match written.find('\t') {
            Some(index) => Err(self.refuse(range.start + index)),
            None => Ok(()),
        }
    }

    /// A `[` or `{` was passed.
    pub(super) fn open(&mut self) {
        self.flow_depth += 1;
    }

    /// Its `]` or `}` was passed.
    pub(super) fn close(&mut self) {
        self.flow_depth -= 1;
    }

    fn refuse(&self, index: usize) -> Error {
        let at: Position = end_of(self.text.get(..index).unwrap_or_default());
        Error::new(at, "a tab where YAML wants spaces")
    }
}

/// The first tab that no comment holds.
fn tab_in(gap: &str) -> Option<usize> {
    let mut in_comment = false;
    gap.bytes().position(|byte| {
        in_comment = byte == b'#' || in_comment && byte != b'\n';
        byte == b'\t' && !in_comment
    })
}
