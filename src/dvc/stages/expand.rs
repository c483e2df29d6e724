//! The stages that `foreach` and `matrix` make.

use super::field;
use crate::dvc::Variables;
use crate::dvc::template::{TemplateError, resolve_all, to_text};
use crate::registry::Value;

type Pairs = Vec<(String, Value)>;

/// A stage before its own templates are resolved.
pub(super) struct Template<'v> {
    pub(super) name: String,
    /// As they are written.
    pub(super) fields: &'v Value,
    /// The variables that it has for itself: `item` and `key`.
    pub(super) own: Pairs,
}

/// The stages that an entry of `stages:` stands for. DVC: a `foreach` of a list names them by its
/// items, or by their places where one is no plain value; a `matrix` by the items of each
/// combination with `-` between.
pub(super) fn expand<'v>(
    name: &str,
    definition: &'v Value,
    variables: &Variables,
) -> Result<Vec<Template<'v>>, TemplateError> {
    let own = |item: Value, key: Option<&str>| {
        let key = key.map(|key| ("key".to_owned(), Value::Text(key.to_owned())));
        [("item".to_owned(), item)].into_iter().chain(key).collect::<Vec<_>>()
    };
    if let Some(matrix) = field(definition, "matrix") {
        let axes = match resolve_all(matrix, variables)? {
            Value::Map(axes) => axes,
            _ => Vec::new(),
        };
        let template = |(key, item): (String, _)| Template {
            name: format!("{name}@{key}"),
            fields: definition,
            own: own(Value::Map(item), Some(&key)),
        };
        return Ok(combinations(&axes, variables)?.into_iter().map(template).collect());
    }
    let (Some(foreach), Some(fields)) = (field(definition, "foreach"), field(definition, "do"))
    else {
        return Ok(vec![Template { name: name.to_owned(), fields: definition, own: Vec::new() }]);
    };
    let mut found = Vec::new();
    match resolve_all(foreach, variables)? {
        Value::Map(items) => {
            for (key, item) in items {
                variables.count(fields)?;
                let own = own(item, Some(&key));
                found.push(Template { name: format!("{name}@{key}"), fields, own });
            }
        }
        Value::List(items) => {
            let is_plain = !items.iter().any(is_composite);
            for (at, item) in items.into_iter().enumerate() {
                variables.count(fields)?;
                let key = if is_plain { item_text(&item) } else { at.to_string() };
                found.push(Template {
                    name: format!("{name}@{key}"),
                    fields,
                    own: own(item, None),
                });
            }
        }
        _ => return Err(TemplateError::NotText(format!("stages.{name}.foreach"))),
    }
    Ok(found)
}

/// All combinations of the items of some lists, each with its name.
fn combinations(
    axes: &[(String, Value)],
    variables: &Variables,
) -> Result<Vec<(String, Pairs)>, TemplateError> {
    let mut all = vec![(String::new(), Vec::new())];
    for (axis, items) in axes {
        let Value::List(items) = items else {
            return Err(TemplateError::NotText(format!("matrix.{axis}")));
        };
        let mut longer = Vec::new();
        for (name, pairs) in &all {
            for (at, item) in items.iter().enumerate() {
                variables.count(item)?;
                let of_item =
                    if is_composite(item) { format!("{axis}{at}") } else { item_text(item) };
                let name = if name.is_empty() { of_item } else { format!("{name}-{of_item}") };
                let mut pairs: Pairs = pairs.clone();
                pairs.push((axis.clone(), item.clone()));
                longer.push((name, pairs));
            }
        }
        all = longer;
    }
    Ok(all)
}

fn is_composite(value: &Value) -> bool {
    matches!(value, Value::List(_) | Value::Map(_))
}

/// An item in the name of a stage, or as a path.
pub(super) fn item_text(item: &Value) -> String {
    to_text(item, "item").unwrap_or_default()
}
