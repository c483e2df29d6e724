//! Applying a change to a file's text, by its layout.

use std::ops::Range;

use super::chunks::{Chunks, after_colon, column, item_ranges, pair_ranges, pair_start, scalar};
use super::entry::{Content, Field, Indent, Page};
use super::layout::{Item, Layout, Notation};
use super::{Edit, EditKind};

type Pair = (Item, Item);

/// The text after the edit. `None` if the notation of the file does not allow it.
pub(super) fn apply(text: &str, layout: &Layout, edit: &Edit<'_>) -> Option<String> {
    let newline = match text.find(['\n', '\r']) {
        Some(at) if text[at..].starts_with("\r\n") => "\r\n",
        _ => "\n",
    };
    let page = Page { newline, schema: layout.schema };
    let editor = Editor { text, page };
    let root = &layout.root;
    let (range, new) = match &root.notation {
        Notation::FlowMap(pairs) if pairs.is_empty() => {
            (root.range.clone(), editor.only_entry(root, edit)?)
        }
        Notation::FlowMap(pairs) => (root.range.clone(), editor.flow_index(root, pairs, edit)?),
        Notation::BlockMap(pairs) => {
            let mut chunks = Chunks::block(text, pair_ranges(text, pairs), newline);
            editor.block_index(&mut chunks, pairs, edit)?;
            let new = if chunks.is_empty() { "{}".to_owned() } else { chunks.text() };
            (chunks.range.clone(), new)
        }
        _ => return None,
    };
    Some([text.get(..range.start)?, &new, text.get(range.end..)?].concat())
}

struct Editor<'a> {
    text: &'a str,
    page: Page<'a>,
}

