//! The annotation that results from the old one and a request.

use std::collections::BTreeSet;

use super::EditError;
use crate::annotations::{Annotate, Index};
use crate::dvc::parts;
use crate::registry::{Annotation, InvalidName, Value, is_name};

/// The annotation that an artifact has after a change.
pub(super) fn merged(index: &Index, change: &Annotate) -> Result<Annotation, EditError> {
    let name = &change.name;
    if let Some(path) = change.path.as_deref().filter(|path| !path.is_empty())
        && !change.allow_same_path
        && index.iter().any(|(other, annotation)| {
            other != name && annotation.path.as_deref().is_some_and(|used| overlap(path, used))
        })
    {
        let (path, kind) = (path.to_owned(), change.kind.clone());
        return Err(EditError::PathIsUsed { path, kind, name: name.clone() });
    }
    let annotation = match index.get(name) {
        Some(old) => update(old, change),
        None => first(change),
    };
    for (other, old) in index {
        check_names(other, if other == name { &annotation } else { old })?;
    }
    check_names(name, &annotation)?;
    Ok(annotation)
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

fn check_names(name: &str, annotation: &Annotation) -> Result<(), InvalidName> {
    let kind = annotation.kind.as_deref().filter(|kind| !kind.is_empty());
    let labels = annotation.labels.iter().map(String::as_str);
    let wrong = std::iter::once(name).chain(kind).chain(labels).find(|text| !is_name(text));
    wrong.map_or(Ok(()), |text| Err(InvalidName(text.to_owned())))
}

/// Whether one path is the other or lies in it. By their texts alone: GTO 0.2.8 follows
/// symbolic links, from where the user stands.
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
