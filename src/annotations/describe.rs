//! The output of `gto describe`.

use serde::Serialize;

use crate::python::python_value;
use crate::registry::{Annotation, Value};

/// A field of an annotation that `gto describe` can print alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldName {
    /// `--type`
    Type,
    /// `--path`
    Path,
    /// `--label`: all labels, one a line. Not in Python GTO.
    Labels,
    /// `--description`
    Description,
    /// `--custom`
    Custom,
}

impl FieldName {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Type, Self::Path, Self::Labels, Self::Description, Self::Custom];

    /// The name of the field in `dvc.yaml`.
    #[must_use]
    pub fn in_dvc_yaml(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Path => "path",
            Self::Labels => "labels",
            Self::Description => "desc",
            Self::Custom => "meta",
        }
    }
}

/// The fields that are set, in the order in which GTO 0.2.8 prints them as JSON.
#[must_use]
pub fn describe(annotation: &Annotation) -> impl Serialize {
    let Annotation { kind, path, is_virtual, labels, description, custom, .. } = annotation;
    Described {
        kind: kind.as_deref(),
        path: path.as_deref(),
        is_virtual: (!is_virtual).then_some(false),
        labels,
        description,
        custom: (*custom != Value::Null).then_some(custom),
    }
}

#[derive(Serialize)]
struct Described<'a> {
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    #[serde(rename = "virtual", skip_serializing_if = "Option::is_none")]
    is_virtual: Option<bool>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    labels: &'a [String],
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom: Option<&'a Value>,
}

/// A single field as text, without a newline at the end; `None` if the annotation does not have it.
///
/// A `custom` that is no text is printed as in Python: `{'a': [1, None]}`. GTO 0.2.8 interprets
/// `[...]` and `:name:` in texts as markup and loses them; here they stay.
#[must_use]
pub fn field_text(annotation: &Annotation, field: FieldName) -> Option<String> {
    match field {
        FieldName::Type => annotation.kind.clone(),
        FieldName::Path => annotation.path.clone(),
        FieldName::Labels => some(annotation.labels.join("\n")),
        FieldName::Description => some(annotation.description.clone()),
        FieldName::Custom => match &annotation.custom {
            Value::Null => None,
            Value::Text(text) => Some(text.clone()),
            value => Some(python_value(value)),
        },
    }
}

/// The variables of an annotation for `--export`. All are always given: `GTO_TYPE`, `GTO_PATH`,
/// `GTO_DESCRIPTION`, `GTO_LABELS` and `GTO_CUSTOM`. Missing values are empty.
#[must_use]
pub fn annotation_variables(annotation: &Annotation) -> Vec<(&'static str, String)> {
    let field = |field| field_text(annotation, field).unwrap_or_default();
    vec![
        ("GTO_TYPE", field(FieldName::Type)),
        ("GTO_PATH", field(FieldName::Path)),
        ("GTO_DESCRIPTION", field(FieldName::Description)),
        ("GTO_LABELS", field(FieldName::Labels)),
        ("GTO_CUSTOM", field(FieldName::Custom)),
    ]
}

fn some(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotations::read;
    use crate::render;

    fn one(fields: &str) -> Annotation {
        let index = read(format!("m: {fields}").as_bytes()).unwrap();
        Annotation::clone(&index["m"])
    }

    #[test]
    fn json_has_the_fields_that_say_something() {
        for (fields, expected) in [
            ("{}", "{}"),
            (
                "{type: '', labels: [], description: '', virtual: true, x: 1}",
                "{\n    \"type\": \"\"\n}",
            ),
            ("{custom: a, virtual: no}", "{\n    \"virtual\": false,\n    \"custom\": \"a\"\n}"),
            ("{custom: [1, {}]}", "{\n    \"custom\": [\n        1,\n        {}\n    ]\n}"),
            ("{custom: 0}", "{\n    \"custom\": 0\n}"),
            ("{custom: 1.0e+20}", "{\n    \"custom\": 1e+20\n}"),
            (
                "{description: \"é\\n\", labels: [b, a], path: 'p/[b]', type: model}",
                "{\n    \"type\": \"model\",\n    \"path\": \"p/[b]\",\n    \"labels\": [\n        \
                 \"b\",\n        \"a\"\n    ],\n    \"description\": \"\\u00e9\\n\"\n}",
            ),
        ] {
            let mut out = Vec::new();
            render::json(&describe(&one(fields)), &mut out).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), format!("{expected}\n"), "{fields}");
        }
    }

    #[test]
    fn a_field_is_its_bare_value() {
        let annotation = one("{type: model, path: 'a/[b]:smile:', description: \"two\\nlines\", \
                              labels: [b, a], custom: {b: 1, a: [x, null, 1.5, 'it''s'], d: true}}");
        for (field, expected) in [
            (FieldName::Type, "model"),
            (FieldName::Path, "a/[b]:smile:"),
            (FieldName::Labels, "b\na"),
            (FieldName::Description, "two\nlines"),
            (FieldName::Custom, "{'b': 1, 'a': ['x', None, 1.5, \"it's\"], 'd': True}"),
        ] {
            assert_eq!(field_text(&annotation, field).as_deref(), Some(expected));
            assert_eq!(field_text(&Annotation::default(), field), None);
        }
        assert_eq!(field_text(&one("{custom: 1.0e+20}"), FieldName::Custom).unwrap(), "1e+20");
        assert_eq!(field_text(&one("{custom: a}"), FieldName::Custom).unwrap(), "a");
    }
}