impl Editor<'_> {
    /// The text that replaces `{}` when the first artifact is added.
    fn only_entry(&self, root: &Item, edit: &Edit<'_>) -> Option<String> {
        let EditKind::Set(fields) = edit.kind else { return None };
        let entry = self.page.entry(edit.name, fields, Indent { column: 0, step: 2 });
        let is_alone = column(self.text, root.range.start) == 0;
        Some(if is_alone { entry } else { self.page.line(0) + &entry })
    }

    fn block_index(&self, chunks: &mut Chunks<'_>, pairs: &[Pair], edit: &Edit<'_>) -> Option<()> {
        let at = find(pairs, edit.name);
        match (edit.kind, at) {
            (EditKind::Remove, at) => chunks.remove(at?),
            (EditKind::Set(fields), Some(at)) => {
                let (key, value) = pairs.get(at)?;
                let body = match &value.notation {
                    Notation::FlowMap(of_entry) if of_entry.is_empty() => {
                        let colon = after_colon(self.text, key.range.end)?;
                        Some((colon..value.range.end, self.first_fields(key, fields, pairs)))
                    }
                    Notation::FlowMap(of_entry) => {
                        Some((value.range.clone(), self.flow_entry(value, of_entry, fields)?))
                    }
                    Notation::BlockMap(of_entry) => {
                        let mut chunks = Chunks::block(
                            self.text,
                            pair_ranges(self.text, of_entry),
                            self.page.newline,
                        );
                        self.block_entry(&mut chunks, of_entry, fields)?;
                        Some((chunks.range.clone(), chunks.text()))
                    }
                    _ => None,
                };
                let (range, new) = body?;
                let chunk = chunks.range_of(at)?;
                chunks.replace(at, self.spliced(chunk, range, &new)?);
            }
            (EditKind::Set(fields), None) => {
                let column = self.column_of(&pairs.first()?.0);
                let indent = Indent { column, step: self.step(pairs) };
                let at = place(pairs.iter().map(|(key, _)| scalar(key)), edit.name);
                chunks.insert(at, self.page.entry(edit.name, fields, indent));
            }
        }
        Some(())
    }

    /// The text after the colon of an entry that gets its first fields.
    fn first_fields(&self, key: &Item, fields: &[Field<'_>], pairs: &[Pair]) -> String {
        let column = self.column_of(key);
        if pair_start(self.text, key) < key.range.start {
            // GTO 0.2.8 writes `? key`, then a line with the colon and the first field.
            return format!(" {}", self.page.fields(fields, column + 2));
        }
        let column = column + self.step(pairs);
        self.page.line(column) + &self.page.fields(fields, column)
    }

    /// The column of a pair.
    fn column_of(&self, key: &Item) -> usize {
        column(self.text, pair_start(self.text, key))
    }

    /// The indentation of the fields of an entry: as in the first entry that has fields.
    fn step(&self, pairs: &[Pair]) -> usize {
        let step = pairs.iter().find_map(|(key, value)| match &value.notation {
            Notation::BlockMap(of_entry) => {
                let (first, _) = of_entry.first()?;
                let outer = self.column_of(key);
                self.column_of(first).checked_sub(outer).filter(|step| *step > 0)
            }
            _ => None,
        });
        step.unwrap_or(2)
    }

    fn block_entry(
        &self,
        chunks: &mut Chunks<'_>,
        pairs: &[Pair],
        fields: &[Field<'_>],
    ) -> Option<()> {
        let mut keys: Vec<_> = pairs.iter().map(|(key, _)| scalar(key)).collect();
        let merges = keys.contains(&Some("<<"));
        for field in fields {
            let at = keys.iter().rposition(|key| *key == Some(field.key));
            match (field.content, at) {
                (Content::Flag(true), Some(at)) if !merges => {
                    chunks.remove(at);
                    keys.remove(at);
                }
                (content, Some(at)) => {
                    let pair = pairs.get(find(pairs, field.key)?)?;
                    let (range, new) = self.value(pair, content)?;
                    let chunk = chunks.range_of(at)?;
                    chunks.replace(at, self.spliced(chunk, range, &new)?);
                }
                (_, None) => {
                    let at = place(keys.iter().copied(), field.key);
                    let column = self.column_of(&pairs.first()?.0);
                    chunks.insert(at, self.page.field(*field, column));
                    keys.insert(at, Some(field.key));
                }
            }
        }
        Some(())
    }

    /// The bytes to replace for a new value of a field, and their replacement.
    fn value(&self, (key, value): &Pair, content: Content<'_>) -> Option<(Range<usize>, String)> {
        match (content, &value.notation) {
            (Content::Texts(_), Notation::FlowList) => {
                return Some((value.range.clone(), self.page.inline_value(content)));
            }
            (Content::Texts(labels), Notation::BlockList(items)) => {
                if let Some(list) = self.longer_list(items, labels) {
                    return Some((list.range.clone(), list.text()));
                }
            }
            _ => {}
        }
        let colon = after_colon(self.text, key.range.end)?;
        let indent = self.column_of(key);
        let new = self.page.value(content, column(self.text, colon), indent);
        Some((colon..value.range.end.max(colon), new))
    }

    /// A sorted list of labels, with new labels inserted.
    fn longer_list(&self, items: &[Item], labels: &[String]) -> Option<Chunks<'_>> {
        let mut old: Vec<_> = items.iter().map(scalar).collect::<Option<_>>()?;
        let is_sorted = old.windows(2).all(|pair| pair[0] < pair[1]);
        let is_subset = old.iter().all(|label| labels.iter().any(|new| new == label));
        if !is_sorted || !is_subset || items.is_empty() {
            return None;
        }
        let ranges = item_ranges(self.text, items)?;
        let column = column(self.text, ranges.first()?.start);
        let mut chunks = Chunks::block(self.text, ranges, self.page.newline);
        for (at, label) in labels.iter().enumerate() {
            if old.get(at) != Some(&label.as_str()) {
                old.insert(at, label);
                chunks.insert(at, self.page.item(label, column));
            }
        }
        Some(chunks)
    }

    fn flow_index(&self, root: &Item, pairs: &[Pair], edit: &Edit<'_>) -> Option<String> {
        let mut chunks = Chunks::flow(self.text, pair_ranges(self.text, pairs));
        match (edit.kind, find(pairs, edit.name)) {
            (EditKind::Remove, at) => chunks.remove(at?),
            (EditKind::Set(fields), Some(at)) => {
                let (_, value) = pairs.get(at)?;
                let Notation::FlowMap(of_entry) = &value.notation else { return None };
                let new = self.flow_entry(value, of_entry, fields)?;
                let chunk = chunks.range_of(at)?;
                chunks.replace(at, self.spliced(chunk, value.range.clone(), &new)?);
            }
            (EditKind::Set(fields), None) => {
                chunks.insert(pairs.len(), self.page.inline_entry(edit.name, fields));
            }
        }
        self.flow_text(root, &chunks)
    }

    fn flow_entry(&self, entry: &Item, pairs: &[Pair], fields: &[Field<'_>]) -> Option<String> {
        if pairs.is_empty() {
            let fields: Vec<_> =
                fields.iter().map(|field| self.page.inline_field(*field)).collect();
            return Some(format!("{{{}}}", fields.join(", ")));
        }
        let mut chunks = Chunks::flow(self.text, pair_ranges(self.text, pairs));
        let mut keys: Vec<_> = pairs.iter().map(|(key, _)| scalar(key)).collect();
        let merges = keys.contains(&Some("<<"));
        for field in fields {
            match keys.iter().rposition(|key| *key == Some(field.key)) {
                Some(at) if matches!(field.content, Content::Flag(true)) && !merges => {
                    chunks.remove(at);
                    keys.remove(at);
                }
                Some(at) => {
                    let (key, _) = pairs.get(find(pairs, field.key)?)?;
                    let key = self.text.get(key.range.clone())?;
                    let value = self.page.inline_value(field.content);
                    chunks.replace(at, format!("{key}: {value}"));
                }
                None => {
                    chunks.insert(keys.len(), self.page.inline_field(*field));
                    keys.push(Some(field.key));
                }
            }
        }
        self.flow_text(entry, &chunks)
    }

    /// The text of a flow mapping with the changed pairs.
    fn flow_text(&self, mapping: &Item, chunks: &Chunks<'_>) -> Option<String> {
        if chunks.is_empty() {
            return Some("{}".to_owned());
        }
        self.spliced(mapping.range.clone(), chunks.range.clone(), &chunks.text())
    }

    /// The text of the range `outer`, with the range `inner` replaced.
    fn spliced(&self, outer: Range<usize>, inner: Range<usize>, new: &str) -> Option<String> {
        let before = self.text.get(outer.start..inner.start)?;
        let after = self.text.get(inner.end..outer.end)?;
        Some([before, new, after].concat())
    }
}

/// The last pair with this key. It counts, even if the mapping has a merge key.
fn find(pairs: &[Pair], key: &str) -> Option<usize> {
    pairs.iter().rposition(|(found, _)| scalar(found) == Some(key))
}

/// The index of a new key: its place among sorted keys, else the end.
fn place<'a>(keys: impl Iterator<Item = Option<&'a str>> + Clone, new: &str) -> usize {
    let keys: Vec<_> = keys.collect();
    if keys.is_sorted() { keys.partition_point(|key| *key < Some(new)) } else { keys.len() }
}
