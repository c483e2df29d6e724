//! The annotations of two versions, field by field.

use indexmap::IndexMap;

use super::{FileChanges, flattened, value_changes};
use crate::registry::{Annotation, Value};

/// The fields that differ, by their names in artifacts.yaml; nested ones of `custom` with dots.
#[must_use]
pub fn annotation_changes(old: &Annotation, new: &Annotation) -> FileChanges {
    value_changes(&fields(old), &fields(new))
}

/// The fields that are set.
fn fields(annotation: &Annotation) -> IndexMap<String, Value> {
    let Annotation { kind, path, is_virtual, labels, description, custom, .. } = annotation;
    let text = |text: &str| Some(text).filter(|text| !text.is_empty()).map(|text| text.to_owned());
    let labels = labels.iter().cloned().map(Value::Text).collect::<Vec<_>>();
    let fields = [
        ("type", kind.clone().map(Value::Text)),
        ("path", path.clone().map(Value::Text)),
        ("virtual", (!is_virtual).then_some(Value::Bool(false))),
        ("labels", (!labels.is_empty()).then_some(Value::List(labels))),
        ("description", text(description).map(Value::Text)),
        ("custom", (*custom != Value::Null).then(|| custom.clone())),
    ];
    let fields = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    flattened(&Value::Map(fields.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dvc::read_values;

    #[test]
    fn each_field_is_compared() {
        let none = Annotation::default();
        let text = |text: &str| Some(text.to_owned());
        let custom = |yaml: &str| Annotation {
            custom: read_values("x.yaml", yaml.as_bytes()).unwrap(),
            ..Annotation::default()
        };
        let model = Annotation { kind: text("model"), labels: vec!["x".into()], ..none.clone() };
        let data = Annotation { kind: text("data"), ..model.clone() };
        let strict = Annotation { path: text("p"), is_virtual: false, ..none.clone() };
        for (old, new, expected) in [
            (&none, &none, ""),
            (&model, &model, ""),
            (&model, &data, "type"),
            (&strict, &model, "labels path type virtual"),
            (&custom("a: {b: 1, c: 2}"), &custom("a: {b: 1, c: 3}"), "custom.a.c"),
            (&none, &custom("x"), "custom"),
        ] {
            let changes = annotation_changes(old, new);
            assert_eq!(changes.keys().cloned().collect::<Vec<_>>().join(" "), expected);
        }
    }
}
