//! The annotation that results from the old one and a request.

use std::collections::BTreeSet;

use super::EditError;
use crate::annotations::{Annotate, Index};
use crate::dvc::parts;
use crate::registry::{Annotation, Value};

/// The annotation that an artifact has after a change.
pub(super) fn merged(index: &Index, change: &Annotate) -> Result<Annotation, EditError> {
    if let Some(path) = change.path.as_deref().filter(|path| !path.is_empty())
        && !change.allow_same_path
        && let Some(conflict) = conflict(path, index, &change.name)
    {
        return Err(conflict);
    }
    Ok(match index.get(&change.name) {
        Some(old) => update(old, change),
        None => first(change),
    })
}

/// Refuses a path if another artifact has it, or a path above or below it.
fn conflict(path: &str, index: &Index, name: &str) -> Option<EditError> {
    index.iter().find_map(|(other, annotation)| {
        let used = annotation.path.as_ref()?;
        let is_used = other != name && overlap(path, used);
        let (path, kind, name) = (used.clone(), annotation.kind.clone(), other.clone());
        is_used.then_some(EditError::PathIsUsed { path, kind, name })
    })
}

fn first(change: &Annotate) -> Annotation {
    Annotation {
        kind: change.kind.clone(),
        path: change.path.clone(),
        is_virtual: !change.must_exist,
        labels: change.labels.clone(),
        description: change.description.clone().unwrap_or_default(),
        custom: change.custom.clone().map_or(Value::Null, Value::Text),
        ..Annotation::default()
    }
}

fn update(old: &Annotation, change: &Annotate) -> Annotation {
    let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let path = given(&change.path);
    let labels: BTreeSet<_> = old.labels.iter().chain(&change.labels).cloned().collect();
    Annotation {
        kind: given(&change.kind).or_else(|| old.kind.clone()),
        is_virtual: !change.must_exist && (path.is_some() || old.is_virtual),
        path: path.or_else(|| old.path.clone()),
        labels: labels.into_iter().collect(),
        description: given(&change.description).unwrap_or_else(|| old.description.clone()),
        custom: given(&change.custom).map_or_else(|| old.custom.clone(), Value::Text),
        ..Annotation::default()
    }
}

/// Whether one path is the other or is inside it, by their texts alone: GTO 0.2.8 follows symbolic
/// links relative to the current folder.
fn overlap(one: &str, other: &str) -> bool {
    let (one_parts, other_parts) = (parts(one), parts(other));
    let common = one_parts.iter().zip(&other_parts).take_while(|(a, b)| a == b).count();
    // The rest of a directory's path above the other: empty, or `..` only.
    let is_above = |rest: &[&str]| rest.iter().all(|part| *part == "..");
    let (one_rest, other_rest) = (&one_parts[common..], &other_parts[common..]);
    !other.is_empty()
        && one.starts_with('/') == other.starts_with('/')
        && (is_above(one_rest) || is_above(other_rest))
}
