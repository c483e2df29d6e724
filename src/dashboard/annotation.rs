//! An annotation in `registry.json`.

use serde::Serialize;

use crate::comparison::json_value;
use crate::registry::{Annotation, Value};

/// What artifacts.yaml or dvc.yaml say of an artifact; what they do not say is left out.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct AnnotationEntry {
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    labels: Vec<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom: Option<Value>,
    #[serde(rename = "virtual", skip_serializing_if = "is_true")]
    is_virtual: bool,
}

impl AnnotationEntry {
    /// The entry of an annotation.
    pub(super) fn new(annotation: &Annotation) -> Self {
        Self {
            kind: annotation.kind.clone(),
            path: annotation.path.clone(),
            labels: annotation.labels.clone(),
            description: annotation.description.clone(),
            custom: Some(json_value(&annotation.custom)).filter(|custom| *custom != Value::Null),
            is_virtual: annotation.is_virtual,
        }
    }
}

fn is_true(value: &bool) -> bool {
    *value
}
