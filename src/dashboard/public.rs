//! What a repository says, for all readers of the page: without the secrets of its URLs.

use crate::comparison::FileState;
use crate::lineage::{Input, Lineage};
use crate::redact::Redactor;
use crate::registry::Value;

/// A text without user, password and query values in its URLs.
pub(super) fn public_text(text: &str) -> String {
    Redactor::default().redact(text)
}

/// The same for all texts and keys of a value.
pub(super) fn public_value(value: Value) -> Value {
    match value {
        Value::Text(text) => Value::Text(public_text(&text)),
        Value::List(values) => Value::List(values.into_iter().map(public_value).collect()),
        Value::Map(pairs) => Value::Map(pairs.into_iter().map(public_pair).collect()),
        plain => plain,
    }
}

fn public_pair((key, value): (String, Value)) -> (String, Value) {
    (public_text(&key), public_value(value))
}

/// The same for the values of a file.
pub(super) fn public_file(state: FileState) -> FileState {
    match state {
        FileState::Values(values) => {
            FileState::Values(values.into_iter().map(public_pair).collect())
        }
        other => other,
    }
}

/// The same for the commands, parameters and imports of a version.
pub(super) fn public_lineage(mut lineage: Lineage) -> Lineage {
    lineage.output = lineage.output.map(public_input);
    for why in &mut lineage.unknown {
        *why = public_text(why);
    }
    lineage
}

fn public_input(mut input: Input) -> Input {
    input.path = public_text(&input.path);
    if let Some(import) = &mut input.import {
        import.url = public_text(&import.url);
    }
    if let Some(stage) = &mut input.stage {
        for command in &mut stage.commands {
            *command = public_text(command);
        }
        for values in stage.params.values_mut() {
            *values = std::mem::take(values).into_iter().map(public_pair).collect();
        }
        stage.inputs = std::mem::take(&mut stage.inputs).into_iter().map(public_input).collect();
    }
    input
}
