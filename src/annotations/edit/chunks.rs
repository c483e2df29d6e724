//! A collection cut into its items and the text between them.

use std::borrow::Cow;
use std::ops::Range;

use super::layout::{Item, Notation};

/// A collection cut into its items.
#[derive(Debug)]
pub(super) struct Chunks<'a> {
    /// The range in the text: from the first item, or the comments above it, to the end of the last
    /// item.
    pub(super) range: Range<usize>,
    separator: Cow<'a, str>,
    is_flow: bool,
    chunks: Vec<Chunk<'a>>,
}

/// An item from its key on. In a block, the comments behind it, and comments below it with deeper
/// indentation, belong to it.
#[derive(Debug)]
struct Chunk<'a> {
    lead: Cow<'a, str>,
    body: Cow<'a, str>,
    range: Range<usize>,
}

impl<'a> Chunks<'a> {
    /// The pairs of a block mapping, or the items of a block list, from their starts and ends.
    pub(super) fn block(
        text: &'a str,
        items: impl IntoIterator<Item = Range<usize>>,
        newline: &str,
    ) -> Self {
        let mut items = items.into_iter().peekable();
        let start = items.peek().map_or(0, |first| first.start);
        let column = column(text, start);
        let ranges = std::iter::from_fn(|| {
            let item = items.next()?;
            let limit = items.peek().map_or(text.len(), |next| next.start);
            Some(item.start..end_of_block_item(text, item.end, column, limit))
        });
        let separator = newline.to_owned() + &" ".repeat(column);
        let mut chunks = Self::cut(text, ranges.collect(), Cow::Owned(separator), false);
        if column == 0
            && let Some(first) = chunks.chunks.first_mut()
        {
            let above = start_of_comments(text, start);
            first.lead = Cow::Borrowed(text.get(above..start).unwrap_or_default());
            chunks.range.start = above;
        }
        chunks
    }

    /// The pairs of a flow mapping from their starts and ends.
    pub(super) fn flow(text: &'a str, items: impl IntoIterator<Item = Range<usize>>) -> Self {
        Self::cut(text, items.into_iter().collect(), Cow::Borrowed(", "), true)
    }

    fn cut(
        text: &'a str,
        ranges: Vec<Range<usize>>,
        separator: Cow<'a, str>,
        is_flow: bool,
    ) -> Self {
        let start = ranges.first().map_or(0, |range| range.start);
        let mut end = start;
        let mut chunks = Vec::with_capacity(ranges.len());
        for range in ranges {
            let lead = Cow::Borrowed(text.get(end..range.start).unwrap_or_default());
            let body = Cow::Borrowed(text.get(range.clone()).unwrap_or_default());
            end = range.end;
            chunks.push(Chunk { lead, body, range });
        }
        Self { range: start..end, separator, is_flow, chunks }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.chunks.is_empty()
    }

    /// The range of an item in the text.
    pub(super) fn range_of(&self, index: usize) -> Option<Range<usize>> {
        self.chunks.get(index).map(|chunk| chunk.range.clone())
    }

    pub(super) fn replace(&mut self, index: usize, body: String) {
        if let Some(chunk) = self.chunks.get_mut(index) {
            chunk.body = Cow::Owned(body);
        }
    }

    /// Inserts a new item before the one at `index`. If blank lines separate the others, one
    /// separates the new item too.
    pub(super) fn insert(&mut self, index: usize, body: String) {
        let neighbour = self.chunks.get(index.max(1)).or(self.chunks.last());
        let is_spaced = !self.is_flow
            && self.chunks.len() > 1
            && neighbour.is_some_and(|chunk| has_blank_line(&chunk.lead));
        let newline = self.separator.trim_end_matches(' ');
        let separator = if is_spaced {
            format!("{newline}{}", self.separator)
        } else {
            self.separator.to_string()
        };
        let mut chunk = Chunk { lead: Cow::Borrowed(""), body: Cow::Owned(body), range: 0..0 };
        match self.chunks.first_mut() {
            Some(first) if index == 0 => first.lead = Cow::Owned(separator + &first.lead),
            Some(_) => chunk.lead = Cow::Owned(separator),
            None => {}
        }
        self.chunks.insert(index.min(self.chunks.len()), chunk);
    }

