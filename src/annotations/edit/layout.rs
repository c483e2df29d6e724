//! The positions of all values in a document, for edits that leave the rest of it alone.

use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, Span, StructureStyle, YamlVersion};

use super::plain::Schema;

/// The layout of a document.
#[derive(Debug)]
pub(super) struct Layout {
    /// The version of YAML by which it is read.
    pub(super) schema: Schema,
    /// Its only value.
    pub(super) root: Item,
}

/// The layout of a value.
#[derive(Debug)]
pub(super) struct Item {
    /// Its bytes, including anchor and tag, without the line break at the end of a block scalar.
    pub(super) range: Range<usize>,
    /// Its notation.
    pub(super) notation: Notation,
}

/// The notation of a value.
#[derive(Debug)]
pub(super) enum Notation {
    /// A text, number or other scalar, before it gets its type; also `*alias`.
    Scalar(String),
    /// Items on lines of their own after a `-`.
    BlockList(Vec<Item>),
    /// `[a, b]`
    FlowList,
    /// Pairs that begin on lines of their own.
    BlockMap(Vec<(Item, Item)>),
    /// `{a: b}`
    FlowMap(Vec<(Item, Item)>),
}

/// The text of a file without its byte order mark, and its layout. Ranges are bytes of that text.
/// `None` for a file that is not YAML, or empty.
pub(super) fn layout(bytes: &[u8]) -> Option<(&str, Layout)> {
    let text = std::str::from_utf8(bytes).ok()?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let options = granit_parser::options! {
        // In GTO 1.10.1 a last line without a line break is a whole line of a block.
        block_scalar_eof_without_line_feed: true,
        bom_inside_document_as_content: true,
        emit_anchor_events: true,
    };
    let mut builder = Builder { text, schema: Schema::V1_2, open: Vec::new(), root: None };
    for event in Parser::new_from_str_with_options(text, options) {
        let (event, span) = event.ok()?;
        builder.take(event, span);
    }
    let schema = builder.schema;
    Some((text, Layout { schema, root: builder.root? }))
}

struct Builder<'a> {
    text: &'a str,
    schema: Schema,
    open: Vec<Frame>,
    root: Option<Item>,
}

/// A collection that is not complete yet, with its items so far: in a mapping, keys and values in
/// turn.
struct Frame {
    start: usize,
    style: StructureStyle,
    items: Vec<Item>,
}

impl Builder<'_> {
    fn take(&mut self, event: Event<'_>, span: Span) {
        let Some(range) = span.byte_range() else { return };
        let tag = span.tag_start.and_then(|tag| tag.byte_offset());
        let start = tag.map_or(range.start, |tag| tag.min(range.start));
        match event {
            Event::DocumentStart(_, Some(YamlVersion { major: 1, minor: 1 })) => {
                self.schema = Schema::V1_1;
            }
            Event::Scalar(value, style, ..) => {
                let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
                let end = if is_block { self.end_of_block(&value, &range) } else { range.end };
                self.complete(Item {
                    range: start..end,
                    notation: Notation::Scalar(value.into_owned()),
                });
            }
            Event::Alias(_) => {
                let name = self.text.get(range.clone()).unwrap_or_default().to_owned();
                self.complete(Item { range, notation: Notation::Scalar(name) });
            }
            Event::SequenceStart(style, ..) | Event::MappingStart(style, ..) => {
                self.open.push(Frame { start, style, items: Vec::new() });
            }
            Event::SequenceEnd => self.close(range, |style, items| match style {
                StructureStyle::Flow => Notation::FlowList,
                StructureStyle::Block => Notation::BlockList(items),
            }),
            Event::MappingEnd => self.close(range, |style, items| match style {
                StructureStyle::Flow => Notation::FlowMap(pairs(items)),
                StructureStyle::Block => Notation::BlockMap(pairs(items)),
            }),
            Event::Anchor(..) => self.widen(range.start),
            _ => {}
        }
    }

    /// The end of a block scalar, before its last line break. Blank lines after it are in its span,
    /// but belong to it only if its value has them (`|+`).
    fn end_of_block(&self, value: &str, range: &Range<usize>) -> usize {
        let written = self.text.get(range.clone()).unwrap_or_default();
        let kept = value.ends_with("\n\n") || value == "\n";
        let written = if kept { written.trim_end_matches([' ', '\t']) } else { written.trim_end() };
        let written = written.strip_suffix('\n').unwrap_or(written);
        range.start + written.strip_suffix('\r').unwrap_or(written).len()
    }

    fn close(&mut self, end: Range<usize>, notation: fn(StructureStyle, Vec<Item>) -> Notation) {
        let Some(Frame { start, style, items }) = self.open.pop() else { return };
        let end = match (style, items.last()) {
            (StructureStyle::Block, Some(last)) => last.range.end,
            _ => end.end,
        };
        self.complete(Item { range: start..end, notation: notation(style, items) });
    }

    fn complete(&mut self, item: Item) {
        match self.open.last_mut() {
            Some(frame) => frame.items.push(item),
            None => self.root = Some(item),
        }
    }

    /// Moves the start of the last item to its anchor.
    fn widen(&mut self, anchor: usize) {
        let start = match self.open.last_mut() {
            // After its anchor an item is either complete or just begun.
            Some(frame) if frame.items.is_empty() => &mut frame.start,
            Some(Frame { items, .. }) => match items.last_mut() {
                Some(item) => &mut item.range.start,
                None => return,
            },
            None => match &mut self.root {
                Some(root) => &mut root.range.start,
                None => return,
            },
        };
        *start = anchor.min(*start);
    }
}

fn pairs(items: Vec<Item>) -> Vec<(Item, Item)> {
    let mut pairs = Vec::with_capacity(items.len() / 2);
    let mut items = items.into_iter();
    while let (Some(key), Some(value)) = (items.next(), items.next()) {
        pairs.push((key, value));
    }
    pairs
}
