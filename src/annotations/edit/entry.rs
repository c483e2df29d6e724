//! The text of an artifact's entry, as GTO 0.2.8 writes it.

use super::plain::Schema;
use super::quote::{ScalarPosition, block_text, inline_text};
use crate::registry::{Annotation, Value};

/// A field to write.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field<'a> {
    pub(super) key: &'static str,
    pub(super) content: Content<'a>,
}

/// The value of a field. `Flag(true)` is the default, which is left out if possible.
#[derive(Debug, Clone, Copy)]
pub(super) enum Content<'a> {
    Text(&'a str),
    Texts(&'a [String]),
    Flag(bool),
}

/// The fields in which two annotations differ, in the order in which they are written.
pub(super) fn changes<'a>(old: &Annotation, new: &'a Annotation) -> Vec<Field<'a>> {
    let custom = match &new.custom {
        Value::Text(text) if new.custom != old.custom => Some(Content::Text(text)),
        _ => None,
    };
    let text = |old: Option<&String>, new: Option<&'a String>| {
        new.filter(|_| old != new).map(|new| Content::Text(new))
    };
    let labels = (old.labels != new.labels).then_some(Content::Texts(&new.labels));
    let flag = (old.is_virtual != new.is_virtual).then_some(Content::Flag(new.is_virtual));
    let fields = [
        ("custom", custom),
        ("description", text(Some(&old.description), Some(&new.description))),
        ("labels", labels),
        ("path", text(old.path.as_ref(), new.path.as_ref())),
        ("type", text(old.kind.as_ref(), new.kind.as_ref())),
        ("virtual", flag),
    ];
    let changed = fields.into_iter().filter_map(|(key, content)| Some((key, content?)));
    changed.map(|(key, content)| Field { key, content }).collect()
}

/// The style of a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page<'a> {
    pub(super) newline: &'a str,
    pub(super) schema: Schema,
}

/// The column of a mapping's keys, and the further indentation of the keys in its values.
#[derive(Debug, Clone, Copy)]
pub(super) struct Indent {
    pub(super) column: usize,
    pub(super) step: usize,
}

/// Keys of this length and more (with the tag, in ruamel.yaml's count) get a line of their own.
const LONG_KEY: usize = 123;

impl Page<'_> {
    /// An entry from its key on, without a line break at the end.
    pub(super) fn entry(self, name: &str, fields: &[Field<'_>], indent: Indent) -> String {
        let key = inline_text(name, self.schema);
        let is_long = name.len() >= LONG_KEY;
        let column = indent.column + if is_long { 2 } else { indent.step };
        let head =
            if is_long { format!("? {key}{}:", self.line(indent.column)) } else { key + ":" };
        match (self.fields(fields, column), is_long) {
            (body, _) if body.is_empty() => head + " {}",
            (body, true) => head + " " + &body,
            (body, false) => head + &self.line(column) + &body,
        }
    }

    /// Fields from the first one's key on, without a line break at the end.
    pub(super) fn fields(self, fields: &[Field<'_>], column: usize) -> String {
        let fields: Vec<_> = fields.iter().map(|field| self.field(*field, column)).collect();
        fields.join(&self.line(column))
    }

    /// A field from its key on.
    pub(super) fn field(self, field: Field<'_>, column: usize) -> String {
        let Field { key, content } = field;
        format!("{key}:{}", self.value(content, column + key.len() + 1, column))
    }

    /// A value with the white space before it. `after` is the column just after the `:`, `indent`
    /// that of the key.
    pub(super) fn value(self, content: Content<'_>, after: usize, indent: usize) -> String {
        match content {
            Content::Flag(flag) => format!(" {flag}"),
            Content::Texts([]) => " []".to_owned(),
            Content::Text(text) => self.text(text, after, indent),
            Content::Texts(texts) => {
                let line = self.line(indent);
                texts.iter().map(|text| line.clone() + &self.item(text, indent)).collect()
            }
        }
    }

    /// An item of a list from its `-` on.
    pub(super) fn item(self, text: &str, column: usize) -> String {
        format!("-{}", self.text(text, column + 1, column))
    }

    fn text(self, text: &str, column: usize, indent: usize) -> String {
        let position = ScalarPosition { column, indent: indent + 2, newline: self.newline };
        block_text(text, position, self.schema)
    }

    /// An entry in a flow mapping.
    pub(super) fn inline_entry(self, name: &str, fields: &[Field<'_>]) -> String {
        let fields: Vec<_> = fields.iter().map(|field| self.inline_field(*field)).collect();
        format!("{}: {{{}}}", inline_text(name, self.schema), fields.join(", "))
    }

    /// A field in a flow mapping.
    pub(super) fn inline_field(self, field: Field<'_>) -> String {
        format!("{}: {}", field.key, self.inline_value(field.content))
    }

    /// A value in a flow collection.
    pub(super) fn inline_value(self, content: Content<'_>) -> String {
        let inline = |text: &String| inline_text(text, self.schema);
        match content {
            Content::Flag(flag) => flag.to_string(),
            Content::Text(text) => inline_text(text, self.schema),
            Content::Texts(texts) => {
                format!("[{}]", texts.iter().map(inline).collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// A line break and the indentation after it.
    pub(super) fn line(self, column: usize) -> String {
        self.newline.to_owned() + &" ".repeat(column)
    }
}