    /// Removes an item. Comments on their own lines before it stay.
    pub(super) fn remove(&mut self, index: usize) {
        if index >= self.chunks.len() {
            return;
        }
        let removed = self.chunks.remove(index);
        let kept = match removed.lead.rfind('\n') {
            Some(line_break) if !self.is_flow => removed.lead[..line_break].trim_end_matches('\r'),
            _ => "",
        };
        if let Some(before) = index.checked_sub(1).and_then(|before| self.chunks.get_mut(before)) {
            if !kept.trim().is_empty() {
                before.body.to_mut().push_str(kept);
            }
        } else if let Some(first) = self.chunks.first_mut() {
            let comments = if self.is_flow { "" } else { first.lead.trim_start() };
            first.lead = Cow::Owned(removed.lead.into_owned() + comments);
        } else {
            self.range.start = removed.range.start;
        }
    }

    /// The text of the collection after all changes.
    pub(super) fn text(&self) -> String {
        self.chunks.iter().flat_map(|chunk| [&*chunk.lead, &*chunk.body]).collect()
    }
}

/// The bytes of each pair of a mapping, with its colon.
pub(super) fn pair_ranges(
    text: &str,
    pairs: &[(Item, Item)],
) -> impl Iterator<Item = Range<usize>> {
    pairs.iter().map(|(key, value)| {
        let colon = after_colon(text, key.range.end).unwrap_or(key.range.end);
        pair_start(text, key)..value.range.end.max(colon)
    })
}

/// The start of a pair: its key, or the `?` before it.
pub(super) fn pair_start(text: &str, key: &Item) -> usize {
    let start = key.range.start;
    let before = text.get(..start).unwrap_or_default().trim_end_matches(' ');
    match before.strip_suffix('?') {
        Some(rest)
            if before.len() < start && rest.trim_end_matches(' ').ends_with(['\n', '\r']) =>
        {
            rest.len()
        }
        Some("") if before.len() < start => 0,
        _ => start,
    }
}

/// The bytes of each item of a block list, with its dash.
pub(super) fn item_ranges(text: &str, items: &[Item]) -> Option<Vec<Range<usize>>> {
    let range = |item: &Item| {
        let before = text.get(..item.range.start)?.trim_end_matches(' ');
        let dash = before.strip_suffix('-')?.len();
        Some(dash..item.range.end.max(dash + 1))
    };
    items.iter().map(range).collect()
}

/// The index just after the `:` that follows a key.
pub(super) fn after_colon(text: &str, key_end: usize) -> Option<usize> {
    let rest = text.get(key_end..)?;
    let gap = rest.len() - rest.trim_start().len();
    rest.get(gap..)?.starts_with(':').then_some(key_end + gap + 1)
}

/// The number of characters before `index` on its line.
pub(super) fn column(text: &str, index: usize) -> usize {
    let before = text.get(..index).unwrap_or_default();
    let line = before.rfind(['\n', '\r']).map_or(0, |line_break| line_break + 1);
    before[line..].chars().count()
}

/// The text of a scalar, or an alias as written; `None` for a collection.
pub(super) fn scalar(item: &Item) -> Option<&str> {
    match &item.notation {
        Notation::Scalar(text) => Some(text),
        _ => None,
    }
}

/// The end of an item, including the comment behind it and comments below it with deeper
/// indentation than its collection.
fn end_of_block_item(text: &str, value_end: usize, column: usize, limit: usize) -> usize {
    let mut end = line_end(text, value_end).min(limit);
    let mut next = end;
    while next < limit {
        let rest = text.get(next..limit).unwrap_or_default();
        let line = rest.strip_prefix('\r').unwrap_or(rest);
        let line = line.strip_prefix('\n').unwrap_or(line);
        let start = next + rest.len() - line.len();
        let content = line.trim_start_matches([' ', '\t']);
        next = line_end(text, start);
        if content.starts_with('#') && line.len() - content.len() > column {
            end = next;
        } else if start == limit || !content.is_empty() && !content.starts_with(['\r', '\n']) {
            break;
        }
    }
    end
}

/// The start of the comments just above the first item, if a blank line separates them from the
/// text above. Else these comments belong to the file, and the item's own start is returned.
fn start_of_comments(text: &str, item: usize) -> usize {
    let mut start = item;
    for line in text.get(..item).unwrap_or_default().split_inclusive('\n').rev() {
        match line.trim() {
            "" => return start,
            comment if comment.starts_with('#') => start -= line.len(),
            _ => return item,
        }
    }
    item
}

fn line_end(text: &str, from: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    rest.find(['\n', '\r']).map_or(text.len(), |length| from + length)
}

fn has_blank_line(lead: &str) -> bool {
    let lines = lead.split('\n').count();
    lead.split('\n').skip(1).take(lines.saturating_sub(2)).any(|line| line.trim().is_empty())
}
